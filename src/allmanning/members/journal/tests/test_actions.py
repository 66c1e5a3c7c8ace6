"""The journal grows and never changes; what is asked twice happens once."""

import pytest
from django.db import DatabaseError, connection, transaction

from allmanning.kit.refusal import Refused
from allmanning.members.journal.acting import CLOCK
from allmanning.members.journal.actions import forget_old_operations, once, sign
from allmanning.members.journal.models import Entry, Operation
from allmanning.members.tests.examples import NOW, a_municipality

pytestmark = pytest.mark.django_db


def test_a_line_says_what_was_done_by_whom():
    municipality = a_municipality()
    sign("looked at", municipality, by=CLOCK, now=NOW)
    line = Entry.objects.latest("pk")
    assert (line.deed, line.kind, line.subject) == ("looked at", "clock", "Vindeln")


@pytest.mark.parametrize(
    "change", ["UPDATE journal_entry SET deed = 'x'", "DELETE FROM journal_entry"]
)
def test_the_database_refuses_to_change_a_line(change):
    a_municipality()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(change)
    assert Entry.objects.exists()


def test_the_same_request_again_gives_the_same_answer():
    calls = []

    def do():
        calls.append(1)
        return {"number": len(calls)}

    first = once("key-1", {"copy": "1"}, do, now=NOW)
    second = once("key-1", {"copy": "1"}, do, now=NOW)
    assert first == ({"number": 1}, False)
    assert second == ({"number": 1}, True)
    assert len(calls) == 1


def test_a_key_cannot_carry_another_request():
    once("key-1", {"copy": "1"}, dict, now=NOW)
    with pytest.raises(Refused, match=r"used for another request|annan begäran"):
        once("key-1", {"copy": "2"}, dict, now=NOW)


def test_what_was_refused_keeps_no_key():
    def refuse():
        raise Refused([])

    with pytest.raises(Refused):
        once("key-1", {}, refuse, now=NOW)
    assert not Operation.objects.exists()
    assert forget_old_operations(NOW) == 0
