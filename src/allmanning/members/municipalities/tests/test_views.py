from datetime import date

import pytest
from django.urls import reverse

from allmanning.members.municipalities.actions import note_population
from allmanning.members.tests.examples import NAMES, SIGNED, a_municipality

pytestmark = pytest.mark.django_db


def test_the_members_stand_in_swedish_order_with_their_sum(client):
    for code in NAMES:
        note_population(a_municipality(code), date(2023, 12, 31), 100, "counted", **SIGNED)
    words = client.get(reverse("municipalities:list")).content.decode()
    places = [words.index(f">{name}<") for name in NAMES.values()]
    assert places == sorted(places)
    assert ">700<" in words


def test_a_municipality_that_never_joined_is_shown_as_a_partner(client):
    partner = a_municipality("2482", since=None)
    page = client.get(reverse("municipalities:municipality", args=[partner.slug]))
    assert "Inte medlem" in page.content.decode() or "Not a member" in page.content.decode()


def test_an_unknown_municipality_is_not_found(client):
    assert client.get(reverse("municipalities:municipality", args=["nowhere"])).status_code == 404
