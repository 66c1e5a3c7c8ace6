"""Membership and figures, paragraph by paragraph. No database."""

from datetime import date

from allmanning.members.municipalities.rules import (
    Period,
    membership_refusals,
    population_refusals,
)

FOUNDED = Period(date(1993, 10, 1), date(2001, 1, 1))


def sources(refusals):
    return [refusal.source for refusal in refusals]


def test_a_municipality_is_a_member_once_at_a_time():
    """Alliance § 1.4."""
    again = Period(date(2000, 12, 31))
    assert sources(membership_refusals(again, [FOUNDED], "council 2000")) == ["Alliance § 1.4"]
    later = Period(date(2001, 1, 1))
    assert not sources(membership_refusals(later, [FOUNDED], "council 2000"))


def test_a_membership_without_application_and_confirmation_is_refused():
    """Alliance § 1.6. Every reason is told at once."""
    backwards = Period(date(2013, 2, 22), date(2013, 1, 1))
    assert sources(membership_refusals(backwards, [], " ")) == ["Alliance § 1.4", "Alliance § 1.6"]


def test_a_period_holds_from_its_first_day_until_the_day_before_its_last():
    assert FOUNDED.holds_on(date(1993, 10, 1))
    assert not FOUNDED.holds_on(date(2001, 1, 1))


def test_a_figure_without_a_source_is_refused():
    """Alliance § 17.1."""
    assert sources(population_refusals(2348, "")) == ["Alliance § 17.1"]
    assert sources(population_refusals(-1, "")) == ["Alliance § 17.1"] * 2
