"""People at the desk: finding somebody, giving a card, changing what is kept (Library § 2, § 3)."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from allmanning.kit.refusal import Refused
from allmanning.members.journal.acting import Acting
from allmanning.services.library.borrowers.actions import cards, people, registering
from allmanning.services.library.borrowers.desk_door import (
    DESK,
    DeskRequest,
    for_desk,
    forbidden,
    is_before,
    put_before,
    signs_in,
    standing_in_the_way,
)
from allmanning.services.library.borrowers.forms import (
    ChangeForm,
    FindForm,
    GuardianForm,
    NewPinForm,
    ReasonForm,
    RegisterForm,
)
from allmanning.services.library.borrowers.queries import PersonRecord, changeable, find_out

Told = list[object]


@never_cache
@require_http_methods(["GET", "POST"])
@for_desk
def find(request: DeskRequest) -> HttpResponse:
    """Find a borrower; what is written is sent in the body, so that no address holds a name."""
    form = FindForm(request.POST or None)
    found = None
    if request.method == "POST" and form.is_valid():
        found = people.find_people(
            form.cleaned_data["text"],
            form.cleaned_data["born_on"],
            request.desk.library,
            held=request.desk.held,
            now=timezone.now(),
        )
        put_before(request, [each.key for each in found])
    return render(request, "borrowers/people.jinja", _context(request, form=form, found=found))


@never_cache
@sensitive_post_parameters("pin", "personnummer")
@require_http_methods(["GET", "POST"])
@for_desk
def register(request: DeskRequest) -> HttpResponse:
    """Give somebody a card: all that the law asks for on one page."""
    first = {"responsible": request.desk.library.municipality_id}
    form = RegisterForm(request.POST or None, initial=first)
    refusals: Told = []
    if request.method == "POST" and form.is_valid():
        try:
            card = registering.register_at_desk(
                form.application(), request.desk.library, held=request.desk.held,
                now=timezone.now(),
            )  # fmt: skip
        except Refused as no:
            refusals = [*no.refusals]
        else:
            put_before(request, [card.borrower_id])
            words = _("The card is made. It holds for three months.") if card.valid_until else ""
            messages.success(request, words or _("The card is made."))
            return redirect("library:person", slug=request.desk.library.slug, key=card.borrower_id)
    looks_alike = any(getattr(each, "facts", {}).get("cards") for each in refusals)
    context = _context(request, form=form, refusals=refusals, looks_alike=looks_alike)
    status = 409 if refusals else 200
    return render(request, "borrowers/register_person.jinja", context, status=status)


@never_cache
@sensitive_post_parameters("pin")
@require_http_methods(["GET", "POST"])
@for_desk
def record(request: DeskRequest, key: int) -> HttpResponse:
    """A borrower's record; who was not before this desk is looked at for a typed reason only."""
    if not is_before(request, key):
        return _ask_for_a_reason(request, key)
    refusals: Told = []
    form = NewPinForm(request.POST if request.POST.get("act") == "pin" else None)
    if request.method == "POST":
        try:
            if words := _act(request, key, form):
                messages.success(request, words)
                return redirect("library:person", slug=request.desk.library.slug, key=key)
        except Refused as no:
            refusals = [*no.refusals]
    shown = _open(request, key, "desk")
    context = _context(request, person=shown, form=form, refusals=refusals)
    return render(request, "borrowers/person.jinja", context, status=409 if refusals else 200)


def _act(request: DeskRequest, key: int, form: NewPinForm) -> str:
    """Do what a button on the record asks; return what was done, or nothing."""
    signed: Any = {"by": request.desk.held.signature(), "now": timezone.now()}
    asked, holder = request.POST.get("act"), find_out(key)
    if asked == "block" and holder.card_key:
        cards.block_card(holder.card_key, reason="lost", **signed)
        return _("The card is blocked.")
    if asked == "rules":
        people.accept_rules_of(key, **signed)
        return _("The lending rules are accepted.")
    if asked == "pin" and form.is_valid() and holder.card_key:
        cards.choose_pin(holder.card_key, form.cleaned_data["pin"], **signed)
        return _("The PIN is changed.")
    return ""


def _ask_for_a_reason(request: DeskRequest, key: int) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        shown = _open(request, key, form.cleaned_data["reason"])
        if shown.shown.hidden:  # found by its card only (Library § 12.6)
            raise Http404
        put_before(request, [key])
        return redirect("library:person", slug=request.desk.library.slug, key=key)
    context = _context(request, form=form, key=key)
    return render(request, "borrowers/look_reason.jinja", context)


@never_cache
@require_http_methods(["GET", "POST"])
@for_desk
def change(request: DeskRequest, key: int) -> HttpResponse:
    """Change name, address and what else is kept; by the responsible municipality's desks."""
    first = _changeable(request, key)
    form = ChangeForm(request.POST or None, initial=first)

    def do() -> None:
        people.change_borrower(
            key, form.changed, asking=request.desk.library.municipality_id,
            by=request.desk.held.signature(), now=timezone.now(),
        )  # fmt: skip

    return _answered(request, key, form, do, "borrowers/change_person.jinja", _("It is changed."))


@never_cache
@require_http_methods(["GET", "POST"])
@for_desk
def guardian(request: DeskRequest, key: int) -> HttpResponse:
    """Note who answers for a child, and the consent to its card."""
    _changeable(request, key)
    form = GuardianForm(request.POST or None)

    def do() -> None:
        registering.give_guardian(
            key, form.guardian, form=form.cleaned_data["consent_form"],
            on=form.cleaned_data["consent_on"], asking=request.desk.library.municipality_id,
            by=request.desk.held.signature(), now=timezone.now(),
        )  # fmt: skip

    return _answered(
        request, key, form, do, "borrowers/guardian.jinja", _("The guardian is noted.")
    )


def _changeable(request: DeskRequest, key: int) -> dict[str, object]:
    found = changeable(key, asking=request.desk.library.municipality_id)
    if found is None or not is_before(request, key):
        raise Http404
    return found


def _answered(
    request: DeskRequest, key: int, form: Any, do: Callable[[], None], page: str, words: str,  # noqa: ANN401 - a Django form
) -> HttpResponse:  # fmt: skip
    refusals: Told = []
    if request.method == "POST" and form.is_valid():
        try:
            do()
        except Refused as no:
            refusals = [*no.refusals]
        else:
            messages.success(request, words)
            return redirect("library:person", slug=request.desk.library.slug, key=key)
    context = _context(request, form=form, refusals=refusals, person=_open(request, key, "desk"))
    return render(request, page, context, status=409 if refusals else 200)


def _open(request: DeskRequest, key: int, reason: str) -> PersonRecord:
    return people.open_record(
        key, request.desk.library, held=request.desk.held, reason=reason, now=timezone.now()
    )


def _context(request: DeskRequest, **more: object) -> dict[str, object]:
    return {"library": request.desk.library, "refusals": [], **more}


@never_cache
@require_http_methods(["GET", "POST"])
def secrecy(request: HttpRequest) -> HttpResponse:
    """What is asked of those who see borrowers: two factors, and the word of secrecy each year."""
    acting: Acting = getattr(request, "acting")  # noqa: B009 - set by the portal
    if not acting.signed_in:
        return signs_in(request)
    held = acting.under(DESK)
    if held is None:
        raise forbidden()
    back = request.POST.get("next") or request.GET.get("next") or ""
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = reverse("library:desk")
    if request.method == "POST" and request.POST.get("keep"):
        people.confirm_secrecy(held.person, by=held.signature(), now=timezone.now())
        return redirect(back)
    refusals = list(standing_in_the_way(request, acting))
    return render(request, "borrowers/secrecy.jinja", {"refusals": refusals, "next": back})
