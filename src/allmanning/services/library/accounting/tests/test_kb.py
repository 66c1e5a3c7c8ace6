"""The keys of the official statistics (Library § 15.3, P 8.1)."""

import pytest

from allmanning.services.library.accounting.queries.kb import report
from allmanning.services.library.accounting.rules import kb
from allmanning.services.library.accounting.tests import examples as we
from allmanning.services.library.accounting.tests.examples import FIRST, SECOND
from allmanning.services.library.circulation.tests.examples import a_copy, an_edition
from allmanning.services.library.places.tests.examples import a_library


def test_a_column_has_its_sum_and_no_digital_things():
    """Library § 15.3."""
    found = kb.column(
        "Inilan", "1", {"book": 3, "large_print": 1, "film": 2, "ebook": 9, "boat": 1}
    )
    assert (found["Inilan101"], found["Inilan108"], found["Inilan113"]) == (4, 2, 1)
    assert found["Inilan199"] == 7
    assert kb.languages({"swe": 5, "fin": 2, "eng": 1}) == {
        "Titlar101": 5, "Titlar201": 2, "Titlar301": 1, "Titlar497": 8,
    }  # fmt: skip


@pytest.mark.django_db
def test_the_form_of_a_municipality_and_year(client):
    """Library § 15.3, Library § 15.6."""
    home = a_library("umea", SECOND)
    a_copy(an_edition(audience="child", language="swe"), home)
    a_copy(an_edition(form="film", language="eng"), home, reference=True)
    a_copy(an_edition(), home, state="withdrawn")
    lent = we.an_event(owner=FIRST)
    we.an_event(audience="child", material="film")
    we.an_event("renewal")
    we.an_event(lender=FIRST, owner=SECOND)
    we.taken_back(lent)
    found = report(SECOND, 2026)
    assert {
        "Bestand101": 1, "Bestand108": 1, "Bestand199": 2, "Inilan101": 0, "Inilan108": 1,
        "Inilan199": 1, "Omlan299": 1, "Utlan399": 2, "Barn01": 1, "Barn03": 1, "Ref05": 1,
        "Titlar101": 1, "Titlar301": 1, "Titlar497": 2,
    }.items() <= found.items()  # fmt: skip
    assert report(SECOND, 2025)["Inilan199"] == 0
    url = we.address("kb_json", SECOND, 2026, machine=True)
    assert client.get(url).status_code == 302
    assert we.signed_in("statistics", FIRST).get(url).status_code == 404
    assert we.signed_in("statistics", SECOND).get(url).json()["keys"] == found
    sheet = we.signed_in("statistics", SECOND).get(we.address("kb_csv", SECOND, 2026, machine=True))
    assert b"Utlan399;2" in sheet.content
