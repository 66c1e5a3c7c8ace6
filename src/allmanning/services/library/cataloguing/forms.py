from collections.abc import Mapping

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
    written = typed.get(name, "").strip()
    if not (written.isascii() and written.isdigit() and len(written) < 12):
        return None
    return int(written) if least <= int(written) <= most else None


def lines_in(typed: Mapping[str, str], name: str) -> list[str]:
    """Return the lines of a box, trimmed, each once, in order; at most MOST_LINES."""
    lines = (line.strip() for line in typed.get(name, "").replace(",", "\n").splitlines())
    return list(dict.fromkeys(line for line in lines if line))[:MOST_LINES]
