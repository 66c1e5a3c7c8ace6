from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from allmanning.members.hosting import queries

YEARS_BACK, YEARS_AHEAD = 4, 6


@require_GET
def table(request: HttpRequest) -> HttpResponse:
    """The host of each year, and the offices that follow from it today."""
    today = timezone.localdate()
    return render(
        request,
        "hosting/table.jinja",
        {
            "rows": queries.host_table(today.year - YEARS_BACK, today.year + YEARS_AHEAD),
            "offices": queries.offices_on(today),
            "history": queries.office_history(),
            "year": today.year,
        },
    )
