"""Statements and entries for machines, for the two sides only."""

from dataclasses import asdict
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from allmanning.services.library.accounting.forms import month_in
from allmanning.services.library.accounting.queries import ledger
from allmanning.services.library.accounting.queries import statements as queries
from allmanning.services.library.accounting.queries.statements import StatementShown
from allmanning.services.library.accounting.sheets import as_csv


@require_GET
@login_required
def settlement_json(request: HttpRequest, year: int, month: int) -> JsonResponse:
    """The statements of a month, with what the seal of the month is."""
    day = month_in(year, month)
    if day is None:
        raise Http404
    found = queries.statements_of(day, seen_by=request.acting)  # type: ignore[attr-defined]
    return JsonResponse({"month": f"{day:%Y-%m}", "statements": [_told(one) for one in found]})


@require_GET
@login_required
def statement_json(request: HttpRequest, key: int) -> JsonResponse:
    """One statement with its evidence and every entry behind it."""
    shown = queries.statement(key, seen_by=request.acting)  # type: ignore[attr-defined]
    pair = (shown.month, shown.first.code, shown.second.code)
    return JsonResponse(
        {
            **_told(shown),
            "evidence": [asdict(one) for one in ledger.evidence(*pair)],
            "entries": [asdict(one) for one in ledger.entries(*pair)],
        }
    )


@require_GET
@login_required
def statement_csv(request: HttpRequest, key: int) -> HttpResponse:
    """Every entry of a statement, in the order of the chain."""
    shown = queries.statement(key, seen_by=request.acting)  # type: ignore[attr-defined]
    rows = ledger.entries(shown.month, shown.first.code, shown.second.code)
    told = (list(asdict(entry).values()) for entry in rows)
    name = f"ledger-{shown.month:%Y-%m}-{shown.first.code}-{shown.second.code}"
    return as_csv(name, ledger.FIELDS, told)


def _told(shown: StatementShown) -> dict[str, Any]:
    return {
        "key": shown.key,
        "month": f"{shown.month:%Y-%m}",
        "first": shown.first.code,
        "second": shown.second.code,
        "state": shown.state,
        "there": dict(shown.there.figures),
        "back": dict(shown.back.figures),
        "net_loans": shown.comes_to.net_loans,
        "price": {"kind": shown.price.kind, "ore": shown.price.ore} if shown.price else None,
        "price_ore": shown.comes_to.price_ore,
        "passed_on_ore": shown.comes_to.passed_on_ore,
        "due_ore": shown.comes_to.due_ore,
    }
