"""What a person chooses for themselves: the language of letters."""

import pytest
from django.urls import reverse

from allmanning.members.journal.models import Entry
from allmanning.members.tests.examples import a_person

pytestmark = pytest.mark.django_db


def test_a_person_chooses_the_language_of_their_own_letters(client):
    person, other = a_person(), a_person("other")
    page = reverse("people:settings")
    assert client.get(page).status_code == 302
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    assert 'value="sv" checked' in client.get(page).content.decode()
    client.post(page, {"language": "en"})
    client.post(page, {"language": "en"})
    for each in (person, other):
        each.refresh_from_db()
    assert (person.language, other.language) == ("en", "sv")
    assert Entry.objects.filter(deed="chose a language").count() == 1


def test_a_language_that_nobody_writes_in_is_refused(client):
    person = a_person()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(reverse("people:settings"), {"language": "tlh"})
    assert 'aria-invalid="true"' in answer.content.decode()
    person.refresh_from_db()
    assert person.language == "sv"
