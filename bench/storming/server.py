"""The server and the worker of the storm: the service's own actions, in processes of their own.

A client sends one line of JSON and gets one line back: the answer that the service keeps with the
key, or every refusal, or that the thing is gone, or that something broke and may be tried again.
"""

import json
import os
import socketserver
import sys
import threading
import time
import traceback
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "allmanning.portal.settings")
django.setup()

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from allmanning.kit.refusal import Refused
from allmanning.members.journal.acting import BORROWER, Signature
from allmanning.members.journal.actions import once
from allmanning.services.library.accounting import tasks as accounting
from allmanning.services.library.accounting.queries.auditing import audited_with_ledger
from allmanning.services.library.borrowers.models import Borrower
from allmanning.services.library.catalogue.models import Edition
from allmanning.services.library.circulation import tasks as circulation
from allmanning.services.library.circulation.actions import (
    lending,
    ranking,
    receiving,
    renewing,
    reserving,
    settling,
    undoing,
)
from allmanning.services.library.circulation.answers import Done, written
from allmanning.services.library.circulation.queries import copies, desk, own
from allmanning.services.library.places.actions import close_for_a_time
from allmanning.services.library.places.models import Library
from allmanning.services.library.places.queries import library
from bench.stock import Size, analysed, stock
from bench.storming.world import BORROWERS, COPIES, LIBRARIES, now_at, told_time

STAFF = Signature("machine", label="storm")


def look(asked: dict[str, Any]) -> dict[str, Any]:
    """One's own page: loans, holds, what one owes."""
    day = timezone.localdate(now_at(asked["at"]))
    return {
        "loans": [loan.key for loan in own.loans_of(asked["borrower"], day)],
        "holds": [hold.key for hold in own.holds_of(asked["borrower"], day)],
        "owed": copies.debt_of(asked["borrower"]),
    }


def pull(asked: dict[str, Any]) -> dict[str, Any]:
    return {"rows": [row.key for row in desk.pull_list(library(asked["here"]))]}


def act(asked: dict[str, Any]) -> dict[str, Any]:
    """Carry out one act and return what is kept with its key."""
    signed = {"key": asked["key"], "by": STAFF, "now": now_at(asked["at"])}
    done = ACTS[asked["act"]](asked, signed)
    return written(done) if isinstance(done, Done) else done


def lend(asked: dict[str, Any], signed: Any) -> Done:
    return lending.lend_copy(asked["card"], asked["copy"], library(asked["here"]), **signed)


def receive(asked: dict[str, Any], signed: Any) -> Done:
    here = library(asked["here"])
    how = {name: asked.get(name, False) for name in ("drop", "damaged")}
    return receiving.receive_copy(asked["copy"], here, **how, **signed)


def renew(asked: dict[str, Any], signed: Any) -> Done:
    return renewing.renew_loan(asked["loan"], borrower_key=asked["borrower"], **as_borrower(signed))


def reserve(asked: dict[str, Any], signed: Any) -> Done:
    wanted = reserving.Wanted(tuple(asked["editions"]), **asked.get("how", {}))
    here = library(asked["here"])
    return reserving.place_hold(asked["borrower"], wanted, here, **as_borrower(signed))


def cancel(asked: dict[str, Any], signed: Any) -> Done:
    own_of = {"borrower_key": asked["borrower"]}
    return reserving.cancel_hold(asked["hold"], **own_of, **as_borrower(signed))


def pickup(asked: dict[str, Any], signed: Any) -> Done:
    return reserving.change_pickup(
        asked["hold"], library(asked["here"]), borrower_key=asked["borrower"],
        **as_borrower(signed),
    )  # fmt: skip


def pause(asked: dict[str, Any], signed: Any) -> Done:
    day = timezone.localdate(signed["now"])
    first = day + timedelta(days=asked["in"])
    until = first + timedelta(days=asked["days"])
    return reserving.suspend_hold(asked["hold"], first, until, **signed)


def resume(asked: dict[str, Any], signed: Any) -> Done:
    return reserving.resume_hold(asked["hold"], **signed)


def first(asked: dict[str, Any], signed: Any) -> Done:
    return ranking.move_first(asked["hold"], reason_given="a course", **signed)


def find(asked: dict[str, Any], signed: Any) -> Done:
    return receiving.find_from_pull_list(asked["choice"], here=library(asked["here"]), **signed)


def not_found(asked: dict[str, Any], signed: Any) -> Done:
    return receiving.answer_pull_list(
        asked["choice"], asked["answer"], here=library(asked["here"]), **signed
    )


def end_trip(asked: dict[str, Any], signed: Any) -> Done:
    return receiving.end_trip_home(asked["copy"], library(asked["here"]), **signed)


def pay(asked: dict[str, Any], signed: Any) -> dict[str, Any]:
    here = library(asked["here"])
    return {"owes": settling.pay(asked["borrower"], asked["ore"], here, **signed)}


def lose(asked: dict[str, Any], signed: Any) -> dict[str, Any]:
    return {"price": settling.bill_as_lost(asked["loan"], **signed)}


def claim(asked: dict[str, Any], signed: Any) -> dict[str, Any]:
    settling.claim_returned(asked["loan"], **signed)
    return {}


def take_back(asked: dict[str, Any], signed: Any) -> Done:
    return undoing.undo(asked["of"], library(asked["here"]), card_number=asked["card"], **signed)


def close(asked: dict[str, Any], signed: Any) -> dict[str, Any]:
    """Close a library for some days, from tomorrow."""
    day: date = timezone.localdate(signed["now"]) + timedelta(days=1)
    request = {"act": "close", "here": asked["here"], "from": str(day)}

    def do() -> dict[str, Any]:
        place = Library.objects.select_for_update(no_key=True).get(slug=asked["here"])
        close_for_a_time(
            place, day, day + timedelta(days=asked["days"]), reason="repairs",
            decided_by="the board", by=signed["by"], now=signed["now"],
        )  # fmt: skip
        return {}

    return once(signed["key"], request, do, now=signed["now"])[0]


def as_borrower(signed: dict[str, Any]) -> dict[str, Any]:
    return {**signed, "by": BORROWER}


ACTS = {
    "lend": lend, "receive": receive, "renew": renew, "reserve": reserve, "cancel": cancel,
    "pickup": pickup, "pause": pause, "resume": resume, "first": first, "find": find,
    "not_found": not_found, "end_trip": end_trip, "pay": pay, "lose": lose, "claim": claim,
    "close": close, "undo": take_back,
}  # fmt: skip
READS = {"look": look, "pull": pull}


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    try:
        read = READS.get(asked["act"])
        return {"answer": read(asked) if read else act(asked)}
    except Refused as no:
        return {"refused": sorted(refusal.source for refusal in no.refusals)}
    except ObjectDoesNotExist:
        return {"gone": True}
    except (DatabaseError, InterfaceError, OSError) as no:
        connection.close()
        kind = "deadlock" if "deadlock" in str(no) else type(no).__name__
        return {"broken": kind, "words": str(no)[:300]}
    except Exception:
        connection.close()
        return {"fault": traceback.format_exc()[-2500:]}


class Line(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        for line in self.rfile:
            told = json.dumps(answer(json.loads(line)), default=str)
            connection.close()  # back into the pool, as after every request
            self.wfile.write(told.encode() + b"\n")


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    request_queue_size = 64


def serve(path: str) -> None:
    """Answer whoever calls, until killed."""
    Path(path).unlink(missing_ok=True)
    _leave_with_parent()
    with Server(path, Line) as server:
        server.serve_forever()


def work(folder: str) -> None:
    """Do what the time has come for, again and again: expiry, pauses, notices, the ledger."""
    _leave_with_parent()
    faults = Path(folder) / "faults"
    while True:
        try:
            circulation.tick(told_time(Path(folder)))
            accounting.tick(told_time(Path(folder)))
        except (DatabaseError, InterfaceError, OSError) as no:
            connection.close()
            if "deadlock" in str(no):
                with faults.open("a") as told:
                    told.write("deadlock in the clock\n")
        except Exception:
            connection.close()
            with faults.open("a") as told:
                told.write(traceback.format_exc()[-2500:] + "\n")
        time.sleep(0.5)


def build(folder: str) -> None:
    """Fill the house, and tell where its borrowers and titles begin."""
    stock(Size(borrowers=BORROWERS, items=COPIES, libraries=LIBRARIES))
    analysed()
    keys = [table.objects.order_by("pk").first().pk for table in (Borrower, Edition)]
    (Path(folder) / "build").write_text(json.dumps(keys))


def audit(folder: str) -> None:
    """Look through everything, and at all that the clients were answered."""
    told = audited_with_ledger(Path(folder)).told()
    (Path(folder) / "audit").write_text(json.dumps(told))


def _leave_with_parent() -> None:
    """End when the storm has ended, however it ended."""
    parent = os.getppid()
    sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - mails are told to nobody

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()
