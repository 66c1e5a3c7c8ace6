from dataclasses import replace
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from allmanning.kit.refusal import Refusal, Refused
from allmanning.kit.typed import whole_number
from allmanning.services.library.borrowers.actions.people import look_at
from allmanning.services.library.borrowers.desk_door import (
    DeskRequest,
    desks_of,
    for_desk,
    forbidden,
    operation_key,
    put_before,
    signs_in,
)
from allmanning.services.library.borrowers.queries import DeskBorrower, card_by_scan
from allmanning.services.library.circulation import deskline
from allmanning.services.library.circulation.actions import lending, receiving, reserving
from allmanning.services.library.circulation.actions.lending_terms import Override
from allmanning.services.library.circulation.answers import Done
from allmanning.services.library.circulation.forms import ScanForm
from allmanning.services.library.circulation.queries import copies, desk, own
from allmanning.services.library.circulation.rules.checkout import foreign_card_refusals
from allmanning.services.library.circulation.slips import printed
from allmanning.services.library.places.queries import outside_of_card

REMEMBERED = 15  # so many of the last returns stay on the page


@never_cache
@require_GET
def choose_desk(request: HttpRequest) -> HttpResponse:
    """The libraries whose desk one may act at."""
    acting = getattr(request, "acting")  # noqa: B009 - set by the portal
    if not acting.signed_in:
        return signs_in(request)
    places = desks_of(acting)
    if not places:
        raise forbidden()
    if len(places) == 1:
        return redirect("library:desk_at", slug=places[0].slug)
    return render(request, "circulation/choose_desk.jinja", {"libraries": places})


@never_cache
@require_http_methods(["GET", "POST"])
@for_desk
def desk_at(request: DeskRequest) -> HttpResponse:
    """The desk: one field that takes any scan, and what must happen with what was scanned."""
    form = ScanForm(request.POST or None)
    asked = form.cleaned_data if request.method == "POST" and form.is_valid() else {}
    context: dict[str, Any] = {
        "mode": asked.get("mode") or request.GET.get("mode") or "out",
        "card": asked.get("card", ""),
        "done": None,
        "refusals": [],
        "scan": asked.get("scan", "").strip(),
    }
    if context["scan"]:
        _take(request, asked, context)
    context |= {
        "library": request.desk.library,
        "key": uuid4(),
        "borrower_here": _borrower(request, context["card"]),
        "received": request.session.get("received", []),
        "pull_count": len(desk.pull_list(request.desk.library)),
        "offices": request.desk.offices,
        "line": deskline.line(request.session, request.desk.library.slug),
    }
    if context["borrower_here"] is not None:
        context |= _theirs(context["borrower_here"])
    return render(request, "circulation/desk.jinja", context)


def _take(request: DeskRequest, asked: dict[str, Any], context: dict[str, Any]) -> None:
    scan, slug = context["scan"], request.desk.library.slug
    if command := deskline.COMMANDS.get(scan.upper()):
        if command == "next":
            deskline.leave(request.session, slug, context["card"])
        context |= {"mode": "in" if command == "in" else "out", "card": "", "scan": ""}
        return
    if not desk.is_copy(scan):
        card = card_by_scan(scan)
        if card is not None:
            deskline.serve(request.session, slug, card.number)
            context |= {"card": card.number, "mode": "out", "scan": ""}
        elif context["mode"] == "in":
            _receive(request, asked, context)
        else:
            context["refusals"] = [*foreign_card_refusals(outside_of_card(scan))] or [
                Refusal(_("No card and no copy has this number."), "Library § 9.1")
            ]
        return
    if context["mode"] == "in":
        _receive(request, asked, context)
    elif not context["card"]:
        context["refusals"] = [Refusal(_("Scan the borrower's card first."), "Library § 2.1")]
    else:
        _lend(request, asked, context)


def _lend(request: DeskRequest, asked: dict[str, Any], context: dict[str, Any]) -> None:
    key = _key(request, asked, "lend")
    try:
        context["done"] = lending.lend_copy(
            context["card"],
            context["scan"],
            request.desk.library,
            key=key,
            by=request.desk.held.signature(),
            now=timezone.now(),
            override=Override(asked.get("reason", ""), request.desk.offices),
        )
        context["done_key"] = key
        if not context["done"].repeated:
            deskline.serve(request.session, request.desk.library.slug, context["card"], lent=1)
    except Refused as no:
        context["refusals"] = no.refusals
        context["refused_scan"] = context["scan"]


def _receive(request: DeskRequest, asked: dict[str, Any], context: dict[str, Any]) -> None:
    key = _key(request, asked, "receive")
    done = receiving.receive_copy(
        context["scan"],
        request.desk.library,
        key=key,
        by=request.desk.held.signature(),
        now=timezone.now(),
        drop=asked.get("drop", False),
        damaged=asked.get("damaged", False),
        incomplete=asked.get("incomplete", False),
        used=asked.get("used", False),
    )
    context |= {"done": done, "done_key": key, "card": ""}  # a return concerns nobody on the page
    _remember(request, done)


def _key(request: DeskRequest, asked: dict[str, Any], act: str) -> str:
    # A scanner that types twice sends the same form twice; another scan is another act.
    return f"p{request.acting.person}:{asked.get('key') or uuid4()}:{act}"[:80]


def _remember(request: DeskRequest, done: Done) -> None:
    if done.repeated:
        return
    shown = {"title": done.title, "barcode": done.barcode, "then": done.then, "to": done.to,
             "slot": done.slot, "case": done.case}  # fmt: skip
    request.session["received"] = [shown, *request.session.get("received", [])][:REMEMBERED]


def _borrower(request: DeskRequest, number: str) -> DeskBorrower | None:
    card = card_by_scan(number) if number else None
    if card is None:
        return None
    place = request.desk.library
    put_before(request, [card.borrower_id])
    shown = look_at(card, place, held=request.desk.held, reason="desk", now=timezone.now())
    return replace(shown, card_number=number)


def _theirs(borrower: DeskBorrower) -> dict[str, Any]:
    day = timezone.localdate()
    owed = copies.debt_of(borrower.key)
    if borrower.hidden:
        return {"loans": [], "holds": [], "owed": owed}
    return {
        "loans": own.loans_of(borrower.key, day),
        "holds": own.holds_of(borrower.key, day),
        "owed": owed,
    }


@never_cache
@require_http_methods(["GET", "POST"])
@for_desk
def pull_list(request: DeskRequest) -> HttpResponse:
    """What the library is asked to find on its shelves, and why it."""
    place, done, refusals = request.desk.library, None, []
    number, answer = whole_number(request.POST.get("number", "")), request.POST.get("answer", "")
    if request.method == "POST" and number is not None:
        signed = {
            "here": place, "by": request.desk.held.signature(), "now": timezone.now(),
            "key": operation_key(request, answer, number),
        }  # fmt: skip
        try:
            if answer == "found":
                done = receiving.find_from_pull_list(number, **signed)  # type: ignore[arg-type]
            elif answer in {"not_found", "not_now"}:
                receiving.answer_pull_list(number, answer, **signed)  # type: ignore[arg-type]
        except Refused as no:
            refusals = no.refusals
    context = {
        "library": place, "rows": desk.pull_list(place), "done": done, "refusals": refusals,
        "key": uuid4(),
    }  # fmt: skip
    return render(request, "circulation/pull_list.jinja", context)


@never_cache
@require_http_methods(["GET", "POST"])
@for_desk
def hold_shelf(request: DeskRequest) -> HttpResponse:
    """What waits to be collected, by number, and what must be taken away."""
    place = request.desk.library
    number = whole_number(request.POST.get("number", ""))
    if request.method == "POST" and number is not None:
        reserving.clear_slot(number, place)
        return redirect("library:hold_shelf", slug=place.slug)
    context = {
        "library": place, "rows": desk.hold_shelf(place), "left": desk.left_on_shelf(place),
    }  # fmt: skip
    return render(request, "circulation/hold_shelf.jinja", context)


@never_cache
@require_GET
@for_desk
def transit_slip(request: DeskRequest, number: int) -> HttpResponse:
    """The slip that goes with a copy to another library."""
    return _paper(printed(desk.transit_slip(number)), f"transit-{number}")


@never_cache
@require_GET
@for_desk
def hold_slip(request: DeskRequest, number: int) -> HttpResponse:
    """The slip of a copy on the hold shelf: a number, never a name."""
    return _paper(printed(desk.hold_slip(number, request.desk.library)), f"hold-{number}")


def _paper(pdf: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer
