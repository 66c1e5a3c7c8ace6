from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from allmanning.governance.decisions.queries import decision as pages
from allmanning.governance.decisions.queries import listing
from allmanning.governance.decisions.queries.homes import may_join
from allmanning.governance.decisions.queries.visibility import is_insider
from allmanning.governance.decisions.rules import proposals as law
from allmanning.kit.typed import whole_number
from allmanning.members.journal.acting import ActingRequest
from allmanning.members.municipalities.queries import members_on

PAGE = 20


@require_GET
def decisions(request: ActingRequest) -> HttpResponse:
    """Every direction decision, and for whom it is in force. For everybody."""
    day = timezone.localdate()
    chosen = {name: request.GET.get(name, "") for name in ("municipality", "area", "state")}
    found = listing.decisions(
        day,
        municipality=chosen["municipality"],
        area=chosen["area"],
        state=chosen["state"],
        seen_by=request.acting,
    )
    last = max((len(found) + PAGE - 1) // PAGE, 1)
    number = min(max(whole_number(request.GET.get("page", "1")) or 1, 1), last)
    states = (law.HOME, law.IN_FORCE, law.DIRECTION, law.LAPSED, law.ENDED, law.OVERTAKEN)
    return render(
        request,
        "decisions/list.jinja",
        {
            "decisions": found[(number - 1) * PAGE : number * PAGE],
            "number": number,
            "pages": last,
            "query": urlencode({name: value for name, value in chosen.items() if value}),
            "chosen": chosen,
            "municipalities": members_on(day),
            "areas": listing.areas(),
            "states": [(state, law.STATES[state]) for state in states],
            "insider": request.acting.signed_in and is_insider(request.acting),
        },
    )


@require_GET
def decision(request: ActingRequest, pk: int) -> HttpResponse:
    """The decision page: both layers, the map, the table, the history. For everybody."""
    day = timezone.localdate()
    shown = pages.decision(pk, seen_by=request.acting, day=day)
    joining = []
    if shown.proposal.state == law.HOME and request.acting.holds("municipal_registrar"):
        joining = [
            (circle.arrangement, municipality)
            for circle in shown.circles
            for municipality in may_join(circle, request.acting, day)
        ]
    mine = {
        held.municipality
        for held in request.acting.mandates
        if held.office == "municipal_registrar"
    }
    return render(
        request,
        "decisions/decision.jinja",
        {
            "shown": shown,
            "joining": joining,
            "mine": mine,
            "insider": is_insider(request.acting),
            "many": len(shown.circles) > 1,
        },
    )


@require_GET
def share(request: ActingRequest) -> HttpResponse:
    """The box that a municipality can put on its own site, and the feeds. For everybody."""
    members = members_on(timezone.localdate())
    return render(request, "decisions/share.jinja", {"municipalities": members})
