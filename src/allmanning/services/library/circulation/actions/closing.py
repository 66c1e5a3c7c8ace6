"""What closing a library for a time does to its loans and reservations, in pieces (Library § 7.14).

Each piece is a transaction of its own: the desk goes on meanwhile, and what is repeated changes
nothing more.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from allmanning.services.library.catalogue.models import Edition
from allmanning.services.library.circulation.actions.notifying import notify
from allmanning.services.library.circulation.actions.targeting import target_edition
from allmanning.services.library.circulation.answers import codes_of
from allmanning.services.library.circulation.models import Choice, Hold, HoldTarget, Loan, Transit
from allmanning.services.library.circulation.rules.periods import due_when_closed, kept_until
from allmanning.services.library.places.models import Library
from allmanning.services.library.places.queries import calendar
from allmanning.services.library.terms.queries import terms_on
from allmanning.services.library.terms.rules import Case

PIECE = 200


def move_due_dates(place: Library, *, now: datetime) -> int:
    """Let loans that fall due while the library is closed end on the next open day; return how many.

    Never earlier (Library § 5.3); the reason stands on the loan.
    """
    day, moved = timezone.localdate(now), 0
    rows = Loan.objects.filter(lent_from=place, state="open", due_on__gte=day)
    for keys in _pieces(list(rows.order_by("pk").values_list("pk", flat=True))):
        with transaction.atomic():
            changed = []
            for loan in Loan.objects.select_for_update().filter(pk__in=keys, state="open"):
                answer = due_when_closed(loan.due_on, calendar(place), loan.hard_due_on)
                if answer.value > loan.due_on:
                    loan.due_on = answer.value
                    loan.reasons = [*loan.reasons, *codes_of(answer.reasons)]
                    changed.append(loan)
            Loan.objects.bulk_update(changed, ["due_on", "reasons"])
            moved += len(changed)
    return moved


def keep_longer(place: Library, *, now: datetime) -> int:
    """Let what waits on the hold shelf wait as many open days as it would have (Library § 7.10)."""
    day, kept = timezone.localdate(now), 0
    case = Case(municipality=place.municipality_id, library=place.pk, day=day)
    days = terms_on(day).count("SHELF_DAYS", case)
    rows = Hold.objects.filter(pickup=place, state="ready", expires_on__gte=day)
    for keys in _pieces(list(rows.order_by("pk").values_list("pk", flat=True))):
        with transaction.atomic():
            changed = []
            for hold in Hold.objects.select_for_update().filter(pk__in=keys, state="ready"):
                if hold.ready_at is None or hold.expires_on is None:
                    continue
                ready = timezone.localdate(hold.ready_at)
                until = kept_until(ready, days, calendar(place), hold.expires_on)
                if until > hold.expires_on:
                    hold.expires_on = until
                    changed.append(hold)
            Hold.objects.bulk_update(changed, ["expires_on"])
            kept += len(changed)
    return kept


def redirect_holds(
    place: Library, to: Library, until: date, *, only: Collection[int] | None = None,
    kind: str = "hold_moved", now: datetime,
) -> list[int]:  # fmt: skip
    """Let what is waited for at one library be collected at another; return the holds.

    Copies that travel turn at their next sighting; what lies ready stays. only: these holds, as when
    it is taken back. Each borrower is told: hold_moved, or hold_back when it is taken back.
    """
    moved: list[int] = []
    for keys in _pieces(_open_holds(place, ("waiting", "travelling"), only)):
        with transaction.atomic():
            editions = _lock_queues(keys)
            holds = _locked_holds(keys, place, ("waiting", "travelling"))
            here = [hold.pk for hold in holds]
            Hold.objects.filter(pk__in=here).update(pickup=to)
            Transit.objects.filter(hold__in=here, state="open").update(destination=to)
            lapsed = Choice.objects.filter(hold__in=here, answered_at=None)
            lapsed.update(answered_at=now, answer="lapsed")
            _tell(holds, kind, place, until, now, to=to.name)
            for edition in editions:
                target_edition(edition, now=now)
            moved += here
    return moved


def pause_holds(place: Library, first: date, until: date, *, now: datetime) -> list[int]:
    """Pause what waits to be collected at a library while it is closed; places are kept (§ 7.9)."""
    paused: list[int] = []
    day = timezone.localdate(now)
    for keys in _pieces(_open_holds(place, ("waiting",), None)):
        with transaction.atomic():
            editions = _lock_queues(keys)
            holds = [
                hold for hold in _locked_holds(keys, place, ("waiting",))
                if hold.suspended_from is None
            ]  # fmt: skip
            here = [hold.pk for hold in holds]
            Hold.objects.filter(pk__in=here).update(suspended_from=first, suspended_until=until)
            if first <= day:
                _stand(here, waiting=False, editions=editions, now=now)
            _tell(holds, "hold_paused", place, until, now)
            paused += here
    return paused


def resume_holds(keys: Collection[int], until: date, *, now: datetime) -> int:
    """Take back pauses that end on a day, for these holds; return how many (Library § 7.14)."""
    resumed = 0
    wanted = Hold.objects.filter(pk__in=keys, state="waiting", suspended_until=until)
    for piece in _pieces(list(wanted.order_by("pk").values_list("pk", flat=True))):
        with transaction.atomic():
            editions = _lock_queues(piece)
            rows = Hold.objects.filter(pk__in=piece, state="waiting", suspended_until=until)
            here = list(rows.select_for_update().values_list("pk", flat=True))
            Hold.objects.filter(pk__in=here).update(suspended_from=None, suspended_until=None)
            _stand(here, waiting=True, editions=editions, now=now)
            resumed += len(here)
    return resumed


def _stand(keys: list[int], *, waiting: bool, editions: list[int], now: datetime) -> None:
    HoldTarget.objects.filter(hold__in=keys).update(waiting=waiting)
    if not waiting:
        lapsed = Choice.objects.filter(hold__in=keys, answered_at=None)
        lapsed.update(answered_at=now, answer="lapsed")
    for edition in editions:
        target_edition(edition, now=now)


def _open_holds(place: Library, states: tuple[str, ...], only: Collection[int] | None) -> list[int]:
    rows = Hold.objects.filter(pickup=place, state__in=states)
    if only is not None:
        rows = rows.filter(pk__in=only)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _locked_holds(keys: list[int], place: Library, states: tuple[str, ...]) -> list[Hold]:
    rows = Hold.objects.select_for_update(of=("self",)).select_related("borrower")
    return list(rows.filter(pk__in=keys, pickup=place, state__in=states).order_by("pk"))


def _lock_queues(hold_keys: list[int]) -> list[int]:
    """Lock the queues that the holds stand in, in order, before the holds (Library P 3.9)."""
    targets = HoldTarget.objects.filter(hold__in=hold_keys).values("edition")
    rows = Edition.objects.select_for_update(of=("self",)).filter(pk__in=targets).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def _tell(
    holds: list[Hold], kind: str, place: Library, until: date, now: datetime, **more: str
) -> None:
    facts = {"library": place.name, "until_on": until.isoformat(), **more}
    for hold in holds:
        if hold.borrower is not None:
            about = f"{hold.pk}:{now.isoformat()}"
            notify(kind, hold.borrower, about=about, facts=facts, hold=hold, now=now)


def _pieces(keys: Iterable[int]) -> Iterator[list[int]]:
    piece: list[int] = []
    for key in keys:
        piece.append(key)
        if len(piece) == PIECE:
            yield piece
            piece = []
    if piece:
        yield piece
