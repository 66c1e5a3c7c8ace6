"""The pages in a real browser: judged by axe, and looked at where ALLMANNING_PICTURES names a folder."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from allmanning.governance.meetings.actions import agenda
from allmanning.governance.meetings.tests import examples as we
from allmanning.governance.meetings.tests.examples import NOW, who
from allmanning.members.people.models import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("ALLMANNING_PICTURES", "")


@pytest.fixture
def open_as(open_page, live_server):
    """Return a function that opens a page of the site as somebody, or as anybody."""

    def opened(username: str = "", **options):
        page = open_page(**options)
        if username:
            client = Client()
            client.force_login(
                Person.objects.get(username=username),
                backend="django.contrib.auth.backends.ModelBackend",
            )
            cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
            address = {
                "name": settings.SESSION_COOKIE_NAME,
                "value": cookie,
                "url": live_server.url,
            }
            page.context.add_cookies([address])
        return page

    return opened


def looked_at(page, axe, name: str) -> None:
    assert page.watched.faults == []
    assert axe(page) == []
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def meetings_in_every_state():
    """One meeting of each state that has pages of its own."""
    held = we.published()
    running = we.opened(
        we.with_agenda(we.a_meeting(starts_at=datetime(2026, 5, 20, 7, tzinfo=UTC)))
    )
    drafted = we.minuted(
        we.closed(
            we.opened(we.with_agenda(we.a_meeting("chief-executives", starts_at=held.starts_at)))
        )
    )
    prepared = we.with_agenda(we.a_meeting(starts_at=datetime(2026, 9, 20, 7, tzinfo=UTC)))
    typed = agenda.Typed("discussion", "Cykelvägar", "Hur vi bygger ihop dem.", sensitive=True)
    agenda.add_item(prepared.pk, typed, acting=who(), now=NOW)
    we.a_meeting("secretariat", kind="handover", starts_at=datetime(2026, 12, 10, 8, tzinfo=UTC))
    return held, running, drafted, prepared


def test_the_pages_are_in_order_for_everyone(open_as, axe, live_server):
    held, running, drafted, prepared = meetings_in_every_state()
    item = prepared.items.last()
    note = drafted.items.first()
    public = open_as()
    for name, path in (
        ("list", "meetings/?year=2026"),
        ("meeting", f"meetings/{held.pk}/"),
        ("notice", f"meetings/{held.pk}/notice/"),
        ("minutes", f"meetings/{held.pk}/minutes/"),
        ("meeting-en", f"en/meetings/{held.pk}/"),
    ):
        public.goto(f"{live_server.url}/{path}")
        looked_at(public, axe, name)
    head = open_as("head")
    for name, path in (
        ("plan", "meetings/year/2026/"),
        ("handover", "meetings/handover/2026/"),
        ("create", "meetings/new/"),
        ("head-meeting", f"meetings/{prepared.pk}/"),
        ("edit", f"meetings/{prepared.pk}/edit/"),
        ("cancel", f"meetings/{prepared.pk}/cancel/"),
        ("agenda", f"meetings/{prepared.pk}/agenda/"),
        ("item", f"meetings/item/{item.pk}/edit/"),
        ("sign-off", f"meetings/{prepared.pk}/sign-off/"),
        ("summon", f"meetings/{prepared.pk}/notice/"),
        ("run", f"meetings/{running.pk}/run/"),
        ("presence", f"meetings/{running.pk}/presence/"),
        ("chairs", f"meetings/{running.pk}/chairs/"),
        ("drafts", f"meetings/{drafted.pk}/drafts/"),
        ("notes", f"meetings/item/{note.pk}/notes/"),
        ("approve", f"meetings/{drafted.pk}/approve/"),
    ):
        head.goto(f"{live_server.url}/{path}")
        looked_at(head, axe, name)


def test_nothing_is_wider_than_a_telephone_and_the_dark_is_in_order_too(open_as, axe, live_server):
    held, running, drafted, prepared = meetings_in_every_state()
    page = open_as("head", viewport=(320, 640), color_scheme="dark")
    for name, path in (
        ("list", "meetings/?year=2026"),
        ("meeting", f"meetings/{held.pk}/"),
        ("minutes", f"meetings/{held.pk}/minutes/"),
        ("plan", "meetings/year/2026/"),
        ("agenda", f"meetings/{prepared.pk}/agenda/"),
        ("run", f"meetings/{running.pk}/run/"),
        ("presence", f"meetings/{running.pk}/presence/"),
        ("approve", f"meetings/{drafted.pk}/approve/"),
    ):
        page.goto(f"{live_server.url}/{path}")
        looked_at(page, axe, f"{name}-narrow-dark")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, name


@pytest.mark.parametrize("javascript", [True, False])
def test_the_first_steps_work_by_keyboard_alone(open_as, live_server, javascript):
    we.the_alliance()
    page = open_as("head", javascript=javascript)
    page.goto(f"{live_server.url}/en/meetings/new/")
    page.get_by_role("checkbox", name="Region-Council").press("Space")
    page.get_by_label("Begins").fill("2030-02-20T09:00")
    page.get_by_label("Ends").fill("2030-02-20T12:00")
    page.get_by_role("textbox", name="Place").fill("Kommunhuset")
    page.get_by_label("Language of agenda and notes").select_option("en")
    page.get_by_role("button", name="Save").press("Enter")
    page.get_by_role("link", name="Agenda", exact=True).press("Enter")
    page.get_by_role("button", name="Begin the agenda").press("Enter")
    page.get_by_role("button", name="Down Notes of the previous meeting").press("Enter")
    assert "Notes of the previous meeting" in page.locator("ol.agenda > li").nth(2).inner_text()
    assert page.watched.faults == []
