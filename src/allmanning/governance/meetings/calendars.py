"""Meetings as iCalendar (RFC 5545): stable UIDs, times in their own zone, cancelled ones kept."""

from collections.abc import Iterable
from datetime import UTC
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from icalendar import Calendar, Event

from allmanning.governance.meetings import words
from allmanning.governance.meetings.queries.listing import Listed

STATUS = {"planned": "TENTATIVE", "agenda_in_preparation": "TENTATIVE", "cancelled": "CANCELLED"}


def calendar(meetings: Iterable[Listed], name: str, *, address: str = "") -> bytes:
    """Return the meetings as one calendar. address: where the site answers, for links."""
    made = Calendar()
    made.add("prodid", "-//Allmanning//meetings//SV")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    made.add("x-wr-timezone", settings.TIME_ZONE)
    for meeting in meetings:
        made.add_component(_event(meeting, address))
    made.add_missing_timezones()
    return bytes(made.to_ical())


def _event(meeting: Listed, address: str) -> Event:
    zone = ZoneInfo(settings.TIME_ZONE)
    event = Event()
    event.add("uid", f"{meeting.uid}@allmanning")
    event.add("dtstamp", meeting.changed_at.astimezone(UTC))
    event.add("last-modified", meeting.changed_at.astimezone(UTC))
    event.add("dtstart", meeting.starts_at.astimezone(zone))
    event.add("dtend", meeting.ends_at.astimezone(zone))
    event.add("sequence", meeting.sequence)
    event.add("status", STATUS.get(meeting.state, "CONFIRMED"))
    with translation.override(meeting.language):
        cancelled = str(words.STATES["cancelled"])
        title = meeting.title
        if meeting.state == "cancelled":
            title = f"{cancelled}: {title}"
            event.add("description", meeting.reason)
        event.add("summary", title, parameters={"LANGUAGE": meeting.language})
        if meeting.place:
            event.add("location", meeting.place)
        event.add("categories", [str(meeting.kind_words)])
        event.add("url", f"{address}{meeting.url}")
    return event
