"""More like one title: about the same, of the same series, by the same, for the same readers."""

from allmanning.services.library.catalogue.models import Edition
from allmanning.services.library.catalogue.queries.shown import Shown, shown
from allmanning.services.library.catalogue.search.finding import NoIndex, alike

COUNT = 6


def more_like(edition: Edition, *, language: str = "swe", count: int = COUNT) -> list[Shown]:
    """Other works, the likest first; none without an index. Public. Two queries."""
    details = edition.details
    subjects = [text for _kind, text, _scheme in details.get("subjects", [])]
    people = [name for name, *_rest in details.get("people", [])]
    traits = {
        "subject_is": subjects[:12],
        "author_is": people[:2],
        "series_is": [title for title, *_rest in details.get("series", [])][:2],
        "sab": [edition.sab.partition(",")[0].partition("/")[0]] if edition.sab else [],
    }
    try:
        works = alike(edition.work_id, traits, edition.audience, count)
    except NoIndex:
        return []
    return shown(works, language=language)
