from datetime import UTC, date, datetime, timedelta

import pytest

from allmanning.services.library.borrowers.rules import (
    Applicant,
    CardFacts,
    age_on,
    bill_goes_to_guardian,
    birthday_in,
    card_refusals,
    comes_of_age_on,
    guardian_sees_titles,
    leaving_refusals,
    pin_refusals,
    registration_refusals,
    short_card_ends,
    sight,
    titles_in_notices,
    wait_after,
    waiting_refusals,
)

DAY = date(2026, 3, 2)


def refused(applicant: Applicant) -> list[str]:
    found = registration_refusals(applicant, DAY, child_age=6, signature_age=16)
    return [refusal.source for refusal in found]


def test_age_is_full_years_on_the_day():
    """Library § 3.8."""
    assert age_on(date(2008, 3, 2), DAY) == 18
    assert age_on(date(2008, 3, 3), DAY) == 17


def test_a_leap_day_falls_on_the_28th_in_other_years():
    """Library § 3.8."""
    assert birthday_in(date(2008, 2, 29), 2026) == date(2026, 2, 28)
    assert birthday_in(date(2008, 2, 29), 2028) == date(2028, 2, 29)
    assert age_on(date(2008, 2, 29), date(2026, 2, 27)) == 17
    assert age_on(date(2008, 2, 29), date(2026, 2, 28)) == 18
    assert comes_of_age_on(date(2008, 2, 29)) == date(2026, 2, 28)


def test_a_child_gets_a_card_in_the_year_it_turns_six():
    """Library § 3.1."""
    assert refused(Applicant(date(2020, 12, 31), guardian_consents=True)) == []
    late = registration_refusals(
        Applicant(date(2021, 1, 1), guardian_consents=True), DAY, child_age=6, signature_age=16
    )
    assert [(each.source, each.facts) for each in late] == [("Library § 3.1", {"year": 2027})]


def test_under_eighteen_a_guardian_consents_unless_old_enough_to_sign():
    """Library § 3.2, Library § 3.3."""
    assert refused(Applicant(date(2011, 1, 1))) == ["Library § 3.2"]
    assert refused(Applicant(date(2010, 3, 2))) == []
    assert refused(Applicant(date(2010, 3, 2), has_identity=False)) == ["Library § 3.2"]


def test_one_person_has_one_card_and_institutions_have_no_age():
    """Library § 2.2, Library § 2.10."""
    assert refused(Applicant(date(1980, 1, 1), has_card=True)) == ["Library § 2.2"]
    assert refused(Applicant(None)) == []


def test_every_reason_against_a_card_is_told_at_once():
    """Library § 4.3."""
    card = CardFacts(True, valid_until=DAY, rules_accepted=False, consent_missing=True)
    sources = [refusal.source for refusal in card_refusals(card, DAY)]
    assert sources == ["Library § 2.5", "Library § 2.3", "Library § 2.4", "Library § 3.2"]
    assert not list(card_refusals(CardFacts(valid_until=date(2026, 3, 3)), DAY))


def test_a_short_card_lasts_three_months():
    """Library § 2.3."""
    assert short_card_ends(date(2025, 12, 20), 3) == date(2026, 3, 21)
    assert short_card_ends(date(2025, 11, 30), 3) == date(2026, 3, 1)


@pytest.mark.parametrize("pin", ["0000", "9999", "1234", "4321", "123", "12a4", "0104", "２３４５"])
def test_a_pin_that_is_easily_guessed_is_refused(pin):
    """Library § 2.6."""
    assert list(pin_refusals(pin, "200801042383"))


def test_the_wait_doubles_from_a_minute_to_an_hour():
    """Library § 2.6."""
    minutes = [wait_after(failures, 5) // timedelta(minutes=1) for failures in range(4, 13)]
    assert minutes == [0, 1, 2, 4, 8, 16, 32, 60, 60]
    assert not list(pin_refusals("7416", "200801042383"))
    now = datetime(2026, 3, 2, tzinfo=UTC)
    assert len(list(waiting_refusals(now + timedelta(seconds=1), now))) == 1
    assert not list(waiting_refusals(now, now))


def test_guardians_answer_for_bills_but_see_titles_of_the_youngest_only():
    """Library § 3.4, Library § 3.5."""
    assert bill_goes_to_guardian(date(2008, 3, 3), DAY)
    assert not bill_goes_to_guardian(date(2008, 3, 2), DAY)
    assert guardian_sees_titles(date(2014, 1, 1), DAY, 13)
    assert not guardian_sees_titles(date(2013, 3, 2), DAY, 13)


def test_another_municipality_sees_a_name_and_nothing_more():
    """Library § 12.5, Library § 12.6."""
    assert sight(responsible="2404", asking="2480", protected=False).name
    assert not sight(responsible="2404", asking="2480", protected=False).contact
    assert not sight(responsible="2404", asking="2480", protected=True).name
    assert sight(responsible="2404", asking="2404", protected=True).name


def test_a_protected_borrower_gets_no_title_and_nobody_leaves_with_loans():
    """Library § 7.16, Library § 2.12."""
    assert not titles_in_notices(protected=True, wished=True)
    assert titles_in_notices(protected=False, wished=True)
    assert list(leaving_refusals(1, 0))
    assert not list(leaving_refusals(0, 0))
