"""After an election the head of secretariat changes who holds what; what was before stays."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from allmanning.kit.refusal import Refused
from allmanning.members.bodies.models import Appointment
from allmanning.members.hosting.models import Office
from allmanning.members.journal.acting import PUBLIC
from allmanning.members.journal.models import Entry
from allmanning.members.mandates.actions import secretariat
from allmanning.members.mandates.actions.secretariat import Who
from allmanning.members.mandates.models import Mandate
from allmanning.members.mandates.queries import acting, holders_of
from allmanning.members.people.models import Person
from allmanning.members.tests.examples import (
    NOW,
    a_body,
    a_host_year,
    a_mandate,
    a_person,
    acting_as,
    an_appointment,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 10, 15)
COUNCIL = "The municipal council, 2026-10-14 § 112"
BLANK = {"person": "", "name": "", "email": ""}


@pytest.fixture
def head(client):
    """The head of secretariat, signed in, in the year that Bjurholm hosts."""
    a_host_year()
    a_mandate("head_of_secretariat")
    client.force_login(Person.objects.get(username="head_of_secretariat-all"))
    return client


def test_a_seat_passes_to_another_from_a_day(head):
    """Alliance § 2.14, § 2.1, § 5.1 and § 2.11: the chair of the host's seat passes with the seat."""
    held = an_appointment("2403")
    other = an_appointment("2403", "opposition")
    new = a_person("berit")
    page = reverse("mandates:seat", args=[held.seat_id])
    typed = BLANK | {"seen": held.pk, "day": DAY, "person": new.pk, "decided_by": COUNCIL}
    assert page in head.get(reverse("bodies:body", args=["region-council"])).content.decode()
    for wrong, words in (
        ({"day": held.valid_from}, "must come after that day"),
        ({"person": other.person_id}, "both the majority and the opposition"),
        ({"seen": 0}, "Somebody else changed this seat"),
        ({"name": "Bo", "email": "bo@example.org"}, "not both"),
        (
            {"person": Person.objects.get(username="head_of_secretariat-all").pk},
            "cannot hold a seat",
        ),
    ):
        answer = head.post(page, typed | wrong).content.decode()
        assert words in answer
        assert COUNCIL in answer
    assert Appointment.objects.get(seat=held.seat_id).valid_until is None
    for _again in range(2):  # what is sent twice happens once
        assert head.post(page, typed).status_code == 302
    before, after = Appointment.objects.filter(seat=held.seat_id).order_by("valid_from")
    assert (before.pk, before.person_id, before.valid_until) == (held.pk, held.person_id, DAY)
    assert (after.person_id, after.valid_from, after.decided_by) == (new.pk, DAY, COUNCIL)
    chairs = [holders_of("council_chair", day)[0].person for day in (date(2026, 10, 14), DAY)]
    assert chairs == [held.person_id, new.pk]
    assert Entry.objects.get(deed="ended the appointment").facts["decided_by"] == COUNCIL
    vacated = {"seen": after.pk, "day": date(2026, 12, 1), "person": ""}
    assert head.post(page, typed | vacated).status_code == 302
    shown = head.get(page).content.decode()
    assert str(held.person) in shown
    assert str(new) in shown
    newcomer = {
        "seen": after.pk, "day": date(2026, 12, 5),
        "person": "", "name": "Cia", "email": "Cia@Example.org",
    }  # fmt: skip
    assert head.post(page, typed | newcomer).status_code == 302
    cia = Person.objects.get(username="cia@example.org")
    assert (cia.employer_id, cia.has_usable_password()) == ("2403", False)
    assert acting(cia, date(2026, 12, 5)).holds("council_member")
    assert not acting(held.person, DAY).holds("council_member")


def test_a_registrar_is_followed_by_another(head):
    """Alliance § 18.2: the secretariat hands out few offices, and nobody one to themselves."""
    registrar = a_mandate("municipal_registrar", "2404")
    page, ends = reverse("mandates:give"), reverse("mandates:end", args=[registrar.pk])
    assert ends in head.get(reverse("mandates:list")).content.decode()
    over = {"day": DAY, "decided_by": "Delegation 2026"}
    assert "before it begins" in head.post(ends, over | {"day": "2020-01-01"}).content.decode()
    for _again in range(2):
        assert head.post(ends, over).status_code == 302
    registrar.refresh_from_db()
    assert registrar.valid_until == DAY
    assert (
        "before that day already" in head.post(ends, over | {"day": "2027-01-01"}).content.decode()
    )
    new = BLANK | over | {"office": "municipal_registrar", "person": a_person("dag").pk}
    assert "Say which municipality" in head.post(page, new).content.decode()
    for _again in range(2):
        assert head.post(page, new | {"municipality": "2404"}).status_code == 302
    assert [held.name for held in holders_of("municipal_registrar", DAY, municipality="2404")] == [
        "Dag"
    ]
    me = Person.objects.get(username="head_of_secretariat-all")
    with pytest.raises(Refused) as no:
        secretariat.hand_out(
            Who(me.pk), "auditor", "", DAY, decided_by="x", acting=acting(me, DAY), now=NOW
        )
    assert len(no.value.refusals) == 2
    councillor = an_appointment("2404").person
    answer = head.post(
        page, new | {"office": "head_of_secretariat", "person": councillor.pk}
    ).content.decode()
    assert "cannot hold a seat" in answer
    assert not Mandate.objects.filter(person=councillor).exists()


def test_an_office_is_recorded_and_its_history_is_public(head, client):
    """Alliance § 2.11, § 2.14, § 6.5 and INV22: a prioritised group is chaired from the host."""
    group = a_body("working_group", "school")
    group.prioritised = True
    group.save()
    host, other = an_appointment("2403").person, an_appointment("2404").person
    host.employer_id, other.employer_id = "2403", "2404"
    host.save()
    other.save()
    page = reverse("mandates:office")
    typed = BLANK | {
        "body": "school", "role": "chair", "municipality": "2403", "person": host.pk,
        "valid_from": "2026-03-02", "valid_until": "2027-01-01", "source": "Council § 4",
    }  # fmt: skip
    for wrong, words in (
        ({"person": other.pk}, "chaired by somebody from the host"),
        ({"municipality": "2404", "person": other.pk}, "chaired by somebody from the host"),
        ({"valid_from": "2027-02-01", "valid_until": "2028-01-01"}, "from the host"),
        ({"valid_until": ""}, "let the office end by 1 January"),
        ({"valid_until": "2026-01-01"}, "ends before it begins"),
        ({"body": "region-council"}, "nobody is put in it by hand"),
        ({"municipality": "", "person": "", "role": "secretary"}, "Say which municipality"),
    ):
        assert words in head.post(page, typed | wrong).content.decode(), wrong
    assert not Office.objects.exists()
    for _again in range(2):
        assert head.post(page, typed).status_code == 302
    follows = typed | {"valid_from": "2026-06-01", "person": "", "source": "Council § 9"}
    assert head.post(page, follows).status_code == 302
    assert (
        "that day or a later one"
        in head.post(page, typed | {"valid_from": "2026-04-01"}).content.decode()
    )
    first, second = Office.objects.order_by("valid_from")
    assert (first.valid_until, second.valid_until) == (date(2026, 6, 1), date(2027, 1, 1))
    client.logout()
    shown = client.get(reverse("hosting:table")).content.decode()
    assert "Council § 4" in shown
    assert "Council § 9" in shown


def test_others_are_not_let_in():
    """Alliance § 18.2."""
    seat = an_appointment().seat_id
    for who in (PUBLIC, acting_as("council_member", "2404"), acting_as("auditor")):
        with pytest.raises(PermissionDenied):
            secretariat.change_holder(seat, Who(), DAY, seen=0, decided_by="x", acting=who, now=NOW)
