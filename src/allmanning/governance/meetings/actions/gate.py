"""What every act on a meeting begins with: lock it, know the version, know who acts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied

from allmanning.governance.meetings.models import Meeting
from allmanning.governance.meetings.queries.facts import body_kinds, changes_since
from allmanning.governance.meetings.rules import roles
from allmanning.governance.meetings.versions import Outdated
from allmanning.members.journal.acting import Acting, Held, Signature
from allmanning.members.journal.actions import sign


def locked(pk: int, version: int | None = None) -> Meeting:
    """Return the meeting, kept for this transaction alone.

    version: the one the form was made from; raises Outdated where somebody was faster.
    """
    meeting = Meeting.objects.select_for_update().get(pk=pk)
    if version is not None and version != meeting.version:
        raise Outdated(changes_since(meeting, version))
    return meeting


def as_secretary(meeting: Meeting, acting: Acting) -> Signature:
    """Return the signature of one who runs the meeting; raise PermissionDenied (Alliance § 5.3)."""
    return _signed(roles.secretary(acting, body_kinds(meeting)))


def as_officer(meeting: Meeting, acting: Acting) -> Signature:
    """Return the signature of secretary, chair or vice chair; raise PermissionDenied."""
    kinds = body_kinds(meeting)
    return _signed(roles.secretary(acting, kinds) or roles.chair(acting, kinds))


def _signed(held: Held | None) -> Signature:
    if held is None:
        raise PermissionDenied
    return held.signature()


def keep(
    meeting: Meeting,
    deed: str,
    *fields: str,
    by: Signature,
    now: datetime,
    calendars: bool = False,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Store changed fields under a new version, and write the line in the journal.

    calendars: the change is one that those who subscribe must be told of.
    """
    meeting.version += 1
    meeting.changed_at = now
    meeting.sequence += int(calendars)
    meeting.save(update_fields=[*fields, "version", "changed_at", "sequence"])
    sign(deed, meeting, by=by, now=now, facts={"version": meeting.version, **(facts or {})})
