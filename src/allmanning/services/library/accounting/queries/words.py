"""What codes in figures are called. Views reach the catalogue's words through here."""

from collections.abc import Mapping
from datetime import date

from django.utils import formats
from django.utils.translation import gettext as _

from allmanning.services.library.catalogue.models import AUDIENCES, FORMS
from allmanning.services.library.catalogue.names import language_name


def words_of(group: str, code: str, places: Mapping[str, str], language: str) -> str:
    """Return what a part of a table is called; “not stated” where the event did not know."""
    if not code:
        return _("not stated")
    if group == "month":
        return formats.date_format(date(2000, int(code), 1), "F")
    if group == "language":
        return language_name(code, language)
    words = {"material": FORMS, "audience": AUDIENCES}.get(group, places)
    return str(words.get(code, code))


__all__ = ["AUDIENCES", "FORMS", "words_of"]
