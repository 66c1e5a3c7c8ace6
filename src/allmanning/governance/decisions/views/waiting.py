from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from allmanning.governance.decisions.queries.waits import everything_for
from allmanning.members.journal.acting import ActingRequest


@login_required
@require_GET
def waiting(request: ActingRequest) -> HttpResponse:
    """What waits for me, whatever my office."""
    today = timezone.localdate()
    found = everything_for(request.acting, today)
    return render(
        request,
        "decisions/waiting.jinja",
        {
            "late": [each for each in found if each.is_late(today)],
            "waiting": [each for each in found if not each.is_late(today)],
            "today": today,
        },
    )
