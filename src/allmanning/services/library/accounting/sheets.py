"""Figures as sheets that a spreadsheet opens: CSV in UTF-8 with a mark, semicolons as in Sweden."""

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def as_csv(name: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """Return an answer that is saved as a file."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    answer.write("\N{ZERO WIDTH NO-BREAK SPACE}")
    sheet = csv.writer(answer, delimiter=";")
    sheet.writerow(heads)
    sheet.writerows([_cell(value) for value in row] for row in rows)
    return answer


def _cell(value: object) -> object:
    """Text that a spreadsheet would take for a formula is told as text."""
    if isinstance(value, str) and value.startswith(DANGEROUS):
        return f"'{value}"
    return value
