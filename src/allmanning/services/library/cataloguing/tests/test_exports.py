"""Searches and lists as files, the same records in four writings."""

import csv
import io
import json

import pytest

from allmanning.services.library.catalogue.exchange import read_any
from allmanning.services.library.catalogue.tests.examples import a_title, indexed, stored
from allmanning.services.library.cataloguing.tests import examples as we
from allmanning.services.library.cataloguing.tests.examples import address, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def _an_index_of_its_own(settings, tmp_path):
    settings.DATA = tmp_path


def got(answer):
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def listed(numbers, name):
    return got(we.signed_in().post(address("export"), {"numbers": numbers, "as": name}))


@pytest.mark.parametrize("name", ["marc", "marcxml"])
def test_a_list_comes_back_as_the_records_it_was(name):
    stored(
        a_title("Hembiten", number="1"), a_title("=Formel", number="2"), a_title("X", number="3")
    )
    found = list(read_any(io.BytesIO(listed("1\n2\n1", name))))
    assert [one.record.control("001") for one in found] == ["1", "2"]


def test_json_has_the_names_of_mods_and_csv_no_formulas():
    stored(
        a_title("Hembiten", "Smirnoff, Karin", "020 __$a9780306406157", "084 __$aHc$2kssb/8",
                number="1"),
        a_title("=Formel", number="2"),
    )  # fmt: skip
    first = json.loads(listed("9780306406157", "json"))[0]
    assert first["titleInfo"] == {"title": "Hembiten"}
    assert first["classification"] == [{"authority": "kssb", "value": "Hc"}]
    assert json.loads(listed("nothing", "json")) == []
    rows = list(csv.DictReader(io.StringIO(listed("1\n2", "csv").decode("utf-8-sig"))))
    assert [row["title"] for row in rows] == ["Hembiten", "'=Formel"]


@pytest.mark.usefixtures("_an_index_of_its_own")
def test_a_search_is_exported_in_its_order():
    indexed(a_title("Hembiten", number="1"), a_title("Annat", "Ek, B", number="2"))
    answer = we.signed_in().get(address("export"), {"q": "hembiten", "as": "json"})
    assert [one["recordInfo"]["recordIdentifier"] for one in json.loads(got(answer))] == ["1"]


def test_only_cataloguers_export_and_only_in_known_formats(client):
    assert "/account/login/" in client.get(address("export")).url
    assert we.signed_in(office="desk", username="d").get(address("export")).status_code == 403
    assert we.signed_in().get(address("export"), {"as": "exe"}).status_code == 404
    assert "MARCXML" in words_of(we.signed_in().get(address("export")))
