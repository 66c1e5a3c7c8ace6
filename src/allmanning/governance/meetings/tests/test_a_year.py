"""A whole year of council, chief executives and handover, run through the pages by one person."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from allmanning.governance.meetings.models import AgendaItem, HandoverPoint, Meeting
from allmanning.governance.meetings.queries.facts import chair_of_the_day, offices_to_sign
from allmanning.governance.meetings.queries.waits import waits_for
from allmanning.governance.meetings.queries.year import lacks_of
from allmanning.governance.meetings.tests import examples as we
from allmanning.governance.meetings.tests.examples import who
from allmanning.members.people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
COUNCIL = [(2, 20), (6, 12), (10, 9), (12, 11)]
CHIEFS = [(1, 22), (3, 5), (5, 7), (9, 3), (10, 22), (11, 26)]
HANDOVER = (12, 17)


def client_of(username: str) -> Client:
    client = Client()
    client.force_login(
        Person.objects.get(username=username),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return client


def press(username: str, page: str, *args: object, **form: object) -> None:
    """Send a form as somebody; the page must accept it."""
    answer = client_of(username).post(reverse(f"meetings:{page}", args=args), form)
    assert answer.status_code == 302, re.findall(r"<li>(.*?)</li>", answer.content.decode(), re.S)


def version(pk: int) -> int:
    return Meeting.objects.get(pk=pk).version


def planned(month: int, day: int, body: str, kind: str = "ordinary") -> int:
    press(
        "head", "create", version=1, kind=kind, bodies=[body], place="Kommunhuset", language="sv",
        starts_at=f"2026-{month:02}-{day:02}T09:00", ends_at=f"2026-{month:02}-{day:02}T12:00",
    )  # fmt: skip
    return Meeting.objects.latest("pk").pk


def called(pk: int) -> None:
    press("head", "agenda", pk)
    if Meeting.objects.get(pk=pk).kind == "handover":
        press(
            "head", "add_item", pk, version=version(pk), kind="discussion", title="Checklistan",
            publicity="public",
        )  # fmt: skip
    for office in offices_to_sign(Meeting.objects.get(pk=pk)):
        press(we.SIGNERS[office], "sign_off", pk, version=version(pk), office=office)
    press("head", "notice", pk, version=version(pk))


def held(pk: int) -> None:
    press("head", "run", pk, open=1)
    meeting = Meeting.objects.get(pk=pk)
    chair = chair_of_the_day(meeting) or Person.objects.get(username=we.CHAIR).pk
    press("head", "presence", pk, version=version(pk), **{f"p{chair}-here": "on"})
    press("head", "chairs", pk, version=version(pk), **{"c0-person": chair})
    for point in HandoverPoint.objects.filter(meeting=pk):
        form = {"version": version(pk), "code": point.code, "note": "Klart", "done": "on"}
        press(we.CHAIR, "handover", 2026, **form)
    fates = {f"i{item.pk}-status": "planned" for item in meeting.items.all()}
    press("head", "run", pk, version=version(pk), rest=1, **fates)
    press("head", "run", pk, version=version(pk), close=1)


def noted(pk: int) -> None:
    press("head", "drafts", pk)
    left = AgendaItem.objects.filter(meeting=pk, minutes__isnull=True)
    for item in left.exclude(kind="free_discussion"):
        form = {"version": 0, "outcome": "agreed_direction", "outcome_text": "att gå vidare"}
        press("head", "write_notes", item.pk, **form)
    chair = Person.objects.get(pk=Meeting.objects.get(pk=pk).chairings.get().person_id)
    page = client_of(chair.username).get(reverse("meetings:approve", args=[pk])).content.decode()
    press(chair.username, "approve", pk, notes=re.findall(r'name="notes" value="(\d+)"', page))
    press("head", "approve", pk, version=version(pk), publish=1)


def test_one_head_of_secretariat_runs_the_whole_year_without_any_other_page():
    with time_machine.travel(datetime(2026, 1, 5, 8, tzinfo=UTC), tick=False):
        we.the_alliance()
        days = {planned(*day, "region-council"): day for day in COUNCIL}
        days |= {planned(*day, "chief-executives"): day for day in CHIEFS}
        handover = planned(*HANDOVER, "secretariat", "handover")
        days[handover] = HANDOVER
        lacking = {missing.lack.code for missing in lacks_of(2026, date(2026, 2, 1))}
        assert lacking == {"seminar", "study_trip"}
    for pk, (month, day) in sorted(days.items(), key=lambda item: item[1]):
        on = datetime(2026, month, day, 7, tzinfo=UTC)
        with time_machine.travel(on - timedelta(days=14), tick=False):
            called(pk)
        with time_machine.travel(on, tick=False):
            held(pk)
        with time_machine.travel(on + timedelta(days=2), tick=False):
            noted(pk)
    assert set(Meeting.objects.values_list("state", flat=True)) == {"published"}
    revised = AgendaItem.objects.filter(kind="revision_of_plan").values_list("meeting", flat=True)
    assert [days[pk] for pk in revised] == [COUNCIL[0]]
    waiting = {
        one.url_name for one in waits_for(who("head", date(2026, 12, 31)), date(2026, 12, 31))
    }
    assert waiting <= {"meetings:plan"}
    old, new = we.CHAIR, f"majority-{we.NEXT_HOST}"
    assert who(old, date(2026, 12, 31)).holds("council_chair")
    assert who(new, date(2027, 1, 1)).holds("council_chair")
    assert not who(old, date(2027, 1, 1)).holds("council_chair")
