"""The Atom feeds, held against what RFC 4287 says a feed must and may hold."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from defusedxml import ElementTree
from django.urls import reverse

from allmanning.governance.decisions.feeds import ATOM, Entry, atom
from allmanning.governance.decisions.tests.examples import a_direction, an_alliance, decides

ONE = {"id", "title", "updated"}  # § 4.1.1 and 4.1.2: exactly one of each
AT_MOST_ONE = {"published", "summary", "content", "rights", "source", "subtitle"}
KNOWN = ONE | AT_MOST_ONE | {"author", "category", "contributor", "generator", "link", "entry"}


def parts(element, name):
    return element.findall(f"{{{ATOM}}}{name}")


def text(element, name):
    return parts(element, name)[0].text


def is_iri(value):
    found = urlsplit(value)
    return bool(found.scheme and found.netloc) and " " not in value


def judge(element):
    """§ 4.1: what a feed and an entry both must hold."""
    names = [child.tag.removeprefix(f"{{{ATOM}}}") for child in element]
    assert set(names) <= KNOWN
    for name in ONE:
        assert names.count(name) == 1, name
    for name in AT_MOST_ONE:
        assert names.count(name) <= 1, name
    assert is_iri(text(element, "id"))
    assert text(element, "title")
    for name in ("updated", "published"):
        for moment in parts(element, name):
            assert datetime.fromisoformat(moment.text).tzinfo is not None
    rels = [link.get("rel", "alternate") for link in parts(element, "link")]
    assert rels.count("alternate") == 1  # § 4.1.1: no two of one type and language
    assert all(is_iri(link.get("href")) for link in parts(element, "link"))
    assert all(category.get("term") for category in parts(element, "category"))


def judge_feed(raw, own_address):
    feed = ElementTree.fromstring(raw)
    assert feed.tag == f"{{{ATOM}}}feed"
    judge(feed)
    links = {link.get("rel"): link.get("href") for link in parts(feed, "link")}
    assert urlsplit(links["self"]).path == own_address
    entries = parts(feed, "entry")
    for entry in entries:
        judge(entry)
        (author,) = parts(entry, "author")  # § 4.1.1: the feed has none, so every entry has
        assert text(author, "name")
        assert text(entry, "updated") >= text(entry, "published")
    assert len({text(entry, "id") for entry in entries}) == len(entries)
    assert text(feed, "updated") >= max([text(entry, "updated") for entry in entries], default="")
    return entries


@pytest.mark.django_db
def test_the_feeds_are_as_rfc_4287_wants_them_and_tell_both_layers(client):
    """Alliance § 14.6"""
    an_alliance()
    whole, umea = reverse("decisions_machine:atom"), "decisions_machine:municipality_atom"
    assert judge_feed(client.get(whole).content, whole) == []
    a_direction(title="Tåg & buss <snabbt>")
    a_direction({"2480": "stands_outside"}, title="Växel")
    for address in (whole, reverse(umea, args=["umea"])):
        answer = client.get(address)
        assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
        entries = judge_feed(answer.content, address)
        assert {text(entry, "title") for entry in entries} == {"Tåg & buss <snabbt>", "Växel"}
        for entry in entries:
            told = text(entry, "summary")
            assert "Regionrådet enas om inriktningen." in told  # what the council agreed on
            assert "Umeå" in told  # and how it stands in each municipality
    assert client.get(reverse(umea, args=["nowhere"])).status_code == 404


@pytest.mark.django_db
def test_an_entry_keeps_its_id_and_is_newer_when_a_municipality_decides(client, monkeypatch):
    an_alliance()
    a_direction()
    address = reverse("decisions_machine:atom")
    (before,) = judge_feed(client.get(address).content, address)
    later = datetime(2026, 6, 1, 9, tzinfo=UTC)
    decides("2480", now=later)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    (after,) = judge_feed(client.get(address).content, address)
    assert text(after, "id") == text(before, "id")
    assert text(after, "published") == text(before, "published")
    assert text(after, "updated") == "2026-06-01T09:00:00Z" > text(before, "updated")


def test_a_wrong_feed_would_be_found():
    day = datetime(2026, 3, 2, tzinfo=UTC)
    facts = {"title": "T", "id": "https://a.example/f", "self_link": "https://a.example/f",
             "link": "https://a.example/", "language": "sv"}  # fmt: skip
    entry = Entry("https://a.example/1", "Ett", "https://a.example/1", day, day, "Text", "Rådet")
    judge_feed(atom([entry], **facts), "/f")
    twice = [entry, entry]
    nameless = [Entry("https://a.example/1", "", "https://a.example/1", day, day, "", "Rådet")]
    for wrong in (twice, nameless):
        with pytest.raises(AssertionError):
            judge_feed(atom(wrong, **facts), "/f")
