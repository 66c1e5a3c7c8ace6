"""The portal's own pages answer, in both languages, and lead to the law."""

import pytest
from django.urls import reverse
from django.utils import translation

from allmanning.portal.law_pages import chapter_of, chapters

pytestmark = pytest.mark.django_db
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
