from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from allmanning.members.bodies import queries


@require_GET
def bodies(request: HttpRequest) -> HttpResponse:
    """Every council and group of the alliance, by kind."""
    return render(request, "bodies/bodies.jinja", {"bodies": queries.bodies()})


@require_GET
def body(request: HttpRequest, slug: str) -> HttpResponse:
    """One body: its seats and who holds them today."""
    found = queries.body(slug)
    seats = queries.seats_on(timezone.localdate(), body_slug=slug)
    return render(request, "bodies/body.jinja", {"body": found, "seats": seats})
