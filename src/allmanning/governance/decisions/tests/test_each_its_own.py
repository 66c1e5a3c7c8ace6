"""A municipality's own matters stay its own: neighbours neither change them nor see them unpublished.

Alliance P 3.8: a council member may not see other municipalities' internal drafts; a registrar may not
touch another municipality's records.
"""

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from allmanning.governance.decisions.actions import proposals, ratifications, rounds
from allmanning.governance.decisions.actions.proposals import Written
from allmanning.governance.decisions.actions.ratifications import Minuted
from allmanning.governance.decisions.actions.rounds import Said
from allmanning.governance.decisions.models import Proposal, Ratification
from allmanning.governance.decisions.queries.listing import decisions
from allmanning.governance.decisions.queries.listing import proposals as listed
from allmanning.governance.decisions.queries.waits import everything_for
from allmanning.governance.decisions.tests.examples import (
    DAY,
    NOW,
    RESOLUTION,
    a_direction,
    acting,
    an_alliance,
    an_open_round,
    ratification,
    registrar,
    seat_of,
)
from allmanning.governance.decisions.urls import urlpatterns
from allmanning.kit.refusal import Refused
from allmanning.members.journal.models import Entry
from allmanning.members.people.models import Person

pytestmark = pytest.mark.django_db
OWN, NEIGHBOUR = "2480", "2404"
SECRET = "Vi vill lägga ned badhuset"
NEIGHBOURS = (f"majority-{NEIGHBOUR}", f"opposition-{NEIGHBOUR}", f"chief_executive-{NEIGHBOUR}",
              f"municipal_registrar-{NEIGHBOUR}")  # fmt: skip


@pytest.fixture(autouse=True)
def alliance():
    return an_alliance()


def own_draft():
    """A draft that one municipality's councillor has begun and handed to nobody."""
    who = acting(f"majority-{OWN}")
    facts = {"title": SECRET, "area": "Kultur", "goals": ["Något"]}
    draft = proposals.propose(
        facts, Written(SECRET, RESOLUTION), body="region-council", acting=who, now=NOW
    )
    return proposals.take_step(draft.pk, "draft", revision=None, acting=who, now=NOW)


def everything_kept():
    """Every row that governance keeps, and every line of the journal."""
    rows = {
        (model.__name__, row["id"]): row
        for model in apps.get_app_config("decisions").get_models()
        for row in model.objects.values()
    }
    return rows, Entry.objects.count()


def addresses(pk):
    """Every page of decisions that takes a proposal's key, with the way of asking it allows."""
    for pattern in urlpatterns:
        keys = {"pk": pk, "number": 1, "verb": "prepare"}
        wanted = {name: keys.get(name) for name in pattern.pattern.converters}
        if "pk" in wanted and not str(pattern.pattern).startswith(("rounds", "home")):
            yield reverse(f"decisions:{pattern.name}", kwargs=wanted)


def test_a_neighbour_neither_sees_nor_changes_a_draft(client):
    draft = own_draft()
    kept = everything_kept()
    for username in NEIGHBOURS:
        client.force_login(Person.objects.get(username=username))
        for address in addresses(draft.pk):
            for ask in (client.get, client.post):
                answer = ask(address)
                assert answer.status_code in {403, 404, 405}, (username, address)
                assert SECRET not in answer.content.decode()
        for page in ("proposals", "waiting", "list", "create"):
            assert SECRET not in client.get(reverse(f"decisions:{page}")).content.decode()
    assert everything_kept() == kept
    client.force_login(Person.objects.get(username=f"opposition-{OWN}"))
    page = client.get(reverse("decisions:proposal", args=[draft.pk]))
    assert SECRET in page.content.decode()


def test_the_actions_themselves_refuse_a_neighbour():
    draft = own_draft()
    kept = everything_kept()
    for username in NEIGHBOURS:
        who = acting(username)
        for act in (
            lambda who=who: proposals.take_step(
                draft.pk, "prepare", revision=None, acting=who, now=NOW
            ),
            lambda who=who: proposals.revise(
                draft.pk, {"title": "Annat"}, Written("x", "y"), revision=None, acting=who, now=NOW
            ),
        ):
            with pytest.raises((Refused, PermissionDenied, Proposal.DoesNotExist)):
                act()
        assert draft not in listed(seen_by=who)
        assert not [one for one in everything_for(who, DAY) if SECRET in one.about]
        assert not [one for one in decisions(DAY, seen_by=who) if one.title == SECRET]
    assert everything_kept() == kept


def test_a_seat_is_spoken_for_by_its_holder_alone():
    """Alliance § 3.1"""
    asked = an_open_round()
    said = [Said(asked.version.arrangements.get().pk, "supports")]
    kept = everything_kept()
    for username in (*NEIGHBOURS, f"opposition-{OWN}", f"municipal_registrar-{OWN}"):
        with pytest.raises((Refused, PermissionDenied)):
            rounds.state_positions(
                asked.pk, seat_of(OWN).pk, said, acting=acting(username), now=NOW
            )
    assert everything_kept() == kept


def test_what_a_municipality_decides_is_registered_by_its_own_registrar_alone(client):
    """Alliance § 3.4"""
    a_direction()
    row = ratification(OWN)
    ratifications.move_on(
        row.pk, "register", {"case_number": "KS 7", "note": SECRET}, revision=None,
        acting=registrar(OWN), now=NOW,
    )  # fmt: skip
    kept = everything_kept()
    minuted = Minuted("adopted", "municipal_council", paragraph="§ 1", decided_on=DAY)
    others = (*NEIGHBOURS, f"majority-{OWN}", f"chief_executive-{OWN}", "head_of_secretariat-all")
    for username in others:
        who = acting(username)
        common = {"revision": None, "acting": who, "now": NOW}
        for act in (
            lambda c=common: ratifications.move_on(row.pk, "prepare", {}, **c),
            lambda c=common: ratifications.move_on(row.pk, "step_outside", {}, **c),
            lambda c=common: ratifications.decide(row.pk, minuted, **c),
            lambda who=who: ratifications.join_later(row.arrangement_id, OWN, acting=who, now=NOW),
        ):
            with pytest.raises((Refused, PermissionDenied, Ratification.DoesNotExist)):
                act()
        client.force_login(Person.objects.get(username=username))
        page = client.get(reverse("decisions:home", args=[row.pk]))
        assert SECRET not in page.content.decode(), username
        for verb in ("prepare", "decide", "step_outside"):
            address = reverse("decisions:home_step", args=[row.pk, verb])
            assert client.post(address, {"outcome": "adopted"}).status_code in {403, 404}
    assert everything_kept() == kept
    client.force_login(Person.objects.get(username=f"municipal_registrar-{OWN}"))
    assert SECRET in client.get(reverse("decisions:home", args=[row.pk])).content.decode()
