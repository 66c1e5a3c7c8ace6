"""What matching says, in a cataloguer's words."""

from django.utils.functional import Promise

from allmanning.kit.text import _

REASONS: dict[str, str | Promise] = {
    "same_control_number": _("The same control number"),
    "same_libris_number": _("The same number in Libris"),
    "same_isbn": _("The same ISBN"),
    "same_other_number": _("The same other number"),
    "isbn_differs": _("Different ISBN"),
    "issn_differs": _("Different ISSN"),
    "form_differs": _("Different form"),
    "access_differs": _("One on the web, one not"),
    "all_agrees": _("Everything that is said agrees"),
    "title_differs": _("Different title"),
    "contributor_differs": _("Different main contributor"),
    "language_differs": _("Different language"),
    "part_differs": _("Different part"),
    "year_differs": _("Different year"),
    "pages_differs": _("Different number of pages"),
    "series_differs": _("Different series"),
    "title_unsure": _("The titles nearly agree"),
    "contributor_unsure": _("The main contributor is missing or spelled differently"),
    "language_unsure": _("The language is missing in one"),
    "part_unsure": _("The part is missing in one"),
    "year_unsure": _("The year is missing in one"),
    "pages_unsure": _("The number of pages is missing in one"),
}
FIELDS: dict[str, str | Promise] = {
    "title": _("Its title"),
    "contributor": _("Main contributor"),
    "language": _("Language"),
    "part": _("Part"),
    "year": _("Year"),
    "pages": _("Pages"),
    "series": _("Series"),
}
LIKENESSES: dict[str, str | Promise] = {
    "equal": _("The same"),
    "compatible": _("Nearly, or one is silent"),
    "different": _("Different"),
}
DOUBTS: dict[str, str | Promise] = {
    "authors": _("Editions with different authors in one work"),
    "twins": _("Works with the same evidence that stand apart"),
    "no_original": _("Translations without an original title"),
    "no_language": _("Editions without a language"),
}


def words(reasons: list[str]) -> str:
    """The reasons on one line."""
    return "; ".join(str(REASONS.get(reason, reason)) for reason in reasons)
