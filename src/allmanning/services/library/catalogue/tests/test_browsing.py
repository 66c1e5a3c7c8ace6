"""Browsing: what is in near the reader, what stands beside what, what is alike, what is new."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from allmanning.services.library.catalogue.models import Availability, Copy
from allmanning.services.library.catalogue.near import SESSION_KEY
from allmanning.services.library.catalogue.queries import near
from allmanning.services.library.catalogue.tests.examples import a_title, indexed
from allmanning.services.library.catalogue.tests.test_pages import address
from allmanning.services.library.places.models import Shelf
from allmanning.services.library.places.tests.examples import a_library

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_index(settings, tmp_path):
    settings.DATA = tmp_path
    near.forget()


def shown(client, name, *args, **asked):
    answer = client.get(address(f"library:{name}", *args, language="en"), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_only_what_is_in_near_the_reader_and_only_the_place_is_remembered(client):
    a_library("um")
    a_library("van")
    indexed(
        a_title("Hav ett", "A, A", "949   $a1$lum", number="1"),
        a_title("Hav två", "B, B", "949   $a2$lum", number="2"),
        a_title("Hav tre", "C, C", "949   $a3$lvan", number="3"),
    )
    Availability.objects.filter(edition__title="Hav två").update(available=0)
    assert SESSION_KEY not in client.session
    assert "sessionid" not in client.get(address("library:search"), {"q": "hav"}).cookies
    with CaptureQueriesContext(connection) as queries:
        said = shown(client, "search", q="hav", library="um", now="1")
    assert len([q for q in queries if "catalogue_" in q["sql"]]) == 4
    assert "Hav ett" in said
    assert "Hav två" not in said
    assert "Hav tre" not in said
    assert "<strong>1 title</strong>" in said
    assert "Take away the filter</span> In now" in said
    assert dict(client.session.items()) == {SESSION_KEY: "um"}
    again = shown(client, "search", q="hav")
    assert '<option value="um" selected>' in again
    assert "<strong>3 titles</strong>" in again
    for odd in ({"now": "1"}, {"now": "1", "library": "nowhere"}, {"now": "x", "library": "um"}):
        assert "Hav två" in shown(client, "search", q="hav", **odd)
    book = shown(client, "search", q="hav", library="um", now="1", form="film")
    assert "Nothing was found" in book


def test_a_shelf_shows_what_stands_beside_what(client):
    library = a_library("um")
    shelf = Shelf.objects.create(library=library, slug="s", name="Fakta", name_en="Non-fiction")
    marks = ("Hc Öst", "Hc Ask", "Hc Åke", "Hc Ärl", "Hc Bok")
    editions = indexed(
        *(
            a_title(f"Titel {mark}", f"F{n}, A", f"949   $a{n}$lum$c{mark}", number=str(n))
            for n, mark in enumerate(marks)
        )
    )
    Copy.objects.update(shelf=shelf)
    Copy.objects.filter(edition=editions[1]).update(state="withdrawn")
    with CaptureQueriesContext(connection) as queries:
        said = shown(client, "shelf", shelf.pk, at=editions[2].pk)
    assert len([q for q in queries if "catalogue_" in q["sql"]]) == 3
    places = [said.index(f">Titel Hc {name}<") for name in ("Bok", "Åke", "Ärl", "Öst")]
    assert places == sorted(places)
    assert "Titel Hc Ask" not in said
    assert said.index('id="here"') < said.index(">Titel Hc Åke<")
    assert said.count('id="here"') == 1
    title = shown(client, "title", editions[2].pk)
    assert f"{address('library:shelf', shelf.pk, language='en')}?at={editions[2].pk}#here" in title
    for odd in ({"page": "99"}, {"at": "x"}, {"at": "9" * 30}, {"at": "0"}):
        assert "Titel Hc Bok" in shown(client, "shelf", shelf.pk, **odd)
    nowhere = address("library:shelf", 999_999, language="en")
    assert client.get(nowhere).status_code == 404


def test_more_like_this_is_about_the_same_for_the_same_readers(client):
    one, *_others = indexed(
        a_title("Ett", "A, A", "650  7$aVargar$2sao", "650  7$aSkogar$2sao", number="1", p22="j"),
        a_title("Två", "B, B", "650  7$aVargar$2sao", number="2", p22="j"),
        a_title("Tre", "C, C", "650  7$aSkogar$2sao", "650  7$aVargar$2sao", number="3"),
        a_title("Fyra", "D, D", "650  7$aHav$2sao", number="4", p22="j"),
        a_title("Fem", "A, A", number="5"),
    )
    said = shown(client, "title", one.pk)
    alike = said[said.index("More like this") : said.index('id="facts"')]
    assert "Två" in alike
    assert "Tre" in alike
    assert "Fem" in alike
    assert "Fyra" not in alike
    assert alike.index("Två") < alike.index("Fem")
    assert ">Ett<" not in alike


def test_new_arrivals_can_be_of_one_library_and_form_and_followed(client):
    a_library("um")
    indexed(a_title("Här", "A, A", "949   $a1$lum", number="1"), a_title("Där", "B, B", number="2"))
    assert {"Här", "Där"} <= set(shown(client, "arrivals").replace("<", ">").split(">"))
    said = shown(client, "arrivals", library="um", form="book")
    assert ">Där<" not in said
    assert "application/atom+xml" in said
    assert "Nothing was found" in shown(client, "arrivals", form="film")
