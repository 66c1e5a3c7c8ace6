"""Reminders: what waits, in a letter, never more than one a day a person."""

from collections import Counter
from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allmanning.governance.decisions.actions import rounds
from allmanning.governance.decisions.actions.rounds import Said
from allmanning.governance.decisions.models import Digest
from allmanning.governance.decisions.tasks import send_digests, tick
from allmanning.governance.decisions.tests.examples import (
    NOW,
    SIX,
    an_alliance,
    an_open_round,
    say,
    seat_of,
    secretary,
)
from allmanning.members.people.models import Person

pytestmark = pytest.mark.django_db
MONDAY = NOW  # 2 March 2026


def test_each_is_reminded_once_a_day_of_what_waits():
    an_alliance()
    asked = an_open_round()
    say(asked, "2480")
    assert send_digests(MONDAY) > 0
    letters = {letter.to[0]: letter for letter in mail.outbox}
    assert "opposition-2480@example.org" in letters
    assert "majority-2480@example.org" not in letters
    assert "Räddningstjänst" in letters["opposition-2480@example.org"].body
    assert "http" in letters["opposition-2480@example.org"].body
    before = len(mail.outbox)
    assert send_digests(MONDAY + timedelta(hours=3)) == 0
    tick(MONDAY + timedelta(hours=4))
    assert len(mail.outbox) == before == Digest.objects.count()


def test_nobody_is_written_to_at_night_or_on_an_ordinary_day():
    an_alliance()
    an_open_round()
    tick(MONDAY.replace(hour=2))
    assert send_digests(MONDAY + timedelta(days=1)) == 0
    assert not mail.outbox


def test_each_letter_is_in_the_language_of_the_one_who_gets_it(
    django_capture_on_commit_callbacks,
):
    """Alliance § 14.11"""
    an_alliance()
    asked = an_open_round()
    Person.objects.filter(username="majority-2480").update(language="en")
    said = [Said(asked.version.arrangements.get().pk, "needs_time")]
    for code in ("2480", "2404"):  # the secretary writes a position down, and the holders are told
        with django_capture_on_commit_callbacks(execute=True):
            rounds.state_positions(
                asked.pk, seat_of(code).pk, said, source="e-post", acting=secretary(), now=NOW
            )
    send_digests(MONDAY)
    subjects = {(letter.to[0], letter.subject) for letter in mail.outbox}
    assert ("majority-2480@example.org", "What waits for you") in subjects
    assert ("majority-2404@example.org", "Vad som väntar på dig") in subjects
    told = "A position was written down for your seat"
    assert ("majority-2480@example.org", told) in subjects
    assert ("majority-2404@example.org", told) not in subjects
    assert [letter.to[0] for letter in mail.outbox].count("majority-2404@example.org") == 2
    bodies = {letter.to[0]: letter.body for letter in mail.outbox}
    assert "/en/" in bodies["majority-2480@example.org"]
    assert "/en/" not in bodies["majority-2404@example.org"]


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.integers(0, 15 * 24 * 60), min_size=2, max_size=12))
def test_whenever_the_clock_asks_nobody_gets_two_letters_on_a_day(minutes):
    """Alliance § 5.5. Days are those of Stockholm, where people read; one changes to summer time."""
    with transaction.atomic():
        an_alliance(SIX[:2])
        asked = an_open_round()
        asked.wished_by = MONDAY.replace(day=25).date()
        asked.save()
        before, sent = len(mail.outbox), Counter()
        for minute in sorted([*minutes, 8 * 60]):
            now = MONDAY.replace(month=3, day=23, hour=0) + timedelta(minutes=minute)
            tick(now)
            day = timezone.localtime(now).date()
            sent.update((letter.to[0], day) for letter in mail.outbox[before:])
            before = len(mail.outbox)
        assert sent, "the reminders of a Monday were sent"
        assert set(sent.values()) == {1}, (asked, sent)
        transaction.set_rollback(True)
