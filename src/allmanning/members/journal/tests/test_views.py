import pytest
from django.urls import reverse

from allmanning.members.tests.examples import a_mandate

pytestmark = pytest.mark.django_db


def test_an_auditor_reads_the_journal(client):
    client.force_login(a_mandate("auditor").person)
    page = client.get(reverse("journal:journal"))
    assert page.status_code == 200
    assert "gave the mandate" in page.content.decode()


def test_others_may_not(client):
    client.force_login(a_mandate("municipal_registrar", "2404").person)
    assert client.get(reverse("journal:journal")).status_code == 403


def test_who_is_not_signed_in_is_asked_to(client):
    page = client.get(reverse("journal:journal"))
    assert page.status_code == 302
    assert "/account/login/" in page["Location"]


def test_a_page_of_the_journal_costs_the_same_whatever_its_length(
    client, django_assert_max_num_queries
):
    client.force_login(a_mandate("auditor").person)
    with django_assert_max_num_queries(8):
        client.get(reverse("journal:journal"))
