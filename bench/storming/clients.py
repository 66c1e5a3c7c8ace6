"""The clients of the storm: each keeps a log on disk of what it asked and what was answered.

A client that gets no answer sends the same request with the same key again, to the next server.
"""

import contextlib
import json
import random
import socket
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

from bench.storming.world import (
    BORROWERS,
    COPIES,
    HOT_BORROWERS,
    HOT_COPIES,
    LIBRARIES,
    barcode,
    card_number,
)

PATIENCE = 180  # seconds that a client keeps sending one request
MIX = {
    "lend": 24, "receive": 26, "renew": 8, "reserve": 14, "cancel": 4, "pickup": 3, "pause": 2,
    "resume": 1.5, "first": 1, "find": 9, "not_found": 2, "end_trip": 1, "pay": 2, "lose": 1,
    "claim": 0.8, "undo": 4, "close": 0.05,
}  # fmt: skip


class GaveUp(Exception):  # noqa: N818 - a sentence, as elsewhere
    """No server answered for as long as a client has patience."""


class Clock:
    """Counts the operations of all clients; the time of the house follows from it."""

    def __init__(self, most: int, seconds: float | None = None) -> None:
        self.most, self.count = most, 0
        self.ends = time.monotonic() + seconds if seconds else None
        self.stopped = False
        self.lock = threading.Lock()

    def next(self) -> int | None:
        late = self.ends is not None and time.monotonic() > self.ends
        with self.lock:
            if self.count >= self.most or self.stopped or late:
                return None
            self.count += 1
            return self.count


class Client(threading.Thread):
    """One desk or resident: asks, writes down, asks again where nobody answered."""

    def __init__(
        self, number: int, folder: Path, sockets: list[str], clock: Clock, seed: int,
        keys: list[int],
    ) -> None:  # fmt: skip
        super().__init__(daemon=True)
        self.number, self.sockets, self.clock = number, sockets, clock
        self.first_borrower, self.first_edition = keys
        self.random = random.Random(f"{seed}:{number}")
        self.log = (folder / f"client-{number}.jsonl").open("w", buffering=1)
        self.counts: Counter[str] = Counter()
        self.times: list[float] = []
        self.faults: list[str] = []
        self.line: Any = None
        self.cards: dict[str, str] = {}  # which card this client last lent a copy to
        self.latest: dict[str, Any] | None = None  # what it may undo
        self.server = number

    def run(self) -> None:
        while (at := self.clock.next()) is not None:
            try:
                self.operate(at)
            except GaveUp:
                self.faults.append("no server answered")
                self.clock.stopped = True
        self.log.close()

    def operate(self, at: int) -> None:
        """One operation: choose, ask until answered, write the answer down."""
        if self.server != self.number and self.chance(0.02):
            self.hang_up()  # back to one's own server, which may be up again
            self.server = self.number
        asked = self.chosen(at)
        asked |= {"key": f"storm:{self.number}:{at}:{asked['act']}", "at": at}
        self.log.write(json.dumps({"asked": asked}) + "\n")
        told = self.ask(asked)
        self.log.write(json.dumps({"key": asked["key"], **told}) + "\n")
        kind = next(iter(told))
        self.remember(asked, kind)
        self.counts[f"{asked['act']} {kind}"] += 1

    def remember(self, asked: dict[str, Any], kind: str) -> None:
        if asked["act"] not in {"lend", "receive"} or kind != "answer":
            return
        card = self.cards.get(asked["copy"], card_number(1))
        if asked["act"] == "lend":
            self.cards[asked["copy"]] = asked["card"]
        self.latest = {"of": asked["key"], "here": asked["here"], "card": card}

    def ask(self, asked: dict[str, Any]) -> dict[str, Any]:
        began, tries = time.monotonic(), 0
        while time.monotonic() < began + PATIENCE:
            tries += 1
            if tries > 1:
                asked |= {"at": self.clock.count}  # a retry comes later, with the same key
            try:
                told = self.send(asked)
            except (OSError, ValueError):
                self.counts["cut off"] += 1
                self.hang_up()
                time.sleep(0.05 * min(tries, 20))
                continue
            if "broken" in told:
                self.counts[f"broken: {told['broken']}"] += 1
                if told["broken"] in {"deadlock", "IntegrityError"}:
                    self.faults.append(f"{told['broken']} {asked} {told['words']}")
                time.sleep(0.05 * min(tries, 20))
                continue
            if "fault" in told:
                self.faults.append(f"{asked} {told['fault']}")
            if tries == 1:
                self.times.append(time.monotonic() - began)
            return told
        raise GaveUp

    def send(self, asked: dict[str, Any]) -> dict[str, Any]:
        if self.line is None:
            door = socket.socket(socket.AF_UNIX)
            door.settimeout(PATIENCE)
            door.connect(self.sockets[self.server % len(self.sockets)])
            self.line = door.makefile("rwb")
        self.line.write(json.dumps(asked).encode() + b"\n")
        self.line.flush()
        line = self.line.readline()
        if not line.endswith(b"\n"):
            raise OSError("cut off")
        return dict(json.loads(line))

    def hang_up(self) -> None:
        if self.line is not None:
            with contextlib.suppress(OSError):
                self.line.close()
        self.line = None
        self.server += 1

    # ------------------------------------------------------------------ what is asked

    def chosen(self, at: int) -> dict[str, Any]:
        """An act and what it is about; a lending or a return where there is nothing of the kind."""
        act = self.random.choices(list(MIX), list(MIX.values()))[0]
        found = getattr(self, f"choose_{act}", self.plain)(act, at)
        return dict(found or self.plain(self.random.choice(["lend", "receive"]), at))

    def plain(self, act: str, _at: int) -> dict[str, Any]:
        asked = {"act": act, "copy": barcode(self.a_copy()), "here": self.a_library()}
        if act == "lend":
            asked["card"] = card_number(self.a_borrower())
        elif act == "receive":
            asked |= {"drop": self.chance(0.05), "damaged": self.chance(0.004)}
        elif act == "close":
            asked |= {"days": self.random.randint(1, 4)}
        return asked

    def choose_reserve(self, act: str, _at: int) -> dict[str, Any]:
        editions = [self.an_edition()]
        how = {}
        if self.chance(0.15):
            editions.append(self.an_edition())
            how = {"kind": "first_of"}
        return {
            "act": act, "editions": sorted(set(editions)), "how": how,
            "borrower": self.first_borrower - 1 + self.a_borrower(), "here": self.a_library(),
        }  # fmt: skip

    def choose_find(self, act: str, at: int) -> dict[str, Any] | None:
        here = self.a_library()
        rows = self.ask({"act": "pull", "here": here, "at": at}).get("answer", {}).get("rows")
        self.counts["read pull list"] += 1
        if not rows:
            return None
        answer = self.random.choice(["not_found", "not_now", "not_now"])
        return {"act": act, "choice": self.random.choice(rows), "here": here, "answer": answer}

    choose_not_found = choose_find

    def of_borrower(self, act: str, at: int, what: str) -> tuple[int, int] | None:
        """Somebody and one of their loans or holds, as their own page shows them."""
        borrower = self.first_borrower - 1 + self.a_borrower()
        seen = self.ask({"act": "look", "borrower": borrower, "at": at}).get("answer", {})
        self.counts["read own page"] += 1
        keys = seen.get(what)
        return (borrower, self.random.choice(keys)) if keys else None

    def choose_loan(self, act: str, at: int) -> dict[str, Any] | None:
        found = self.of_borrower(act, at, "loans")
        return found and {"act": act, "borrower": found[0], "loan": found[1]}

    choose_renew = choose_lose = choose_claim = choose_loan

    def choose_hold(self, act: str, at: int) -> dict[str, Any] | None:
        found = self.of_borrower(act, at, "holds")
        return found and {
            "act": act, "borrower": found[0], "hold": found[1], "here": self.a_library(),
            "in": self.random.choice([0, 0, 1]), "days": self.random.randint(1, 6),
        }  # fmt: skip

    choose_cancel = choose_pickup = choose_pause = choose_resume = choose_first = choose_hold

    def choose_undo(self, act: str, _at: int) -> dict[str, Any] | None:
        return self.latest and {"act": act, **self.latest}

    def choose_pay(self, act: str, at: int) -> dict[str, Any] | None:
        borrower = self.first_borrower - 1 + self.a_borrower()
        owed = self.ask({"act": "look", "borrower": borrower, "at": at}).get("answer", {})
        self.counts["read own page"] += 1
        if not owed.get("owed"):
            return None
        ore = owed["owed"] if self.chance(0.5) else self.random.randint(1, owed["owed"] + 500)
        return {"act": act, "borrower": borrower, "ore": ore, "here": self.a_library()}

    def chance(self, part: float) -> bool:
        return self.random.random() < part

    def a_library(self) -> str:
        return f"b{self.random.randint(1, LIBRARIES)}"

    def a_borrower(self) -> int:
        return self.random.randint(1, HOT_BORROWERS if self.chance(0.4) else BORROWERS)

    def a_copy(self) -> int:
        return self.random.randint(1, HOT_COPIES if self.chance(0.5) else COPIES)

    def an_edition(self) -> int:
        return self.first_edition + (self.a_copy() - 1) % (COPIES // 2)
