"""Times the desk's own actions in a stocked house, and the bare writing of the same rows.

Run by bench/circulation.py with a command and its arguments in JSON; prints JSON.
"""

import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "allmanning.portal.settings")
django.setup()

from django.db import connection, transaction
from django.db.models import Count, Q

from allmanning.kit.refusal import Refused
from allmanning.members.journal.models import Entry, Operation
from allmanning.services.library.borrowers.models import Borrower
from allmanning.services.library.catalogue.models import Availability, Change, Copy
from allmanning.services.library.circulation.actions import lending, receiving
from allmanning.services.library.circulation.models import (
    Choice,
    CountedEvent,
    Hold,
    HoldTarget,
    Loan,
    Notice,
    PickupSlot,
    Transit,
)
from allmanning.services.library.places.models import Library
from bench.stock import OPENED, STAFF, Size, analysed, multiply, stock
from bench.storming.world import barcode, card_number

NOW = OPENED + timedelta(days=7)
WRITES = ("INSERT", "UPDATE", "DELETE")
NUMBERED = (Availability, Change, Choice, CountedEvent, Entry, Loan, Notice, Operation, PickupSlot,
            Transit)  # fmt: skip


class Desk:
    """A desk that lends what is in and takes in what is out, each copy once."""

    def __init__(self, size: Size, seed: int, *, part: int = 0, parts: int = 1) -> None:
        self.random = random.Random(f"{seed}:{part}")
        self.size = size
        self.places = {place.pk: place for place in Library.objects.all()}
        self.out = _shuffled(range(1 + part, size.loans + 1, parts), self.random)
        self.inside = _shuffled(range(size.loans + 1 + part, size.items + 1, parts), self.random)
        self.refused = 0

    def lend(self) -> None:
        number = self.inside.pop()
        card = card_number(self.random.randint(1, self.size.borrowers))
        try:
            lending.lend_copy(
                card, barcode(number), self.place(number), key=str(uuid4()), by=STAFF, now=NOW
            )
        except Refused:
            self.refused += 1

    def receive(self) -> None:
        number = self.out.pop()
        here = self.random.choice(list(self.places.values()))
        receiving.receive_copy(barcode(number), here, key=str(uuid4()), by=STAFF, now=NOW)

    def place(self, number: int) -> Library:
        first = min(self.places)
        away = (number * 7 + number // self.size.editions) % len(self.places)
        return self.places[first + away]


def _shuffled(numbers: range, chance: random.Random) -> list[int]:
    return chance.sample(numbers, min(len(numbers), 20_000))


def build(size: Size) -> dict[str, Any]:
    began = time.perf_counter()
    stock(size)
    analysed()
    return {"build_s": round(time.perf_counter() - began, 1)}


def alone(size: Size, operations: int, seed: int) -> dict[str, Any]:
    """One client: check-outs, check-ins, and the bare writing of what such acts write, by turns.

    The bare transaction is of another act of the same kind: it is done, its writes are taken down,
    it is rolled back, and then the same statements run alone, in one transaction, on the same
    tables and indexes, through the driver. Its pages are warm, which is to its advantage.
    """
    desk = Desk(size, seed)
    times: dict[str, list[float]] = {
        name: [] for name in ("lend", "receive", "bare lend", "bare receive")
    }
    rows: dict[str, list[Writes]] = {"lend": [], "receive": []}
    for act in rows:  # caches are filled, as in a process that has served a while
        for _time in range(20):
            getattr(desk, act)()
    for _turn in range(operations):
        for act, seen in rows.items():
            times[act].append(_timed(getattr(desk, act)))
            writes = _taken_down(desk, getattr(desk, act))
            times[f"bare {act}"].append(_timed(writes.again))
            seen.append(writes)
    found: dict[str, Any] = {"refused": desk.refused}
    for act, seen in rows.items():
        found[act] = _summed(times[act])
        found[f"bare {act}"] = _summed(times[f"bare {act}"])
        found[f"rows of {act}"] = _mean(seen)
    found["median_ms"] = _summed(times["lend"] + times["receive"])["median_ms"]
    return found


def together(size: Size, seconds: float, seed: int, part: int, parts: int) -> dict[str, Any]:
    """One of several clients: as fast as it goes, for so long; every time it took."""
    desk = Desk(size, seed, part=part, parts=parts)
    desk.receive()
    times = []
    ends = time.perf_counter() + seconds
    while time.perf_counter() < ends:
        times.append(_timed(desk.lend))
        times.append(_timed(desk.receive))
    return {"times": [round(1000 * each, 3) for each in times]}


def queue(size: Size, waiting: int, copies: int) -> dict[str, Any]:
    """Check-ins of one title that so many wait for; each is set aside for the first."""
    copy = Copy.objects.get(barcode=barcode(size.items))  # its title gets these copies and holds
    edition = copy.edition_id
    Copy.objects.filter(edition=edition).exclude(pk=copy.pk).update(state="missing")
    Copy.objects.filter(barcode__startswith="Q").update(state="missing")
    HoldTarget.objects.filter(edition=edition).delete()
    tag = f"Q{waiting}-"
    copy.pk, copy.barcode, copy.state = None, f"{tag}1", "available"
    copy.pk = (Copy.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    copy.save(force_insert=True)
    multiply(copy, copies, {"barcode": f"'{tag}' || CAST(i AS TEXT)"})
    first = Borrower.objects.order_by("pk").values_list("pk", flat=True)[0]
    hold = Hold.objects.create(
        borrower_id=first, pickup_id=copy.place_id, placed_at=OPENED, state="waiting"
    )
    target = HoldTarget.objects.create(
        hold=hold, edition_id=edition, borrower_id=first, placed_at=OPENED
    )
    multiply(hold, waiting, {"borrower_id": f"{first} - 1 + i"})
    own = {"hold_id": f"{hold.pk} - 1 + i", "borrower_id": f"{first} - 1 + i"}
    multiply(target, waiting, own)
    _recount(edition)
    analysed()
    here = Library.objects.get(pk=copy.place_id)
    times = []
    for number in range(1, copies + 1):
        name = f"{tag}{number}"

        def take_in(name: str = name) -> None:
            receiving.receive_copy(name, here, key=str(uuid4()), by=STAFF, now=NOW)

        times.append(_timed(take_in))
    return _summed(times[1:])


def _recount(edition: int) -> None:
    Availability.objects.filter(edition=edition).delete()
    places = Copy.objects.filter(edition=edition).order_by().values_list("place")
    found = places.annotate(n=Count("pk"), inside=Count("pk", filter=Q(state="available")))
    Availability.objects.bulk_create(
        Availability(edition_id=edition, library_id=place, copies=n, available=inside)
        for place, n, inside in found
    )


def _timed(act: Callable[[], None]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _summed(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {
        "per_second": round(len(times) / sum(times), 1),
        "median_ms": round(1000 * ordered[len(ordered) // 2], 3),
        "p95_ms": round(1000 * ordered[int(len(ordered) * 0.95)], 3),
    }


@dataclass
class Writes:
    """What an act writes: its statements that changed a row, and how many there were in all."""

    statements: list[tuple[str, Any]] = field(default_factory=list)
    inserted: int = 0
    updated: int = 0
    queries: int = 0

    def again(self) -> None:
        """Write the same rows in one transaction, and nothing else."""
        with transaction.atomic(), connection.cursor() as cursor:
            for sql, params in self.statements:
                cursor.execute(sql, params)
                if "RETURNING" in sql:
                    cursor.fetchall()


def _taken_down(desk: Desk, act: Callable[[], None]) -> Writes:
    """Let an act happen and take it back; return what it wrote. One that is refused does not count."""
    while True:
        refused, writes = desk.refused, Writes()
        _level_the_keys()
        with connection.execute_wrapper(_noting(writes)), transaction.atomic():
            act()
            transaction.set_rollback(True)
        _level_the_keys()
        if desk.refused == refused:
            return writes


def _noting(writes: Writes) -> Any:
    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        writes.queries += 1
        word = sql.split(" ", 1)[0]
        if word not in WRITES:
            return result
        # the rows of INSERT … RETURNING are not counted before they are read
        count = max(int(word == "INSERT"), context["cursor"].rowcount)
        if count:
            writes.statements.append((sql, params))
        if word == "INSERT":
            writes.inserted += count
        else:
            writes.updated += count
        return result

    return note


def _level_the_keys() -> None:
    """Let the next keys follow the last ones: PostgreSQL does not roll its sequences back."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for model in NUMBERED:
            table = model._meta.db_table
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'),"
                f" greatest((SELECT max(id) FROM {table}), 1),"
                f" EXISTS (SELECT 1 FROM {table}))"
            )


def _mean(seen: list[Writes]) -> dict[str, float]:
    return {
        name: round(sum(getattr(writes, name) for writes in seen) / len(seen), 2)
        for name in ("inserted", "updated", "queries")
    }


@contextmanager
def one_connection() -> Iterator[None]:
    """Keep the connection, as a server process does."""
    try:
        yield
    finally:
        connection.close()


COMMANDS: dict[str, Callable[..., dict[str, Any]]] = {
    "build": build,
    "alone": alone,
    "together": together,
    "queue": queue,
}


def main() -> None:
    name, told = sys.argv[1], json.loads(sys.argv[2])
    with one_connection():
        print(json.dumps(COMMANDS[name](Size(**told.pop("size")), **told)))


if __name__ == "__main__":
    main()
