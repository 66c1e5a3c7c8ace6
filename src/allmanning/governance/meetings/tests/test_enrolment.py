"""Who comes to seminars and study trips (Alliance § 2.15, § 14.1)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from allmanning.governance.meetings.actions import enrolments, notice, plan
from allmanning.governance.meetings.models import Enrolment, Letter
from allmanning.governance.meetings.queries.facts import expected
from allmanning.governance.meetings.tasks import tick
from allmanning.governance.meetings.tests import examples as we
from allmanning.governance.meetings.tests.examples import NOW, who
from allmanning.kit.refusal import Refused
from allmanning.members.journal.models import Entry
from allmanning.members.people.models import Person
from allmanning.members.tests.examples import a_mandate, a_person

pytestmark = pytest.mark.django_db
AT = {"now": NOW}


def a_seminar(**others):
    return we.a_meeting(kind="seminar", title="Kommunstyrelseseminarium", **others)


def refused(act):
    with pytest.raises(Refused) as no:
        act()
    return {refusal.words for refusal in no.value.refusals}


def test_one_enrols_once_while_there_is_time_and_a_place():
    seminar = a_seminar(places=2, enrol_until=(NOW + timedelta(days=5)).date())
    councillor = who("majority-2480")
    row = enrolments.enrol(seminar.pk, "nötter", acting=councillor, **AT)
    again = refused(lambda: enrolments.enrol(seminar.pk, acting=councillor, **AT))
    assert again == {"Majority-2480 is enrolled already."}
    enrolments.enrol(seminar.pk, acting=who("chief_executive-2480"), **AT)
    full = refused(lambda: enrolments.enrol(seminar.pk, acting=who(), **AT))
    assert full == {"Every place is taken."}
    enrolments.give_up_place(row.pk, acting=councillor, **AT)
    assert Enrolment.objects.get(pk=row.pk).diet == ""
    enrolments.enrol(seminar.pk, acting=who(), **AT)  # the place is free again
    late = {"acting": who("majority-2401"), "now": NOW + timedelta(days=6)}
    assert "It is too late to change who comes." in refused(
        lambda: enrolments.enrol(seminar.pk, **late)
    )
    ordinary = we.a_meeting()
    assert refused(lambda: enrolments.enrol(ordinary.pk, acting=who(), **AT))


def test_a_trip_is_for_those_who_meet_and_a_seminar_for_all_who_act_for_a_member():
    a_mandate("municipal_registrar", "2480")
    seminar, trip = a_seminar(), we.a_meeting(kind="study_trip")
    registrar = who("municipal_registrar-2480")
    enrolments.enrol(seminar.pk, acting=registrar, **AT)
    with pytest.raises(PermissionDenied):
        enrolments.enrol(trip.pk, acting=registrar, **AT)
    enrolments.enrol(trip.pk, acting=who("chief_executive-2480"), **AT)
    a_person("nobody")
    with pytest.raises(PermissionDenied):
        enrolments.enrol(seminar.pk, acting=who("nobody"), **AT)


def test_a_registrar_enrols_those_of_the_own_municipality_alone():
    a_mandate("municipal_registrar", "2480")
    seminar, registrar = a_seminar(), who("municipal_registrar-2480")
    guest = enrolments.enrol_guest(seminar.pk, "Kim Ek", "2480", acting=registrar, **AT)
    for code in ("2401", ""):
        with pytest.raises(PermissionDenied):
            enrolments.enrol_guest(seminar.pk, "Lo Alm", code, acting=registrar, **AT)
    other = enrolments.enrol_guest(seminar.pk, "Lo Alm", "2401", acting=who(), **AT)
    with pytest.raises(PermissionDenied):
        enrolments.give_up_place(other.pk, acting=registrar, **AT)
    with pytest.raises(PermissionDenied):
        enrolments.give_up_place(guest.pk, acting=who("majority-2480"), **AT)
    assert "kim ek is enrolled already." in refused(
        lambda: enrolments.enrol_guest(seminar.pk, " kim ek ", "2480", acting=who(), **AT)
    )


def test_the_enrolled_are_expected_and_told_when_it_is_moved_or_cancelled():
    a_mandate("municipal_registrar", "2480")
    seminar = we.with_agenda(a_seminar())
    enrolments.enrol(seminar.pk, acting=who("chief_executive-2480"), **AT)
    enrolments.enrol_guest(
        seminar.pk, "Kim Ek", "2480", acting=who("municipal_registrar-2480"), **AT
    )
    chief = Person.objects.get(username="chief_executive-2480")
    assert [one.capacity for one in expected(seminar) if one.person == chief.pk] == ["other"]
    seminar.refresh_from_db()
    notice.summon(seminar.pk, version=seminar.version, acting=who(), now=NOW)
    seminar.refresh_from_db()
    plan.cancel_meeting(seminar.pk, "Snö", version=seminar.version, acting=who(), now=NOW)
    told = set(Letter.objects.filter(kind="cancelled").values_list("person__username", flat=True))
    assert {"chief_executive-2480", "municipal_registrar-2480"} <= told


def test_what_was_asked_for_at_table_is_read_by_the_secretariat_and_forgotten_the_day_after(client):
    """Alliance § 14.1"""
    a_mandate("municipal_registrar", "2480")
    seminar = a_seminar()
    enrolments.enrol(seminar.pk, "inget fläsk", acting=who("majority-2480"), **AT)
    page = reverse("meetings:enrol", args=[seminar.pk])
    for username, reads in (("head", True), ("municipal_registrar-2480", False)):
        client.force_login(Person.objects.get(username=username))
        html = client.get(page).content.decode()
        assert "Majority-2480" in html
        assert ("inget fläsk" in html) == reads
    client.force_login(Person.objects.get(username="majority-2401"))
    assert "Majority-2480" not in client.get(page).content.decode()
    tick(seminar.ends_at + timedelta(minutes=5))
    assert Enrolment.objects.get().diet == "inget fläsk"
    tick(seminar.ends_at + timedelta(days=1))
    tick(seminar.ends_at + timedelta(days=2))
    assert Enrolment.objects.get().diet == ""
    assert Entry.objects.filter(deed="forgot what was asked for at table").count() == 1
    assert "fläsk" not in "".join(str(row.facts) + row.subject for row in Entry.objects.all())


def test_the_page_enrols_and_gives_up(client, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    seminar = a_seminar()
    page = reverse("meetings:enrol", args=[seminar.pk])
    assert client.get(page).status_code == 302
    client.force_login(Person.objects.get(username="head"))
    assert client.post(page, {"act": "enrol", "diet": "mjölk"}).status_code == 302
    client.post(page, {"act": "guest", "name": "Kim Ek", "municipality": "2480", "diet": ""})
    assert Enrolment.objects.filter(withdrawn_at=None).count() == 2
    nameless = client.post(page, {"act": "guest", "name": "", "municipality": "2480"})
    assert 'aria-invalid="true"' in nameless.content.decode()
    mine = Enrolment.objects.get(person__username="head")
    client.post(page, {"act": "give_up", "enrolment": mine.pk})
    assert [row.name for row in Enrolment.objects.filter(withdrawn_at=None)] == ["Kim Ek"]
    assert client.get(reverse("meetings:enrol", args=[we.a_meeting().pk])).status_code == 404
