"""Choosing copies for those who wait: incrementally, one edition at a time (Library P 3.5)."""

from collections import Counter
from datetime import datetime

from django.db.models import Count, Exists, OuterRef
from django.utils import timezone

from allmanning.services.library.catalogue.models import Copy
from allmanning.services.library.circulation.answers import codes_of
from allmanning.services.library.circulation.models import Choice, Hold, HoldTarget
from allmanning.services.library.circulation.rules.queues import (
    Candidate,
    candidate_order,
    why_chosen,
)
from allmanning.services.library.places.models import Library
from allmanning.services.library.places.queries import chain_of, tours
from allmanning.services.library.places.rules import (
    calendar_of,
    closed_until,
    days_until_reached,
    hours_on,
)
from allmanning.services.library.terms.queries import terms_on
from allmanning.services.library.terms.rules import Case


def target_edition(edition_key: int, *, now: datetime) -> int:
    """Ask libraries for copies for the edition's waiting holds; return how many were asked.

    The caller has locked the edition's queue. Holds and copies that are chosen already are left.
    """
    day = timezone.localdate(now)
    copies = list(
        Copy.objects.filter(edition=edition_key, state="available", reference=False)
        .exclude(choices__answered_at__isnull=True, choices__isnull=False)
        .select_related("place", "home")
        .order_by("pk")
    )
    copies = [copy for copy in copies if _can_be_asked(copy, now)]
    if not copies:
        return 0
    targets = (
        HoldTarget.objects.filter(edition=edition_key, waiting=True)
        .exclude(hold__choices__answered_at__isnull=True, hold__choices__isnull=False)
        .select_related("hold", "hold__pickup", "borrower")
        .order_by("rank", "placed_at", "hold")
    )
    load = _load(copies)
    all_tours = tours()
    asked = 0
    for target in targets[: 2 * len(copies)]:
        if not copies:
            break
        hold = target.hold
        if closed_until(calendar_of(hold.pickup.calendar), day) is not None:
            continue
        answers = dict(hold.choices.order_by("pk").values_list("copy", "answer"))
        refused = {key for key, answer in answers.items() if answer == "not_found"}
        fitting = [copy for copy in copies if _fits(copy, hold, target.borrower.school_id, refused)]
        if not fitting:
            continue
        chosen = _choose(fitting, hold, load, all_tours, set(answers), now)
        load[chosen.place_id] += 1
        copies.remove(chosen)
        asked += 1
    return asked


def _can_be_asked(copy: Copy, now: datetime) -> bool:
    day = timezone.localdate(now)
    if not terms_on(day).says_yes("RESERVABLE", Case(material=copy.material)):
        return False
    return closed_until(calendar_of(copy.place.calendar), day) is None


def _fits(copy: Copy, hold: Hold, school: int | None, refused: set[int]) -> bool:
    if hold.only_copy_id not in {None, copy.pk} or copy.pk in refused:
        return False
    return copy.home.kind != "school" or school == copy.home_id


def _load(copies: list[Copy]) -> Counter[int]:
    rows = (
        Choice.objects.filter(answered_at=None, library__in={copy.place_id for copy in copies})
        .values("library")
        .annotate(count=Count("pk"))
    )
    return Counter({row["library"]: row["count"] for row in rows})


def _choose(
    copies: list[Copy], hold: Hold, load: Counter[int],
    all_tours: dict[str, tuple[tuple[int, ...], tuple[int, ...]]], asked: set[int], now: datetime,
) -> Copy:  # fmt: skip
    day = timezone.localdate(now)
    chain = chain_of(hold.pickup)
    by_key = {copy.pk: copy for copy in copies}
    candidates = [
        Candidate(
            key=copy.pk,
            at_pickup=copy.place_id == hold.pickup_id,
            tour_days=days_until_reached(all_tours, copy.place_id, hold.pickup_id, day),
            chain=chain.index(copy.place_id) + 1 if copy.place_id in chain else None,
            load=load[copy.place_id] / _staffed_hours(copy.place, now),
            choices=load[copy.place_id],
            idle_since=copy.state_since.date(),
            asked_before=copy.pk in asked,
        )
        for copy in copies
    ]
    ordered = candidate_order(candidates)
    best = by_key[ordered[0].key]
    Choice.objects.create(
        hold=hold,
        copy=best,
        library=best.place,
        asked_at=now,
        reasons=codes_of(why_chosen(ordered[0], ordered[1] if len(ordered) > 1 else None)),
    )
    return best


def _staffed_hours(library: Library, now: datetime) -> float:
    calendar = calendar_of(library.calendar)
    hours = hours_on(calendar, timezone.localdate(now))
    return sum(closes.hour - opens.hour for opens, closes in hours) or 1.0


def unanswered(before: datetime) -> list[int]:
    """Return the editions of which a library was asked for a copy and did not answer."""
    old = Choice.objects.filter(answered_at=None, asked_at__lt=before)
    return sorted(set(old.values_list("copy__edition", flat=True)))


def overlooked(most: int = 500) -> list[int]:
    """Return editions somebody waits for and nobody is asked for, though copies are in.

    Such as when a hold that stood in several queues was filled from another of them, or when a
    library opens again. One query.
    """
    asked = Choice.objects.filter(answered_at=None)
    waits = HoldTarget.objects.filter(edition=OuterRef("edition"), waiting=True)
    waits = waits.exclude(Exists(asked.filter(hold=OuterRef("hold"))))
    idle = Copy.objects.filter(state="available", reference=False).filter(Exists(waits))
    idle = idle.exclude(Exists(asked.filter(copy=OuterRef("pk"))))
    return sorted(set(idle.order_by().values_list("edition", flat=True)[:most]))


def lapse_choices(edition_key: int, before: datetime, *, now: datetime) -> None:
    """Let requests that nobody answered lapse; the caller has locked the edition's queue."""
    old = Choice.objects.filter(answered_at=None, asked_at__lt=before, copy__edition=edition_key)
    old.update(answered_at=now, answer="lapsed")
