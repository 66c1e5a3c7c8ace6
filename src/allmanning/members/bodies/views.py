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
    today = timezone.localdate()
    page = {
        "body": found,
        "seats": queries.seats_on(today, body_slug=slug),
        "earlier": queries.earlier_holders(slug, today),
    }
    return render(request, "bodies/body.jinja", page)
