"""Bodies, organisations, and who sits or sat in them."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db.models import (
    CharField,
    DateTimeField,
    Exists,
    Max,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Greatest
from django.utils import translation

from allmanning.governance.decisions import oparl
from allmanning.governance.decisions.oparl import Address, Json
from allmanning.governance.decisions.queries.published.shelf import (
    BEFORE_THE_JOURNAL,
    NEVER,
    Rows,
    Shelf,
    by_the_journal,
    times,
    told,
)
from allmanning.members.bodies.models import BODY_KINDS, SEAT_KINDS, Appointment, Body
from allmanning.members.journal.models import Entry
from allmanning.members.municipalities.models import Alliance, Municipality
from allmanning.members.people.models import Person

KINDS = ("region_council", "chief_executives", "working_group", "joint_board", "secretariat")


def _alliance() -> Rows:
    return by_the_journal(Alliance.objects.annotate(slug=Value("alliance", CharField())))


def _alliances(rows: Sequence[Alliance], at: Address) -> list[Json]:
    return [oparl.body("alliance", row.name, at, code="", website="", **times(row)) for row in rows]


def _municipality(rows: Sequence[Municipality], at: Address) -> list[Json]:
    return [
        oparl.body(row.code, row.name, at, code=row.code, website=row.website, **times(row))
        for row in rows
    ]


def _of_municipality(key: str) -> Q:
    """A board that a municipality hosts is its own; the rest is the alliance's."""
    return Q(municipality__isnull=True) if key == "alliance" else Q(municipality=key)


def _organizations() -> Rows:
    seats = Appointment.objects.order_by("pk")
    return by_the_journal(Body.objects.filter(kind__in=KINDS)).prefetch_related(
        Prefetch("seats__appointments", seats)
    )


def _organization(rows: Sequence[Body], at: Address) -> list[Json]:
    with translation.override("sv"):
        return [
            oparl.organization(
                row.slug, row.name, str(BODY_KINDS[row.kind]), at,
                body_key=row.municipality_id or "alliance",
                memberships=[
                    str(each.pk) for seat in row.seats.all() for each in seat.appointments.all()
                ],
                start=row.valid_from, **times(row),
            )
            for row in rows
        ]  # fmt: skip


def _memberships() -> Rows:
    rows = Appointment.objects.filter(seat__body__kind__in=KINDS)
    return by_the_journal(rows).select_related("seat__body")


def _membership(rows: Iterable[Appointment], at: Address) -> list[Json]:
    with translation.override("sv"):
        return [
            oparl.membership(
                str(row.pk), str(row.person_id), row.seat.body.slug, at,
                role=str(row.seat.title or SEAT_KINDS[row.seat.kind]),
                code=row.seat.municipality_id, start=row.valid_from,
                end=row.valid_until - timedelta(days=1) if row.valid_until else None,
                **times(row),
            )
            for row in rows
        ]  # fmt: skip


def _persons() -> Rows:
    """Those who hold or held a seat; changed when their name or one of their seats was."""
    seated = Appointment.objects.filter(person=OuterRef("pk"), seat__body__kind__in=KINDS)
    theirs = Appointment.objects.filter(person=OuterRef(OuterRef("pk")))
    keys = theirs.annotate(key=Cast("pk", CharField())).values("key")
    lines = Entry.objects.filter(subject_kind="bodies.appointment", subject_key__in=keys)
    last = lines.order_by().values("subject_kind").annotate(last=Max("at")).values("last")[:1]
    latest = Coalesce(Subquery(last), Value(BEFORE_THE_JOURNAL), output_field=DateTimeField())
    return Person.objects.filter(Exists(seated)).annotate(
        created=told(Person, moment="created"),
        modified=Greatest(told(Person, moment="modified"), latest),
        gone=NEVER,
    ).prefetch_related(Prefetch("appointments", _memberships().order_by("pk")))  # fmt: skip


def _person(rows: Sequence[Person], at: Address) -> list[Json]:
    return [
        oparl.person(
            str(row.pk), str(row), at,
            _membership(row.appointments.all(), at),
            **times(row),
        )
        for row in rows
    ]  # fmt: skip


def _of_board(key: str) -> Q:
    own = "seat__body__municipality"
    return Q(**{f"{own}__isnull": True}) if key == "alliance" else Q(**{own: key})


BODIES = (
    Shelf(_alliance, _alliances, key="slug", numbered=False, of_body=lambda key: Q()),
    Shelf(
        lambda: by_the_journal(Municipality.objects.all()), _municipality, key="code", numbered=False,
        of_body=lambda key: Q(),
    ),
)  # fmt: skip
ORGANIZATIONS = (
    Shelf(_organizations, _organization, key="slug", numbered=False, of_body=_of_municipality),
)  # fmt: skip
MEMBERSHIPS = (
    Shelf(
        _memberships, _membership, of_body=_of_board,
        of_organization=lambda key: Q(seat__body__slug=key),
    ),
)  # fmt: skip
PERSONS = (
    Shelf(
        _persons, _person,
        of_organization=lambda key: Q(
            pk__in=Appointment.objects.filter(seat__body__slug=key).values("person")
        ),
    ),
)  # fmt: skip
