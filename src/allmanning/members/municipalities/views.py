from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from allmanning.members.municipalities import queries


@require_GET
def members(request: HttpRequest) -> HttpResponse:
    """The members today, with their population."""
    rows = queries.members_on(timezone.localdate())
    total = sum(row.population or 0 for row in rows)
    return render(request, "municipalities/members.jinja", {"members": rows, "total": total})


@require_GET
def municipality(request: HttpRequest, slug: str) -> HttpResponse:
    """One municipality: since when it is a member, how many live there, who says so."""
    found = queries.municipality(slug, timezone.localdate())
    return render(
        request,
        "municipalities/municipality.jinja",
        {
            "municipality": found,
            "memberships": queries.memberships_of(found.code),
            "populations": queries.populations_of(found.code),
        },
    )
