"""Whole scenarios of the table (Library P 3.4) and what each act keeps, refuses and signs."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from allmanning.kit.refusal import Refused
from allmanning.members.journal.models import Entry, Operation
from allmanning.services.library.borrowers.actions import cards, people
from allmanning.services.library.catalogue.models import Copy, Edition
from allmanning.services.library.circulation.actions import (
    lending,
    minding,
    ranking,
    receiving,
    renewing,
    reserving,
    settling,
    weighing,
)
from allmanning.services.library.circulation.actions.lending_terms import Override
from allmanning.services.library.circulation.models import (
    Charge,
    Choice,
    CountedEvent,
    Hold,
    Loan,
    Notice,
    PickupSlot,
    Transit,
)
from allmanning.services.library.circulation.tasks import tick
from allmanning.services.library.circulation.tests.audit import faults
from allmanning.services.library.circulation.tests.examples import (
    NOW,
    SIGNED,
    a_card,
    a_copy,
    a_library,
    an_edition,
    later,
    lend,
    receive,
    reserve,
    the_terms,
    three_libraries,
)
from allmanning.services.library.places.actions import close_for_a_time, know_outside_library
from allmanning.services.library.terms.actions import set_term

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _terms(db):
    the_terms()
    yield
    assert faults() == []


def signed(now=NOW):
    return {"key": str(uuid4()), "by": SIGNED["by"], "now": now}


def state(copy: Copy) -> tuple[str, str]:
    copy.refresh_from_db()
    return copy.state, copy.place.slug


# ------------------------------------------------------------------ scenarios


def test_scenario_A_a_hold_at_home():  # noqa: N802
    """Library P 3.4. Hold at the home library, capture, loan, return."""
    a, _b, _c = three_libraries()
    copy, card = a_copy(home=a), a_card("1", contact=people.Contact(email="bo@example.org"))
    reserve(card, copy.edition, a)
    choice = Choice.objects.get()
    assert (choice.library, [code for code, _facts in choice.reasons]) == (a, ["at_pickup"])
    found = receiving.find_from_pull_list(choice.pk, here=a, **signed())
    assert (found.case, found.slot, state(copy)[0]) == ("VALIDATE_1_2_1", 1, "on_hold_shelf")
    lent = lend(card, copy, a)
    assert (lent.case, lent.due) == ("CHECKOUT_2_1", date(2026, 3, 30))
    assert PickupSlot.objects.get().hold is None
    back = receive(copy, a)
    assert (back.case, back.then, state(copy)) == ("CHECKIN_3_1_1", "shelve", ("available", "aby"))
    assert Loan.objects.get().borrower is None
    assert Notice.objects.get().kind == "pickup_ready"


def test_scenario_B_collected_and_handed_in_elsewhere():  # noqa: N802
    """Library P 3.4, Library § 8.1. Pickup at B, return at B, home."""
    a, b, _c = three_libraries()
    copy, card = a_copy(home=a), a_card("1")
    reserve(card, copy.edition, b)
    found = receiving.find_from_pull_list(Choice.objects.get().pk, here=a, **signed())
    assert (found.case, found.to, state(copy)[0]) == ("VALIDATE_1_2_2", "Berga", "in_transit")
    arrived = receive(copy, b)
    assert (arrived.case, arrived.slot, state(copy)) == (
        "CHECKIN_4_1",
        1,
        ("on_hold_shelf", "berga"),
    )
    assert lend(card, copy, b).case == "CHECKOUT_2_1"
    back = receive(copy, b)
    assert (back.case, back.to) == ("CHECKIN_3_1_2", "Aby")
    assert receive(copy, a).case == "CHECKIN_5_1_1"
    assert state(copy) == ("available", "aby")
    assert set(Transit.objects.values_list("state", flat=True)) == {"received"}


def test_scenario_C_two_holds_in_two_places():  # noqa: N802
    """Library P 3.4. Holds at B and C; the second renews; home."""
    a, b, c = three_libraries()
    copy, one, two = a_copy(home=a), a_card("1"), a_card("2")
    lend(a_card("9"), copy, a)
    reserve(one, copy.edition, b)
    reserve(two, copy.edition, c, now=later(hours=1))
    assert receive(copy, a).case == "CHECKIN_3_2_2_2"
    assert receive(copy, b).case == "CHECKIN_4_1"
    lend(one, copy, b)
    back = receive(copy, b)
    assert (back.case, back.to) == ("CHECKIN_3_2_2_2", "Ceder")
    assert receive(copy, c).case == "CHECKIN_4_1"
    lent = lend(two, copy, c)
    renewed = renewing.renew_loan(lent.loan, **signed(later(days=10)))
    assert (renewed.case, renewed.due) == ("EXTEND_3_1", date(2026, 4, 9))
    assert receive(copy, c).to == "Aby"
    assert receive(copy, a).case == "CHECKIN_5_1_1"


def test_scenario_D_refused_acts_in_between():  # noqa: N802
    """Library P 3.4, Library § 4.9, Library § 6.2, Library § 7.12."""
    a, b, _c = three_libraries()
    copy, card, wrong = a_copy(home=a), a_card("1"), a_card("2")
    assert receive(copy, a).case == "CHECKIN_1_1_1"
    lent = lend(wrong, copy, a)
    hold = reserve(card, copy.edition, b)
    with pytest.raises(Refused) as no:
        renewing.renew_loan(lent.loan, **signed())
    assert [each.source for each in no.value.refusals] == ["Library § 6.2"]
    assert receive(copy, b).case == "CHECKIN_3_2_1"
    for _twice in range(2):
        with pytest.raises(Refused) as no:
            lend(wrong, copy, b)
        assert [each.source for each in no.value.refusals] == ["Library § 4.9"]
    assert receive(copy, b).case == "CHECKIN_2_1"
    assert receive(copy, a).case == "CHECKIN_2_2"
    done = reserving.cancel_hold(hold, **signed())
    assert (done.case, done.to) == ("CANCEL_4_1_1", "Aby")
    assert state(copy)[0] == "in_transit"
    assert receive(copy, a).case == "CHECKIN_5_1_1"


def test_scenario_E_impatient_borrowers():  # noqa: N802
    """Library P 3.4, Library § 7.8, Library § 7.13."""
    a, b, c = three_libraries()
    copy, one, two = a_copy(home=a), a_card("1"), a_card("2")
    lend(a_card("9"), copy, a)
    hold = reserve(one, copy.edition, b)
    with pytest.raises(Refused) as no:
        reserve(one, copy.edition, b)
    assert [each.source for each in no.value.refusals] == ["Library § 7.8"]
    receive(copy, a)
    changed = reserving.change_pickup(hold, c, **signed())
    assert changed.case == "CHANGE_PICKUP_4"
    passing = receive(copy, b)
    assert (passing.case, passing.to) == ("CHECKIN_4_2", "Ceder")
    assert lend(one, copy, b).case == "CHECKOUT_4_1"
    waiting = reserve(two, copy.edition, b)
    reserving.cancel_hold(waiting, **signed())
    with pytest.raises(Refused):
        reserving.cancel_hold(waiting, **signed())
    assert receive(copy, b).case == "CHECKIN_3_1_2"
    assert lend(two, copy, b).case == "CHECKOUT_5_1"


def test_scenario_F_floating():  # noqa: N802
    """Library § 9.3, Library § 9.4. As C, and B keeps what is handed in."""
    a, b, _c = three_libraries()
    set_term(
        "FLOAT", True, date(2026, 3, 3), scope="library", library=b.pk, decided_by="B § 1", **SIGNED
    )
    copy, card = a_copy(home=a), a_card("1")
    now = later(days=1)
    lend(card, copy, a, now=now)
    back = receive(copy, b, now=now)
    assert (back.also, back.then, state(copy)) == (("X_FLOAT_1",), "shelve", ("available", "berga"))
    copy.refresh_from_db()
    assert (copy.home, copy.owner_id) == (a, "2480")
    assert CountedEvent.objects.filter(kind="floated").count() == 1


def test_scenario_G_lost_billed_paid_and_found():  # noqa: N802
    """Library § 10.7, Library § 9.6. Found in another municipality."""
    a, b, _c = three_libraries()
    copy, card = a_copy(home=a, price_ore=25000), a_card("1")
    lent = lend(card, copy, a)
    assert settling.bill_as_lost(lent.loan, **signed()) == 25000
    with pytest.raises(Refused) as no:
        lend(card, a_copy(home=a), a)
    assert [each.source for each in no.value.refusals] == ["Library § 4.4"]
    with pytest.raises(Refused):
        settling.pay(card.borrower_id, 25001, a, **signed())
    assert settling.pay(card.borrower_id, 20000, a, **signed()) == 5000
    assert settling.pay(card.borrower_id, 5000, a, **signed()) == 0
    back = receive(copy, b)
    assert (back.case, back.also, back.to) == ("CHECKIN_1_1_2", ("X_LOST_2",), "Aby")
    assert Loan.objects.get(pk=lent.loan).borrower is None
    assert Charge.objects.get().cancelled_at is not None


# ------------------------------------------------------------------ each act


def test_the_same_key_changes_nothing_and_answers_the_same():
    """Library § 18.3, Library P 3.9."""
    a, _b, _c = three_libraries()
    copy, card = a_copy(home=a), a_card("1")
    first = lend(card, copy, a, key="k1")
    again = lend(card, copy, a, key="k1")
    assert (again, again.repeated, first.repeated) == (first, True, False)
    assert (Loan.objects.count(), CountedEvent.objects.filter(kind="loan").count()) == (1, 1)
    assert receive(copy, a, key="k2") == receive(copy, a, key="k2")
    assert receive(copy, a).case == "CHECKIN_1_1_1"
    kept = "".join(str(each.answer) for each in Operation.objects.all())
    assert "Berg" not in kept


def test_the_journal_names_the_copy_and_never_the_borrower():
    """Library § 12.1."""
    a, _b, _c = three_libraries()
    copy, card = a_copy(home=a), a_card("1")
    lend(card, copy, a)
    lines = Entry.objects.filter(subject_kind="catalogue.copy")
    assert [(line.deed, line.subject) for line in lines] == [("lent", copy.barcode)]
    assert set(lines[0].facts) == {"case", "library"}


def test_lending_the_same_copy_again_renews_it():
    """Library P 3.4. CHECKOUT_3_1."""
    a, _b, _c = three_libraries()
    copy, card = a_copy(home=a), a_card("1")
    lend(card, copy, a)
    done = lend(card, copy, a, now=later(days=7))
    assert (done.then, Loan.objects.get().renewals) == ("renewed", 1)


def test_everything_against_a_loan_is_told_at_once_and_staff_may_lift_some():
    """Library § 4.2, Library § 4.14."""
    a, b, _c = three_libraries()
    copy, card = a_copy(home=a, reference=True), a_card("1")
    cards.block_card(card.pk, reason="lost", **SIGNED)
    with pytest.raises(Refused) as no:
        lend(card, copy, a)
    assert [each.source for each in no.value.refusals] == ["Library § 2.5", "Library § 4.8"]
    waited = a_copy(home=a)
    reserve(a_card("2"), waited.edition, b)
    with pytest.raises(Refused) as no:
        lend(a_card("3"), waited, a)
    assert [each.source for each in no.value.refusals] == ["Library § 4.10"]
    done = lend(a_card("3"), waited, a, override=Override("travels today", ("desk",)))
    assert done.then == "lent"
    assert Entry.objects.filter(deed="lent").get().facts["overridden"] == "travels today"


def test_an_unknown_copy_is_received_and_an_unknown_card_refused():
    """Library § 9.1."""
    a, _b, _c = three_libraries()
    done = receiving.receive_copy("99999", a, **signed())
    assert (done.case, done.then) == ("X_UNKNOWN_1", "staff")


def test_three_who_wait_halve_the_loan():
    """Library § 5.2."""
    a, _b, _c = three_libraries()
    edition = an_edition()
    copies = [a_copy(edition, a) for _each in range(3)]
    for number in range(4):
        reserve(a_card(f"1{number}"), edition, a, now=later(minutes=number))
    receive(copies[0], a)
    assert lend(a_card("10"), copies[0], a).due == date(2026, 3, 16)


def test_a_late_return_is_charged_and_the_link_stays_until_it_is_paid():
    """Library § 10.3, Library § 12.3."""
    a, _b, _c = three_libraries()
    for name, value in (("OVERDUE_PER_DAY", 200), ("OVERDUE_CAP", 5000)):
        set_term(
            name, value, date(2026, 3, 3), scope="municipality", municipality="2480",
            decided_by="KF § 1", **SIGNED,
        )  # fmt: skip
    copy, card = a_copy(home=a), a_card("1")
    lend(card, copy, a)
    receive(copy, a, now=later(days=31))
    assert Charge.objects.get().amount_ore == 600
    assert Loan.objects.get().borrower_id == card.borrower_id
    settling.pay(card.borrower_id, 600, a, **signed(later(days=31)))
    assert Loan.objects.get().borrower is None


def test_a_hold_not_collected_goes_to_the_next():
    """Library § 7.10, Library § 7.11."""
    a, _b, _c = three_libraries()
    copy, one, two = a_copy(home=a), a_card("1"), a_card("2")
    first = reserve(one, copy.edition, a)
    second = reserve(two, copy.edition, a, now=later(minutes=1))
    receive(copy, a)
    assert Hold.objects.get(pk=first).expires_on == date(2026, 3, 10)
    tick(later(days=8))
    assert Hold.objects.get(pk=first).state == "ready"
    tick(later(days=9))
    assert Hold.objects.get(pk=first).state == "expired"
    assert Hold.objects.get(pk=second).state == "ready"
    numbers = set(PickupSlot.objects.values_list("number", flat=True))
    assert numbers == {1, 2}, "a number rests for a week"


def test_messages_are_sent_once_in_the_readers_language():
    """Library § 7.16, Library § 11.4."""
    a, _b, _c = three_libraries()
    copy = a_copy(home=a)
    card = a_card("1", contact=people.Contact(email="bo@example.org", language="en"))
    reserve(card, copy.edition, a)
    receive(copy, a)
    assert tick(NOW)["sent"] == 1
    assert tick(NOW)["sent"] == 0
    assert mail.outbox[0].subject == "Ready to collect at Aby"
    assert "Hembiten" not in mail.outbox[0].body


def test_a_childs_message_goes_to_the_guardian_and_else_becomes_a_letter():
    """Library § 11.8, Library § 11.2."""
    a, _b, _c = three_libraries()
    copy, card = a_copy(home=a), a_card("1", born=date(2015, 1, 1), guardian_consents=True)
    people.confirm_consent(card.borrower, "present", **SIGNED)
    people.add_guardian(card.borrower, name="Mor", email="mor@example.org", **SIGNED)
    reserve(card, copy.edition, a)
    receive(copy, a)
    other = a_copy(home=a)
    reserve(a_card("2", contact=people.Contact(street="Gatan 1")), other.edition, a)
    receive(other, a)
    tick(NOW)
    assert [each.to for each in mail.outbox] == [["mor@example.org"]]
    assert sorted(Notice.objects.values_list("state", flat=True)) == ["letter", "sent"]


def test_a_paused_hold_keeps_its_place_and_others_pass():
    """Library § 7.9."""
    a, _b, _c = three_libraries()
    copy, one, two = a_copy(home=a), a_card("1"), a_card("2")
    lend(a_card("9"), copy, a)
    first = reserve(one, copy.edition, a)
    second = reserve(two, copy.edition, a, now=later(minutes=1))
    reserving.suspend_hold(first, date(2026, 3, 2), date(2026, 3, 10), **signed())
    receive(copy, a)
    assert Hold.objects.get(pk=second).state == "ready"
    lend(two, copy, a)
    tick(later(days=8))
    receive(copy, a, now=later(days=8))
    assert Hold.objects.get(pk=first).state == "ready"


def test_school_stock_is_for_its_own():
    """Library § 7.5."""
    a, _b, _c = three_libraries()
    school = a_library("skola", "2480", kind="school")
    copy, outsider = a_copy(home=school), a_card("1")
    pupil = a_card("2", school=school)
    with pytest.raises(Refused) as no:
        reserve(outsider, copy.edition, a)
    assert [each.source for each in no.value.refusals] == ["Library § 7.5"]
    with pytest.raises(Refused):
        lend(outsider, copy, school)
    reserve(pupil, copy.edition, school)
    assert receive(copy, school).case == "CHECKIN_1_2_1"


def test_films_cannot_be_reserved():
    """Library § 7.2."""
    a, _b, _c = three_libraries()
    film = a_copy(an_edition(form="film"), a, lending_right=True)
    with pytest.raises(Refused) as no:
        reserve(a_card("1"), film.edition, a)
    assert [each.source for each in no.value.refusals] == ["Library § 7.2"]


def test_a_hold_on_any_edition_leaves_every_queue_when_captured():
    """Library § 7.6."""
    a, _b, _c = three_libraries()
    one, card = an_edition(), a_card("1")
    two = an_edition(work=one.work)
    copies = [a_copy(one, a), a_copy(two, a)]
    reserving.place_hold(
        card.borrower_id, reserving.Wanted((one.pk, two.pk), "work"), a, **signed()
    )
    receive(copies[1], a)
    assert receive(copies[0], a).case == "CHECKIN_1_1_1"
    assert Hold.objects.get().copy == copies[1]


def test_a_damaged_copy_sends_its_hold_back_in_line():
    """Library P 3.4. X_DAMAGED_1."""
    a, _b, _c = three_libraries()
    copy, card = a_copy(home=a), a_card("1")
    hold = reserve(card, copy.edition, a)
    receive(copy, a)
    done = receive(copy, a, damaged=True)
    assert (done.case, Hold.objects.get(pk=hold).state) == ("X_DAMAGED_1", "waiting")


def test_a_copy_that_never_arrives_is_missing_and_the_hold_waits_again():
    """Library § 8.5."""
    a, b, _c = three_libraries()
    copy, card = a_copy(home=a), a_card("1")
    hold = reserve(card, copy.edition, b)
    receive(copy, a)
    assert minding.give_up_transit(Transit.objects.get().pk, now=later(days=15))
    assert (state(copy)[0], Hold.objects.get(pk=hold).state) == ("missing", "waiting")
    found = receive(copy, b)
    assert (found.case, found.also) == ("CHECKIN_1_2_1", ("X_LOST_3",))


def test_not_found_asks_the_next_and_twice_is_missing():
    """Library P 3.5."""
    a, b, _c = three_libraries()
    edition, card = an_edition(), a_card("1")
    near, far = a_copy(edition, a), a_copy(edition, b)
    reserve(card, edition, a)
    choice = Choice.objects.get(answered_at=None)
    assert choice.copy == near
    receiving.answer_pull_list(choice.pk, "not_found", here=a, **signed())
    assert Choice.objects.get(answered_at=None).copy == far
    reserve(a_card("2"), edition, a, now=later(minutes=1))
    choice = Choice.objects.get(answered_at=None, copy=near)
    receiving.answer_pull_list(choice.pk, "not_found", here=a, **signed())
    assert state(near)[0] == "missing"


def test_a_request_nobody_answers_lapses_and_is_asked_anew():
    """Library P 3.5."""
    a, b, _c = three_libraries()
    copy = a_copy(home=a)
    reserve(a_card("1"), copy.edition, a)
    tick(later(days=2))
    assert sorted(Choice.objects.values_list("answer", flat=True)) == ["", "lapsed"]
    other = a_copy(copy.edition, b)
    tick(later(days=4))
    assert Choice.objects.get(answered_at=None).copy == other


def test_a_closed_library_is_no_place_to_collect():
    """Library § 7.4, Library § 7.14."""
    a, b, _c = three_libraries()
    copy = a_copy(home=a)
    hold = reserve(a_card("1"), copy.edition, b)
    close_for_a_time(b, date(2026, 3, 1), date(2026, 4, 1), reason="", decided_by="x", **SIGNED)
    with pytest.raises(Refused) as no:
        reserve(a_card("2"), copy.edition, b)
    assert [each.source for each in no.value.refusals] == ["Library § 7.4"]
    done = receive(copy, a)
    assert (done.also, Hold.objects.get(pk=hold).state) == (("X_CLOSED_1",), "waiting")


def test_staff_move_a_hold_first_with_a_reason():
    """Library § 7.7."""
    a, _b, _c = three_libraries()
    copy = a_copy(home=a)
    lend(a_card("9"), copy, a)
    reserve(a_card("1"), copy.edition, a)
    second = reserve(a_card("2"), copy.edition, a, now=later(minutes=1))
    with pytest.raises(Refused):
        ranking.move_first(second, reason_given="", **signed())
    ranking.move_first(second, reason_given="course", **signed())
    receive(copy, a)
    assert Hold.objects.get(pk=second).state == "ready"


@pytest.mark.parametrize(
    ("pickup", "case"), [("aby", "FIRST_RANK_5_2_1"), ("ceder", "FIRST_RANK_5_2_2")]
)
def test_a_hold_moved_first_turns_a_copy_that_travels_home(pickup, case):
    """Library § 7.7.

    Library FIRST_RANK_5_2_1, Library FIRST_RANK_5_2_2.
    """
    places = {place.slug: place for place in three_libraries()}
    a, b = places["aby"], places["berga"]
    copy = a_copy(home=a)
    lend(a_card("9"), copy, b)
    receive(copy, b)
    first = reserve(a_card("1"), copy.edition, b, now=later(minutes=1))
    second = reserve(a_card("2"), copy.edition, places[pickup], now=later(minutes=2))
    done = ranking.move_first(second, reason_given="course", **signed(later(minutes=3)))
    trips = list(
        Transit.objects.order_by("pk").values_list("purpose", "state", "destination__slug")
    )
    assert done.case == case
    if pickup == "aby":
        assert trips == [("home", "open", "aby")]
        assert Hold.objects.get(pk=second).state == "waiting"
        done = receive(copy, a, now=later(days=1))
    else:
        assert trips == [("home", "cancelled", "aby"), ("pickup", "open", "ceder")]
        assert Hold.objects.get(pk=second).state == "travelling"
        assert receive(copy, b, now=later(hours=1)).then == "keep_going"
        done = receive(copy, places[pickup], now=later(days=1))
    assert (done.then, Hold.objects.get(pk=second).state) == ("hold_shelf", "ready")
    assert Hold.objects.get(pk=first).state == "waiting"
    with pytest.raises(Refused) as no:
        ranking.move_first(second, reason_given="course", **signed(later(days=1)))
    assert [each.source for each in no.value.refusals] == ["Library § 7.7"]


def test_renew_all_gives_one_answer_per_loan():
    """Library § 6.6."""
    a, _b, _c = three_libraries()
    card, copies = a_card("1"), [a_copy(home=a), a_copy(home=a)]
    for copy in copies:
        lend(card, copy, a)
    reserve(a_card("2"), copies[0].edition, a)
    answers = renewing.renew_all(card.borrower_id, **signed(later(days=3)))
    assert [isinstance(answer, list) for _key, answer in answers] == [True, False]


def test_somebody_elses_loan_and_hold_do_not_exist():
    """Library § 12.1."""
    a, _b, _c = three_libraries()
    copy, card, other = a_copy(home=a), a_card("1"), a_card("2")
    lent = lend(card, copy, a)
    hold = reserve(other, copy.edition, a)
    with pytest.raises(Loan.DoesNotExist):
        renewing.renew_loan(lent.loan, borrower_key=other.borrower_id, **signed())
    with pytest.raises(Hold.DoesNotExist):
        reserving.cancel_hold(hold, borrower_key=card.borrower_id, **signed())


def test_a_trip_home_is_ended_where_the_copy_is_found():
    """Library P 3.4. CANCEL_5_1_1."""
    a, b, _c = three_libraries()
    copy = a_copy(home=a)
    lend(a_card("1"), copy, a)
    receive(copy, b)
    done = receiving.end_trip_home(copy.barcode, b, **signed())
    assert (done.case, state(copy)) == ("CANCEL_5_1_1", ("available", "berga"))


def test_the_drop_box_counts_from_the_last_opening():
    """Library § 9.2."""
    a, _b, _c = three_libraries()
    copy, card = a_copy(home=a), a_card("1")
    lend(card, copy, a)
    done = receive(copy, a, now=later(days=29, hours=-4), drop=True)
    assert "X_DROP_1" in done.also
    assert Loan.objects.get().returned_at.date() == date(2026, 3, 30)


def test_what_happened_offline_is_never_refused():
    """Library § 4.13."""
    a, _b, _c = three_libraries()
    copy, card = a_copy(home=a), a_card("1")
    cards.block_card(card.pk, reason="lost", **SIGNED)
    done = lend(card, copy, a, channel="offline")
    assert done.then == "lent"
    assert "offline" in [code for code, _facts in done.codes]


@pytest.mark.parametrize(("many", "most"), [(1, 45), (12, 45)])
def test_the_queries_of_an_act_do_not_grow(many, most):
    """Library P 3.9. As many for one who waits as for twelve."""
    a, b, _c = three_libraries()
    copy = a_copy(home=a)
    lend(a_card("99"), copy, a)
    for number in range(many):
        reserve(a_card(f"1{number}"), copy.edition, b, now=later(minutes=number))
    with CaptureQueriesContext(connection) as asked:
        receive(copy, a)
    assert len(asked) <= most
    plain = a_copy(home=a)
    with CaptureQueriesContext(connection) as asked:
        lend(a_card("10"), plain, a)
    assert len(asked) <= 30


def test_what_is_borrowed_weighs_and_weighs_less_with_time():
    here, *_others = three_libraries()
    copies = [a_copy(an_edition(), here) for _number in range(3)]
    for copy in copies[:2]:
        lend(a_card(), copy, here)
    a_loan = CountedEvent.objects.get(edition_key=copies[0].edition_id, kind="loan")

    def told(copy, days, **others):
        return CountedEvent.objects.create(
            at=NOW - timedelta(days=days), kind="loan", library=here.slug, municipality="2480",
            edition_key=copy.edition_id, **others,
        )  # fmt: skip

    for days in (100, 100, 100, 200, 300, 500):
        told(copies[0], days)
    CountedEvent.objects.create(
        at=NOW, kind="loan", library=here.slug, municipality="2480",
        edition_key=copies[2].edition_id, cancels=told(copies[2], 1),
    )  # fmt: skip

    def weights():
        return [Edition.objects.get(pk=copy.edition_id).popularity for copy in copies]

    at = a_loan.at + timedelta(seconds=1)
    assert weighing.weigh_on(at) == 3
    assert weights() == [round(1 + 3 * 0.6 + 0.35 + 0.2), 1, 0]
    assert weighing.weigh_on(at) == 0  # once a day is enough
    with CaptureQueriesContext(connection) as queries:
        assert weighing.weigh_on(at + timedelta(days=400), stretch=2) == 2
    assert len(queries) <= 10
    assert weights() == [0, 0, 0]
    CountedEvent.objects.exclude(cancels=None).delete()
    CountedEvent.objects.filter(kind="loan", loan=None).delete()


# ------------------------------------------------------------------ a library outside the service


def test_a_copy_from_outside_is_sent_on_and_a_card_from_there_lends_nothing():
    """Library § 1.2, Library § 17.7.

    Library X_FOREIGN_2.
    """
    a, _b, _c = three_libraries()
    know_outside_library("Ytterby", "Yb", card_prefix="99", barcode_prefix="88", **SIGNED)
    done = receiving.receive_copy("880001", a, key="k", by=SIGNED["by"], now=NOW)
    assert (done.case, done.then) == ("X_FOREIGN_2", "staff")
    assert "Ytterby" in done.reasons[0].words
    assert not CountedEvent.objects.exists()
    assert Entry.objects.get(deed="received a foreign copy").facts["to"] == "Ytterby"
    with pytest.raises(Refused) as no:
        lending.lend_copy("990001", a_copy(home=a).barcode, a, key="l", by=SIGNED["by"], now=NOW)
    assert [each.source for each in no.value.refusals] == ["Library § 1.2"]


def test_what_an_act_at_the_desk_asks_the_database_is_pinned(django_assert_num_queries):
    """Issue 5: query counts per operation. Savepoints are the test's own, one pair an act."""
    here, home, _far = three_libraries()
    copies, reader, waits = [a_copy(home=here) for _n in range(3)], a_card("21"), a_card("22")
    there = a_copy(home=home, place=here)
    lend(reader, copies[0], here), receive(copies[0], here)  # terms are read, queries compiled
    with django_assert_num_queries(14):
        lend(reader, copies[1], here)
    with django_assert_num_queries(13):
        receive(copies[1], here)
    lend(reader, there, here)
    with django_assert_num_queries(14):
        assert receive(there, here).then == "send"
    lend(reader, copies[2], here)
    reserve(waits, copies[2].edition, here)
    with django_assert_num_queries(24):
        assert receive(copies[2], here).then == "hold_shelf"
    with django_assert_num_queries(21):
        assert lend(waits, copies[2], here).then == "lent"
