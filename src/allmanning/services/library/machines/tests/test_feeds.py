"""Feeds, sitemaps and the API."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import etree

from allmanning.services.library.catalogue.models import Edition
from allmanning.services.library.catalogue.tests.examples import a_title, indexed, stored
from allmanning.services.library.machines.queries import news
from allmanning.services.library.places.tests.examples import a_library

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "856 40$uhttps://example.org/read"


@pytest.fixture(autouse=True)
def _own_index(settings, tmp_path):
    settings.DATA = tmp_path


def feed(client, name, *args):
    answer = client.get(reverse(f"library_machine:{name}", args=args))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = etree.fromstring(answer.content)
    for where in (root, *root.iter(f"{ATOM}entry")):  # what RFC 4287 asks of each
        for needed in ("id", "title", "updated"):
            assert len(where.findall(f"{ATOM}{needed}")) == 1
    return [one.findtext(f"{ATOM}title") for one in root.iter(f"{ATOM}entry")]


def an_ebook(number, *more):
    return a_title(f"E-bok {number}", "Smirnoff, Karin", *more, number=number, p23="o")


def test_new_titles_come_newest_first_in_every_cut(client):
    a_library()
    first, second = stored(
        a_title("Äldre", number="1"), a_title("Ny & <fin>", "", "852 __$bvindeln$pB1", number="2")
    )
    Edition.objects.filter(pk=first.pk).update(added_at=second.added_at - timedelta(days=1))
    assert feed(client, "new") == ["Ny & <fin>", "Äldre"]
    assert feed(client, "new_form", second.form) == ["Ny & <fin>", "Äldre"]
    assert feed(client, "new_form", "game") == []
    assert feed(client, "new_library", "vindeln") == ["Ny & <fin>"]
    assert feed(client, "new_municipality", "vindeln") == ["Ny & <fin>"]
    Edition.objects.filter(pk=second.pk).update(hidden=True)
    assert feed(client, "new") == ["Äldre"]


@pytest.mark.parametrize("name", ["new_form", "new_library", "new_municipality"])
def test_a_feed_of_nothing_known_is_not_found(client, name):
    assert client.get(reverse(f"library_machine:{name}", args=["nowhere"])).status_code == 404


def test_a_feed_is_not_sent_twice(client):
    stored(a_title("En", number="1"))
    address = reverse("library_machine:new")
    first = client.get(address)
    assert first["Last-Modified"]
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    Edition.objects.update(title="Två")
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_digital_titles_are_an_opds_feed_page_by_page(client, monkeypatch):
    monkeypatch.setattr(news, "DIGITAL_PAGE", 2)
    stored(an_ebook("1"), an_ebook("2", LINK), an_ebook("3"), a_title("Papper", number="4"))
    answer = client.get(reverse("library_machine:opds"))
    assert answer["Content-Type"] == "application/opds+json"
    page = json.loads(answer.content)
    titles = [one["metadata"]["title"] for one in page["publications"]]
    assert titles == ["E-bok 3", "E-bok 2"]
    for one in page["publications"]:
        assert one["images"]
        assert any("opds-spec.org/acquisition" in link["rel"] for link in one["links"])
    assert page["publications"][1]["links"][1]["href"] == "https://example.org/read"
    onward = next(link["href"] for link in page["links"] if link["rel"] == "next")
    rest = json.loads(client.get(onward).content)
    assert [one["metadata"]["title"] for one in rest["publications"]] == ["E-bok 1"]
    assert [link["rel"] for link in rest["links"]] == ["self"]


@pytest.mark.parametrize("before", ["x", "-1", "9" * 19, "²", "0"])
def test_any_place_to_go_on_from_is_answered(client, before):
    assert client.get(reverse("library_machine:opds"), {"before": before}).status_code == 200


def test_the_sitemap_has_every_title_in_bounded_files(client, monkeypatch):
    monkeypatch.setattr(news, "SITEMAP", 3)
    editions = stored(*(a_title(f"T{n}", number=str(n)) for n in range(7)))
    index = etree.fromstring(client.get(reverse("library_machine:sitemap_index")).content)
    found = []
    for node in index.iter(f"{MAP}loc"):
        answer = client.get(node.text)
        root = etree.fromstring(answer.content)
        assert 0 < len(root) <= 3
        found += [url.findtext(f"{MAP}loc") for url in root]
    assert found == [f"http://testserver/library/title/{one.pk}/" for one in editions]


def test_a_sitemap_that_is_not_is_not_found(client):
    for number in (77, 10**30):
        address = reverse("library_machine:sitemap", args=[number])
        assert client.get(address).status_code == 404
    assert client.get(reverse("library_machine:sitemap_index")).status_code == 200


@pytest.mark.parametrize(("name", "queries"), [("new", 1), ("opds", 1), ("sitemap_index", 1)])
@pytest.mark.parametrize("count", [2, 30])
def test_a_feed_costs_the_same_whatever_its_length(client, name, queries, count):
    stored(*(an_ebook(str(n)) for n in range(count)))
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse(f"library_machine:{name}"))
    assert len(asked) == queries


def api(client, path="", **arguments):
    return client.get(f"/machine/library/api/titles/{path}", arguments)


def test_the_api_tells_of_titles_and_where_they_are(client):
    a_library()
    (one, _other) = indexed(
        a_title("Öppet hav", "Smirnoff, Karin", "020 __$a9789177957362", "852 __$bvindeln$pB1",
                number="1"),
        a_title("Annat", number="2"),
    )  # fmt: skip
    found = api(client, q="öppet hav").json()
    assert found["total"] == 1
    assert found["hits"][0]["title"] == "Öppet hav"
    assert found["hits"][0]["available"] == 1
    told = api(client, f"{one.pk}/").json()
    assert told["isbns"] == ["978-91-7795-736-2"]
    assert told["contributors"][0]["name"] == "Karin Smirnoff"
    assert api(client, f"{one.pk}/holdings/").json() == [
        {"library": "vindeln", "name": "Vindeln", "municipality": "vindeln", "copies": 1,
         "available": 1}
    ]  # fmt: skip
    assert api(client, q="hav", library="vindeln").json()["total"] == 1


def test_the_api_refuses_in_json(client):
    for path in ("99/", "99/holdings/"):
        assert api(client, path).status_code == 404
        assert api(client, path).json()["detail"]
    assert api(client, q="x", library="nowhere").status_code == 404
    assert api(client, q="x" * 300).status_code == 422
    assert api(client, page="501").status_code == 422
    assert api(client, f"{2**63}/").status_code == 422
    (hidden,) = stored(a_title("Dold", number="1"))
    Edition.objects.update(hidden=True)
    assert api(client, f"{hidden.pk}/").status_code == 404
    assert api(client, f"{hidden.pk}/holdings/").status_code == 404


def test_the_api_is_told_in_openapi(client):
    told = client.get("/machine/library/api/openapi.json").json()
    assert told["openapi"].startswith("3.")
    assert set(told["paths"]) == {
        "/machine/library/api/titles/", "/machine/library/api/titles/{key}/",
        "/machine/library/api/titles/{key}/holdings/",
    }  # fmt: skip
    assert not {"barcode", "borrower", "card"} & set(json.dumps(told).split('"'))


@settings(max_examples=40, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(q=st.text(max_size=60), form=st.text(max_size=10), page=st.text(max_size=4))
@example(q="\x00", form="\x00", page="1")
def test_any_question_of_the_api_is_answered(client, q, form, page):
    assert api(client, q=q, form=form, page=page or "1").status_code in {200, 422}
