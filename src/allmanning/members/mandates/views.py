from collections.abc import Callable, Sequence
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_GET, require_http_methods

from allmanning.kit.refusal import Refusal, Refused
from allmanning.kit.text import Words, _
from allmanning.members.bodies.queries import holders_of_seat
from allmanning.members.bodies.queries import seat as seat_of
from allmanning.members.journal.acting import ActingRequest
from allmanning.members.mandates import forms, queries
from allmanning.members.mandates.actions import secretariat
from allmanning.members.mandates.offices import OFFICES

BOTH = ["GET", "POST"]


def _for_the_head(request: ActingRequest) -> None:
    if not request.acting.holds("head_of_secretariat"):
        raise PermissionDenied


def _act(
    request: ActingRequest,
    form: django_forms.Form,
    do: Callable[[], object],
    page: dict[str, Any],
    *,
    again: Callable[[], None] = lambda: None,
) -> HttpResponse:
    """Show the form; when it is sent, do it or tell every reason against it. Nothing typed is lost.

    again: what lets a refused form be sent again on top of what is stored now.
    """
    refusals: Sequence[Refusal] = ()
    if request.method == "POST" and form.is_valid():
        try:
            do()
        except Refused as no:
            refusals = no.refusals
            again()
        else:
            messages.success(request, str(_("It is kept.")))
            return redirect(page["back"])
    return render(request, "mandates/act.jinja", {"form": form, "refusals": refusals, **page})


def _page(title: Words, button: Words, back: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"title": title, "button": button, "back": back, **more}


@login_required
@require_GET
def mandates(request: ActingRequest) -> HttpResponse:
    """What the secretariat has handed out, and the ways to change it."""
    _for_the_head(request)
    rows = queries.handed_out(timezone.localdate())
    return render(request, "mandates/list.jinja", {"mandates": rows, "offices": OFFICES})


@login_required
@require_http_methods(BOTH)
def seat(request: ActingRequest, pk: int) -> HttpResponse:
    """Who has held a seat, and who holds it from a day."""
    _for_the_head(request)
    shown = seat_of(pk)
    holders = holders_of_seat(pk)
    last = holders[0].pk if holders else 0
    form = forms.HolderForm(request.POST or None, initial={"seen": last})

    def do() -> object:
        typed = form.cleaned_data
        return secretariat.change_holder(
            pk, form.who, typed["day"], seen=typed["seen"], decided_by=typed["decided_by"],
            acting=request.acting, now=timezone.now(),
        )  # fmt: skip

    page = _page(
        _("Change who holds the seat"), _("Save"),
        reverse("bodies:body", args=[shown.body.slug]), seat=shown, holders=holders,
    )  # fmt: skip
    return _act(request, form, do, page, again=lambda: form.made_from(last))


@login_required
@require_http_methods(BOTH)
def give(request: ActingRequest) -> HttpResponse:
    """Hand out an office, such as a municipality's registrar."""
    _for_the_head(request)
    form = forms.GivenForm(request.POST or None)

    def do() -> object:
        typed = form.cleaned_data
        return secretariat.hand_out(
            form.who, typed["office"], typed["municipality"], typed["day"],
            decided_by=typed["decided_by"], acting=request.acting, now=timezone.now(),
        )  # fmt: skip

    return _act(request, form, do, _page(_("Hand out an office"), _("Save"), _back()))


@login_required
@require_http_methods(BOTH)
def end(request: ActingRequest, pk: int) -> HttpResponse:
    """Let a mandate end on a day."""
    _for_the_head(request)
    shown = queries.mandate(pk)
    form = forms.EndForm(request.POST or None)

    def do() -> object:
        typed = form.cleaned_data
        at: dict[str, Any] = {"acting": request.acting, "now": timezone.now()}
        return secretariat.take_back(pk, typed["day"], decided_by=typed["decided_by"], **at)

    page = _page(
        _("End a mandate"), _("End it"), _back(),
        mandate=shown, office=OFFICES[shown.office],
    )  # fmt: skip
    return _act(request, form, do, page)


@login_required
@require_http_methods(BOTH)
def office(request: ActingRequest) -> HttpResponse:
    """Record who was elected or appointed to an office of a council or a group."""
    _for_the_head(request)
    english = translation.get_language() == "en"
    form = forms.OfficeForm(request.POST or None, english=english)

    def do() -> object:
        typed = form.cleaned_data
        return secretariat.record_office(
            typed["body"], typed["role"], form.who, typed["municipality"], typed["valid_from"],
            typed["valid_until"], typed["source"], acting=request.acting, now=timezone.now(),
        )  # fmt: skip

    page = _page(_("Record an office"), _("Save"), reverse("hosting:table"))
    return _act(request, form, do, page)


def _back() -> str:
    return reverse("mandates:list")
