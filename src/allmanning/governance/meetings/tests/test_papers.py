"""Notice and notes as papers everyone can read, and the calendars."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from icalendar import Calendar

from allmanning.governance.meetings import papers
from allmanning.governance.meetings.actions import agenda, plan
from allmanning.governance.meetings.queries import running
from allmanning.governance.meetings.queries.listing import next_meetings
from allmanning.governance.meetings.queries.meeting import meeting_shown
from allmanning.governance.meetings.tests import examples as we
from allmanning.governance.meetings.tests.examples import NOW, who
from allmanning.kit.tests.accessible_pdf import assert_accessible
from allmanning.members.journal.acting import PUBLIC

pytestmark = pytest.mark.django_db


def said(words: str, language: str, **facts: str) -> str:
    """Words in a language, whether its file is compiled or not."""
    with translation.override(language):
        return gettext(words) % facts


def a_notice(language: str = "sv") -> bytes:
    meeting = we.summoned(we.with_agenda(we.a_meeting(language=language)))
    shown = running.notice_shown(meeting.pk, seen_by=PUBLIC)
    return papers.notice_paper(shown.contents, shown.sha256, shown.sent.sent_at)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_notice_is_pdf_ua_in_the_language_of_the_meeting(language):
    made = a_notice(language)
    day = {"sv": "15 april 2026", "en": "15 April 2026"}[language]
    title = said("Notice: %(meeting)s, %(day)s", language, meeting="Region-Council", day=day)
    tags = assert_accessible(made, title=title, language=language)
    assert tags.count("/H2") == 9
    assert "/L" in tags


def test_the_same_notice_makes_the_same_paper():
    meeting = we.summoned()
    shown = running.notice_shown(meeting.pk, seen_by=PUBLIC)
    two = [papers.notice_paper(shown.contents, shown.sha256, NOW) for _ in range(2)]
    assert two[0] == two[1]


def test_the_notes_are_pdf_ua_with_presence_as_a_table():
    meeting = we.published()
    shown = meeting_shown(meeting.pk, seen_by=PUBLIC)
    made = papers.notes_paper(
        shown,
        running.notes_shown(shown),
        running.presences(meeting.pk),
        running.chairings(meeting.pk),
    )
    title = said("Notes: %(meeting)s, %(day)s", "sv", meeting="Region-Council", day="15 april 2026")
    tags = assert_accessible(made, title=title, language="sv")
    assert {"/Table", "/TH", "/TD", "/H1", "/H2"} <= set(tags)


def test_words_that_look_like_commands_are_words():
    meeting = we.with_agenda()
    typed = agenda.Typed("information", '#panic("x") *fet* $1$', '#import "x"\n\n= Rubrik')
    agenda.add_item(meeting.pk, typed, acting=who(), now=NOW)
    we.summoned(meeting)
    shown = running.notice_shown(meeting.pk, seen_by=PUBLIC)
    assert papers.notice_paper(shown.contents, shown.sha256, NOW)


# ------------------------------------------------------------------ calendars


def events(client, name: str = "calendar", *args: object) -> list:
    answer = client.get(reverse(f"meetings_machine:{name}", args=args))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    read = Calendar.from_ical(answer.content)
    assert [str(zone["TZID"]) for zone in read.walk("VTIMEZONE")] == ["Europe/Stockholm"]
    return read.walk("VEVENT")


def test_an_event_has_its_uid_stamp_zone_and_sequence(client):
    meeting = we.a_meeting()
    (event,) = events(client)
    assert event["UID"] == f"{meeting.uid}@allmanning"
    assert event["DTSTAMP"].dt == NOW
    assert event["DTSTART"].dt == meeting.starts_at
    assert event["DTSTART"].params["TZID"] == "Europe/Stockholm"
    assert (event["SEQUENCE"], event["STATUS"]) == (0, "TENTATIVE")
    assert event["LOCATION"] == "Kommunhuset"
    assert reverse("meetings:meeting", args=[meeting.pk]) in event["URL"]


def test_a_moved_meeting_keeps_its_uid_and_grows_its_sequence(client):
    meeting = we.a_meeting()
    later = we.wanted(starts_at=meeting.starts_at + timedelta(days=1))
    plan.change_meeting(meeting.pk, later, version=1, acting=who(), now=NOW)
    (event,) = events(client, "meeting_calendar", meeting.pk)
    assert event["UID"] == f"{meeting.uid}@allmanning"
    assert event["SEQUENCE"] == 1


def test_a_cancelled_meeting_stays_in_the_calendar_as_cancelled(client):
    meeting = we.summoned()
    plan.cancel_meeting(meeting.pk, "storm", version=meeting.version, acting=who(), now=NOW)
    (event,) = events(client)
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", meeting.sequence + 1)
    assert "storm" in event["DESCRIPTION"]


def test_a_calendar_is_written_as_rfc_5545_wants_it(client):
    """Its lines, its one PRODID and VERSION, and of every event what the RFC says must be there."""
    long = (
        "Möte, med ; tecken \\ och ett namn som är längre än en rad i kalendern någonsin får vara"
    )
    we.a_meeting(title=long)
    we.a_meeting("chief-executives")
    raw = client.get(reverse("meetings_machine:calendar")).content
    lines = raw.split(b"\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(len(line) for line in lines) <= 75
    assert (lines[0], lines[-2:]) == (b"BEGIN:VCALENDAR", [b"END:VCALENDAR", b""])
    read = Calendar.from_ical(raw)
    assert (read["VERSION"], bool(read["PRODID"])) == ("2.0", True)
    found = read.walk("VEVENT")
    assert len({event["UID"] for event in found}) == len(found) == 2
    assert str(found[0]["SUMMARY"]) == long
    for event in found:
        assert event["DTSTAMP"].dt.utcoffset() == timedelta(0)
        assert event["DTEND"].dt > event["DTSTART"].dt
        assert event["DTEND"].params["TZID"] == "Europe/Stockholm"


def test_a_bodys_calendar_holds_its_own_meetings_and_no_hidden_ones(client):
    we.a_meeting()
    chiefs = we.a_meeting("chief-executives")
    hidden = we.a_meeting("chief-executives", kind="extraordinary")
    (event,) = events(client, "body_calendar", "chief-executives")
    assert event["UID"] == f"{chiefs.uid}@allmanning"
    address = reverse("meetings_machine:meeting_calendar", args=[hidden.pk])
    assert client.get(address).status_code == 404
    address = reverse("meetings_machine:body_calendar", args=["nobody"])
    assert client.get(address).status_code == 404


# ------------------------------------------------------------------ what is next


def test_the_next_meetings_are_those_to_come_that_anyone_may_know_of():
    with time_machine.travel(NOW, tick=False):
        past = we.a_meeting(starts_at=datetime(2026, 2, 1, 8, tzinfo=UTC))
        soon = we.a_meeting()
        later = we.a_meeting("chief-executives", starts_at=datetime(2026, 6, 1, 8, tzinfo=UTC))
        we.a_meeting(kind="extraordinary")
        cancelled = we.a_meeting(starts_at=datetime(2026, 5, 1, 8, tzinfo=UTC))
        plan.cancel_meeting(cancelled.pk, "x", version=1, acting=who(), now=NOW)
        found = [row.pk for row in next_meetings(we.TODAY)]
    assert found == [soon.pk, later.pk]
    assert past.pk not in found
    assert len(next_meetings(we.TODAY, 1)) == 1
