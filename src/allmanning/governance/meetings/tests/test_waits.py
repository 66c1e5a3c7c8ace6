from datetime import UTC, date, datetime

import pytest

from allmanning.governance.meetings.queries.waits import waits_for
from allmanning.governance.meetings.tests import examples as we
from allmanning.governance.meetings.tests.examples import CHAIR, KC_CHAIR, who
from allmanning.members.journal.acting import PUBLIC

pytestmark = pytest.mark.django_db


def names(acting, day=we.TODAY) -> list[str]:
    return [one.url_name for one in waits_for(acting, day)]


def test_nothing_waits_for_the_public():
    we.with_agenda()
    assert waits_for(PUBLIC, we.TODAY) == []


def test_a_sign_off_waits_for_each_office_and_is_gone_when_signed():
    meeting = we.with_agenda()
    (one,) = waits_for(who(KC_CHAIR), we.TODAY)
    assert one.url_name == "meetings:sign_off"
    assert one.args == (meeting.pk,)
    assert str(one.capacity) == "Chair of the chief executives' group"
    assert one.due == date(2026, 4, 8)
    assert not one.is_late(we.TODAY)
    assert names(who("majority-2480")) == []
    we.signed_off(meeting)
    assert names(who(KC_CHAIR)) == []


def test_notes_wait_for_the_chair_of_the_items():
    meeting = we.minuted()
    assert names(who(CHAIR)) == ["meetings:approve"]
    we.approved(meeting)
    assert names(who(CHAIR)) == []
    assert "meetings:approve" in names(who(), date(2026, 4, 20))


def test_the_secretariat_sees_whose_move_it_is():
    meeting = we.a_meeting()
    april = date(2026, 4, 1)
    assert "meetings:agenda" in names(who(), april)
    assert "meetings:agenda" not in names(who(), we.TODAY)
    we.signed_off(we.with_agenda(meeting))
    assert "meetings:notice" in names(who(), april)


def test_the_year_waits_for_the_secretariat():
    we.the_alliance()
    assert "meetings:plan" in names(who(), date(2026, 2, 1))
    assert "meetings:handover" not in names(who(), date(2026, 10, 31))
    waiting = [w for w in waits_for(who(), date(2026, 11, 5)) if w.url_name == "meetings:handover"]
    assert (waiting[0].args, waiting[0].due) == ((2026,), date(2026, 12, 31))
    after = date(2027, 1, 2)
    assert not [w for w in waits_for(who(), after) if w.args == (2026,)]  # not in use that year
    we.a_meeting()
    overdue = [w for w in waits_for(who(), after) if w.args == (2026,)]
    assert overdue[0].is_late(after)
    assert overdue[0].url


def test_december_moves_every_derived_office_on_1_january():
    """Alliance § 6.2"""
    we.a_meeting("secretariat", kind="handover", starts_at=datetime(2026, 12, 10, 8, tzinfo=UTC))
    assert who(CHAIR, date(2026, 12, 31)).holds("council_chair")
    assert not who(CHAIR, date(2027, 1, 1)).holds("council_chair")
    assert who(f"majority-{we.NEXT_HOST}", date(2027, 1, 1)).holds("council_chair")
