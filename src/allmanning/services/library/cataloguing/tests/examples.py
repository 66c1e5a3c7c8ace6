"""Examples for cataloguers: people with the duty, and their titles."""

from django.test import Client
from django.urls import reverse
from django.utils import translation

from allmanning.members.mandates.queries import acting
from allmanning.members.tests.examples import NOW, a_mandate
from allmanning.services.library.catalogue.tests.examples import a_title, stored
from allmanning.services.library.cataloguing.gate import Cataloguer, cataloguer


def a_cataloguer(code="2404", username="kim") -> Cataloguer:
    mandate = a_mandate("cataloguer", code, username=username)
    return cataloguer(acting(mandate.person, NOW.date()))


def signed_in(code="2404", username="kim", office="cataloguer") -> Client:
    client = Client()
    mandate = a_mandate(office, code, username=username)
    client.force_login(mandate.person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def address(name, *args):
    with translation.override("en"):
        return reverse(f"library:{name}", args=args)


def words_of(answer):
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def an_edition(title="Hembiten", *more, number="1", **others):
    return stored(a_title(title, "Smirnoff, Karin", *more, number=number, **others))[0]
