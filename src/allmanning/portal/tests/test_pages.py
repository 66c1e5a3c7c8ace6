"""The portal's own pages answer, in both languages, and lead to the law."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from allmanning.governance.decisions.models import ConsensusRound, Proposal
from allmanning.governance.decisions.tests.examples import (
    a_proposal,
    an_open_round,
    close,
    everybody_says,
    record,
)
from allmanning.governance.meetings.tests import examples as we
from allmanning.members.people.models import Person
from allmanning.members.tests.examples import a_mandate, a_person
from allmanning.portal.law_pages import chapter_of, chapters

pytestmark = pytest.mark.django_db
CODES = ("2401", "2403", "2480")  # the members of the example
PAGES = ["front", "law", "about", "accessibility", "privacy", "contact"]


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_answers_in_its_language(client, name, language):
    with translation.override(language):
        address = reverse(name)
    page = client.get(address)
    assert page.status_code == 200
    assert f'<html lang="{language}"' in page.content.decode()


def test_a_paragraph_leads_to_its_chapter(client):
    page = client.get(reverse("law_paragraph", args=["library-4-4"]))
    assert page.status_code == 302
    assert page["Location"].endswith("#library-4-4")
    assert "Library § 4.4" in client.get(page["Location"]).content.decode()


def test_every_paragraph_has_one_place():
    anchors = [p.anchor for chapter in chapters() for p in chapter.paragraphs]
    assert len(anchors) == len(set(anchors)) > 500
    assert chapter_of("library-99-99") is None


def test_the_law_is_the_same_in_swedish(client):
    swedish, english = chapters("sv"), chapters("en")
    assert [(c.book, c.slug) for c in swedish] == [(c.book, c.slug) for c in english]
    for ours, theirs in zip(swedish, english, strict=True):
        if ours.language == "en":
            continue  # a book that has no Swedish text yet is shown in English, and marked so
        assert [p.name for p in ours.paragraphs] == [p.name for p in theirs.paragraphs]
    with translation.override("sv"):
        page = client.get(reverse("law_chapter", args=["library", swedish[0].slug]))
    assert f'<div lang="{swedish[0].language}"' in page.content.decode()


def test_search_engines_are_told_where_the_titles_are(client):
    words = client.get("/robots.txt").content.decode().splitlines()
    assert "Disallow: /library/my/" in words
    assert "Disallow: /en/library/search/" in words
    assert words[-1] == "Sitemap: http://testserver/machine/library/sitemap.xml"


def test_an_unknown_paragraph_is_not_found(client):
    assert client.get(reverse("law_paragraph", args=["library-99-99"])).status_code == 404


def test_the_choice_of_colours_is_kept_and_leads_back_only_here(client):
    answer = client.post(
        reverse("color_scheme"), {"scheme": "dark", "next": "https://elsewhere.example/"}
    )
    assert answer["Location"] == "/"
    assert answer.cookies["color_scheme"].value == "dark"
    assert 'data-color-scheme="dark"' in client.get("/").content.decode()


def test_what_is_not_here_gets_our_own_page_and_no_cookie(client):
    page = client.get("/nowhere/")
    assert page.status_code == 404
    assert 'class="site-header"' in page.content.decode()
    assert not page.cookies


def test_our_own_fault_is_told_in_both_languages(client, monkeypatch):
    def fall(*_args):
        raise RuntimeError

    monkeypatch.setattr("allmanning.portal.views.members_on", fall)
    client.raise_request_exception = False
    page = client.get("/")
    assert page.status_code == 500
    assert "<html" in page.content.decode()


def drafted(meeting):
    return we.minuted(we.closed(we.opened(we.with_agenda(meeting))))


@pytest.mark.parametrize("who", ["majority-2403", "head"])
def test_what_waits_is_on_the_front_and_asks_the_same_however_much_it_is(client, monkeypatch, who):
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 4, 1, 8, tzinfo=UTC))
    we.the_alliance()
    a_mandate("head_of_secretariat")  # the secretary of the decisions’ examples
    person = Person.objects.get(username=who)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    asked = []
    for number in (1, 2, 3):
        for month, made in ((4, we.with_agenda), (3, drafted)):
            made(we.a_meeting(starts_at=datetime(2026, month, 9 + number, 7, tzinfo=UTC)))
        an_open_round(a_proposal(f"Förslag {number}"))
        everybody_says(an_open_round(a_proposal(f"Beslut {number}")), codes=CODES)
        close(ConsensusRound.objects.latest("pk"))
        record(Proposal.objects.latest("pk"))
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/en/").content.decode()
        asked.append(len(queries))
    assert 'id="waiting"' in page
    assert "Waits for me" in page
    assert asked[1] == asked[2], asked


def test_nobody_is_shown_what_waits_without_an_office_in_governing(client):
    a_mandate("desk", place="teg", username="disk")
    client.force_login(a_person("disk"), backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/en/").content.decode()
    assert "Waits for me" not in page
    assert ">Desk<" in page


@pytest.mark.parametrize(
    ("office", "names"),
    [
        ("cataloguer", {"library:cataloguing"}),
        ("statistics", {"library:settlement"}),
        ("librarian_in_charge", {"library:desk", "library:settlement"}),
        ("auditor", {"journal:journal"}),
        ("head_of_secretariat", {"journal:journal"}),
    ],
)
def test_the_menu_shows_each_office_the_way_to_its_work(client, office, names):
    own = {"library:desk", "library:cataloguing", "library:settlement", "journal:journal"}
    code = None if office in ("auditor", "head_of_secretariat") else "2480"
    a_mandate(office, code, username="somebody")
    client.force_login(a_person("somebody"), backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/").content.decode()
    assert {name for name in own if f'href="{reverse(name)}"' in page} == names
    assert all(client.get(reverse(name)).status_code == 200 for name in names - {"library:desk"})
