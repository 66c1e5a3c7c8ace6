"""Figures of the libraries, open to everybody."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from allmanning.services.library.accounting.forms import figures_in
from allmanning.services.library.accounting.queries import figures as queries
from allmanning.services.library.accounting.queries.words import words_of
from allmanning.services.library.accounting.rules.figures import Told


@require_GET
def statistics(request: HttpRequest) -> HttpResponse:
    """Loans and visits of a year or month, of all, one municipality or one library."""
    wanted = figures_in(request.GET, timezone.localdate().year)
    if wanted is None:
        raise Http404
    names = queries.place_names()
    language = translation.get_language() or "sv"
    found = queries.figures(wanted)
    years = {wanted.year, *queries.years()}
    tables = [
        (
            table.group,
            [
                (words_of(table.group, code, names, language), told)
                for code, told in table.parts.items()
            ],
        )
        for table in found.tables
    ]
    return render(
        request,
        "accounting/statistics.jinja",
        {
            "wanted": wanted,
            "found": found,
            "tables": [
                (group, [(words, told.value or 0, _in_words(told)) for words, told in rows])
                for group, rows in tables
            ],
            "in_words": _in_words,
            "place": names.get(wanted.library or wanted.municipality, ""),
            "years_shown": [(year, year) for year in sorted(years, reverse=True)],
            "municipalities": queries.municipalities(),
            "libraries": queries.libraries_of(wanted.municipality),
        },
    )


def _in_words(told: Told) -> str:
    if told.small:
        return f"<{told.limit}"
    return _("kept back") if told.hidden else str(told.value)
