from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from allmanning.governance.decisions import forms
from allmanning.governance.decisions.actions import ratifications as actions
from allmanning.governance.decisions.queries import homes as pages
from allmanning.governance.decisions.rules import proposals as proposals_law
from allmanning.governance.decisions.rules import ratifications as law
from allmanning.governance.decisions.views.doing import Page, act, sent
from allmanning.kit.text import _
from allmanning.members.journal.acting import ActingRequest

BOTH = ["GET", "POST"]
BEFORE = {"register", "prepare", "put_up", "return_home"}


@login_required
@require_GET
def home(request: ActingRequest, pk: int) -> HttpResponse:
    """A matter at home: what is registered, and what comes next."""
    shown = pages.home_shown(pk, seen_by=request.acting, day=timezone.localdate())
    words = {
        "states": law.STATES, "outcomes": law.OUTCOMES, "bodies": law.BODIES,
        "conditions": law.CONDITIONS, "steps": law.STEPS,
    }  # fmt: skip
    return render(request, "decisions/home.jinja", {"shown": shown, "words": words})


def _mine(request: ActingRequest, pk: int) -> pages.HomeShown:
    shown = pages.home_shown(pk, seen_by=request.acting, day=timezone.localdate())
    if not shown.is_mine:
        raise PermissionDenied
    return shown


@login_required
@require_http_methods(BOTH)
def step(request: ActingRequest, pk: int, verb: str) -> HttpResponse:
    """Register a step of the matter at home."""
    shown = _mine(request, pk)
    if verb not in law.STEPS:
        raise PermissionDenied
    form, do = _form_and_act(request, shown, verb)
    way = law.STEPS[verb]
    notices: list[Any] = []
    if verb == "terminate":
        day = _day_of(form)
        notices = [
            (
                _("%(name)s would no longer be in force either, since it waits for this decision.")
                if waits
                else _("%(name)s would no longer be in force either, since too few would be left.")
            )
            % {"name": name}
            for name, waits in pages.would_fall_out(shown, day)
        ] or [_("Nobody else would fall out.")]
    page = Page(
        way.label, way.label, reverse("decisions:home", args=[pk]),
        over=f"{shown.row.municipality}: {shown.row.arrangement.version.proposal}",
        lead=way.explained, done=_("Registered."), notices=notices,
        danger=verb in {"terminate", "annul", "end"},
    )  # fmt: skip
    return act(
        request, form, page, do,
        current=lambda: _mine(request, pk).row.revision,
    )  # fmt: skip


def _day_of(form: forms.ActForm) -> Any:  # noqa: ANN401 - a date, as the form knows it
    """Return the day that was typed for leaving, or today."""
    if form.is_bound and form.is_valid() and form.cleaned_data.get("effective_on"):
        return form.cleaned_data["effective_on"]
    return timezone.localdate()


def _form_and_act(
    request: ActingRequest, shown: pages.HomeShown, verb: str
) -> tuple[forms.ActForm, Callable[[], object]]:
    """Return the form of a step, and what sending it does."""
    row = shown.row
    start = {
        name: getattr(row, name)
        for name in ("revision", "case_number", "body_kind", "body_name", "meeting_on", "note")
    }
    posted = sent(request)
    form: forms.ActForm

    def with_form(do: Callable[..., object], *names: str) -> Callable[[], object]:
        return lambda: do(
            row.pk,
            *(form.cleaned_data[name] for name in names),
            revision=form.cleaned_data["revision"],
            acting=request.acting,
            now=timezone.now(),
        )

    if verb == "decide":
        start["decided_on"] = row.meeting_on
        decision = forms.DecisionForm(posted, initial=start, others=pages.other_participants(shown))
        form = decision
        return form, lambda: actions.decide(
            row.pk, decision.minuted(), revision=decision.cleaned_data["revision"],
            acting=request.acting, now=timezone.now(),
        )  # fmt: skip
    if verb == "announce":
        form = forms.AnnouncementForm(posted, initial=start)
        return form, with_form(actions.announce, "announced_on", "adjusted_on")
    if verb == "confirm_legal_force":
        if row.announced_on:
            weeks = actions.appeal_weeks(row.announced_on)
            start["on"] = law.legal_force_proposed(row.announced_on, weeks)
        form = forms.DayForm(posted, initial=start)
        return form, with_form(actions.confirm_legal_force, "on")
    if verb == "terminate":
        form = forms.WithdrawalForm(posted, initial={**start, "notice_on": timezone.localdate()})
        return form, lambda: actions.withdraw(
            row.pk, form.cleaned_data["notice_on"], form.cleaned_data["effective_on"],
            form.cleaned_data["home_decision"], reason=form.cleaned_data["reason"],
            revision=form.cleaned_data["revision"], acting=request.acting, now=timezone.now(),
        )  # fmt: skip
    if verb in {"end", "annul"}:
        form = forms.DayForm(posted, initial=start, asks=True)
        return form, lambda: actions.end(
            row.pk, verb, form.cleaned_data["on"], reason=form.cleaned_data["reason"],
            revision=form.cleaned_data["revision"], acting=request.acting, now=timezone.now(),
        )  # fmt: skip
    form = (
        forms.HomeNotesForm(posted, initial=start)
        if verb in BEFORE
        else forms.OutsideForm(posted, initial=start)
    )
    return form, lambda: actions.move_on(
        row.pk, verb, form.cleaned_data, revision=form.cleaned_data["revision"],
        acting=request.acting, now=timezone.now(),
    )  # fmt: skip


@login_required
@require_http_methods(BOTH)
def settle(request: ActingRequest, pk: int, condition: int, verb: str) -> HttpResponse:
    """Note that a condition is met, or that the municipality drops it."""
    shown = _mine(request, pk)
    own = {each.pk for each in shown.row.conditions.all()}
    if condition not in own or verb not in {"fulfil", "discharge"}:
        raise PermissionDenied
    form = forms.DayForm(sent(request), initial={"revision": shown.row.revision}, evidence=True)
    label = _("Note that the condition is met") if verb == "fulfil" else _("Drop the condition")
    page = Page(
        label, label, reverse("decisions:home", args=[pk]),
        over=f"{shown.row.municipality}: {shown.row.arrangement.version.proposal}",
        lead=_("It counts from the day you give."), done=_("Registered."),
    )  # fmt: skip
    return act(
        request, form, page,
        lambda: actions.settle_condition(
            condition, verb, form.cleaned_data["on"], form.cleaned_data["evidence"],
            revision=form.cleaned_data["revision"], acting=request.acting, now=timezone.now(),
        ),
        current=lambda: _mine(request, pk).row.revision,
    )  # fmt: skip


@login_required
@require_http_methods(BOTH)
def join(request: ActingRequest, arrangement: int, code: str) -> HttpResponse:
    """Begin a matter at home for a municipality that stood outside."""
    if not pages.is_registrar(request.acting, code):
        raise PermissionDenied
    kept = pages.arrangement(arrangement, seen_by=request.acting)
    form = forms.ActForm(sent(request), initial={"revision": 0})
    joined: list[int] = []
    page = Page(
        _("Join later"), _("Begin the matter at home"),
        reverse("decisions:decision", args=[kept.version.proposal_id]), over=kept.name,
        lead=_("The municipality takes part when it has itself adopted the agreed text."),
        done=_("The matter is open. Register it when it has its number."),
    )  # fmt: skip

    def do() -> None:
        row = actions.join_later(arrangement, code, acting=request.acting, now=timezone.now())
        joined.append(row.pk)

    return act(
        request, form, page, do, current=lambda: 0,
        to=lambda: reverse("decisions:home", args=joined),
    )  # fmt: skip


@login_required
@require_http_methods(BOTH)
def appeal_time(request: ActingRequest) -> HttpResponse:
    """How many weeks a decision at home can be appealed, and a change of it from a day to come."""
    if not request.acting.holds(*proposals_law.SECRETARIAT):
        raise PermissionDenied
    form = forms.AppealTimeForm(sent(request), initial={"revision": 1})
    notices = [
        _("%(weeks)s weeks, until something else is decided.") % {"weeks": law.APPEAL_WEEKS},
        *(
            _("%(weeks)s weeks from %(day)s: %(decided)s")
            % {"weeks": row.weeks, "day": row.valid_from, "decided": row.decided_by}
            for row in pages.appeal_times()
        ),
    ]
    page = Page(
        _("Time of appeal"), _("Change the time of appeal"), reverse("decisions:appeal_time"),
        lead=_("How long a municipality’s decision can be appealed after its announcement."),
        done=_("The time of appeal is kept."), notices=notices,
    )  # fmt: skip

    def do() -> object:
        typed = form.cleaned_data
        return actions.set_appeal_time(
            typed["valid_from"], typed["weeks"], typed["decided_by"],
            acting=request.acting, now=timezone.now(),
        )  # fmt: skip

    return act(request, form, page, do, current=lambda: 1)
