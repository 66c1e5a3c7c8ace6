"""The account of a borrower, at the desk and on the own pages; bills, receipts, a new card (§ 10)."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from allmanning.kit.refusal import Refused
from allmanning.kit.typed import whole_number
from allmanning.services.library.borrowers.actions.people import open_record
from allmanning.services.library.borrowers.desk_door import (
    DeskRequest,
    for_desk,
    is_before,
    operation_key,
)
from allmanning.services.library.borrowers.forms import NewCardForm
from allmanning.services.library.borrowers.http import BorrowerRequest, needs_card
from allmanning.services.library.borrowers.queries import PersonRecord
from allmanning.services.library.catalogue.actions.copies import set_price
from allmanning.services.library.circulation.actions import forgiving, settling
from allmanning.services.library.circulation.forms import PayForm, PriceForm, WriteOffForm
from allmanning.services.library.circulation.queries import accounts
from allmanning.services.library.circulation.queries.copies import debt_of
from allmanning.services.library.circulation.receipts import printed

Told = list[object]


@never_cache
@require_http_methods(["GET", "POST"])
@for_desk
def account(request: DeskRequest, key: int) -> HttpResponse:
    """What a borrower owes and has paid: take a payment, write off, pay back."""
    person = _opened(request, key)
    form, reason = PayForm(), WriteOffForm()
    refusals: Told = []
    if request.method == "POST":
        act = request.POST.get("act")
        form = PayForm(request.POST if act == "pay" else None)
        reason = WriteOffForm(request.POST if act == "write_off" else None)
        try:
            if words := _settle(request, key, form, reason):
                messages.success(request, words)
                return redirect("library:person_account", request.desk.library.slug, key)
        except Refused as no:
            refusals = [*no.refusals]
    home = request.desk.library.municipality_id
    context = {
        "library": request.desk.library, "person": person, "form": form, "reason": reason,
        "refusals": refusals, "owed": debt_of(key), "form_key": uuid4(),
        "accounts": accounts.accounts_of(key, asking=home, titles=not person.shown.hidden),
    }  # fmt: skip
    return render(request, "circulation/account.jinja", context, status=409 if refusals else 200)


def _settle(request: DeskRequest, key: int, form: PayForm, reason: WriteOffForm) -> str:
    """Do what a button on the account asks; return what was done, or nothing."""
    place, held, now = request.desk.library, request.desk.held, timezone.now()
    act, number = request.POST.get("act", ""), whole_number(request.POST.get("number", ""))
    form_key = operation_key(request, act, number)
    if act == "pay" and form.is_valid():
        amount = form.cleaned_data["amount"]
        settling.pay(key, amount, place, key=form_key, by=held.signature(), now=now)
        return _("The payment is taken.")
    if number is None:
        return ""
    if act == "write_off" and reason.is_valid():
        done = forgiving.write_off(
            number, reason.cleaned_data["reason"], place, held=held, key=form_key, now=now
        )
        return _("It is written off.") if done else _("A second person has to agree: it waits.")
    if act == "pay_back":
        forgiving.pay_back(number, place, key=form_key, by=held.signature(), now=now)
        return _("It is paid back.")
    return ""


@never_cache
@sensitive_post_parameters("pin")
@require_http_methods(["GET", "POST"])
@for_desk
def new_card(request: DeskRequest, key: int) -> HttpResponse:
    """Give a new card for a lost one; the old number stays known."""
    person = _opened(request, key)
    if person.shown.hidden:
        raise Http404
    form = NewCardForm(request.POST or None)
    refusals: Told = []
    if request.method == "POST" and form.is_valid():
        try:
            forgiving.replace_lost_card(
                key, form.cleaned_data["number"], request.desk.library,
                pin=form.cleaned_data["pin"], by=request.desk.held.signature(),
                key=operation_key(request, "card"),
                now=timezone.now(),
            )  # fmt: skip
        except Refused as no:
            refusals = [*no.refusals]
        else:
            messages.success(request, _("The new card holds, and the old one is blocked."))
            return redirect("library:person", request.desk.library.slug, key)
    context = {
        "library": request.desk.library, "person": person, "form": form, "refusals": refusals,
        "form_key": uuid4(),
    }  # fmt: skip
    return render(request, "circulation/new_card.jinja", context, status=409 if refusals else 200)


@never_cache
@require_http_methods(["GET", "POST"])
@for_desk
def bills(request: DeskRequest) -> HttpResponse:
    """Loans that are due for a bill, and write-offs that wait for a second person."""
    place, now = request.desk.library, timezone.now()
    refusals: Told = []
    form = PriceForm(request.POST if request.POST.get("act") == "price" else None)
    if request.method == "POST":
        try:
            if words := _bill(request, form):
                messages.success(request, words)
                return redirect("library:bills", place.slug)
        except Refused as no:
            refusals = [*no.refusals]
    context = {
        "library": place, "refusals": refusals, "form": form, "form_key": uuid4(),
        "rows": accounts.late_to_bill(timezone.localdate(now), place),
        "waiting": accounts.write_offs_waiting(place.municipality_id),
        "me": request.acting.person,
    }  # fmt: skip
    return render(request, "circulation/bills.jinja", context, status=409 if refusals else 200)


def _bill(request: DeskRequest, form: PriceForm) -> str:
    place, held, now = request.desk.library, request.desk.held, timezone.now()
    act, number = request.POST.get("act", ""), whole_number(request.POST.get("number", ""))
    form_key = operation_key(request, act, number)
    signed: Any = {"key": form_key, "now": now}
    if number is None:
        return ""
    if act == "bill":
        settling.bill_as_lost(number, by=held.signature(), **signed)
        return _("The bill is made, and the copy counts as lost.")
    if act == "agree":
        forgiving.agree_to_write_off(number, place, held=held, **signed)
        return _("It is written off.")
    if act == "price" and form.is_valid():
        set_price(
            number, form.cleaned_data["price"], owner=place.municipality_id,
            by=held.signature(), now=now,
        )  # fmt: skip
        return _("The price is set.")
    return ""


@never_cache
@require_GET
@for_desk
def receipt(request: DeskRequest, number: int) -> HttpResponse:
    """A receipt of a payment that this library took."""
    shown = accounts.receipt(number, place=request.desk.library)
    context = {"library": request.desk.library, "receipt": shown}
    return render(request, "circulation/receipt.jinja", context)


@never_cache
@require_GET
@for_desk
def receipt_pdf(request: DeskRequest, number: int) -> HttpResponse:
    """The same receipt on paper."""
    return _paper(accounts.receipt(number, place=request.desk.library))


@never_cache
@require_GET
@needs_card
def my_account(request: BorrowerRequest) -> HttpResponse:
    """What the borrower owes and has paid, to each municipality."""
    key = request.borrower.key
    context = {"accounts": accounts.accounts_of(key), "owed": debt_of(key)}
    return render(request, "circulation/my_account.jinja", context)


@never_cache
@require_GET
@needs_card
def my_receipt(request: BorrowerRequest, number: int) -> HttpResponse:
    """A receipt of one's own payment."""
    return _paper(accounts.receipt(number, borrower_key=request.borrower.key))


def _paper(shown: accounts.Receipt) -> HttpResponse:
    answer = HttpResponse(printed(shown), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="receipt-{shown.number}.pdf"'
    return answer


def _opened(request: HttpRequest, key: int) -> PersonRecord:
    """Open the record of who is before this desk; others are opened from their record first."""
    if not is_before(request, key):
        raise Http404
    desk = getattr(request, "desk")  # noqa: B009 - set by the door
    return open_record(key, desk.library, held=desk.held, reason="desk", now=timezone.now())
