"""A shelf of published rows: narrowed, counted and cut into pages by the database."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DateTimeField,
    F,
    IntegerField,
    Max,
    Min,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from allmanning.governance.decisions.oparl import Address, Json
from allmanning.kit.typed import whole_number
from allmanning.members.journal.models import Entry

BEFORE_THE_JOURNAL = datetime(1970, 1, 1, tzinfo=UTC)  # of a row that no line tells about
Rows = QuerySet[Any, Any]


@dataclass(frozen=True)
class Asked:
    """What narrows a list. body, organization: keys; moments are aware, and included themselves."""

    body: str = ""
    organization: str = ""
    created_since: datetime | None = None
    created_until: datetime | None = None
    modified_since: datetime | None = None
    modified_until: datetime | None = None


@dataclass(frozen=True)
class Shelf:
    """Rows of one table that are published as objects of one kind.

    rows: the published ones, each with `created`, `modified` and `gone` (a tombstone is left).
    made: the objects of some rows, in their order. prefix: before the key in the address.
    of_body, of_organization: which rows belong to one, by key; None where none does.
    """

    rows: Callable[[], Rows]
    made: Callable[[Sequence[Any], Address], list[Json]]
    prefix: str = ""
    key: str = "pk"
    numbered: bool = True  # the key is a number
    of_body: Callable[[str], Q | None] = field(default=lambda key: of_alliance(key))
    of_organization: Callable[[str], Q | None] = field(default=lambda key: None)

    def narrowed(self, asked: Asked) -> Rows:
        rows = self.rows()
        if asked.body:
            rows = _kept(rows, self.of_body(asked.body))
        if asked.organization:
            rows = _kept(rows, self.of_organization(asked.organization))
        times = {
            "created__gte": asked.created_since,
            "created__lte": asked.created_until,
            "modified__gte": asked.modified_since,
            "modified__lte": asked.modified_until,
        }
        rows = rows.filter(**{name: at for name, at in times.items() if at is not None})
        # OParl tells of what is gone only to those who ask what changed since they last looked.
        return rows if asked.modified_since else rows.filter(gone=False)

    def keys(self, asked: Asked, number: int) -> Rows:
        """The keys of the narrowed rows with their moments, to be joined with other shelves."""
        rows = self.narrowed(asked).order_by()
        rows = rows.annotate(
            shelf=Value(number, IntegerField()), key_=Cast(F(self.key), CharField())
        )
        keys: Rows = rows.values_list("created", "shelf", "key_")
        return keys

    def objects(self, keys: Sequence[str], at: Address) -> dict[str, Json]:
        """Return objects by their rows' keys."""
        wanted = {f"{self.key}__in": keys} if keys else {}
        rows = list(self.rows().filter(**wanted)) if keys else []
        names = [str(row.pk if self.key == "pk" else getattr(row, self.key)) for row in rows]
        return dict(zip(names, self.made(rows, at), strict=True))


def of_alliance(key: str) -> Q | None:
    """Everything that no municipality's body claims belongs to the alliance's."""
    return Q() if key == "alliance" else None


def _kept(rows: Rows, wanted: Q | None) -> Rows:
    return rows.none() if wanted is None else rows.filter(wanted)


def one(shelves: Sequence[Shelf], key: str, at: Address) -> Json | None:
    """Return the object with the key, or None. Tombstones are returned too."""
    for shelf in shelves:
        bare = key.removeprefix(shelf.prefix)
        if not key.startswith(shelf.prefix) or (shelf.numbered and whole_number(bare) is None):
            continue
        if found := shelf.objects([bare], at):
            return found[bare]
    return None


def listed(
    shelves: Sequence[Shelf], asked: Asked, at: Address, *, start: int, size: int
) -> tuple[list[Json], bool]:
    """Return a stretch of a list, oldest first, and whether there is more after it.

    Nothing is counted: OParl does not ask for it, and no list here has a number (INV1).
    """
    if not shelves:
        return [], False
    first, *rest = [shelf.keys(asked, number) for number, shelf in enumerate(shelves)]
    everything = first.union(*rest, all=True) if rest else first
    inside = everything.order_by("created", "shelf", "key_")[start : start + size + 1]
    more, wanted = len(inside) > size, list(inside)[:size]
    made = [
        shelf.objects([key for _at, on, key in wanted if on == number], at)
        for number, shelf in enumerate(shelves)
    ]
    return [made[on][key] for _at, on, key in wanted if key in made[on]], more


# ------------------------------------------------------------------ when a row came and changed

NEVER = Value(False, BooleanField())


def told(model: type[Model], *, moment: str) -> Coalesce:
    """When the journal first ("created") or last ("modified") tells of a row of the model."""
    at = Min("at") if moment == "created" else Max("at")
    lines = Entry.objects.filter(
        subject_kind=model._meta.label_lower, subject_key=Cast(OuterRef("pk"), CharField())
    )
    found = lines.order_by().values("subject_key").annotate(moment=at).values("moment")[:1]
    return Coalesce(Subquery(found), Value(BEFORE_THE_JOURNAL), output_field=DateTimeField())


def by_the_journal(rows: Rows) -> Rows:
    """Rows that nothing dates but the journal."""
    model = rows.model
    dated: Rows = rows.annotate(
        created=told(model, moment="created"), modified=told(model, moment="modified"), gone=NEVER
    )
    return dated


def gone_unless(holds: Q) -> Case:
    """Whether only a tombstone is left of a row: it was published, and the condition holds no more."""
    return Case(When(holds, then=Value(False)), default=Value(True), output_field=BooleanField())


def times(row: object) -> dict[str, datetime]:
    """Return when a row came and when it last changed, as its shelf dates it."""
    return {name: vars(row)[name] for name in ("created", "modified")}
