"""The pages: what everyone sees, what nobody else may see, and a year run in the browser."""

import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from allmanning.governance.meetings.actions import agenda, plan
from allmanning.governance.meetings.models import AgendaItem, Letter, Meeting
from allmanning.governance.meetings.tasks import send_letters
from allmanning.governance.meetings.tests import examples as we
from allmanning.governance.meetings.tests.examples import CHAIR, KC_CHAIR, NOW, VICE, who
from allmanning.members.people.models import Person

pytestmark = pytest.mark.django_db

TO_RUN = ("edit", "cancel", "agenda", "add_item", "run", "presence", "chairs", "drafts")


@pytest.fixture(autouse=True)
def _a_day_in_march():
    with time_machine.travel(NOW, tick=False):
        yield


def signed_in(username: str = "head") -> Client:
    client = Client()
    client.force_login(
        Person.objects.get(username=username),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return client


def address(name: str, *args: object) -> str:
    with translation.override("sv"):
        return reverse(f"meetings:{name}", args=args)


def login() -> str:
    with translation.override("sv"):
        return reverse("account_login")


def words_of(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


# ------------------------------------------------------------------ everyone


def test_everyone_sees_the_calendar_in_both_languages(client):
    meeting = we.a_meeting()
    page = words_of(client.get(address("list")))
    assert address("meeting", meeting.pk) in page
    assert "Meetings 2026" in words_of(client.get("/en" + address("list")))
    assert "Meetings 2031" in words_of(client.get("/en" + address("list") + "?year=2031"))
    assert words_of(client.get(address("list") + "?year=x&body=region-council"))


def test_the_agenda_is_public_when_the_notice_is_sent_and_not_before(client):
    meeting = we.with_agenda()
    item = meeting.items.get(kind="revision_of_plan")
    page = words_of(client.get("/en" + address("meeting", meeting.pk)))
    assert item.title not in page
    assert "The agenda is not public yet" in page
    assert client.get(address("notice_pdf", meeting.pk)).status_code == 404
    we.summoned(meeting)
    assert item.title in words_of(client.get(address("meeting", meeting.pk)))
    assert item.title in words_of(client.get(address("notice", meeting.pk)))
    assert client.get(address("notice_pdf", meeting.pk))["Content-Type"] == "application/pdf"


def test_an_extraordinary_meeting_is_unknown_until_it_is_called(client):
    meeting = we.a_meeting(kind="extraordinary")
    assert client.get(address("meeting", meeting.pk)).status_code == 404
    assert address("meeting", meeting.pk) not in words_of(client.get(address("list")))
    assert words_of(signed_in("majority-2480").get(address("meeting", meeting.pk)))
    assert words_of(signed_in(KC_CHAIR).get(address("meeting", meeting.pk)))


def test_notes_are_public_when_published_and_not_before(client):
    meeting = we.approved()
    assert client.get(address("minutes", meeting.pk)).status_code == 404
    assert client.get(address("minutes_pdf", meeting.pk)).status_code == 404
    we.published(meeting)
    assert "enas om inriktningen" in words_of(client.get(address("minutes", meeting.pk))) or (
        "agrees on the direction" in words_of(client.get(address("minutes", meeting.pk)))
    )
    assert client.get(address("minutes_pdf", meeting.pk)).status_code == 200


def test_a_correction_in_the_making_does_not_hide_the_published_notes(client):
    meeting = we.published()
    item = meeting.items.first()
    head = signed_in()
    form = {"version": 1, "outcome": "opened", "background": "Rättat", "outcome_text": ""}
    assert head.post(address("write_notes", item.pk), form).status_code == 302
    page = words_of(client.get(address("minutes", meeting.pk)))
    assert "Rättat" not in page


def test_the_notes_of_the_chief_executives_are_given_on_request(client):
    meeting = we.published(
        we.approved(
            we.minuted(we.closed(we.opened(we.with_agenda(we.a_meeting("chief-executives")))))
        )
    )
    assert client.get(address("minutes", meeting.pk)).status_code == 404
    page = words_of(client.get("/en" + address("meeting", meeting.pk)))
    assert "given on request" in page
    assert words_of(signed_in(KC_CHAIR).get(address("minutes", meeting.pk)))


# ------------------------------------------------------------------ outsiders


@pytest.mark.parametrize("page", TO_RUN)
def test_pages_for_running_ask_for_sign_in_and_then_for_a_mandate(client, page):
    meeting = we.with_agenda()
    answer = client.get(address(page, meeting.pk))
    assert answer.status_code == 302
    assert answer["Location"].startswith(login())
    assert signed_in("majority-2480").get(address(page, meeting.pk)).status_code == 403
    assert signed_in().get(address(page, meeting.pk)).status_code == 200


def test_the_plan_is_for_the_secretariat(client):
    we.the_alliance()
    for name, args in (("plan", (2026,)), ("create", ()), ("handover", (2026,))):
        assert client.get(address(name, *args)).status_code == 302
        assert signed_in(CHAIR).get(address(name, *args)).status_code == 403
        assert signed_in().get(address(name, *args)).status_code == 200


def test_signing_and_approving_are_for_those_whose_word_is_asked():
    meeting = we.with_agenda()
    assert signed_in("opposition-2480").get(address("sign_off", meeting.pk)).status_code == 403
    assert signed_in(KC_CHAIR).get(address("sign_off", meeting.pk)).status_code == 200
    assert signed_in("opposition-2480").get(address("approve", meeting.pk)).status_code == 403


TO_CHANGE = ("edit_item", "write_notes", "attach", "move_item", "remove_item")


@pytest.mark.parametrize("page", TO_CHANGE)
def test_items_are_changed_by_those_who_run_the_meeting_and_nobody_else(client, page):
    meeting = we.with_agenda()
    item = meeting.items.first()
    before = meeting.items.count()
    get = page in {"edit_item", "write_notes"}
    for who_asks, status in ((client, 302), (signed_in("majority-2480"), 403)):
        ask = who_asks.get if get else who_asks.post
        answer = ask(address(page, item.pk))
        assert answer.status_code == status
        if status == 302:
            assert answer["Location"].startswith(login())
    if not get:
        assert signed_in().get(address(page, item.pk)).status_code == 405
    assert meeting.items.count() == before


@pytest.mark.parametrize("page", ["notice", "sign_off", "approve", "edit", "cancel"])
def test_nothing_is_done_for_those_without_a_mandate(client, page):
    meeting = we.signed_off()
    before = Meeting.objects.get().version
    form = {"version": before, "office": "council_chair", "reason": "x", "publish": "1"}
    answer = client.post(address(page, meeting.pk), form)
    assert answer["Location"].startswith(login())
    assert signed_in("majority-2480").post(address(page, meeting.pk), form).status_code == 403
    assert Meeting.objects.get().version == before


def test_what_does_not_exist_is_not_found():
    we.the_alliance()
    head = signed_in()
    assert head.get(address("meeting", 999)).status_code == 404
    assert head.get(address("edit_item", 999)).status_code == 404
    assert head.get(address("document", 999)).status_code == 404


# ------------------------------------------------------------------ sensitive and secret


def a_sensitive_item(meeting: Meeting, **others) -> AgendaItem:
    typed = agenda.Typed("discussion", "Den svåra frågan", "Om den", **others)
    return agenda.add_item(meeting.pk, typed, acting=who(), now=NOW)


def test_a_sensitive_draft_stays_within_the_council_until_the_notice():
    """Alliance § 2.10"""
    meeting = we.with_agenda()
    item = a_sensitive_item(meeting, sensitive=True)
    seen = "Den svåra frågan"
    chief = "chief_executive-2480"
    for username, sees in (("opposition-2480", True), (KC_CHAIR, True), (chief, False)):
        page = words_of(signed_in(username).get(address("meeting", meeting.pk)))
        assert (seen in page) is sees, username
    we.summoned(meeting)
    assert seen in words_of(Client().get(address("meeting", meeting.pk)))
    assert seen in words_of(signed_in(chief).get(address("meeting", meeting.pk)))
    assert item.sensitive


def test_of_a_secret_item_the_public_sees_number_and_ground(client):
    meeting = we.with_agenda()
    a_sensitive_item(meeting, publicity="secret", secrecy_ground="OSL 19:1")
    we.summoned(meeting)
    for page in ("meeting", "notice"):
        said = words_of(client.get(address(page, meeting.pk)))
        assert "Den svåra frågan" not in said
        assert "OSL 19:1" in said
        assert "Den svåra frågan" in words_of(
            signed_in("opposition-2480").get(address(page, meeting.pk))
        )


def test_a_document_follows_its_item(client, settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }
    meeting = we.with_agenda()
    item = meeting.items.get(kind="revision_of_plan")
    head = signed_in()
    file = SimpleUploadedFile("plan.pdf", b"%PDF-1.7")
    form = {"title": "Planen", "file": file}
    assert head.post(address("attach", item.pk), form).status_code == 302
    bad = {"title": "Ett program", "file": SimpleUploadedFile("x.exe", b"MZ")}
    assert "ds-error-summary" in words_of(head.post(address("attach", item.pk), bad))
    document = item.attachments.get()
    assert client.get(address("document", document.pk)).status_code == 404
    assert "Planen" in words_of(head.get(address("edit_item", item.pk)))
    we.summoned(meeting)
    answer = client.get(address("document", document.pk))
    assert b"".join(answer.streaming_content) == b"%PDF-1.7"
    assert answer["Content-Disposition"].startswith("attachment")


# ------------------------------------------------------------------ refusals on the page


def test_the_page_says_what_stops_the_notice_and_who_can_lift_it():
    meeting = we.with_agenda()
    page = words_of(signed_in().get("/en" + address("notice", meeting.pk)))
    assert "Vice chair of the council has not signed off the agenda" in page
    assert "alliance-2-6" in page
    form = {"version": meeting.version, "note": ""}
    page = words_of(signed_in().post("/en" + address("notice", meeting.pk), form))
    assert "Chair of the council has not signed off" in page


def test_the_slower_editor_sees_what_changed_and_keeps_the_words():
    meeting = we.a_meeting()
    head = signed_in()
    form = {
        "version": 1, "title": "", "starts_at": "2026-04-15T09:00", "ends_at": "2026-04-15T12:00",
        "place": "Biblioteket", "remote_link": "", "language": "sv",
    }  # fmt: skip
    plan.change_meeting(meeting.pk, we.wanted(place="Stadshuset"), version=1, acting=who(), now=NOW)
    page = words_of(head.post("/en" + address("edit", meeting.pk), form))
    assert "While you were writing, Head changed time, place or name" in page
    assert 'value="Biblioteket"' in page
    assert "Stadshuset" in page
    assert 'name="version" value="2"' in page
    assert head.post(address("edit", meeting.pk), {**form, "version": 2}).status_code == 302
    meeting.refresh_from_db()
    assert meeting.place == "Biblioteket"


# ------------------------------------------------------------------ a meeting, by its pages alone


def test_one_person_runs_a_council_meeting_by_the_pages_alone(mailoutbox):
    we.the_alliance()
    Person.objects.filter(username=CHAIR).update(email="chair@example.org")
    head, chair = signed_in(), signed_in(CHAIR)
    form = {
        "version": 1, "kind": "ordinary", "bodies": ["region-council"], "title": "",
        "starts_at": "2026-04-15T09:00", "ends_at": "2026-04-15T12:00", "place": "Kommunhuset",
        "remote_link": "", "language": "sv",
    }  # fmt: skip
    assert head.post(address("create"), form).status_code == 302
    pk = Meeting.objects.get().pk
    assert head.post(address("agenda", pk)).status_code == 302
    item = {
        "version": 1, "kind": "discussion", "title": "Cykelvägar", "text": "Hur", "presenter": "",
        "minutes_planned": "20", "publicity": "public", "secrecy_ground": "",
    }  # fmt: skip
    assert head.post(address("add_item", pk), item).status_code == 302
    added = AgendaItem.objects.get(title="Cykelvägar")
    assert head.post(address("move_item", added.pk), {"direction": "up"}).status_code == 302
    version = Meeting.objects.get().version
    changed = {**item, "version": version, "title": "Cykelvägar i hela regionen"}
    assert head.post(address("edit_item", added.pk), changed).status_code == 302
    for office, username in list(we.SIGNERS.items()):
        if office in we.COUNCIL_OFFICES:
            form = {"version": Meeting.objects.get().version, "office": office, "comment": "Bra"}
            answer = signed_in(username).post(address("sign_off", pk), form)
            assert answer.status_code == 302, words_of(answer)
    form = {"version": Meeting.objects.get().version, "note": ""}
    assert head.post(address("notice", pk), form).status_code == 302
    assert send_letters() == 1
    assert "Kommunhuset" in mailoutbox[0].body
    assert send_letters() == 0
    assert not Letter.objects.filter(sent_at=None).exists()

    with time_machine.travel(datetime(2026, 4, 15, 7, tzinfo=UTC), tick=False):
        head, chair = signed_in(), signed_in(CHAIR)
        assert head.post(address("run", pk), {"open": "1"}).status_code == 302
        person = Person.objects.get(username=CHAIR).pk
        vice = Person.objects.get(username=VICE).pk
        form = {
            "version": Meeting.objects.get().version,
            f"p{person}-here": "on", f"p{person}-capacity": "deciding", f"p{person}-items": "1–3",
            f"p{vice}-here": "on", f"p{vice}-capacity": "deciding", f"p{vice}-mode": "remote",
            "g0-name": "En gäst", "g0-capacity": "co_opted", "g0-items": "4",
        }  # fmt: skip
        assert head.post(address("presence", pk), form).status_code == 302
        assert "1–3" in words_of(head.get(address("presence", pk)))
        count = AgendaItem.objects.count()
        form = {
            "version": Meeting.objects.get().version,
            "c0-person": person, "c0-items": "1-3", "c1-person": vice, "c1-items": f"4-{count}",
        }  # fmt: skip
        assert head.post(address("chairs", pk), form).status_code == 302
        items = list(AgendaItem.objects.all())
        form = {"version": Meeting.objects.get().version}
        form |= {f"i{one.pk}-status": "planned" for one in items}
        form |= {f"i{added.pk}-status": "dropped", f"i{added.pk}-reason": "tidsbrist", "rest": "1"}
        assert head.post(address("run", pk), form).status_code == 302
        form = {"version": Meeting.objects.get().version, "close": "1"}
        assert head.post(address("run", pk), form).status_code == 302
        assert head.post(address("drafts", pk)).status_code == 302
        for one in AgendaItem.objects.filter(kind__in=["election", "revision_of_plan"]):
            assert "id_outcome_text" in words_of(head.get(address("write_notes", one.pk)))
            form = {
                "version": 0, "outcome": "agreed_direction", "background": "Bakgrund",
                "outcome_text": "att gå hem och besluta",
            }  # fmt: skip
            assert head.post(address("write_notes", one.pk), form).status_code == 302
        for client, name in ((chair, CHAIR), (signed_in(VICE), VICE)):
            page = words_of(client.get(address("approve", pk)))
            keys = re.findall(r'name="notes" value="(\d+)"', page)
            assert keys, name
            assert client.post(address("approve", pk), {"notes": keys}).status_code == 302
        form = {"version": Meeting.objects.get().version, "publish": "1"}
        assert head.post(address("approve", pk), form).status_code == 302
    page = words_of(Client().get(address("minutes", pk)))
    assert "att gå hem och besluta" in page
    assert "En gäst" in page
    assert "tidsbrist" in page


def test_a_warning_of_the_year_is_set_aside_with_a_note():
    we.the_alliance()
    head = signed_in()
    page = words_of(head.get("/en" + address("plan", 2026)))
    assert "The council meets at least 4 times a year; 0 are planned." in page
    form = {"warning": "council_meetings", "note": "Valår"}
    assert head.post(address("plan", 2026), form).status_code == 302
    assert "Set aside: Valår" in words_of(head.get("/en" + address("plan", 2026)))


def test_the_handover_is_gone_through_by_both_hosts():
    meeting = we.a_meeting(
        "secretariat", kind="handover", starts_at=datetime(2026, 12, 10, 8, tzinfo=UTC)
    )
    form = {"version": meeting.version, "code": "budget", "note": "Klart", "done": "on"}
    incoming = signed_in(f"majority-{we.NEXT_HOST}")
    assert incoming.post(address("handover", 2026), form).status_code == 302
    page = words_of(incoming.get("/en" + address("handover", 2026)))
    assert "Klart" in page
    assert "Chair of the council" in page
    assert signed_in("majority-2480").get(address("handover", 2026)).status_code == 404


# ------------------------------------------------------------------ how much is asked


def test_the_list_asks_the_same_whatever_the_number(client, django_assert_num_queries):
    for month in range(3, 9):
        we.a_meeting(starts_at=datetime(2026, month, 20, 8, tzinfo=UTC))
    with django_assert_num_queries(6):
        client.get(address("list"))


def test_the_meeting_page_asks_a_fixed_number(client, django_assert_num_queries):
    meeting = we.summoned()
    with django_assert_num_queries(8):
        client.get(address("meeting", meeting.pk))
