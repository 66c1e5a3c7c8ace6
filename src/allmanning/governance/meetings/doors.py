"""The doors of a meeting's pages: who may pass, once it is known what the asker sees of it."""

from django.core.exceptions import PermissionDenied

from allmanning.governance.meetings.queries.meeting import MeetingShown


def for_runner(shown: MeetingShown) -> MeetingShown:
    """Let those pass who prepare the meeting and its agenda; raise PermissionDenied for others."""
    if not shown.may_run:
        raise PermissionDenied
    return shown


def for_officer(shown: MeetingShown) -> MeetingShown:
    """Let those pass who lead the meeting or write its notes; raise PermissionDenied for others."""
    if not shown.may_officiate:
        raise PermissionDenied
    return shown
