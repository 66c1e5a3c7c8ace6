"""Lending without network: what the desk may know and decide, and what becomes of what it brings in."""

import json
import os
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from allmanning.members.tests.examples import SIGNED, a_mandate, a_person
from allmanning.services.library.borrowers.actions import cards
from allmanning.services.library.circulation.models import CountedEvent, Hold, Loan, Transit
from allmanning.services.library.circulation.tests.examples import (
    a_card,
    a_copy,
    an_edition,
    lend,
    receive,
    reserve,
    the_terms,
    three_libraries,
)
from allmanning.services.library.counter import offlinekey
from allmanning.services.library.counter.models import OfflineEntry
from allmanning.services.library.counter.queries import offline
from allmanning.services.library.counter.rules.offline import (
    Happened,
    Meanwhile,
    entry_refusals,
    overtaken,
    person_refusals,
    true_time,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DEVICE = UUID("00000000-0000-4000-8000-000000000001")


# ------------------------------------------------------------------ the rules, without tables


def test_a_loan_needs_a_person_only_where_nobody_could_book_it():
    """Library § 4.13, X_OFFLINE_1: nothing that happened is refused."""
    entry = Happened("lend", "3", NOON, "2")
    assert [*person_refusals(entry, Meanwhile())] == []
    found = person_refusals(entry, Meanwhile(card_known=False, copy_known=False))
    assert [each.source for each in found] == ["Library § 2.1", "Library § 9.1"]
    since = Meanwhile(lent_at=NOON + timedelta(minutes=1))
    assert [each.source for each in person_refusals(entry, since)] == ["Library § 4.9"]
    assert [*person_refusals(Happened("return", "3", NOON), Meanwhile(copy_known=False))] == []


def test_what_is_over_changes_nothing_in_the_present():
    """Library § 18.1: a return before a later loan, a loan that has come back since."""
    later, sooner = NOON + timedelta(hours=1), NOON - timedelta(hours=1)
    back, lent = Happened("return", "3", NOON), Happened("lend", "3", NOON, "2")
    assert overtaken(back, Meanwhile(lent_at=later))
    assert not overtaken(back, Meanwhile(lent_at=sooner, changed_at=later))
    assert overtaken(lent, Meanwhile(changed_at=later))
    assert not overtaken(lent, Meanwhile(changed_at=sooner))


def test_an_entry_that_says_nothing_cannot_be_booked():
    """Library P 3.10."""
    assert [*entry_refusals(Happened("lend", "3", NOON, "2"), NOON)] == []
    for broken in (Happened("sell", "3", NOON), Happened("lend", "3", NOON),
                   Happened("return", "", NOON)):  # fmt: skip
        assert len([*entry_refusals(broken, NOON)]) == 1
    old = Happened("return", "3", NOON - timedelta(days=61))
    assert next(iter(entry_refusals(old, NOON))).words.startswith("It happened too long ago")


def test_a_clock_that_is_ahead_is_put_right():
    """Library P 3.10."""
    assert true_time(NOON + timedelta(days=3), NOON) == NOON
    assert true_time(NOON - timedelta(days=3), NOON) == NOON - timedelta(days=3)


# ------------------------------------------------------------------ what the desk takes with it


@pytest.fixture
def house(db):
    the_terms()
    return three_libraries()


@pytest.fixture
def desk(client, house):
    a_mandate("desk", "2480", place="aby", username="dora")
    client.force_login(a_person("dora"))
    return client


def marks(text: str) -> int:
    return len(text) * 3 // 4 // offlinekey.SIGNS


def test_a_desk_takes_keys_marks_and_dates_but_no_names(desk, house, django_assert_max_num_queries):
    """Library P 3.10: hashed sets, the calendar and the terms; nothing that names anybody."""
    here, _there, _far = house
    card, blocked = a_card("248010000137", code="2480"), a_card("248010000274", code="2480")
    cards.block_card(blocked.pk, reason="lost", **SIGNED)
    edition = an_edition("Hemlig titel")
    copy = a_copy(edition, here, barcode="3000840164000")
    reserve(card, edition, here)
    receive(copy, here)
    address = reverse("library_machine:desk_offline_kit", args=["aby"])
    with django_assert_max_num_queries(25):
        answer = desk.get(address)
    kit, words = answer.json(), answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert (marks(kit["blocked"]), marks(kit["aside"])) == (1, 1)
    assert kit["cards"] == [[12, "2480"]]
    assert kit["due"][timezone.localdate().isoformat()] > timezone.localdate().isoformat()
    for secret in ("248010000274", "3000840164000", "Hemlig"):
        assert secret not in words
    hide = offlinekey.set_key("aby", timezone.localdate())
    assert kit["blocked"] == offlinekey.hidden(["248010000274"], hide)
    assert desk.get(reverse("library_machine:desk_offline_kit", args=["berga"])).status_code == 403


def test_a_number_that_could_be_either_is_not_taken_for_a_card(house):
    """Library P 3.10."""
    here, _there, _far = house
    a_card("248010000137", code="2480")
    assert offline.card_shapes() == [(12, "2480")]
    a_copy(home=here, barcode="248099999999")
    assert offline.card_shapes() == []


def test_what_is_locked_for_one_library_cannot_be_read_for_another():
    """Library P 3.10: encrypted at rest, per library."""
    row = offlinekey.locked({"act": "lend"}, "aby", date(2026, 3, 2), b"0" * 12)
    assert offlinekey.opened(row, "aby") == {"act": "lend"}
    for wrong in ({**row, "key_id": "2026-03-03"}, {**row, "data": "AAAA"}, {}):
        with pytest.raises(offlinekey.Unreadable):
            offlinekey.opened(wrong, "aby")
    with pytest.raises(offlinekey.Unreadable):
        offlinekey.opened(row, "berga")


# ------------------------------------------------------------------ bringing in


class Notebook:
    """What a desk has written down, and what it was answered."""

    def __init__(self, client):
        self.client, self.rows = client, []

    def wrote(self, act, barcode, at, card="", **more) -> int:
        told = {"act": act, "barcode": barcode, "card": card, "at": at.isoformat(),
                "key": more.pop("key", f"o:{uuid4()}"), **more}  # fmt: skip
        row = offlinekey.locked(told, "aby", timezone.localdate(), os.urandom(12))
        self.rows.append({"number": len(self.rows) + 1, **row})
        return len(self.rows)

    def brings_in(self, **more):
        address = reverse("library_machine:desk_offline_entries", args=["aby"])
        asked = {"device": str(DEVICE), "language": "en", "entries": self.rows, **more}
        return self.client.post(address, json.dumps(asked), content_type="application/json")


@pytest.fixture
def notebook(desk):
    return Notebook(desk)


def ago(**time) -> datetime:
    return timezone.now() - timedelta(**time)


def test_what_was_lent_and_returned_is_booked_in_order_and_once(notebook, house):
    """Library § 18.1, § 18.3, § 5.5: X_OFFLINE_1. The due date that was told stands."""
    here, _there, _far = house
    card, copy, other = a_card("77", code="2480"), a_copy(home=here), a_copy(home=here)
    promised = (timezone.localdate() + timedelta(days=40)).isoformat()
    notebook.wrote("lend", copy.barcode, ago(minutes=30), "77", due=promised)
    notebook.wrote("lend", other.barcode, ago(minutes=20), "77")
    notebook.wrote("return", other.barcode, ago(minutes=10))
    notebook.rows.reverse()  # the numbers decide, not how they are sent
    answer = notebook.brings_in().json()
    assert [(each["number"], each["state"]) for each in answer["entries"]] == [
        (1, "done"), (2, "done"), (3, "done"),
    ]  # fmt: skip
    loan = Loan.objects.get(copy=copy)
    assert (loan.borrower_id, loan.due_on.isoformat()) == (card.borrower_id, promised)
    assert abs(loan.lent_at - ago(minutes=30)) < timedelta(minutes=1)
    assert Loan.objects.get(copy=other).state == "returned"
    assert set(CountedEvent.objects.values_list("channel", flat=True)) == {"offline"}
    again = notebook.brings_in().json()
    assert again == answer
    assert (Loan.objects.count(), CountedEvent.objects.filter(kind="loan").count()) == (2, 2)
    assert not OfflineEntry.objects.exclude(sealed="").exists()


def test_what_would_have_been_refused_is_booked_and_remarked(notebook, house):
    """Library § 4.13: recorded, with the refusals that would have applied; nobody's name in it."""
    here, _there, _far = house
    blocked, other = a_card("77", code="2480"), a_card("78", code="2480")
    edition = an_edition()
    aside = a_copy(edition, here)
    hold = reserve(other, edition, here)
    receive(aside, here)
    cards.block_card(blocked.pk, reason="lost", **SIGNED)
    number = notebook.wrote("lend", aside.barcode, ago(minutes=1), "77")
    (entry,) = notebook.brings_in().json()["entries"]
    assert (entry["number"], entry["state"]) == (number, "remark")
    assert "This card is blocked." in entry["remarks"]
    assert "The copy is set aside for somebody else." in entry["remarks"]
    assert Loan.objects.get(copy=aside).borrower == blocked.borrower
    waits = Hold.objects.get(pk=hold)
    assert (waits.state, waits.copy, waits.targets.get().waiting) == ("waiting", None, True)
    assert not waits.notices.filter(state="queued").exists()


def test_a_copy_on_its_way_to_somebody_is_lent_and_its_trip_ends(notebook, house):
    """Library § 4.13, § 8.2: no copy is on loan and on its way."""
    here, there, _far = house
    a_card("77", code="2480")
    edition = an_edition()
    copy = a_copy(edition, here)
    hold = reserve(a_card("78", code="2404"), edition, there)
    receive(copy, here)
    assert Transit.objects.get(state="open").hold_id == hold
    notebook.wrote("lend", copy.barcode, ago(minutes=1), "77")
    assert notebook.brings_in().json()["entries"][0]["state"] == "remark"
    assert not Transit.objects.filter(state="open").exists()
    assert Hold.objects.get(pk=hold).state == "waiting"


def test_a_copy_that_was_on_loan_to_another_is_returned_first(notebook, house):
    """Library P 3.4, CHECKOUT_3_2: it lay on the desk, so it had come back."""
    here, _there, _far = house
    card, copy = a_card("77", code="2480"), a_copy(home=here)
    lend(a_card("78", code="2480"), copy, here, now=ago(days=3))
    notebook.wrote("lend", copy.barcode, ago(minutes=1), "77")
    (entry,) = notebook.brings_in().json()["entries"]
    assert entry["state"] == "remark"
    assert Loan.objects.get(copy=copy, state="open").borrower == card.borrower
    assert Loan.objects.filter(copy=copy, state="returned").count() == 1


def test_a_loan_of_what_the_borrower_has_already_is_a_renewal_that_stands(notebook, house):
    """Library P 3.4, CHECKOUT_3_1 and § 4.13: renewed though somebody waits, and told."""
    here, there, _far = house
    card, copy = a_card("77", code="2480"), a_copy(home=here)
    lend(card, copy, here, now=ago(days=20))
    reserve(a_card("78", code="2404"), copy.edition, there)
    notebook.wrote("lend", copy.barcode, ago(minutes=1), "77")
    (entry,) = notebook.brings_in().json()["entries"]
    assert entry["remarks"] == ["One person is waiting for this title."]
    assert Loan.objects.get(copy=copy).renewals == 1


def test_what_was_overtaken_changes_nothing(notebook, house):
    """Library § 18.1: a return whose copy has been lent since, a loan that came back elsewhere."""
    here, there, _far = house
    card, copy, gone = a_card("77", code="2480"), a_copy(home=here), a_copy(home=here)
    a_card("79", code="2480")
    lend(card, copy, here, now=ago(minutes=5))
    receive(gone, there, now=ago(minutes=5))
    notebook.wrote("return", copy.barcode, ago(minutes=10))
    notebook.wrote("lend", gone.barcode, ago(minutes=10), "79")
    notebook.wrote("lend", copy.barcode, ago(minutes=10), "79")
    states = [each["state"] for each in notebook.brings_in().json()["entries"]]
    assert states == ["remark", "remark", "person"]
    assert Loan.objects.get().state == "open"
    assert Loan.objects.get().borrower == card.borrower


def test_what_the_page_sent_before_the_network_went_is_booked_once(desk, notebook, house):
    """Library § 18.3: the same operation key, whether or not it reached the house."""
    here, _there, _far = house
    card, copy = a_card("77", code="2480"), a_copy(home=here)
    key, who = str(uuid4()), a_person("dora").pk
    form = {"mode": "out", "card": card.number, "scan": copy.barcode, "key": key}
    desk.post(reverse("library:desk_at", args=["aby"]), form)
    notebook.wrote("lend", copy.barcode, timezone.now(), "77", key=f"p{who}:{key}:lend")
    (entry,) = notebook.brings_in().json()["entries"]
    assert (entry["state"], entry["remarks"]) == ("done", [])
    assert (Loan.objects.get().renewals, CountedEvent.objects.count()) == (0, 1)


def test_a_return_that_goes_on_says_where(notebook, house):
    """Library P 3.4, § 9.3: the pile is sorted afterwards."""
    _here, there, _far = house
    copy = a_copy(home=there)
    notebook.wrote("return", copy.barcode, ago(minutes=1))
    notebook.wrote("return", "nobody knows it", ago(minutes=1))
    first, second = notebook.brings_in().json()["entries"]
    assert "it belongs to Berga" in first["remarks"][0]
    assert second["remarks"] == ["No copy has this number; a colleague decides."]


@pytest.mark.parametrize(
    "broken",
    [
        {"device": "no"},
        {"entries": 3},
        {"entries": [{"number": "x"}]},
        {"entries": [{"number": -1}]},
    ],
)
def test_nonsense_is_not_taken_in(notebook, broken):
    answer = notebook.brings_in(**broken)
    assert answer.status_code == 400
    assert not OfflineEntry.objects.exists()


# ------------------------------------------------------------------ what needs a person


def test_a_librarian_puts_right_what_was_in_the_way_and_tries_again(desk, notebook, house):
    """Library P 3.10: a report that can be acted on; then nothing is kept of who had what."""
    here, _there, _far = house
    copy = a_copy(home=here)
    notebook.wrote("lend", copy.barcode, ago(minutes=1), "77")
    notebook.rows.append({"number": 2, "key_id": "x", "iv": "", "data": "not ours"})
    assert [each["state"] for each in notebook.brings_in().json()["entries"]] == ["person"] * 2
    loan, unreadable = OfflineEntry.objects.order_by("number")
    assert "not ours" not in unreadable.sealed
    address = "/en" + reverse("library:desk_report", args=["aby"]).removeprefix("/en")
    page = desk.get(address).content.decode()
    assert "No card has this number." in page
    assert copy.barcode in page
    a_card("77", code="2480")
    assert desk.post(address, {"number": loan.pk, "act": "again"}).status_code == 302
    loan.refresh_from_db()
    assert (loan.state, loan.sealed, Loan.objects.count()) == ("done", "", 1)
    refused = desk.post(address, {"number": unreadable.pk, "act": "settle", "note": ""})
    assert refused.status_code == 409
    assert "Write what you did about it." in refused.content.decode()
    desk.post(address, {"number": unreadable.pk, "act": "settle", "note": "Asked the colleague"})
    unreadable.refresh_from_db()
    assert (unreadable.state, unreadable.sealed) == ("handled", "")
    other = reverse("library:desk_report", args=["berga"])
    assert desk.post(other, {"number": loan.pk, "act": "again"}).status_code == 403


def test_the_page_for_the_time_without_network_knows_nobody(client, house):
    """Library P 3.10: it is kept by the browser, so it holds nobody's name."""
    page = client.get(reverse("library:desk_offline", args=["aby"])).content.decode()
    assert "Aby" in page
    assert "csrfmiddlewaretoken" not in page
    worker = client.get(reverse("library_machine:desk_worker"))
    assert worker["Service-Worker-Allowed"] == "/"
    assert b"DeskStore" in worker.content
