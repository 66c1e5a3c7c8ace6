"""A mistaken check-out or check-in undone at the desk: all as before, the figures put right."""

import re
from datetime import date, timedelta
from urllib.parse import unquote
from uuid import uuid4

import pytest
from django.urls import reverse

from allmanning.kit.refusal import Refused
from allmanning.members.tests.examples import a_mandate, a_person
from allmanning.services.library.accounting.actions.entering import enter_events
from allmanning.services.library.accounting.queries.auditing import audited_with_ledger
from allmanning.services.library.borrowers.tests.examples import a_card
from allmanning.services.library.circulation.actions import settling
from allmanning.services.library.circulation.actions.undoing import undo
from allmanning.services.library.circulation.models import (
    Charge,
    CountedEvent,
    Hold,
    HoldTarget,
    Loan,
    PickupSlot,
    Transit,
)
from allmanning.services.library.circulation.queries.copies import debt_of
from allmanning.services.library.circulation.rules.undoing import (
    UndoFacts,
    undo_case,
    undo_refusals,
)
from allmanning.services.library.circulation.tests.examples import (
    NOW,
    SIGNED,
    a_copy,
    lend,
    receive,
    reserve,
    the_terms,
    three_libraries,
)
from allmanning.services.library.terms.actions import set_term

LATER = NOW + timedelta(minutes=3)


@pytest.mark.parametrize(
    ("facts", "sources"),
    [
        (UndoFacts("lend"), []),
        (UndoFacts("receive", whose=True), []),
        (UndoFacts("renew"), ["Library P 3.4"]),
        (UndoFacts("lend", same_place=False, same_day=False), ["Library P 3.4", "Library § 15.6"]),
        (UndoFacts("receive", ended_loan=False, whose=False), ["Library P 3.4"]),
        (UndoFacts("receive", as_left=False), ["Library P 3.4"]),
        (UndoFacts("receive", whose=False), ["Library § 12.3"]),
    ],
)
def test_what_can_be_undone(facts, sources):
    """Library P 3.4, Library § 15.6."""
    assert [each.source for each in undo_refusals(facts)] == sources


def test_the_cases_have_their_names():
    """Library X_CANCEL_1, Library X_CANCEL_2."""
    assert (undo_case("lend"), undo_case("receive")) == ("X_CANCEL_1", "X_CANCEL_2")


def undone(key, here, *, now=LATER, again="", **more):
    return undo(key, here, key=again or str(uuid4()), by=SIGNED["by"], now=now, **more)


def all_is_right():
    enter_events(now=LATER)
    return [str(finding) for finding in audited_with_ledger().findings] == []


def net(kind):
    events = CountedEvent.objects.filter(kind=kind)
    return events.filter(cancels=None).count() - events.exclude(cancels=None).count()


@pytest.fixture
def places(db):
    the_terms()
    return three_libraries()


def state(copy):
    copy.refresh_from_db()
    return copy.state, copy.place_id


def test_X_CANCEL_1(places):  # noqa: N802
    """Library P 3.4. The loan is cancelled and uncounted; twice is as once."""
    here, there, _far = places
    copy, card = a_copy(home=there), a_card("1001")
    lend(card, copy, here, key="lent")
    done = undone("lent", here, again="undo")
    assert (done.case, done.then, done.repeated) == ("X_CANCEL_1", "undone", False)
    assert undone("lent", here, again="undo").repeated
    loan = Loan.objects.get()
    assert (loan.state, loan.borrower) == ("cancelled", None)
    assert state(copy) == ("available", there.pk)
    assert net("loan") == 0
    assert all_is_right()
    with pytest.raises(Refused):
        undone("lent", here)
    assert lend(card, copy, here).then == "lent"


def test_a_collected_hold_stands_again_where_it_stood(places):
    """Library P 3.4, X_CANCEL_1: from the hold shelf, from the queue, from a trip."""
    here, there, _far = places
    card = a_card("1001")
    on_shelf, travelling, waiting = (a_copy(home=here) for _copy in range(3))
    holds = [reserve(card, copy.edition, here) for copy in (on_shelf, waiting)]
    holds.insert(1, reserve(card, travelling.edition, there))
    receive(on_shelf, here)
    receive(travelling, here)
    slot = PickupSlot.objects.get(hold=holds[0])
    before = [state(copy) for copy in (on_shelf, travelling, waiting)]
    for number, copy in enumerate((on_shelf, travelling, waiting)):
        lend(card, copy, here, key=f"lent {number}")
        assert Hold.objects.get(pk=holds[number]).state == "collected"
        undone(f"lent {number}", here)
    assert [state(copy) for copy in (on_shelf, travelling, waiting)] == before
    assert [Hold.objects.get(pk=key).state for key in holds] == ["ready", "travelling", "waiting"]
    assert PickupSlot.objects.get(hold=holds[0]) == slot
    assert HoldTarget.objects.get(hold=holds[2]).waiting
    assert Transit.objects.get(state="open").hold_id == holds[1]
    assert net("collected") == 0
    assert all_is_right()


def test_a_trip_home_that_a_loan_ended_goes_on(places):
    """Library P 3.4, X_CANCEL_1."""
    here, there, _far = places
    copy = a_copy(home=there)
    receive(copy, here)
    lend(a_card("1001"), copy, here, key="lent")
    undone("lent", here)
    assert state(copy) == ("in_transit", here.pk)
    assert all_is_right()


def test_X_CANCEL_2(places):  # noqa: N802
    """Library P 3.4. The loan is open again with its old due date, once its card has been read."""
    here, _there, _far = places
    copy, card = a_copy(home=here), a_card("1001")
    due = lend(card, copy, here).due_on
    receive(copy, here, key="received")
    assert Loan.objects.get().borrower is None
    for wrong in ("", a_card("1002").number):
        with pytest.raises(Refused) as no:
            undone("received", here, card_number=wrong)
        assert [each.source for each in no.value.refusals] == ["Library § 12.3"]
    done = undone("received", here, card_number=card.number)
    assert (done.case, done.due_on) == ("X_CANCEL_2", due)
    loan = Loan.objects.get()
    assert (loan.state, loan.borrower, loan.returned_at) == ("open", card.borrower, None)
    assert loan.due_on == date.fromisoformat(due)
    assert state(copy) == ("on_loan", here.pk)
    assert (net("loan"), net("return")) == (1, 0)
    assert all_is_right()


def test_the_hold_that_a_mistaken_return_filled_waits_again(places):
    """Library P 3.4, X_CANCEL_2: captured here, or sent to another library."""
    here, there, _far = places
    for number, pickup in enumerate((here, there)):
        copy, card = a_copy(home=here), a_card(f"10{number}")
        lend(card, copy, here)
        hold = reserve(a_card("2001"), copy.edition, pickup)
        receive(copy, here, key=f"received {number}")
        undone(f"received {number}", here, card_number=card.number)
        kept = Hold.objects.get(pk=hold)
        assert (kept.state, kept.copy) == ("waiting", None)
        assert not PickupSlot.objects.filter(hold=hold).exists()
        assert state(copy)[0] == "on_loan"
    assert not Transit.objects.exists()
    assert net("transit_sent") == 0
    assert all_is_right()


def test_money_is_put_right(places):
    """Library § 10.3, § 10.7: the fee for lateness falls, and a bill that fell stands again."""
    here, there, _far = places
    for name, value in (("OVERDUE_PER_DAY", 200), ("OVERDUE_CAP", 5000)):
        set_term(
            name, value, date(2026, 3, 3), scope="municipality", municipality="2480",
            decided_by="KF § 1", **SIGNED,
        )  # fmt: skip
    late, lost = a_copy(home=here), a_copy(home=there, price_ore=20_000)
    card = a_card("1001")
    for copy in (late, lost):
        lend(card, copy, here)
    settling.bill_as_lost(Loan.objects.get(copy=lost).pk, key="bill", by=SIGNED["by"], now=NOW)
    months = NOW + timedelta(days=60)
    for name, copy in (("late", late), ("lost", lost)):
        receive(copy, here, key=name, now=months)
    assert Charge.objects.filter(kind="overdue", cancelled_at=None).exists()
    assert not Charge.objects.filter(kind="replacement", cancelled_at=None).exists()
    for name in ("late", "lost"):
        undone(name, here, card_number=card.number, now=months)
    assert debt_of(card.borrower_id) == 20_000
    assert [loan.state for loan in Loan.objects.order_by("pk")] == ["open", "lost"]
    assert net("found") == 0
    assert all_is_right()


def test_nothing_is_undone_when_something_has_happened_since(places):
    """Library P 3.4, Library § 15.6."""
    here, there, _far = places
    copy, card = a_copy(home=here), a_card("1001")
    lend(card, copy, here, key="lent")
    with pytest.raises(Refused):
        undone("lent", there)
    with pytest.raises(Refused):
        undone("lent", here, now=NOW + timedelta(days=1))
    receive(copy, here, key="received")
    lend(a_card("1002"), copy, here)
    for key in ("lent", "received"):
        with pytest.raises(Refused):
            undone(key, here, card_number=card.number)
    receive(a_copy(home=here), here, key="only looked at")
    with pytest.raises(Refused):
        undone("only looked at", here)
    assert all_is_right()


def test_the_desk_undoes_a_mistake_on_a_page_and_reads_the_card_again(places, client):
    """Library P 3.4, Library § 12.3."""
    here, _there, _far = places
    copy, card = a_copy(home=here), a_card("1001")
    a_mandate("desk", "2480", username="dora", place="aby")
    client.force_login(a_person("dora"))
    at, page = reverse("library:desk_at", args=["aby"]), reverse("library:undo", args=["aby"])
    scanned = {"mode": "out", "card": card.number, "scan": copy.barcode, "key": "k1"}
    lent = client.post(at, scanned).content.decode()
    undo_lent = re.search(r'undo/\?of=([^"]+)"', lent)[1]
    assert copy.edition.title in client.get(page, {"of": unquote(undo_lent)}).content.decode()
    answer = client.post(page, {"of": unquote(undo_lent), "key": "u1"})
    assert "not counted" in answer.content.decode()
    client.post(at, {**scanned, "key": "k2"})
    back = client.post(at, {"mode": "in", "scan": copy.barcode, "key": "k3"}).content.decode()
    undo_back = {"of": unquote(re.search(r'undo/\?of=([^"]+)"', back)[1]), "key": "u2"}
    assert client.post(page, undo_back).status_code == 409
    assert client.post(page, {**undo_back, "card": card.number}).status_code == 200
    assert Loan.objects.get(state="open").borrower == card.borrower
    assert "Nothing to undo" in client.get(page).content.decode()
