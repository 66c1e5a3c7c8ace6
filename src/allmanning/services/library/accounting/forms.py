from collections.abc import Mapping
from datetime import date

from allmanning.services.library.accounting.queries.figures import Wanted
from allmanning.services.library.accounting.rules.statements import PRICE_KINDS, Price

MOST_ORE = 100_000_00


def price_in(typed: Mapping[str, str]) -> Price | None:
    """Return the price somebody tries (kind, kronor), or None where none or a strange one is."""
    kind, written = typed.get("kind", ""), typed.get("kronor", "").replace(",", ".").strip()
    whole, _point, rest = written.partition(".")
    if kind not in PRICE_KINDS or not (whole + rest).isascii() or len(rest) > 2:
        return None
    if not whole.isdigit() or (rest and not rest.isdigit()):
        return None
    ore = int(whole) * 100 + int(rest.ljust(2, "0") or 0)
    return Price(kind, ore) if ore <= MOST_ORE else None


def month_in(year: int, month: int) -> date | None:
    """Return the first day of a month, or None where there is no such month."""
    return date(year, month, 1) if 2000 <= year <= 2100 and 1 <= month <= 12 else None


def figures_in(typed: Mapping[str, str], this_year: int) -> Wanted | None:
    """Return which figures are asked for, this year's where none is named; None where strange."""
    year, month = typed.get("year") or str(this_year), typed.get("month") or "0"
    if not (year.isascii() and year.isdigit() and month.isascii() and month.isdigit()):
        return None
    if not (len(year) == 4 and 2000 <= int(year) <= 2100 and len(month) < 3 and int(month) <= 12):
        return None
    municipality, library = typed.get("municipality", "")[:4], typed.get("library", "")[:60]
    if library and not municipality:
        return None
    return Wanted(int(year), int(month), municipality, library)
