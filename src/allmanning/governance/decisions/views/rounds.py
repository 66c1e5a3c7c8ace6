from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from allmanning.governance.decisions import forms
from allmanning.governance.decisions.actions import rounds as actions
from allmanning.governance.decisions.queries import rounds as pages
from allmanning.governance.decisions.queries import visibility
from allmanning.governance.decisions.rules import proposals as law
from allmanning.governance.decisions.rules import stances
from allmanning.governance.decisions.views.doing import Page, act, sent
from allmanning.kit.text import _
from allmanning.kit.trying import Tried
from allmanning.members.journal.acting import ActingRequest

CLOSINGS = ("agree", "return_for_preparation", "table", "no_consensus")


@login_required
@require_GET
def asked(request: ActingRequest, pk: int) -> HttpResponse:
    """A round: every seat's position by name, and what still stops agreement."""
    row = pages.round_of(pk, seen_by=request.acting)
    proposal = row.version.proposal
    tables = pages.table_of(row, timezone.localdate())
    stopping = list(
        stances.consensus_refusals(
            pages.asked_of(tables),
            exclusive=proposal.exclusive,
            alliance_matter=proposal.scope == "alliance_matter",
        )
    )
    own = {
        seat.seat
        for table in tables
        for answer in table.answers
        for seat in answer.seats
        if seat.person is not None and seat.person == request.acting.person
    }
    closings = [
        law.STEPS[verb] for verb in CLOSINGS if visibility.may_take(verb, proposal, request.acting)
    ]
    return render(
        request,
        "decisions/round.jinja",
        {
            "round": row,
            "proposal": proposal,
            "tables": tables,
            "stopping": stopping if row.closed_at is None else [],
            "own": own,
            "on_behalf": request.acting.holds(*law.SECRETARIAT),
            "closings": closings if row.closed_at is None else [],
            "history": pages.positions_of(row),
            "outcome": law.STEPS[row.outcome].label if row.outcome in law.STEPS else "",
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def position(request: ActingRequest, pk: int, seat: int) -> HttpResponse:
    """State a seat's position: its holder, or the secretary on its behalf."""
    row = pages.round_of(pk, seen_by=request.acting)
    proposal = row.version.proposal
    tables = pages.table_of(row, timezone.localdate())
    seats = {
        each.seat: each for table in tables for answer in table.answers for each in answer.seats
    }
    chosen = seats.get(seat)
    own = chosen is not None and chosen.person == request.acting.person
    if chosen is None or not (own or request.acting.holds(*law.SECRETARIAT)):
        raise PermissionDenied
    shown = _shown(tables, seat)
    offered = [
        code
        for code in stances.POSITIONS
        if not (code == stances.OUTSIDE and proposal.scope == "alliance_matter")
    ]
    form = forms.PositionForm(
        sent(request),
        arrangements=[(table.arrangement.pk, table.arrangement.name) for table in tables],
        offered=offered,
        on_behalf=not own,
        shown=shown,
    )
    tried = None
    if request.method == "POST" and form.is_valid():
        tried = Tried(
            lambda: actions.state_positions(
                pk, seat, form.said(), source=form.cleaned_data.get("source", ""),
                acting=request.acting, now=timezone.now(),
            )
        )  # fmt: skip
        if tried.is_done:
            messages.success(
                request, gettext("The position is kept. It can be changed until the round closes.")
            )
            return redirect("decisions:round", pk)
        if tried.outdated:
            form.made_from(_shown(pages.table_of(row, timezone.localdate()), seat))
    context = {
        "round": row, "proposal": proposal, "seat": chosen, "form": form, "tried": tried,
        "own": own, "now_says": shown,
    }  # fmt: skip
    status = 409 if tried and tried.outdated else 200
    return render(request, "decisions/position.jinja", context, status=status)


def _shown(tables: list[pages.Table], seat: int) -> dict[int, Any]:
    return {
        table.arrangement.pk: each.position
        for table in tables
        for answer in table.answers
        for each in answer.seats
        if each.seat == seat and each.position is not None
    }


@login_required
@require_http_methods(["GET", "POST"])
def close(request: ActingRequest, pk: int, verb: str) -> HttpResponse:
    """Close the round: in agreement when all are agreed, otherwise with a reason."""
    row = pages.round_of(pk, seen_by=request.acting)
    proposal = row.version.proposal
    if verb not in CLOSINGS or visibility.may_take(verb, proposal, request.acting) is None:
        raise PermissionDenied
    form = forms.ReasonForm(
        sent(request),
        initial={"revision": row.revision},
        reasons=verb == "no_consensus",
        asks=verb != "agree",
    )
    label = law.STEPS[verb].label
    page = Page(
        label, label, reverse("decisions:round", args=[pk]), over=proposal.title,
        lead=_("Nothing that was said is changed; the round is kept as it stands."),
    )  # fmt: skip
    return act(
        request, form, page,
        lambda: actions.close_round(
            pk, verb, reason=form.cleaned_data.get("reason", ""),
            code=form.cleaned_data.get("code", ""), revision=form.cleaned_data["revision"],
            acting=request.acting, now=timezone.now(),
        ),
        current=lambda: pages.round_of(pk, seen_by=request.acting).revision,
        to=lambda: reverse("decisions:proposal", args=[proposal.pk]),
    )  # fmt: skip
