"""The library's public pages, in both languages and in a constant number of questions."""

import json
import re
import shutil

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from allmanning.services.library.catalogue.actions.copying import recount
from allmanning.services.library.catalogue.models import Copy, Edition, Work
from allmanning.services.library.catalogue.search.folder import folder
from allmanning.services.library.catalogue.search.reader import readers
from allmanning.services.library.catalogue.search.writer import index_now
from allmanning.services.library.catalogue.tests.examples import a_title, indexed, stored
from allmanning.services.library.places.tests.examples import a_library

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_index(settings, tmp_path):
    settings.DATA = tmp_path


def a_catalogue(count=3):
    a_library("um")
    return indexed(
        *(
            a_title(
                f"Bok {n:02}", f"Författare{n}, Åsa", f"949   $a{n}$lum$cHc", "520   $aOm havet.",
                "650  7$aHav$2sao", "084   $aHc$2kssb/8", "082 04$a839.738$223/swe",
                "020   $a91-7223-430-X", number=str(n),
            )
            for n in range(count)
        )
    )  # fmt: skip


def address(name, *args, language="sv"):
    with translation.override(language):
        return reverse(name, args=args)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_page_answers_in_its_language(client, language):
    edition = a_catalogue()[0]
    pages = {
        "library:front": [], "library:search": [], "library:libraries": [],
        "library:title": [edition.pk], "library:record": [edition.pk], "library:library": ["um"],
    }  # fmt: skip
    for name, args in pages.items():
        page = client.get(address(name, *args, language=language))
        assert page.status_code == 200, name
        assert f'<html lang="{language}"' in page.content.decode()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_what_is_hidden_or_unknown_is_not_found(client, language):
    edition = a_catalogue()[0]
    Edition.objects.filter(pk=edition.pk).update(hidden=True)
    for name in ("title", "record", "record_mrc", "record_xml", "cover"):
        for key in (edition.pk, 987654):
            found = client.get(address(f"library:{name}", key, language=language))
            assert found.status_code == 404, name
    assert (
        client.get(address("library:library", "ingenstans", language=language)).status_code == 404
    )
    assert client.get(address("library:work", edition.work_id)).status_code == 404


def test_a_search_tells_how_many_and_what_is_in(client):
    a_catalogue()
    page = client.get(address("library:search"), {"q": "bok 01"}).content.decode()
    assert "Bok 01" in page
    assert "1 titel" in page or "1 title" in page
    Copy.objects.update(state="on_loan")

    recount(Edition.objects.values_list("pk", flat=True))
    again = client.get(address("library:search", language="en"), {"q": "bok 01"}).content.decode()
    assert "All out on loan" in again


def test_a_page_costs_the_same_however_much_it_shows(client, django_assert_max_num_queries):
    a_catalogue(25)
    client.get(address("library:search"))
    with django_assert_max_num_queries(5):
        client.get(address("library:search"))
    with django_assert_max_num_queries(9):
        client.get(address("library:front"))


def test_a_title_page_costs_the_same_however_many_copies(client, django_assert_max_num_queries):
    a_library("um")
    copies = [f"949   $a{n}$lum$cHc" for n in range(60)]
    edition = indexed(a_title("Bok", "A, B", *copies))[0]
    with django_assert_max_num_queries(6):
        page = client.get(address("library:title", edition.pk))
    assert page.content.decode().count('class="mark"') >= 60


def test_filters_stand_in_the_address_and_can_be_taken_away(client):
    a_catalogue(22)
    page = client.get(
        address("library:search", language="en"),
        {"q": "bok", "form": "book", "library": "um", "sort": "title"},
    ).content.decode()
    assert "Chosen:" in page
    assert "?q=bok&amp;library=um&amp;sort=title" in page
    assert "?q=bok&amp;form=book&amp;library=um&amp;sort=title&amp;page=2" in page


@pytest.mark.parametrize(
    "query",
    ["page=0", "page=x", "page=99999999999999999999", "form=nothing", "library=nowhere", "decade=x",
     "since=99999",
     "language=%00", "sort=;drop", "q=%22", "q=%F0%9F%98%80", "subject=" + "x" * 900],
)  # fmt: skip
def test_nothing_in_the_address_breaks_the_page(client, query):
    a_catalogue(1)
    assert client.get(address("library:search") + "?" + query).status_code == 200


def test_without_an_index_titles_and_authors_are_still_found(client):
    stored(a_title("Hembiten"), a_title("Jaga renen"))
    page = client.get(address("library:search", language="en"), {"q": "hembit"}).content.decode()
    assert "Only titles and authors were searched" in page
    assert "Hembiten" in page
    assert "Jaga renen" not in page


def test_a_deleted_index_is_told_of_and_comes_back_when_the_indexer_has_run(client):
    indexed(a_title("Hembiten", None, "650  7$aRenar$2sao"))
    where = address("library:search", language="en")
    asked = {"q": "hembit renar"}
    assert "<strong>1 title</strong>" in client.get(where, asked).content.decode()
    shutil.rmtree(folder())
    readers.clear()  # as in a server that starts anew
    said = client.get(where, asked).content.decode()
    assert "Only titles and authors were searched" in said
    assert "<strong>0 titles</strong>" in said
    assert client.get(where, {"q": "hembit", "now": "1"}).status_code == 200
    index_now(timezone.now())
    healed = client.get(where, asked).content.decode()
    assert "Only titles and authors were searched" not in healed
    assert "<strong>1 title</strong>" in healed


def test_a_misspelt_word_is_offered_right(client):
    indexed(a_title("Hembiten"))
    page = client.get(address("library:search", language="en"), {"q": "hembitne"}).content.decode()
    assert "Nothing has “hembitne”. You see what has" in page
    assert "?q=hembiten" in page


def test_the_title_page_tells_what_where_and_how(client):
    edition = a_catalogue()[0]
    page = client.get(address("library:title", edition.pk, language="en")).content.decode()
    for words in (
        "Åsa Författare0",
        "Om havet.",
        "Hav",
        "SAB",
        "839.738",
        "978-91-7223-430-7",
        "In",
        "Um",
    ):
        assert words in page, words


def test_linked_data_cannot_end_its_element(client):
    edition = indexed(a_title("</script><b>Bok & annat"))[0]
    page = client.get(address("library:title", edition.pk)).content.decode()
    told = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1]
    assert json.loads(told)["name"] == "</script><b>Bok & annat"
    assert json.loads(told)["@type"] == "Book"


def test_the_record_comes_out_as_it_came_in(client):
    edition = a_catalogue()[0]
    for name in ("record_mrc", "record_xml"):
        found = client.get(address(f"library:{name}", edition.pk))
        assert found.status_code == 200
        assert b"Bok 00" in found.content


def test_the_address_of_a_work_leads_to_an_edition_also_after_a_merge(client):
    one, two = indexed(a_title("Ett"), a_title("Två"))
    gone = one.work_id
    Edition.objects.filter(pk=one.pk).update(work=two.work_id)
    Work.objects.filter(pk=gone).update(merged_into=two.work_id)
    found = client.get(address("library:work", gone))
    assert found.status_code == 302
    assert client.get(found["Location"]).status_code == 200


def test_a_cover_is_drawn_here_and_kept(client):
    edition = a_catalogue()[0]
    found = client.get(address("library:cover", edition.pk))
    assert found["Content-Type"].startswith("image/svg+xml")
    assert "max-age" in found["Cache-Control"]


def test_suggestions_are_a_list_of_texts(client):
    indexed(a_title("Lejonets hjärta", "Lindgren, Astrid"))
    found = client.get(address("library_machine:suggest"), {"q": "lej"})
    assert found.json() == ["Lejonets hjärta – Astrid Lindgren"]


def test_foreign_titles_say_their_language(client):
    edition = indexed(a_title("Home", "Smith, Ann", language="eng"))[0]
    page = client.get(address("library:title", edition.pk)).content.decode()
    assert re.search(r'<h1[^>]* lang="en"', page)
