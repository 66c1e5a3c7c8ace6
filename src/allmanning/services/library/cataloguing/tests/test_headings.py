"""Cataloguers see headings that may be one, merge them, and can undo it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from allmanning.members.journal.models import Entry
from allmanning.members.tests.examples import NOW
from allmanning.services.library.catalogue.models import Authority, Reference
from allmanning.services.library.catalogue.tests.examples import a_title, another_name, indexed
from allmanning.services.library.cataloguing.tests.examples import address, signed_in, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_index(settings, tmp_path):
    settings.DATA = tmp_path


def test_doubtful_headings_are_told_merged_and_parted_again():
    client = signed_in()
    indexed(
        *(
            a_title(f"Bok {number}", name, number=str(number))
            for number, name in enumerate(
                ("Lagerlöf, Selma", "Lagerlöf, Selma", "Lagerlôf, Selma", "Lind, Å", "Loe, L")
            )
        )
    )
    known = another_name("name", "Lindgren, Å", "Lind, Å")
    known.authority = Authority.objects.create(
        source="x", control_number="1", content={}, digest="", created_at=NOW, updated_at=NOW
    )
    known.save()
    where = address("headings")
    with CaptureQueriesContext(connection) as queries:
        said = words_of(client.get(where, {"letter": "L"}))
    assert len([q for q in queries if "catalogue_" in q["sql"]]) == 2
    assert "Lagerlôf, Selma → Lagerlöf, Selma" in said
    assert "Lind, Å → Lindgren, Å" in said
    assert "Loe, L" not in said
    typed = {"letter": "L", "gone": "Lagerlôf, Selma", "into": "Lagerlöf, Selma"}
    assert client.post(where, typed).status_code == 302
    made = Reference.objects.get(other="Lagerlôf, Selma")
    assert Entry.objects.filter(deed="merged two headings").exists()
    again = words_of(client.post(where, typed))
    assert "is another name already" in again
    assert 'value="Lagerlôf, Selma"' in again  # what was typed stays
    assert client.post(where, {"act": "part", "key": made.pk}).status_code == 302
    made.refresh_from_db()
    assert made.undone_at is not None
    assert "Undone by" in words_of(client.get(where))
