"""People and subjects: their other names, their pages, and what is written in which language."""

from contextlib import suppress

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from allmanning.kit.refusal import Refused
from allmanning.members.journal.acting import CLOCK
from allmanning.services.library.catalogue.actions.headings import (
    merge_headings,
    part_headings,
    read_again,
)
from allmanning.services.library.catalogue.authorities import Other, heading_in, others_in
from allmanning.services.library.catalogue.models import Authority, Reference
from allmanning.services.library.catalogue.queries.finding import page
from allmanning.services.library.catalogue.queries.headings import heading_for, named, works_of
from allmanning.services.library.catalogue.search.finding import search
from allmanning.services.library.catalogue.search.questions import question
from allmanning.services.library.catalogue.search.writer import index_now
from allmanning.services.library.catalogue.tests.examples import a_title, indexed, stored
from allmanning.services.library.catalogue.tests.records import a_record
from allmanning.services.library.catalogue.tests.test_pages import address
from allmanning.services.library.catalogue.textlanguage import subject_tag, summary_tag, text_tag

pytestmark = pytest.mark.django_db
SIGNED = {"by": CLOCK, "who": "Cataloguer"}


@pytest.fixture(autouse=True)
def _own_index(settings, tmp_path):
    settings.DATA = tmp_path


def an_authority(number, *fields):
    made = a_record(f"001 {number}", "003 SE-AUTH", *fields)
    return type(made)("00000nz  a2200000   4500", made.fields)


STRINDBERG = an_authority(
    "a1", "100 1 $aStrindberg, August,$d1849-1912", "400 0 $aHärved Ulf,$d1849-1912",
    "400 1 $aStrindberg, Johan August,$d1849-1912", "678   $aFörfattare och dramatiker.",
)  # fmt: skip
TSUNAMI = an_authority(
    "a2", "150   $aTsunamier", "450   $aJätteflodvågor", "550   $aNaturkatastrofer$wg",
    "550   $aFlodvågskatastrofen 2004$wh", "550   $aHavet",
)  # fmt: skip


def a_shelf():
    """Titles by and about somebody, and about a subject; and their authority records."""
    indexed(
        a_title("Röda rummet", "Strindberg, August", number="1", year="1879"),
        a_title("Hemsöborna", "Strindberg, August", number="2", year="1887"),
        a_title("Ett liv", "Olsson, O", "600 14$aStrindberg, August,$d1849-1912", number="3"),
        a_title("Vågen", "Berg, B", "650  7$aTsunamier$2sao", number="4"),
        a_title("Stilla dag", "Berg, B", number="5"),
    )
    before = Authority.objects.count()
    with suppress(KeyError):  # they have no edition to return
        stored(STRINDBERG, TSUNAMI)
    assert Authority.objects.count() == before + 2


def test_an_authority_record_tells_names_and_neighbours():
    assert heading_in(STRINDBERG) == ("name", "Strindberg, August", "1849-1912")
    assert others_in(STRINDBERG) == (
        Other("see", "Härved Ulf"), Other("see", "Strindberg, Johan August"),
    )  # fmt: skip
    assert others_in(TSUNAMI) == (
        Other("see", "Jätteflodvågor"), Other("broader", "Naturkatastrofer"),
        Other("narrower", "Flodvågskatastrofen 2004"), Other("related", "Havet"),
    )  # fmt: skip
    of_a_work = an_authority("a3", "100 1 $aOvidius$tMetamorphoses")
    assert heading_in(of_a_work) is None
    assert others_in(of_a_work) == ()


def test_another_name_finds_what_the_heading_has():
    a_shelf()
    for text in ("härved ulf", "Ulf Härved", "Johan August Strindberg"):
        with CaptureQueriesContext(connection) as queries:
            found = page(question(text))
        assert {hit.title for hit in found.hits[:2]} == {"Röda rummet", "Hemsöborna"}, text
        assert found.headings == (("author_is", "Strindberg, August"),)
        assert len(queries) == 3
    found = page(question("jätteflodvågor"))
    assert [hit.title for hit in found.hits] == ["Vågen"]
    assert page(question("stilla dag")).headings == ()
    read = Reference.objects.count()
    assert read_again(0, timezone.now())[1] == 2
    assert Reference.objects.count() == read


def test_the_page_of_an_author_tells_works_names_and_what_is_about_them(client):
    a_shelf()
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address("library:author", "Strindberg, August", language="en"))
    said = answer.content.decode()
    for words in ("August Strindberg", "1849-1912", "Röda rummet", "Hemsöborna", "Härved Ulf",
                  "1 title about August Strindberg", "Författare och dramatiker"):  # fmt: skip
        assert words in said, words
    assert said.index("Hemsöborna") < said.index("Röda rummet")
    assert len([q for q in queries if "catalogue_" in q["sql"]]) <= 5
    other = client.get(address("library:author", "Härved Ulf", language="en"))
    assert other.status_code == 302
    assert other["Location"] == address("library:author", "Strindberg, August", language="en")
    assert client.get(address("library:author", "Ingen, Alls", language="en")).status_code == 404


def test_the_page_of_a_subject_leads_to_its_neighbours_in_their_language(client):
    a_shelf()
    said = client.get(address("library:subject", "Tsunamier", language="en")).content.decode()
    assert "Vågen" in said
    for word in ("Broader", "Narrower", "See also", "Jätteflodvågor"):
        assert word in said, word
    assert 'lang="sv">Naturkatastrofer</a>' in said
    neighbour = address("library:subject", "Naturkatastrofer", language="en")
    assert neighbour in said


def test_merged_headings_are_one_to_readers_until_they_are_parted(client):
    indexed(
        a_title("Ett", "Lagerlof, Selma", number="1"), a_title("Två", "Lagerlöf, Selma", number="2")
    )
    now = timezone.now()
    made = merge_headings("name", "Lagerlof, Selma", "Lagerlöf, Selma", now=now, **SIGNED)
    assert heading_for("name", "Lagerlof, Selma") == "Lagerlöf, Selma"
    assert works_of(named("name", "Lagerlöf, Selma")).total == 2
    for gone, into in (
        ("Lagerlof, Selma", "Annan, A"), ("Lagerlöf, Selma", "Annan, A"), ("A", "A"), ("", "A"),
    ):  # fmt: skip
        with pytest.raises(Refused):
            merge_headings("name", gone, into, now=now, **SIGNED)
    part_headings(made.pk, now=now, **SIGNED)
    part_headings(made.pk, now=now, **SIGNED)
    assert heading_for("name", "Lagerlof, Selma") == "Lagerlof, Selma"
    assert works_of(named("name", "Lagerlöf, Selma")).total == 1
    assert Reference.objects.get(pk=made.pk).undone_by == "Cataloguer"


def test_a_heading_without_an_index_says_so(client):
    stored(a_title("Ett", "Lagerlöf, Selma"))
    said = client.get(address("library:author", "Lagerlöf, Selma", language="en")).content.decode()
    assert "The search index is being built" in said


def test_in_which_language_the_parts_of_a_record_are_written():
    assert subject_tag("sao", "Humor") == subject_tag("barn", "Katter") == "sv"
    assert subject_tag("lcsh", "Cats") == subject_tag("mesh", "Brain") == "en"
    assert subject_tag("", "Humor") == ""
    assert text_tag("A girl who does not speak, and the house by the sea.") == "en"
    assert text_tag("En flicka som inte talar, och huset vid havet.") == "sv"
    assert text_tag("Om Åmål") == "sv"
    assert text_tag("", "fi") == "fi"
    assert summary_tag("En flicka och en hund.", "eng", "swe") == "en"
    assert summary_tag("En flicka och en hund.", "", "eng") == "sv"
    assert summary_tag("Tyttö ja koira.", "", "fin") == "fi"


def test_english_pages_mark_what_is_swedish_on_them(client):
    (edition,) = indexed(
        a_title(
            "The house", "Berg, B", "520   $aEn flicka som inte talar, och huset vid havet.",
            "650  7$aÖar$2sao", "650  0$aIslands", "655  7$aRomaner$2saogf", "500   $aMed index och karta.",
            "084   $aHe$2kssb/8", language="eng",
        )
    )  # fmt: skip
    said = client.get(address("library:title", edition.pk, language="en")).content.decode()
    for marked in (
        'summary" lang="sv"', 'lang="sv">Öar</a>', 'lang="sv">Romaner</a>', '">Islands</a>',
        '<span lang="sv">Med index och karta',
    ):  # fmt: skip
        assert marked in said, marked
    swedish = client.get(address("library:title", edition.pk, language="sv")).content.decode()
    assert 'lang="en">Islands</a>' in swedish
    assert 'lang="sv">Öar' not in swedish
    found = client.get(address("library:search", language="en"), {"q": "house"}).content.decode()
    assert 'hit-summary" lang="sv"' in found
    assert '<span lang="sv">Öar</span>' in found
    index_now(timezone.now())
    assert search(question("house")).total == 1
