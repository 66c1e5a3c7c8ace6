from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Collate

from allmanning.members.municipalities.models import (
    Alliance,
    Membership,
    Municipality,
    MunicipalityQuerySet,
    Population,
)


@dataclass(frozen=True)
class Member:
    """A municipality as the pages show it: its latest known population with source and day."""

    code: str
    name: str
    slug: str
    county: str
    website: str
    population: int | None
    population_on: date | None
    population_source: str | None


def the_alliance() -> Alliance | None:
    return Alliance.objects.first()


def members_on(day: date) -> list[Member]:
    """Return the members on the day in Swedish order. Public (Alliance § 1.5). One query."""
    return _described(Municipality.objects.members_on(day), day)


def municipality(slug: str, day: date) -> Member:
    """Return one municipality, member or not; raise DoesNotExist. Public."""
    found = _described(Municipality.objects.filter(slug=slug), day)
    if not found:
        raise Municipality.DoesNotExist(slug)
    return found[0]


def names() -> dict[str, str]:
    """Return the name of every municipality that is known here by its code, in Swedish order. Public."""
    rows = Municipality.objects.order_by(Collate("name", "sv-x-icu"))
    return dict(rows.values_list("code", "name"))


def memberships_of(code: str) -> list[Membership]:
    """Return the dated memberships of one municipality, oldest first. Public."""
    return list(Membership.objects.filter(municipality=code).order_by("valid_from"))


def populations_of(code: str) -> list[Population]:
    return list(Population.objects.filter(municipality=code).order_by("on"))


def populations_on(day: date, codes: list[str]) -> dict[str, int]:
    """Return the latest population on or before the day, by municipality code."""
    return {
        member.code: member.population
        for member in _described(Municipality.objects.filter(code__in=codes), day)
        if member.population is not None
    }


def _described(municipalities: MunicipalityQuerySet, day: date) -> list[Member]:
    latest = Population.objects.filter(municipality=OuterRef("pk"), on__lte=day).order_by("-on")
    rows = (
        municipalities.in_swedish_order()
        .annotate(
            population=Subquery(latest.values("count")[:1]),
            population_on=Subquery(latest.values("on")[:1]),
            population_source=Subquery(latest.values("source")[:1]),
        )
        .values_list(
            "code",
            "name",
            "slug",
            "county",
            "website",
            "population",
            "population_on",
            "population_source",
        )
    )
    return [Member(*row) for row in rows]
