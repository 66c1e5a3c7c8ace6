"""Closing a library for a time, with all that hangs on it, and opening it again."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from allmanning.members.tests.examples import a_mandate, a_person
from allmanning.services.library.circulation.models import Choice, Hold, HoldTarget, Loan, Notice
from allmanning.services.library.circulation.rules.facts import Place
from allmanning.services.library.circulation.rules.periods import due_when_closed, kept_until
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
from allmanning.services.library.counter.models import Closing
from allmanning.services.library.counter.rules.closing import charge_refusals, closing_refusals
from allmanning.services.library.places.models import Closure, Library, SpecialDay
from allmanning.services.library.places.rules import Calendar, Closed, Hours

HERE, THERE = Place(1, "Here"), Place(2, "There")
DAY = date(2026, 3, 2)


# ------------------------------------------------------------------ the rules, without tables


def a_calendar(*closed: Closed) -> Calendar:
    hours = tuple(Hours(weekday, time(9), time(17)) for weekday in range(7))
    return Calendar(hours, closed, keeps_holidays=False)


def test_a_loan_falls_due_when_the_library_opens_and_never_earlier():
    """Library § 5.3, § 5.4."""
    closed = a_calendar(Closed(date(2026, 3, 9), date(2026, 3, 20)))
    moved = due_when_closed(date(2026, 3, 10), closed)
    assert moved.value == date(2026, 3, 20)
    assert [each.code for each in moved.reasons] == ["next_open"]
    assert due_when_closed(date(2026, 3, 8), closed).value == date(2026, 3, 8)
    assert due_when_closed(date(2026, 3, 10), closed, date(2026, 3, 12)).value == date(2026, 3, 10)


def test_closed_days_do_not_count_on_the_hold_shelf():
    """Library § 7.10."""
    closed = a_calendar(Closed(date(2026, 3, 4), date(2026, 3, 11)))
    assert kept_until(DAY, 7, closed, date(2026, 3, 9)) == date(2026, 3, 16)
    assert kept_until(DAY, 7, a_calendar(), date(2026, 3, 20)) == date(2026, 3, 20)


def test_a_closing_says_what_happens_with_the_reservations():
    """Library § 7.14, § 7.4."""
    assert [*closing_refusals(HERE, DAY, DAY, "pause", None)] == []
    assert [*closing_refusals(HERE, DAY, DAY, "redirect", THERE)] == []
    shut = Place(2, "There", closed_for_a_time=True)
    for wrong in (("redirect", None), ("redirect", HERE), ("redirect", shut), ("", None)):
        assert len([*closing_refusals(HERE, DAY, DAY, *wrong)]) == 1
    early = closing_refusals(HERE, DAY - timedelta(days=1), DAY, "pause", None)
    assert [each.source for each in early] == ["Library § 1.6"]


def test_only_the_librarian_in_charge_changes_when_it_is_open():
    """Library § 20.1."""
    assert [each.source for each in charge_refusals(("desk",))] == ["Library § 20.1"]
    assert [*charge_refusals(("desk", "librarian_in_charge"))] == []


# ------------------------------------------------------------------ the page


@pytest.fixture
def house(db):
    the_terms()
    return three_libraries()


@pytest.fixture
def chief(client, house):
    a_mandate("librarian_in_charge", "2480", username="chief")
    client.force_login(a_person("chief"))
    return client


TODAY = timezone.localdate()
OPENS = TODAY + timedelta(days=40)


def close(client, act="close", slug="aby", **typed):
    form = {"first": TODAY.isoformat(), "until": OPENS.isoformat(), "reason": "New floors",
            "decided_by": "the board § 3", "way": "pause", "act": act}  # fmt: skip
    with_language = "/en" + reverse("library:desk_opening", args=[slug]).removeprefix("/en")
    return client.post(with_language, {**form, **typed})


def what_waits(here: Library, there: Library):
    """A loan, a copy on the hold shelf, one waiting hold whose copy is asked for, and its card."""
    loan = lend(a_card("1", code="2480"), a_copy(home=here), here, now=timezone.now()).loan
    ready = an_edition("Klar")
    shelved = a_copy(ready, here)
    on_shelf = reserve(a_card("2", code="2480"), ready, here, now=timezone.now())
    receive(shelved, here, now=timezone.now())
    wanted = an_edition("Väntar")
    a_copy(wanted, there)
    waits = reserve(a_card("3", code="2480"), wanted, here, now=timezone.now())
    return loan, on_shelf, waits


def test_a_preview_counts_and_changes_nothing(chief, house):
    """Library § 7.14."""
    here, there, _far = house
    what_waits(here, there)
    page = close(chief, "preview").content.decode()
    for words in ("1 loan falls due later.", "1 copy on the hold shelf is kept longer.",
                  "1 reservation waits."):  # fmt: skip
        assert words in page
    assert not Closure.objects.exists()
    assert not Closing.objects.exists()


def test_closing_moves_dates_and_pauses_and_opening_takes_it_back(chief, house):
    """Library § 5.3, § 7.9, § 7.10, § 7.14: one action, reversible, each borrower told."""
    here, there, _far = house
    loan, on_shelf, waits = what_waits(here, there)
    was = Hold.objects.get(pk=on_shelf).expires_on
    assert close(chief).status_code == 302
    assert Loan.objects.get(pk=loan).due_on >= OPENS
    assert Loan.objects.get(pk=loan).reasons[-1][0] == "next_open"
    assert Hold.objects.get(pk=on_shelf).expires_on > was
    paused = Hold.objects.get(pk=waits)
    assert (paused.suspended_from, paused.suspended_until) == (TODAY, OPENS)
    assert not HoldTarget.objects.get(hold=waits).waiting
    assert not Choice.objects.filter(hold=waits, answered_at=None).exists()
    assert list(Notice.objects.filter(kind="hold_paused").values_list("hold", flat=True)) == [waits]
    done = Closing.objects.get()
    assert (done.loans, done.kept_longer, done.paused, done.redirected) == (1, 1, [waits], [])

    again = close(chief, "open", number=done.closure_key)
    assert again.status_code == 302
    assert Loan.objects.get(pk=loan).due_on >= OPENS  # what was told stands
    assert HoldTarget.objects.get(hold=waits).waiting
    assert Choice.objects.filter(hold=waits, answered_at=None).exists()
    assert Library.objects.get(pk=here.pk).calendar["closed"] == []


def test_reservations_are_collected_elsewhere_and_come_back(chief, house):
    """Library § 7.14, § 7.13: what lies ready stays; the rest is redirected and told."""
    here, there, _far = house
    _loan, on_shelf, waits = what_waits(here, there)
    assert close(chief, way="redirect", to="berga").status_code == 302
    assert Hold.objects.get(pk=waits).pickup == there
    assert Hold.objects.get(pk=on_shelf).pickup == here
    choice = Choice.objects.get(hold=waits, answered_at=None)
    assert choice.reasons[0][0] == "at_pickup"
    assert Notice.objects.get(kind="hold_moved").facts["to"] == "Berga"
    close(chief, "open", number=Closing.objects.get().closure_key)
    assert Hold.objects.get(pk=waits).pickup == here
    assert Notice.objects.get(kind="hold_back").facts["to"] == "Aby"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"way": "redirect"}, "Choose another library to collect at."),
        ({"until": (TODAY - timedelta(days=1)).isoformat()}, "The closure ends before it begins."),
        ({"first": "2020-01-01"}, "The closing begins today at the earliest."),
        ({"way": "burn"}, "Select a valid choice."),
    ],
)
def test_a_closing_that_cannot_be_says_why_and_keeps_the_form(chief, house, typed, words):
    """Library § 1.6, § 7.14."""
    page = close(chief, "close", **typed).content.decode()
    assert words in page
    assert 'value="New floors"' in page
    assert not Closure.objects.exists()


def test_a_day_has_hours_of_its_own_or_none(chief, house):
    """Library § 1.6."""
    on = (TODAY + timedelta(days=3)).isoformat()
    close(chief, "day", on=on, opens="10:00", closes="14:00", day_reason="Stock-taking")
    assert SpecialDay.objects.get().opens.hour == 10
    close(chief, "day", on=on, opens="", closes="")
    assert Library.objects.get(slug="aby").calendar["special"] == {on: []}
    page = close(chief, "day", on=on, opens="10:00", closes="").content.decode()
    assert "Write both times, or none for a closed day." in page


def test_a_desk_sees_but_does_not_change(client, house):
    """Library § 20.1."""
    a_mandate("desk", "2480", place="aby", username="dora")
    client.force_login(a_person("dora"))
    page = client.get(reverse("library:desk_opening", args=["aby"])).content.decode()
    assert "Close it for a time" not in page
    assert close(client).status_code == 409
    assert not Closure.objects.exists()
