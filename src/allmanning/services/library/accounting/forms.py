from collections.abc import Mapping
from datetime import date

from allmanning.kit.typed import whole_number
from allmanning.services.library.accounting.queries.figures import Wanted
from allmanning.services.library.accounting.rules.statements import PRICE_KINDS, Price

MOST_ORE = 100_000_00


def price_in(typed: Mapping[str, str]) -> Price | None:
    """Return the price somebody tries (kind, kronor), or None where none or a strange one is."""
    kind, written = typed.get("kind", ""), typed.get("kronor", "").replace(",", ".").strip()
    whole, _point, rest = written.partition(".")
    kronor, ore = whole_number(whole), whole_number(rest.ljust(2, "0"))
    if kind not in PRICE_KINDS or kronor is None or ore is None or len(rest) > 2:
        return None
    price = kronor * 100 + ore
    return Price(kind, price) if price <= MOST_ORE else None


def month_in(year: int, month: int) -> date | None:
    """Return the first day of a month, or None where there is no such month."""
    return date(year, month, 1) if 2000 <= year <= 2100 and 1 <= month <= 12 else None


def figures_in(typed: Mapping[str, str], this_year: int) -> Wanted | None:
    """Return which figures are asked for, this year's where none is named; None where strange."""
    year, month = typed.get("year") or str(this_year), typed.get("month") or "0"
    in_year, in_month = whole_number(year, 2100), whole_number(month, 12)
    if in_year is None or in_month is None or in_year < 2000 or len(year) > 4 or len(month) > 2:
        return None
    municipality, library = typed.get("municipality", "")[:4], typed.get("library", "")[:60]
    if library and not municipality:
        return None
    return Wanted(in_year, in_month, municipality, library)
