"""What somebody typed, or what came in an address, as a number."""

KEY = 2**63 - 1  # the largest key a table holds


def whole_number(text: str, most: int = KEY) -> int | None:
    """Return the whole number that a text is in the digits 0–9, or None where it is no such number.

    None too for one above `most`. Python's own `isdigit` lets ² pass, which `int` then falls over.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(KEY))):
        return None
    return number if (number := int(text)) <= most else None
