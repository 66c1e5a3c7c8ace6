"""The same figures for machines: JSON and CSV, small parts kept back there too."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from allmanning.services.library.accounting.forms import figures_in
from allmanning.services.library.accounting.queries import figures as queries
from allmanning.services.library.accounting.queries.figures import Figures
from allmanning.services.library.accounting.queries.fund import fund_rows
from allmanning.services.library.accounting.queries.kb import report as kb_report
from allmanning.services.library.accounting.queries.statements import accountant
from allmanning.services.library.accounting.rules.figures import Told
from allmanning.services.library.accounting.sheets import as_csv

FUND_HEADS = ("isbn", "libris", "title", "author", "contributors", "loans", "renewals", "reference")


@require_GET
def statistics_json(request: HttpRequest) -> JsonResponse:
    """A year's or month's figures; a figure that is kept back is null, a small one “<5”."""
    found = _found(request)
    return JsonResponse(
        {
            "year": found.year,
            "month": found.month or None,
            "loans": _told(found.loans),
            "renewals": _told(found.renewals),
            "visits": found.visits,
            **{
                f"loans_by_{table.group}": {code: _told(told) for code, told in table.parts.items()}
                for table in found.tables
            },
        }
    )


@require_GET
def statistics_csv(request: HttpRequest) -> HttpResponse:
    """The tables as one sheet: by what, which, loans."""
    found = _found(request)
    rows = [
        (table.group, code, _told(told))
        for table in found.tables
        for code, told in table.parts.items()
    ]
    head = [("total", "loans", _told(found.loans)), ("total", "renewals", _told(found.renewals))]
    return as_csv(f"statistics-{found.year}", ("by", "which", "loans"), [*head, *rows])


@require_GET
@login_required
def fund_csv(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The author's fund: physical loans and reference copies per title (Library § 15.8).

    Not open: a title's few loans could tell of a person in a small place (Library § 15.7).
    """
    mine = accountant(request.acting)  # type: ignore[attr-defined]
    if not 2000 <= year <= 2100 or (mine is not None and code not in mine):
        raise Http404
    return as_csv(f"author-fund-{code}-{year}", FUND_HEADS, fund_rows(code, year))


@require_GET
@login_required
def kb_json(request: HttpRequest, code: str, year: int) -> JsonResponse:
    """The keys of the official form that the house has counted (Library P 8.1)."""
    return JsonResponse({"municipality": code, "year": year, "keys": _report(request, code, year)})


@require_GET
@login_required
def kb_csv(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The same keys as a sheet: key, value."""
    return as_csv(f"kb-{code}-{year}", ("key", "value"), _report(request, code, year).items())


def _report(request: HttpRequest, code: str, year: int) -> dict[str, int]:
    mine = accountant(request.acting)  # type: ignore[attr-defined]
    if not 2000 <= year <= 2100 or (mine is not None and code not in mine):
        raise Http404
    return kb_report(code, year)


def _found(request: HttpRequest) -> Figures:
    wanted = figures_in(request.GET, timezone.localdate().year)
    if wanted is None:
        raise Http404
    return queries.figures(wanted)


def _told(told: Told) -> Any:  # noqa: ANN401 - a number, a text or null
    return f"<{told.limit}" if told.small else told.value
