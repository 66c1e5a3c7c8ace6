"""Settlement between municipalities: the month's statements, and one of them with its evidence."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from allmanning.kit.refusal import Refused
from allmanning.members.journal.acting import Acting, Signature
from allmanning.services.library.accounting.actions import statements as acts
from allmanning.services.library.accounting.forms import month_in, price_in
from allmanning.services.library.accounting.queries import ledger
from allmanning.services.library.accounting.queries import statements as queries
from allmanning.services.library.accounting.queries.words import AUDIENCES, FORMS
from allmanning.services.library.accounting.rules.statements import PRICE_KINDS


def _acting(request: HttpRequest) -> Acting:
    acting: Acting = request.acting  # type: ignore[attr-defined]
    return acting


@require_GET
@login_required
def settlement(request: HttpRequest, year: int = 0, month: int = 0) -> HttpResponse:
    """The statements of a month, the last whole one where none is named."""
    acting = _acting(request)
    day = queries.last_month(timezone.localdate()) if not year else month_in(year, month)
    if day is None:
        raise Http404
    months = queries.months_seen(acting)
    kept = next((row for row in months if row.month == day), None)
    asked = kept is not None and "check" in request.GET
    return render(
        request,
        "accounting/settlement.jinja",
        {
            "month": day,
            "months": months,
            "kept": kept,
            "statements": queries.statements_of(day, seen_by=acting),
            "faults": ledger.faults_of_month(kept) if kept and asked else None,
            "prices": queries.prices(),
        },
    )


@require_GET
@login_required
def statement(request: HttpRequest, key: int) -> HttpResponse:
    """One statement: both directions, the difference, the price, the evidence, and “what if”."""
    return _statement(request, queries.statement(key, seen_by=_acting(request)))


@require_POST
@login_required
def answer(request: HttpRequest, key: int, act: str) -> HttpResponse:
    """Confirm, dispute or settle for one of the two sides."""
    shown = queries.statement(key, seen_by=_acting(request))
    side = queries.side_of(shown, request.POST.get("side", ""))
    signature = side.held.signature() if side.held else Signature("person")
    words = request.POST.get("words", "")[:4000]
    now = timezone.now()
    done: dict[str, Callable[[], object]] = {
        "confirm": lambda: acts.confirm_statement(key, side.code, by=signature, now=now),
        "dispute": lambda: acts.dispute_statement(key, side.code, words, by=signature, now=now),
        "settle": lambda: acts.settle_statement(key, side.code, words, by=signature, now=now),
    }
    try:
        done[act]()
    except Refused as no:
        return _statement(request, shown, refusals=no.refusals, words=words)
    messages.success(request, _("Your answer is noted."))
    return redirect("library:statement", key)


def _statement(
    request: HttpRequest,
    shown: queries.StatementShown,
    *,
    refusals: object = (),
    words: str = "",
) -> HttpResponse:
    tried = price_in(request.GET)
    return render(
        request,
        "accounting/statement.jinja",
        {
            "shown": shown,
            "evidence": ledger.evidence(shown.month, shown.first.code, shown.second.code),
            "trend": queries.trend(shown),
            "tried": tried,
            "what_if": queries.what_if(shown, tried) if tried else None,
            "typed": request.GET,
            "price_kinds": list(PRICE_KINDS.items()),
            "materials": FORMS,
            "readers": AUDIENCES,
            "refusals": refusals,
            "words": words,
        },
        status=403 if refusals else 200,
    )
