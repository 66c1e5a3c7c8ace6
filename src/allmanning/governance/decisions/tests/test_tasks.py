"""Reminders: what waits, in a letter, never more than one a day a person."""

from datetime import timedelta

import pytest
from django.core import mail

from allmanning.governance.decisions.models import Digest
from allmanning.governance.decisions.tasks import send_digests, tick
from allmanning.governance.decisions.tests.examples import NOW, an_alliance, an_open_round, say

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
