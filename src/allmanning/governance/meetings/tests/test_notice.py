"""Notices that were sent in error, meetings that are moved, and those on a single matter."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from allmanning.governance.meetings.actions import agenda, notice, plan
from allmanning.governance.meetings.models import Letter, Meeting, Notice
from allmanning.governance.meetings.queries import running
from allmanning.governance.meetings.queries.letters import letters_waiting
from allmanning.governance.meetings.queries.meeting import meeting_shown
from allmanning.governance.meetings.tests import examples as we
from allmanning.governance.meetings.tests.examples import CHAIR, NOW, who
from allmanning.kit.refusal import Refused
from allmanning.members.bodies.models import Appointment
from allmanning.members.journal.acting import PUBLIC
from allmanning.members.people.models import Person

pytestmark = pytest.mark.django_db


def sources(refused):
    return {refusal.source for refusal in refused.value.refusals}


def test_a_notice_sent_in_error_is_recalled_and_stays_as_it_was_sent():
    """Alliance P 3.2, INV25"""
    meeting = we.summoned()
    first = Notice.objects.get()
    with pytest.raises(Refused) as refused:
        notice.recall_notice(meeting.pk, " ", version=meeting.version, acting=who(), now=NOW)
    assert sources(refused) == {"Alliance P 3.2"}
    with pytest.raises(PermissionDenied):
        notice.recall_notice(meeting.pk, "x", version=meeting.version, acting=who(CHAIR), now=NOW)
    at = {"acting": who(), "now": NOW}
    notice.recall_notice(meeting.pk, "Fel dag.", version=meeting.version, **at)
    meeting.refresh_from_db()
    assert meeting.state == "agenda_in_preparation"
    assert not meeting.sign_offs.filter(cleared_at=None).exists()
    assert Notice.objects.get() == first
    told = [letter.text for letter in letters_waiting() if letter.subject.startswith("Åter")]
    assert len(told) == len(first.recipients)
    assert "Fel dag." in told[0]
    with pytest.raises(Refused):
        notice.recall_notice(meeting.pk, "Igen", version=meeting.version, **at)
    known = meeting_shown(meeting.pk, seen_by=PUBLIC)
    assert (known.sight.calendar, known.sight.agenda) == (True, False)
    with pytest.raises(Notice.DoesNotExist):
        running.notice_shown(meeting.pk, seen_by=PUBLIC)
    assert [one.reason for one in running.recalls(known)] == ["Fel dag."]
    again = we.summoned(meeting)
    assert again.state == "summoned"
    shown = running.notice_shown(meeting.pk, seen_by=PUBLIC)
    assert shown.sent.pk != first.pk


def test_those_called_are_told_when_and_where_a_moved_meeting_was():
    meeting = we.summoned()
    gone = Appointment.objects.get(person__username="majority-2480")
    Appointment.objects.filter(pk=gone.pk).update(valid_until=we.TODAY)
    later = we.wanted(starts_at=meeting.starts_at + timedelta(days=7), place="Biblioteket")
    plan.change_meeting(meeting.pk, later, version=meeting.version, acting=who(), now=NOW)
    letters = Letter.objects.filter(kind="moved")
    assert letters.filter(person=gone.person).exists()  # called then, and no longer expected
    told = [letter.text for letter in letters_waiting() if "Biblioteket" in letter.text]
    moved = [text for text in told if "Tidigare: 15 april 2026 09:00, Kommunhuset" in text]
    assert len(moved) == letters.count()
    assert "22 april 2026 09:00" in moved[0]
    before = running.moved_from(meeting_shown(meeting.pk, seen_by=PUBLIC))
    assert (before.starts_at, before.place) == (meeting.starts_at, "Kommunhuset")


def test_an_extraordinary_meeting_has_room_for_its_one_matter_and_warns_of_more():
    """Alliance § 15.2"""
    meeting = we.with_agenda(we.a_meeting(kind="extraordinary"))
    head, at = who(), {"acting": who(), "now": NOW}

    def warned():
        shown = meeting_shown(meeting.pk, seen_by=head)
        return [(reason.code, reason.source) for reason in shown.warnings]

    assert warned() == [("no_matter", "Alliance § 15.2")]
    matter = agenda.add_item(meeting.pk, agenda.Typed("discussion", "Besöksmålen"), **at)
    assert warned() == []
    assert matter.number == 2  # between opening and closing
    agenda.add_item(meeting.pk, agenda.Typed("discussion", "Något annat"), **at)
    assert warned() == [("several_matters", "Alliance § 15.2")]
    assert we.summoned(Meeting.objects.get(pk=meeting.pk)).state == "summoned"


def test_the_pages_recall_a_notice_and_tell_everybody(client):
    meeting = we.summoned()
    client.force_login(Person.objects.get(username="head"))
    page = reverse("meetings:recall", args=[meeting.pk])
    assert client.get(page).status_code == 200
    stale = client.post(page, {"reason": "Fel dag.", "version": meeting.version - 1})
    assert "Fel dag." in stale.content.decode()
    answer = client.post(page, {"reason": "Fel dag.", "version": meeting.version})
    assert answer["Location"] == reverse("meetings:agenda", args=[meeting.pk])
    client.logout()
    shown = client.get(reverse("meetings:meeting", args=[meeting.pk])).content.decode()
    assert "Fel dag." in shown
    assert "Revision of the activity plan" not in shown
