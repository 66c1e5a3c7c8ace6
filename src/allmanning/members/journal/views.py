from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from allmanning.kit.typed import whole_number
from allmanning.members.journal import queries
from allmanning.members.journal.acting import ActingRequest


@login_required
@require_GET
def journal(request: ActingRequest) -> HttpResponse:
    """What was done, newest first, for those who audit."""
    if not queries.may_read(request.acting):
        raise PermissionDenied
    deed, subject = request.GET.get("deed", ""), request.GET.get("subject", "")
    lines = queries.lines(
        seen_by=request.acting,
        before=whole_number(request.GET.get("before", "")),
        deed=deed[:60],
        subject=subject[:200],
    )
    older = lines[-1].number if len(lines) == queries.PAGE else None
    return render(
        request,
        "journal/journal.jinja",
        {"lines": lines, "older": older, "deed": deed, "subject": subject},
    )
