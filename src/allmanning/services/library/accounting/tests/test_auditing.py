"""The auditor looks at the ledger and at what clients were told, too (P 3.4, § 16.1, P 3.9)."""

import json

import pytest

from allmanning.members.journal.models import Operation
from allmanning.services.library.accounting.models import LedgerEntry
from allmanning.services.library.accounting.queries.auditing import audited_with_ledger
from allmanning.services.library.accounting.tests.examples import (
    MARCH,
    an_event,
    entered,
    taken_back,
)
from allmanning.services.library.borrowers.tests.examples import a_card
from allmanning.services.library.circulation.models import CountedEvent
from allmanning.services.library.circulation.tests import examples as lending

pytestmark = pytest.mark.django_db
KEYS = {"lend": "k1", "receive": "k2"}


@pytest.fixture(autouse=True)
def house(db):
    """A copy of one municipality lent and handed in at another; one more event waits to be entered."""
    lending.the_terms()
    here, there, _far = lending.three_libraries()
    copy, card = lending.a_copy(home=there), a_card("1001")
    lending.lend(card, copy, here, key=KEYS["lend"])
    entered(MARCH)
    lending.receive(copy, here, key=KEYS["receive"])


def checks(folder=None):
    return {finding.check for finding in audited_with_ledger(folder).findings}


def another_entry(**more):
    """The database lets no entry be changed; a false one can only be added."""
    entry = LedgerEntry.objects.order_by("seq").first()
    entry.pk, entry.seq, entry.event_key = None, 2, 999
    for name, value in more.items():
        setattr(entry, name, value)
    entry.save(force_insert=True)


def test_the_ledger_is_right_and_what_waits_is_no_fault():
    assert checks() == set()
    entered(MARCH)
    assert checks() == set()


def test_what_was_taken_back_before_it_was_entered_is_no_fault():
    """Library § 15.6: as when a check-out is undone before the clock's next turn."""
    taken_back(an_event())
    assert "ledger_differs" not in checks()
    entered(MARCH)
    assert "ledger_differs" not in checks()


@pytest.mark.parametrize(
    ("plant", "check"),
    [
        (lambda: CountedEvent.objects.filter(kind="loan").update(kind="lost"), "ledger_differs"),
        (lambda: CountedEvent.objects.filter(kind="loan").update(owner="2460"), "ledger_differs"),
        (another_entry, "ledger_differs"),
        (another_entry, "ledger_breaks"),
    ],
)
def test_damage_to_the_ledger_is_found(plant, check):
    """Library § 16.1."""
    plant()
    assert check in checks()


@pytest.fixture
def log(tmp_path):
    """What a client wrote down: both answers, one refusal, and a line torn by a power cut."""
    kept = dict(Operation.objects.values_list("key", "answer"))
    lines = [{"key": key, "answer": kept[key]} for key in KEYS.values()]
    lines += [{"asked": {"key": "k3"}}, {"key": "k3", "refused": ["Library § 4.9"]}]
    path = tmp_path / "client-1.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines) + '{"key": "k4", "ans')
    return path


def test_what_clients_were_told_is_kept(log):
    """Library P 3.9."""
    assert checks(log.parent) == set()


def _lost(log):
    Operation.objects.filter(key="k1").delete()


def _told_otherwise(log):
    log.write_text(log.read_text().replace("CHECKIN_3", "CHECKIN_1"))


def _done_though_refused(log):
    Operation.objects.create(key="k3", fingerprint="", answer={}, at=MARCH)


@pytest.mark.parametrize(
    ("plant", "check"),
    [
        (_lost, "answers_are_kept"),
        (_lost, "unasked"),
        (_told_otherwise, "answers_are_kept"),
        (_done_though_refused, "answers_are_kept"),
    ],
)
def test_what_was_told_and_is_not_so_is_found(log, plant, check):
    """Library P 3.9."""
    plant(log)
    assert check in checks(log.parent)
