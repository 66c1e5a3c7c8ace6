"""What the pages of meetings do alike."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from allmanning.governance.meetings.forms import VersionedForm
from allmanning.governance.meetings.queries.meeting import MeetingShown
from allmanning.kit.trying import Tried


def tried_with(
    request: HttpRequest, form: VersionedForm, version: int, act: Callable[[dict[str, Any]], object]
) -> Tried[object] | None:
    """Try an act with what a form says; None where nothing was sent, or the form itself is wrong.

    version: the stored one, on top of which the form can be sent again after a refusal.
    """
    if request.method != "POST" or not form.is_valid():
        return None
    tried = Tried(lambda: act(form.cleaned_data))
    if not tried.is_done:
        form.made_from(version)
    return tried


def body_names(meeting: MeetingShown, *, english: bool) -> str:
    """Return who meets, in the words the phrases use."""
    return ", ".join(body.name_en if english else body.name for body in meeting.bodies)
