"""The law of lending beside the table of cases: refusals, periods, fees, queues."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest

from allmanning.services.library.borrowers.rules import CardFacts
from allmanning.services.library.circulation.rules.checkout import (
    LendingFacts,
    age_refusals,
    debt_refusals,
    lending_refusals,
    still_standing,
)
from allmanning.services.library.circulation.rules.counting import age_band
from allmanning.services.library.circulation.rules.facts import REASONS, Place, reason
from allmanning.services.library.circulation.rules.holds import (
    HoldingFacts,
    hold_refusals,
    move_refusals,
    pickup_refusals,
    suspend_refusals,
    title_refusals,
)
from allmanning.services.library.circulation.rules.money import payment_refusals, shares
from allmanning.services.library.circulation.rules.periods import (
    PeriodFacts,
    RenewalFacts,
    due_on,
    overdue_days,
    overdue_fee,
    renewal_refusals,
    renewed_due_on,
)
from allmanning.services.library.circulation.rules.queues import (
    Candidate,
    Waiting,
    candidate_order,
    forecast,
    place_explained,
    queue_order,
    why_chosen,
)
from allmanning.services.library.places.rules import Calendar, Hours

DAY = date(2026, 3, 2)
HOME = Place(2, "Home")
EVERY_DAY = Calendar(
    hours=tuple(Hours(day, time(10), time(18)) for day in range(7)), keeps_holidays=False
)
SIX_DAYS = Calendar(hours=tuple(Hours(day, time(10), time(18)) for day in range(6)))


def sources(refusals) -> list[str]:
    return [refusal.source for refusal in refusals]


def due(lent: date, waiting: int = 0, **more) -> date:
    return due_on(PeriodFacts(lent, 28, waiting, 3, 2, SIX_DAYS, **more)).value


def test_the_worked_examples_of_the_loan_period():
    """Library § 5.1, Library § 5.2, Library § 5.3, Library § 5.4."""
    assert due(DAY) == date(2026, 3, 30)
    assert due(DAY, 3) == date(2026, 3, 16)
    assert due(DAY, 2) == date(2026, 3, 30)
    assert due(date(2026, 4, 3)) == date(2026, 5, 2)
    assert due(DAY, card_ends=date(2026, 3, 20)) == date(2026, 3, 20)
    assert due(DAY, hard_due_on=date(2026, 3, 15)) == date(2026, 3, 15)


def test_a_due_date_says_why():
    """Library § 1.5."""
    answer = due_on(PeriodFacts(date(2026, 4, 17), 28, 3, 3, 2, SIX_DAYS))
    assert [each.code for each in answer.reasons] == ["loan_days", "halved", "next_open"]


def test_a_renewal_never_ends_earlier():
    """Library § 6.4."""
    facts = PeriodFacts(DAY, 28, 0, 3, 2, SIX_DAYS)
    assert renewed_due_on(facts, DAY).value == date(2026, 3, 30)
    kept = renewed_due_on(facts, date(2026, 4, 20))
    assert (kept.value, kept.reasons[-1].code) == (date(2026, 4, 20), "not_earlier")


def test_every_reason_against_a_renewal_is_told_at_once():
    """Library § 6.1, Library § 6.2, Library § 6.3, Library § 6.7."""
    facts = RenewalFacts(date(2026, 3, 1), 3, 3, 2, foreign=True)
    told = sources(renewal_refusals(facts, DAY))
    assert told == ["Library § 6.7", "Library § 6.1", "Library § 6.2", "Library § 6.3"]
    assert not list(renewal_refusals(RenewalFacts(DAY, 2, 3, 0), DAY))
    assert sources(renewal_refusals(RenewalFacts(DAY, 0, 3, 1), DAY)) == ["Library § 6.2"]
    assert list(renewal_refusals(RenewalFacts(DAY, 0, 3, 0, on_loan=False), DAY))


def test_the_fee_begins_on_the_eighteenth_birthday():
    """Library § 10.2, Library § 10.3."""
    when = {"born": date(2008, 5, 10), "calendar": EVERY_DAY}
    assert overdue_days(date(2026, 5, 1), date(2026, 5, 15), **when) == 6
    fee = {"per_day": 200, "cap": 1000, "price": None, **when}
    assert overdue_fee(date(2026, 5, 1), date(2026, 5, 12), **fee) == 600
    assert overdue_fee(date(2026, 5, 1), date(2026, 5, 15), **fee) == 1000
    assert overdue_fee(date(2026, 5, 1), date(2026, 5, 15), **{**fee, "price": 300}) == 300
    assert overdue_fee(date(2026, 5, 1), date(2026, 5, 9), **fee) == 0


def test_closed_days_cost_nothing():
    """Library § 10.3."""
    assert overdue_days(date(2026, 3, 7), date(2026, 3, 9), born=None, calendar=SIX_DAYS) == 1


def test_a_debt_at_the_limit_blocks_and_a_smaller_never_does():
    """Library § 4.4, Library § 10.5, Library § 10.6."""
    assert not list(debt_refusals(4999, 5000))
    assert sources(debt_refusals(5000, 5000)) == ["Library § 4.4"]
    assert "49,99" in str(next(debt_refusals(4999, 1000)))


@pytest.mark.parametrize(
    ("age", "material", "pegi", "refused"),
    [
        (14, "film", None, ["Library § 4.5"]),
        (15, "film", None, []),
        (14, "game", 18, ["Library § 4.5", "Library § 4.6"]),
        (15, "game", 12, []),
        (15, "game", 16, ["Library § 4.6"]),
        (16, "game", 16, []),
        (17, "game", 18, ["Library § 4.6"]),
        (None, "game", 18, []),
        (6, "book", None, []),
    ],
)
def test_films_and_games_have_their_ages(age, material, pegi, refused):
    """Library § 4.5, Library § 4.6."""
    assert sources(age_refusals(LendingFacts(age=age, material=material, pegi=pegi))) == refused


def test_every_reason_against_a_loan_is_told_at_once():
    """Library § 4.2, Library § 4.7, Library § 4.8, Library § 4.11."""
    facts = LendingFacts(
        card=CardFacts(blocked=True), age=14, debt_ore=6000, loans=3, loan_limit=3,
        material="film", reference=True,
    )  # fmt: skip
    school = Place(9, "School", school=True)
    assert sources(lending_refusals(facts, school, DAY)) == [
        "Library § 2.5", "Library § 4.4", "Library § 4.5", "Library § 4.7", "Library § 4.8",
        "Library § 4.8", "Library § 4.11",
    ]  # fmt: skip
    assert not list(lending_refusals(LendingFacts(), HOME, DAY))
    assert not list(lending_refusals(LendingFacts(school=9), school, DAY))


def test_staff_lift_what_their_office_may_lift_with_a_reason():
    """Library § 4.14."""
    facts = LendingFacts(debt_ore=6000, age=14, material="film", lending_right=True, reference=True)
    refusals = list(lending_refusals(facts, HOME, DAY))
    at_desk = still_standing(refusals, offices=["desk"], reason_given="agreed")
    assert sources(at_desk) == ["Library § 4.5", "Library § 4.8"]
    in_charge = still_standing(refusals, offices=["librarian_in_charge"], reason_given="agreed")
    assert sources(in_charge) == ["Library § 4.5"]
    assert still_standing(refusals, offices=["librarian_in_charge"], reason_given=" ") == refusals
    assert still_standing(refusals, offices=[], reason_given="agreed") == refusals


def test_every_reason_against_a_hold_is_told_at_once():
    """Library § 7.1, Library § 7.3, Library § 7.4, Library § 7.8."""
    closed = Place(4, "Closed", closed_for_a_time=True)
    facts = HoldingFacts(
        card=CardFacts(rules_accepted=False), debt_ore=5000, holds=2, hold_limit=2, could_come=0,
        has_hold=True, has_loan=True, pickup=closed, pickup_lends=False,
    )  # fmt: skip
    assert sources(hold_refusals(facts, DAY)) == [
        "Library § 2.4", "Library § 4.4", "Library § 7.1", "Library § 7.3", "Library § 7.8",
        "Library § 7.8", "Library § 7.4", "Library § 7.4",
    ]  # fmt: skip
    assert not list(hold_refusals(HoldingFacts(), DAY))


def test_films_and_school_stock_cannot_be_reserved():
    """Library § 7.2, Library § 7.5."""
    assert sources(title_refusals(HoldingFacts(reservable=False))) == ["Library § 7.2"]
    schools = HoldingFacts(could_come=0, only_in_schools=True)
    assert sources(title_refusals(schools)) == ["Library § 7.5"]
    assert not list(pickup_refusals(None))


def test_a_move_needs_a_reason_and_a_pause_an_end_after_its_beginning():
    """Library § 7.7, Library § 7.9."""
    assert len(list(move_refusals(" ", 1))) == 2
    assert not list(suspend_refusals(DAY, None, DAY, "waiting"))
    assert len(list(suspend_refusals(DAY, DAY, DAY, "ready"))) == 2


def test_the_queue_is_first_come_first_served_but_for_moves():
    """Library § 7.7."""
    at = datetime(2026, 3, 2, tzinfo=UTC)
    hour = timedelta(hours=1)
    queue = [
        Waiting(3, at),
        Waiting(1, at),
        Waiting(2, at - hour),
        Waiting(4, at, at),
    ]
    queue.append(Waiting(5, at, at + hour))
    assert [each.key for each in queue_order(queue)] == [5, 4, 2, 1, 3]


def test_candidates_are_ordered_without_chance():
    """Library P 3.5."""
    base = {"at_pickup": False, "tour_days": 2, "chain": 2, "load": 1.0, "choices": 8}
    rows = [
        Candidate(1, idle_since=DAY, **base),
        Candidate(2, idle_since=DAY - timedelta(days=1), **base),
        Candidate(3, idle_since=DAY, **{**base, "load": 0.5, "choices": 4}),
        Candidate(4, idle_since=DAY, **{**base, "chain": 1}),
        Candidate(5, idle_since=DAY, **{**base, "tour_days": 1}),
        Candidate(6, idle_since=DAY, **{**base, "at_pickup": True}),
        Candidate(7, idle_since=DAY, **{**base, "tour_days": None, "chain": None}),
        Candidate(8, idle_since=DAY, asked_before=True, **{**base, "at_pickup": True}),
    ]
    ordered = candidate_order(rows)
    assert [each.key for each in ordered] == [6, 5, 4, 3, 2, 1, 7, 8]
    codes = [[each.code for each in why_chosen(*pair)] for pair in pairwise(ordered)]
    assert codes[0] == ["at_pickup"]
    assert codes[3] == ["tour", "chain", "load"]
    assert codes[4] == ["tour", "chain", "idle"]
    assert [each.code for each in why_chosen(ordered[-2], None)] == ["idle"]


def test_the_forecast_is_weeks_and_says_so():
    """Library § 7.15."""
    assert forecast(3, 4, 28) == 3
    assert forecast(1, 10, 28) == 1
    assert forecast(1, 0, 28) is None
    answer = place_explained(3, 12, 4, 28, moved_ahead=1)
    codes = [each.code for each in answer.reasons]
    assert codes == ["position", "copies", "moved_ahead", "weeks"]
    paused = place_explained(3, 12, 4, 28, suspended_until=DAY)
    assert [each.code for each in paused.reasons][-1] == "suspended"


def test_a_payment_goes_to_the_oldest_debt_and_never_above():
    """Library § 10.8."""
    assert shares(700, [500, 500]) == [500, 200]
    assert sources(payment_refusals(0, 100)) == ["Library § 10.8"]
    assert sources(payment_refusals(101, 100)) == ["Library § 10.8"]


def test_ages_are_counted_in_bands():
    """Library P 3.8."""
    assert [age_band(age) for age in (5, 6, 13, 18, 64, 65)] == [
        "0-5", "6-12", "13-17", "18-24", "25-64", "65+",
    ]  # fmt: skip


def test_every_reason_has_words_and_a_paragraph():
    """Library § 1.5."""
    for words, source in REASONS.values():
        assert str(words)
        assert source.startswith("Library ")
    assert str(reason("halved", days=14, count=3)).endswith("(Library § 5.2)")
