from collections.abc import Mapping

from allmanning.kit.typed import whole_number
from allmanning.services.library.catalogue.holdings import ore

MOST_LINES = 2_000


def chosen_places(typed: Mapping[str, str]) -> dict[str, str]:
    """Return the fixed fields that were chosen otherwise than they stood when the page was made."""
    return {
        name: value
        for name, value in typed.items()
        if name.startswith("f-") and value != typed.get(f"was-{name}", value)
    }


def number_in(typed: Mapping[str, str], name: str, least: int = 0, most: int = 10**9) -> int | None:
    """Return a whole number within bounds, or None."""
    number = whole_number(typed.get(name, "").strip(), most)
    return number if number is not None and number >= least else None


def lines_in(typed: Mapping[str, str], name: str) -> list[str]:
    """Return the lines of a box, trimmed, each once, in order; at most MOST_LINES."""
    lines = (line.strip() for line in typed.get(name, "").replace(",", "\n").splitlines())
    return list(dict.fromkeys(line for line in lines if line))[:MOST_LINES]


def place_in(typed: Mapping[str, str], name: str = "where") -> tuple[int | None, int | None]:
    """Return library and shelf of a chosen "library:shelf"; None where nothing is chosen."""
    library, _colon, shelf = typed.get(name, "").partition(":")
    return whole_number(library), whole_number(shelf)


def ore_in(typed: Mapping[str, str], name: str = "price") -> int | None:
    """Return kronor as öre: "249", "249,50"."""
    return ore(typed.get(name, "")[:20])


def key_in(typed: Mapping[str, str], what: str) -> str:
    """Return the key of this operation, so that sending the page twice does it once."""
    return f"{what}:{typed.get('key', '')[:36]}"
