"""From a code of any kind to an answer. There is always one (Library § 14.8)."""

from collections.abc import Callable

from django.db.models import Q

from allmanning.services.library.audioindex.models import Showcase
from allmanning.services.library.audioindex.pointing import (
    MANY,
    Codes,
    Kind,
    Pointed,
    read_codes,
    shelf_key,
    showcase_key,
)
from allmanning.services.library.audioindex.queries import showcases
from allmanning.services.library.audioindex.queries.items import GONE, item_of, standings
from allmanning.services.library.audioindex.queries.shelves import ShelfFacts
from allmanning.services.library.audioindex.queries.shelves import shelf as shelf_facts
from allmanning.services.library.audioindex.spoken import answers
from allmanning.services.library.audioindex.spoken.items import (
    Item,
    Standing,
    say_first,
    say_item,
)
from allmanning.services.library.audioindex.spoken.parts import SpokenText
from allmanning.services.library.catalogue.models import Copy, Edition, EditionNumber
from allmanning.services.library.places.models import Shelf

Say = Callable[[Item, Standing, str], SpokenText]


def point(text: str, language: str, here: int | None = None, *, is_brief: bool = False) -> Pointed:
    """What was pointed at. Own codes first, then chips, ISBN, shelves, cards. At most six queries.

    is_brief: only the first breath of a title is wanted.
    """
    say = say_first if is_brief else say_item
    found = [_resolve(codes, language, here, say) for codes in read_codes(text)]
    if not found:
        return _fixed("empty", language)
    if len(found) == 1:
        return found[0]
    known = [one for one in found if one.known]
    if len(known) == 1:
        return known[0]
    return Pointed("several", answers.several(len(known or found), language), known=bool(known))


def several(text: str, language: str, here: int | None = None) -> list[Pointed]:
    """Each of several labels in the field."""
    return [one for one in (_resolve(c, language, here) for c in read_codes(text)) if one.known]


def _resolve(codes: Codes, language: str, here: int | None, say: Say = say_item) -> Pointed:
    if codes.is_empty:
        return _fixed("unknown", language)
    copy = _copy_with(codes) if codes.barcodes or codes.chips else None
    if copy and not copy.edition.hidden:
        return _copy(copy, language, say)
    if codes.shelf:
        place = _shelf(codes.shelf, language) or _showcase(codes.shelf, language)
        if place:
            return place
    if codes.edition or codes.isbn:
        return _title(codes, language, here, say)
    if codes.looks_like_a_card:
        return _fixed("card", language)
    return _fixed("unknown", language)


def _copy_with(codes: Codes) -> Copy | None:
    """The copy that has one of these codes; of two that share them, the one with the barcode."""
    found = Copy.objects.select_related("edition", "edition__daisy", "place", "shelf").filter(
        Q(barcode__in=codes.barcodes) | Q(rfid__in=codes.chips)
    )[:MANY]  # unordered: the database is asked by two indexes, and finds one or none
    return min(found, key=lambda one: (one.barcode not in codes.barcodes, one.pk), default=None)


def _copy(copy: Copy, language: str, say: Say) -> Pointed:
    row = copy.edition
    if copy.state in GONE:
        standing = Standing("gone")
    elif copy.state in ("available", "to_reshelve"):
        standing = Standing(
            "here", copy.place.name, room=copy.shelf.name if copy.shelf else "",
            shelfmark=copy.shelfmark,
        )  # fmt: skip
    else:
        standing = standings([row.pk], copy.place_id)[row.pk]
    return Pointed(
        "item", say(item_of(row), standing, language), row.pk, copy.barcode,
        shelf=copy.shelf_id,
    )  # fmt: skip


def _title(codes: Codes, language: str, here: int | None, say: Say) -> Pointed:
    if codes.edition:
        row = Edition.objects.select_related("daisy").filter(pk=codes.edition, hidden=False).first()
    else:
        number = (
            EditionNumber.objects.select_related("edition", "edition__daisy")
            .filter(kind="isbn", value=codes.isbn, edition__hidden=False)
            .order_by("edition")
            .first()
        )
        row = number.edition if number else None
    if row is None:
        return _fixed("isbn" if codes.isbn else "unknown", language)
    standing = standings([row.pk], here)[row.pk]
    return Pointed("item", say(item_of(row), standing, language), row.pk)


def _shelf(code: str, language: str) -> Pointed | None:
    key = shelf_key(code)
    try:
        facts = shelf_facts(key or 0)
    except Shelf.DoesNotExist:
        return None
    return Pointed("shelf", say_shelf(facts, language), shelf=facts.key)


def _showcase(code: str, language: str) -> Pointed | None:
    key = showcase_key(code)
    try:
        told = showcases.told(key or 0)
    except Showcase.DoesNotExist:
        return None
    said = answers.showcase(told.title, told.language, told.library, len(told.parts), language)
    return Pointed("showcase", said, showcase=key)


def say_shelf(facts: ShelfFacts, language: str) -> SpokenText:
    return answers.shelf(
        facts.name_en if language == "en" else facts.name, facts.library, facts.titles, facts.out,
        facts.first, facts.last, ordered_by=facts.ordered_by, language=language,
    )  # fmt: skip


def _fixed(name: Kind, language: str) -> Pointed:
    known = name not in ("unknown", "empty")
    return Pointed(name, answers.answer(name, language), known=known)
