"""The open pages and files of figures."""

import csv

import pytest

from allmanning.services.library.accounting.forms import figures_in
from allmanning.services.library.accounting.queries.figures import Wanted
from allmanning.services.library.accounting.tests import examples as we
from allmanning.services.library.accounting.tests.examples import FIRST, SECOND, address
from allmanning.services.library.circulation.tests.examples import a_copy, an_edition
from allmanning.services.library.places.tests.examples import a_library

pytestmark = pytest.mark.django_db


@pytest.fixture
def counted():
    a_library("umea", SECOND)
    a_library("vindeln", FIRST)
    for _ in range(7):
        we.an_event(library="umea")
    for _ in range(2):
        we.an_event(library="umea", audience="child", material="film")


def test_everybody_reads_the_page_and_small_parts_are_kept_back(client, counted):
    page = address("statistics")
    words = client.get(page, {"year": "2026"}).content.decode()
    assert "Loans by material" in words
    assert "&lt;5" in words
    assert "kept back" in words
    assert client.get(page.removeprefix("/en"), {"year": "2026"}).status_code == 200
    for more in ({"municipality": SECOND}, {"municipality": SECOND, "library": "umea"},
                 {"month": "3"}, {"year": "2001"}):  # fmt: skip
        assert client.get(page, {"year": "2026", **more}).status_code == 200


def test_the_files_keep_back_what_the_page_does(client, counted):
    told = client.get(address("statistics_json", machine=True), {"year": "2026"}).json()
    assert told["loans"] == 9
    assert told["loans_by_material"] == {"book": None, "film": "<5"}
    answer = client.get(address("statistics_csv", machine=True), {"year": "2026"})
    rows = list(csv.reader(answer.content.decode("utf-8-sig").splitlines(), delimiter=";"))
    assert ["material", "film", "<5"] in rows
    assert ["material", "book", ""] in rows


@pytest.mark.parametrize("typed", [
    {"year": "x"}, {"year": "1"}, {"month": "13"}, {"library": "umea"}, {"year": "２０２６"},
])  # fmt: skip
def test_strange_questions_are_missing(client, typed):
    assert figures_in(typed, 2026) is None
    assert client.get(address("statistics"), typed).status_code == 404


def test_what_is_not_named_is_this_year():
    assert figures_in({}, 2026) == Wanted(2026)


def test_the_authors_fund_gets_physical_loans_per_title(client):
    """Library § 15.8."""
    book, film = an_edition("Hembiten"), an_edition("Hav")
    library = a_library("umea", SECOND)
    for _ in range(3):
        we.an_event(edition_key=book.pk)
    we.taken_back(we.an_event(edition_key=film.pk, material="film"))
    we.an_event("renewal", edition_key=book.pk)
    we.an_event(edition_key=film.pk, material="ebook")
    a_copy(film, library, reference=True)
    page = address("fund_csv", SECOND, 2026, machine=True)
    assert client.get(page).status_code == 302
    assert we.signed_in("desk", SECOND).get(page).status_code == 403
    assert we.signed_in("statistics", FIRST).get(page).status_code == 404
    answer = we.signed_in("statistics", SECOND).get(page)
    rows = list(csv.reader(answer.content.decode("utf-8-sig").splitlines(), delimiter=";"))
    assert [row[2:3] + row[5:] for row in rows[1:]] == [
        ["Hembiten", "3", "1", "0"], ["Hav", "0", "0", "1"],
    ]  # fmt: skip


def test_the_page_asks_little(client, counted, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        client.get(address("statistics"), {"year": "2026", "municipality": SECOND})
