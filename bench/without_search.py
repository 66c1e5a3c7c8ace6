"""The site, with each search answered from memory: the page without its search.

The first time a question comes it is asked of the index; ever after the same answer is given, so
that what is left is everything else: the server, the tables, the page.
"""

from typing import Any

from allmanning.portal.wsgi import application
from allmanning.services.library.catalogue.queries import finding

_answers: dict[Any, Any] = {}
_search = finding.search


def _remembered(question: Any, **how: Any) -> Any:
    key = (question, *sorted(how.items()))
    if key not in _answers:
        _answers[key] = _search(question, **how)
    return _answers[key]


finding.search = _remembered

__all__ = ["application"]
