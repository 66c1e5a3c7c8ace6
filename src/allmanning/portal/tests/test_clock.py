"""What the clock starts: every room with something to do in its time is asked."""

from datetime import timedelta

import pytest
from django.core import mail

from allmanning.governance.meetings.actions.plan import cancel_meeting
from allmanning.governance.meetings.tests.examples import NOW, summoned, the_alliance, who
from allmanning.members.journal.actions import once
from allmanning.members.journal.models import Operation
from allmanning.members.people.models import Person
from allmanning.portal.clock import tick

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_test_keeps_its_connection(monkeypatch):
    monkeypatch.setattr("allmanning.portal.clock.close_old_connections", lambda: None)


def test_a_key_is_kept_for_seven_days_and_then_forgotten():
    """Library P 3.9."""
    once("key-1", {}, dict, now=NOW)
    assert tick(NOW + timedelta(days=7)) == []
    assert Operation.objects.exists()
    assert tick(NOW + timedelta(days=7, seconds=1)) == []
    assert not Operation.objects.exists()


def test_a_cancelled_meeting_is_told_about_by_the_clock_and_once():
    """Alliance P 3.2."""
    the_alliance()
    Person.objects.filter(username="majority-2480").update(email="anna@example.org")
    meeting = summoned()
    tick(NOW)
    mail.outbox.clear()
    cancel_meeting(meeting.pk, "Snowstorm.", version=meeting.version, acting=who(), now=NOW)
    assert tick(NOW) == []
    told = [letter.to for letter in mail.outbox]
    assert told
    assert tick(NOW) == []
    assert [letter.to for letter in mail.outbox] == told
