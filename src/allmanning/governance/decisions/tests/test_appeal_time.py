"""The time of appeal is a term with dates: it can be changed, and old cases keep old law."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from allmanning.governance.decisions.actions import ratifications
from allmanning.governance.decisions.models import AppealTime
from allmanning.governance.decisions.tests.examples import (
    DAY,
    NOW,
    a_direction,
    an_alliance,
    decides,
    registrar,
    secretary,
)
from allmanning.kit.refusal import Refused
from allmanning.members.people.models import Person

pytestmark = pytest.mark.django_db


def test_the_secretariat_changes_the_time_of_appeal_from_a_day_to_come(client, monkeypatch):
    """Alliance P 4.2"""
    an_alliance()
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    page = reverse("decisions:appeal_time")
    client.force_login(Person.objects.get(username="municipal_registrar-2480"))
    assert client.get(page).status_code == 403
    client.force_login(Person.objects.get(username="head_of_secretariat-all"))
    assert "3 weeks" in client.get(page).content.decode()
    typed = {"revision": 1, "valid_from": "2026-06-01", "weeks": 4, "decided_by": "Lag (2026:1)"}
    assert "day to come" in client.post(page, typed | {"valid_from": str(DAY)}).content.decode()
    assert client.post(page, typed).status_code == 302
    assert "Lag (2026:1)" in client.get(page).content.decode()
    assert AppealTime.objects.get().weeks == 4
    a_direction()
    for code, days, last in (("2480", 0, date(2026, 3, 23)), ("2404", 100, date(2026, 7, 8))):
        at = NOW + timedelta(days=days)
        row = decides(code, now=at)
        row = ratifications.announce(
            row.pk, at.date(), revision=None, acting=registrar(code), now=at
        )
        assert row.appeal_until == last
    with pytest.raises(Refused):
        ratifications.set_appeal_time(DAY, 0, " ", acting=secretary(), now=NOW)
