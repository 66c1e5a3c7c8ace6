"""One act on a page: shown, tried, done, or refused with every reason and nothing typed lost."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render

from allmanning.governance.decisions.forms import ActForm
from allmanning.kit.text import Words
from allmanning.kit.trying import Tried
from allmanning.members.journal.acting import ActingRequest


def sent(request: ActingRequest) -> QueryDict | None:
    """Return what was typed, or None where the page is only opened."""
    return request.POST if request.method == "POST" else None


@dataclass(frozen=True)
class Page:
    """What the page of an act says around its form."""

    title: Words
    button: Words
    back: str
    lead: Words = ""
    over: str = ""
    done: Words = ""
    danger: bool = False
    notices: Sequence[Words] = field(default_factory=tuple)
    template: str = "decisions/act.jinja"


def act(
    request: ActingRequest,
    form: ActForm,
    page: Page,
    do: Callable[[], object],
    *,
    current: Callable[[], int],
    to: Callable[[], str] | None = None,
    **more: Any,  # noqa: ANN401 - what a template may want
) -> HttpResponse:
    """Show the form; when it is sent, try the act. current: the revision that is stored now."""
    tried = None
    if request.method == "POST" and form.is_valid():
        tried = Tried(do)
        if tried.is_done:
            if page.done:
                messages.success(request, str(page.done))
            return redirect(to() if to else page.back)
        if tried.outdated:
            form.made_from(current())
    status = 409 if tried and tried.outdated else 200
    context = {"form": form, "page": page, "tried": tried, **more}
    return render(request, page.template, context, status=status)
