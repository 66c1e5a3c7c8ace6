"""Seats and who may hold them, paragraph by paragraph. No database."""

from datetime import date

from allmanning.members.bodies.rules import Holding, appointment_refusals, seats_of

SINCE = date(2023, 1, 1)


def test_the_council_has_two_seats_a_member_and_the_chief_executives_one():
    """Alliance § 2.3, § 4.1 and INV5: the number follows from the members."""
    members = ["2403", "2401", "2409"]
    assert len(seats_of("region_council", members)) == 2 * len(members)
    assert len(seats_of("chief_executives", members)) == len(members)
    assert seats_of("working_group", members) == []


def test_nobody_speaks_for_both_sides():
    """Alliance § 2.1."""
    wanted = Holding(1, "opposition", SINCE)
    other = [Holding(1, "majority", SINCE)]
    found = list(appointment_refusals(wanted, [], other, "election"))
    assert [refusal.source for refusal in found] == ["Alliance § 2.1"]
    assert not list(appointment_refusals(wanted, [], [Holding(2, "majority", SINCE)], "election"))


def test_a_held_seat_is_given_to_nobody_else():
    """Alliance § 2.14."""
    wanted = Holding(2, "majority", date(2024, 1, 1))
    held = [Holding(1, "majority", SINCE, date(2025, 1, 1))]
    found = list(appointment_refusals(wanted, held, [], ""))
    assert [refusal.source for refusal in found] == ["Alliance § 2.14"] * 2
