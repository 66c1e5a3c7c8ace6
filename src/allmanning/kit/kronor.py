"""Money as people read it; it is counted in whole öre."""

from django.utils import translation


def kronor(ore: int | None) -> str:
    """Return an amount of öre in kronor: 1250 → “12,50 kr”."""
    if ore is None:
        return ""
    whole, rest = divmod(abs(ore), 100)
    point = "," if translation.get_language() == "sv" else "."
    grouped = f"{whole:,}".replace(",", "\N{NO-BREAK SPACE}")
    return f"{'−' if ore < 0 else ''}{grouped}{point}{rest:02d}\N{NO-BREAK SPACE}kr"
