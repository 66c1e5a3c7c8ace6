"""What gives authority. No database."""

from datetime import date

from allmanning.members.mandates.rules import mandate_refusals, office_of_seat

DAY = date(2026, 1, 1)


def test_an_office_that_follows_from_a_seat_cannot_be_given():
    """Alliance § 2.11 and § 18.2."""
    found = [
        refusal.source
        for refusal in mandate_refusals("council_chair", {"council_chair"}, DAY, None, "x")
    ]
    assert found == ["Alliance § 2.11"]


def test_a_mandate_names_an_office_its_days_and_its_decision():
    """Alliance § 18.2."""
    assert len(list(mandate_refusals("king", {"auditor"}, DAY, DAY, ""))) == 3
    assert not list(mandate_refusals("auditor", {"auditor"}, DAY, None, "delegation"))


def test_a_seat_gives_its_office():
    assert office_of_seat("region_council", "opposition") == "council_member"
    assert office_of_seat("joint_board", "board_member") is None
