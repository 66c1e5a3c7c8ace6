"""Admitting members and noting facts about them."""

from datetime import date, datetime

from django.db import transaction

from allmanning.kit.refusal import refuse_if
from allmanning.members.journal.acting import Signature
from allmanning.members.journal.actions import sign
from allmanning.members.municipalities import rules
from allmanning.members.municipalities.models import Alliance, Membership, Municipality, Population


@transaction.atomic
def name_alliance(
    name: str,
    name_en: str,
    *,
    about: str = "",
    about_en: str = "",
    employer: Municipality | None = None,
    by: Signature,
    now: datetime,
) -> Alliance:
    """Give the alliance its name and words, replacing the ones it had."""
    words = {
        "name": name,
        "name_en": name_en,
        "about": about,
        "about_en": about_en,
        "secretariat_employer": employer,
    }
    alliance, _new = Alliance.objects.update_or_create(pk=1, defaults=words)
    sign("named the alliance", alliance, by=by, now=now)
    return alliance


@transaction.atomic
def register_municipality(
    code: str, name: str, slug: str, county: str, *, website: str = "", by: Signature, now: datetime
) -> Municipality:
    """Add a municipality to the register; being there makes it no member."""
    municipality = Municipality.objects.create(
        code=code, name=name, slug=slug, county=county, website=website
    )
    sign("registered", municipality, by=by, now=now)
    return municipality


@transaction.atomic
def admit_member(
    municipality: Municipality,
    valid_from: date,
    *,
    valid_until: date | None = None,
    approximate: bool = False,
    first_year: str = "share",
    decided_by: str,
    by: Signature,
    now: datetime,
) -> Membership:
    """Make a municipality a member from a day (Alliance § 1.4, § 1.6)."""
    Municipality.objects.select_for_update().get(pk=municipality.pk)
    earlier = [
        rules.Period(since, until)
        for since, until in municipality.memberships.values_list("valid_from", "valid_until")
    ]
    wanted = rules.Period(valid_from, valid_until)
    refuse_if(rules.membership_refusals(wanted, earlier, decided_by))
    membership = Membership.objects.create(
        municipality=municipality,
        valid_from=valid_from,
        valid_until=valid_until,
        approximate=approximate,
        first_year=first_year,
        decided_by=decided_by,
    )
    sign("admitted", membership, by=by, now=now, municipality=municipality.code)
    return membership


@transaction.atomic
def note_population(
    municipality: Municipality, on: date, count: int, source: str, *, by: Signature, now: datetime
) -> Population:
    """Keep a population figure with its day and source."""
    refuse_if(rules.population_refusals(count, source))
    population, _new = Population.objects.update_or_create(
        municipality=municipality, on=on, defaults={"count": count, "source": source}
    )
    sign("noted the population", population, by=by, now=now, municipality=municipality.code)
    return population
