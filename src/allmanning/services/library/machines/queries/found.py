import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

from django.db.models import Count, Q, TextField, Value
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Cast, Coalesce

from allmanning.kit.typed import whole_number
from allmanning.services.library.catalogue.isbn import find_isbn, find_issn
from allmanning.services.library.catalogue.marc import MarcRecord, from_json
from allmanning.services.library.catalogue.models import FORMS, Copy, Edition, EditionNumber
from allmanning.services.library.machines.cql import (
    Clause,
    CqlError,
    Key,
    Node,
    pieces,
    plain,
)
from allmanning.services.library.machines.indexes import SCANNED, SORTED, kind_of

_COLUMNS = {
    "title": ("title", "subtitle", "series"),
    "creator": ("author", "responsibility", "people"),
    "publisher": ("publisher",),
    "subject": ("subjects", "genres"),
    "anywhere": (
        "title",
        "subtitle",
        "author",
        "responsibility",
        "publisher",
        "people",
        "subjects",
        "genres",
    ),
}  # fmt: skip
_IN_DETAILS = ("people", "subjects", "genres")  # kept as JSON beside the columns
_MODIFIERS = {"stem", "relevant", "word", "string", "ignorecase", "cql.word", "cql.ignorecase"}
_MOST_WORDS = 20


@dataclass(frozen=True, slots=True)
class Hits:
    """How many records fit, and those asked for with their keys."""

    total: int
    records: tuple[tuple[int, MarcRecord], ...]


def hits(root: Node, keys: Sequence[Key], start: int, most: int) -> Hits:
    """The records that fit a question, from the start-th (from 1) on. Public. Three queries.

    Raises CqlError for what cannot be asked.
    """
    condition, order = _condition(root), _order(keys)
    rows = Edition.objects.filter(hidden=False).alias(**{name: _told(name) for name in _IN_DETAILS})
    rows = rows.filter(condition)
    total = rows.count()
    wanted = list(rows.order_by(*order).values_list("pk", flat=True)[start - 1 : start - 1 + most])
    contents = (
        dict(Edition.objects.filter(pk__in=wanted).values_list("pk", "record__content"))
        if wanted
        else {}
    )
    return Hits(total, tuple((key, from_json(contents[key])) for key in wanted if key in contents))


def terms(clause: Clause, before: int, most: int) -> list[tuple[str, int]]:
    """The terms of an index around the asked one, and in how many records each is. Two queries."""
    kind = kind_of(clause.index)
    column = SCANNED.get("title" if kind == "anywhere" else kind)
    if column is None:
        raise CqlError(16, clause.index[:60])
    at: str | int = plain(clause.term)
    if column == "year":
        at = _year(str(at))
    rows = Edition.objects.filter(hidden=False).values(column).annotate(count=Count("pk"))
    rows = rows.exclude(**{column: None} if column == "year" else {column: ""})
    ahead = rows.filter(**{f"{column}__lt": at}).order_by(f"-{column}")[:before] if before else ()
    onward = rows.filter(**{f"{column}__gte": at}).order_by(column)[: max(most - len(ahead), 0)]
    return [(str(row[column]), row["count"]) for row in (*reversed(list(ahead)), *onward)]


def _condition(node: Node) -> Q:
    if isinstance(node, Clause):
        return _clause(node)
    if node.operator == "prox":
        raise CqlError(39)
    if node.modifiers:
        raise CqlError(46, node.modifiers[0][:60])
    left, right = _condition(node.left), _condition(node.right)
    if node.operator == "or":
        return left | right
    return left & right if node.operator == "and" else left & ~right


def _clause(clause: Clause) -> Q:
    kind = kind_of(clause.index)
    for modifier in clause.modifiers:
        if modifier not in _MODIFIERS:
            raise CqlError(20, modifier[:60])
    if not plain(clause.term).strip():
        # The server's own index with nothing in it is, by custom, every record.
        if kind == "anywhere" and any(sign == "*" for sign, _masks in pieces(clause.term)):
            return Q(pk__gt=0)
        raise CqlError(27)
    return _SEARCHES.get(kind, _words)(clause, kind)


def _words(clause: Clause, kind: str) -> Q:
    relation = "=" if clause.relation == "scr" else clause.relation
    if relation not in ("=", "==", "exact", "adj", "any", "all", "<>"):
        raise CqlError(19, clause.relation[:60])
    if any(sign == "?" and masks for sign, masks in pieces(clause.term)):
        raise CqlError(28, "?")
    columns = _COLUMNS[kind]
    if relation in ("==", "exact"):
        return _any(Q(**{f"{column}__iexact": plain(clause.term)}) for column in columns)
    if relation == "adj":
        return _holds(columns, plain(clause.term).strip())
    words = plain(clause.term).split()[:_MOST_WORDS]
    each = [_holds(columns, word) | _number(word, kind) for word in words]
    if relation == "<>":
        return ~reduce(and_, each)
    return reduce(or_ if relation == "any" else and_, each)


def _holds(columns: Iterable[str], word: str) -> Q:
    found = _any(Q(**{f"{column}__icontains": word}) for column in columns)
    if not word.isascii():
        # SQLite may keep JSON with its letters escaped.
        escaped = json.dumps(word)[1:-1]
        found |= _any(
            Q(**{f"{column}__icontains": escaped}) for column in columns if column in _IN_DETAILS
        )
    return found


def _number(word: str, kind: str) -> Q:
    isbn = find_isbn(word) if kind == "anywhere" else ""
    return _numbered("isbn", isbn) if isbn else Q(pk__in=[])


def _isbn(clause: Clause, _kind: str) -> Q:
    return _equal(clause, _numbered("isbn", find_isbn(plain(clause.term))))


def _issn(clause: Clause, _kind: str) -> Q:
    return _equal(clause, _numbered("issn", find_issn(plain(clause.term))))


def _identifier(clause: Clause, _kind: str) -> Q:
    term = plain(clause.term).strip()
    value = find_isbn(term) or find_issn(term) or term[:60]
    found = EditionNumber.objects.filter(value=value).values("edition")
    return _equal(clause, Q(pk__in=found))


def _record(clause: Clause, _kind: str) -> Q:
    term = plain(clause.term).strip()
    key = whole_number(term)
    return _equal(clause, Q(pk__in=[]) if key is None else Q(pk=key))


def _language(clause: Clause, _kind: str) -> Q:
    return _equal(clause, Q(language__in=plain(clause.term).lower().split()[:_MOST_WORDS]))


def _form(clause: Clause, _kind: str) -> Q:
    term = plain(clause.term).strip().lower()
    names = [key for key, name in FORMS.items() if term in (key, str(name).lower())]
    return _equal(clause, Q(form__in=names))


def _holder(clause: Clause, _kind: str) -> Q:
    sigel = plain(clause.term).strip()
    held = Copy.objects.filter(Q(home__sigel__iexact=sigel) | Q(home__slug=sigel.lower()))
    return _equal(clause, Q(pk__in=held.exclude(state="withdrawn").values("edition")))


def _date(clause: Clause, _kind: str) -> Q:
    if clause.relation == "within":
        years = [_year(text) for text in plain(clause.term).split()]
        if len(years) != 2:
            raise CqlError(36, "within takes two years")
        return Q(year__gte=years[0], year__lte=years[1])
    year = _year(plain(clause.term).strip())
    named = {"<": "lt", "<=": "lte", ">": "gt", ">=": "gte"}
    if clause.relation in named:
        return Q(**{f"year__{named[clause.relation]}": year})
    return _equal(clause, Q(year=year))


def _equal(clause: Clause, condition: Q) -> Q:
    if clause.relation == "<>":
        return ~condition
    if clause.relation not in ("=", "==", "exact", "any", "all", "adj", "scr"):
        raise CqlError(19, clause.relation[:60])
    return condition


def _numbered(kind: str, value: str) -> Q:
    if not value:
        return Q(pk__in=[])
    return Q(pk__in=EditionNumber.objects.filter(kind=kind, value=value).values("edition"))


def _year(text: str) -> int:
    if (year := whole_number(text, 9999)) is None:
        raise CqlError(36, text[:60])
    return year


def _told(name: str) -> Coalesce:
    return Coalesce(
        Cast(KeyTransform(name, "details"), TextField()), Value(""), output_field=TextField()
    )


def _any(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions, Q(pk__in=[]))


def _order(keys: Sequence[Key]) -> list[str]:
    order = []
    for key in keys[:5]:
        kind = kind_of(key.index)
        if kind not in SORTED:
            raise CqlError(80, key.index[:60])
        order.append(("-" if key.descending else "") + SORTED[kind])
    return [*order, "pk"]


_SEARCHES: dict[str, Callable[[Clause, str], Q]] = {
    "isbn": _isbn,
    "issn": _issn,
    "identifier": _identifier,
    "record": _record,
    "language": _language,
    "form": _form,
    "holder": _holder,
    "date": _date,
}
