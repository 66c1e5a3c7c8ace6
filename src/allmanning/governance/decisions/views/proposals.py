from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from allmanning.governance.decisions import forms
from allmanning.governance.decisions.actions import directions, rounds
from allmanning.governance.decisions.actions import proposals as actions
from allmanning.governance.decisions.queries import choices, listing, visibility
from allmanning.governance.decisions.queries import proposal as pages
from allmanning.governance.decisions.rules import proposals as law
from allmanning.governance.decisions.views.doing import Page, act, sent
from allmanning.kit.text import _
from allmanning.members.journal.acting import ActingRequest

BOTH = ["GET", "POST"]


def _back(pk: int) -> str:
    return reverse("decisions:proposal", args=[pk])


def _revision(pk: int, request: ActingRequest) -> Callable[[], int]:
    return lambda: visibility.proposal(pk, seen_by=request.acting).revision


@login_required
@require_GET
def proposals(request: ActingRequest) -> HttpResponse:
    """What is on its way to a direction decision. For those who take part."""
    found = listing.proposals(seen_by=request.acting)
    may_propose = request.acting.holds(*law.ORIGINATORS)
    if not found and not may_propose and not visibility.is_insider(request.acting):
        raise PermissionDenied
    return render(
        request,
        "decisions/proposals.jinja",
        {"proposals": found, "may_propose": may_propose, "states": law.STATES},
    )


def _proposal_form(
    request: ActingRequest, *, slots: int = 2, initial: dict[str, Any]
) -> forms.ProposalForm:
    return forms.ProposalForm(
        sent(request),
        initial=initial,
        bodies=choices.bodies_asked(),
        applicants=choices.others(),
        predecessors=choices.predecessors(request.acting),
        members=choices.members(),
        others=choices.others(),
        slots=slots,
    )


@login_required
@require_http_methods(BOTH)
def create(request: ActingRequest) -> HttpResponse:
    """Make a proposal."""
    if not request.acting.holds(*law.ORIGINATORS):
        raise PermissionDenied
    first = {
        "scope": "cooperation", "form": "agreement", "exclusive": True,
        "needs_home_decision": True, "predecessor_id": request.GET.get("after", ""),
    }  # fmt: skip
    form = _proposal_form(request, initial=first)
    made: list[int] = []
    page = Page(
        _("New proposal"), _("Save the proposal"), reverse("decisions:proposals"),
        lead=_("Begin with an idea. You can fill in the rest later."),
        done=_("The proposal is kept as an idea."), template="decisions/write.jinja",
    )  # fmt: skip

    def do() -> None:
        kept = actions.propose(
            form.facts(), form.written(), body=form.cleaned_data["body"],
            acting=request.acting, now=timezone.now(),
        )  # fmt: skip
        made.append(kept.pk)

    return act(request, form, page, do, current=lambda: 1, to=lambda: _back(made[0]))


@login_required
@require_http_methods(BOTH)
def edit(request: ActingRequest, pk: int) -> HttpResponse:
    """Write on: words that a round opened on stay, and a new version begins."""
    shown = pages.proposal_shown(pk, seen_by=request.acting, day=timezone.localdate())
    if not shown.may_write:
        raise PermissionDenied
    form = _proposal_form(request, slots=len(shown.arrangements) + 1, initial=_as_it_is(shown))
    page = Page(
        _("Change the proposal"), _("Save the changes"), _back(pk), over=shown.proposal.title,
        done=_("The changes are kept."), template="decisions/write.jinja",
    )  # fmt: skip
    return act(
        request, form, page,
        lambda: actions.revise(
            pk, form.facts(), form.written(), revision=form.cleaned_data["revision"],
            acting=request.acting, now=timezone.now(),
        ),
        current=_revision(pk, request),
    )  # fmt: skip


def _as_it_is(shown: pages.ProposalShown) -> dict[str, Any]:
    proposal, newest = shown.proposal, shown.newest
    plain = (*actions.FIELDS, "revision")
    initial = {name: getattr(proposal, name) for name in plain}
    initial |= {
        "body": proposal.body.slug,
        "goals": "\n".join(proposal.goals),
        "principles": "\n".join(map(str, proposal.principles)),
        "text": newest.text,
        "resolution": newest.resolution,
        "annexes": newest.annexes,
    }
    for at, each in enumerate(shown.arrangements, 1):
        initial |= {
            f"name_{at}": each.name,
            f"invited_{at}": [one.code for one in each.invited.all()],
            f"externals_{at}": [one.code for one in each.externals.all()],
            f"territory_{at}": each.territory,
            f"minimum_{at}": each.minimum,
            f"legal_{at}": each.requires_legal_force,
        }
    return initial


@login_required
@require_GET
def proposal(request: ActingRequest, pk: int) -> HttpResponse:
    """A proposal, its versions and what comes next. For those who take part."""
    shown = pages.proposal_shown(pk, seen_by=request.acting, day=timezone.localdate())
    if not (visibility.may_hear(request.acting, shown.proposal.body.slug) or shown.is_decided):
        raise PermissionDenied
    forms_of = {"closing": law.CLOSING_REASONS, "forms": law.FORMS, "scopes": law.SCOPES}
    return render(request, "decisions/proposal.jinja", {"shown": shown, "words": forms_of})


@login_required
@require_GET
def compare(request: ActingRequest, pk: int, number: int) -> HttpResponse:
    """What changed from one version to the next."""
    before, after = pages.version_of(pk, number, seen_by=request.acting)
    parts = [
        (_("The proposal"), pages.compared(before.text, after.text)),
        (_("Resolution for the municipalities to adopt"),
         pages.compared(before.resolution, after.resolution)),
        (_("Agreed annexes"), pages.compared(before.annexes, after.annexes)),
    ]  # fmt: skip
    context = {"before": before, "after": after, "compared": parts, "proposal": after.proposal}
    return render(request, "decisions/compare.jinja", context)


@login_required
@require_http_methods(BOTH)
def step(request: ActingRequest, pk: int, verb: str) -> HttpResponse:
    """Take the proposal a step on."""
    kept = visibility.proposal(pk, seen_by=request.acting)
    way = law.STEPS.get(verb)
    if way is None or verb in {"open_round", "reopen", "record", "agree"}:
        raise PermissionDenied
    if visibility.may_take(verb, kept, request.acting) is None:
        raise PermissionDenied
    form = forms.ReasonForm(
        sent(request),
        initial={"revision": kept.revision},
        reasons=verb in {"remove", "no_consensus"},
        asks=verb in law.NEED_REASON,
    )
    page = Page(way.label, way.label, _back(pk), over=kept.title, danger=way.target in law.TERMINAL)
    return act(
        request, form, page,
        lambda: actions.take_step(
            pk, verb, reason=form.cleaned_data.get("reason", ""),
            code=form.cleaned_data.get("code", ""), revision=form.cleaned_data["revision"],
            acting=request.acting, now=timezone.now(),
        ),
        current=_revision(pk, request),
    )  # fmt: skip


@login_required
@require_http_methods(["POST"])
def see_warning(request: ActingRequest, pk: int) -> HttpResponse:
    """Confirm that the warning about establishment matters was read."""
    kept = visibility.proposal(pk, seen_by=request.acting)
    if visibility.may_take("draft", kept, request.acting) is None:
        raise PermissionDenied
    actions.see_warning(pk, revision=None, acting=request.acting, now=timezone.now())
    return redirect(_back(pk))


@login_required
@require_http_methods(BOTH)
def open_round(request: ActingRequest, pk: int) -> HttpResponse:
    """Ask every seat."""
    kept = visibility.proposal(pk, seen_by=request.acting)
    verb = "reopen" if kept.state == law.HOME else "open_round"
    if visibility.may_take(verb, kept, request.acting) is None:
        raise PermissionDenied
    form = forms.RoundForm(
        sent(request),
        initial={"revision": kept.revision, "mode": "written"},
        meetings=choices.meetings_of(kept, timezone.now()),
    )
    opened: list[int] = []
    page = Page(
        _("Open a consensus round"), _("Ask every seat"), _back(pk), over=kept.title,
        lead=_("The words are frozen from now. Every seat of every member is asked."),
        done=_("The round is open."),
    )  # fmt: skip

    def do() -> None:
        typed = form.cleaned_data
        asked = rounds.open_round(
            pk, mode=typed["mode"], meeting=int(typed["meeting"]) if typed["meeting"] else None,
            wished_by=typed["wished_by"], revision=typed["revision"], acting=request.acting,
            now=timezone.now(),
        )  # fmt: skip
        opened.append(asked.pk)

    return act(
        request, form, page, do, current=_revision(pk, request),
        to=lambda: reverse("decisions:round", args=opened),
    )  # fmt: skip


@login_required
@require_http_methods(BOTH)
def record(request: ActingRequest, pk: int) -> HttpResponse:
    """Record the direction decision."""
    kept = visibility.proposal(pk, seen_by=request.acting)
    if visibility.may_take("record", kept, request.acting) is None:
        raise PermissionDenied
    form = forms.DirectionForm(
        sent(request),
        initial={"revision": kept.revision, "decided_on": timezone.localdate()},
        items=choices.items_of(kept, timezone.now()),
    )
    page = Page(
        _("Record the direction decision"), _("Record it and ask the municipalities"), _back(pk),
        over=kept.title,
        lead=_("A direction decision binds nobody. Those who take part are asked to decide at "
               "home; those who stand outside are asked nothing."),
        done=_("The direction decision is recorded and public."),
    )  # fmt: skip
    return act(
        request, form, page,
        lambda: directions.record_direction(
            pk, form.cleaned_data["text"], form.cleaned_data["decided_on"], **form.where(),
            revision=form.cleaned_data["revision"], acting=request.acting, now=timezone.now(),
        ),
        current=_revision(pk, request),
        to=lambda: reverse("decisions:decision", args=[pk]),
    )  # fmt: skip


@login_required
@require_http_methods(BOTH)
def admit(request: ActingRequest, pk: int) -> HttpResponse:
    """Admit the applicant when each member has confirmed it."""
    kept = visibility.proposal(pk, seen_by=request.acting)
    if kept.form != "membership" or visibility.may_take("record", kept, request.acting) is None:
        raise PermissionDenied
    form = forms.AccessionForm(sent(request), initial={"revision": kept.revision})
    page = Page(
        _("Confirm the membership"), _("Confirm the membership"),
        reverse("decisions:decision", args=[pk]), over=kept.title,
        lead=_("The municipality becomes a member, with its seats, from the day you give."),
        done=_("The municipality is a member from that day."),
    )  # fmt: skip
    return act(
        request, form, page,
        lambda: directions.confirm_accession(
            pk, form.cleaned_data["valid_from"], first_year=form.cleaned_data["first_year"],
            revision=form.cleaned_data["revision"], acting=request.acting, now=timezone.now(),
        ),
        current=_revision(pk, request),
    )  # fmt: skip
