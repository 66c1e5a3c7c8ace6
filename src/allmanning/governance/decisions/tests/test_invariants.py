"""The invariants of Alliance P 3.7 that belong to deciding together, each by its number."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import ProtectedError
from django.urls import reverse

from allmanning.governance.decisions import tasks
from allmanning.governance.decisions.actions import proposals, rounds
from allmanning.governance.decisions.actions.proposals import Written
from allmanning.governance.decisions.actions.rounds import Said
from allmanning.governance.decisions.models import DirectionDecision, Position, Ratification
from allmanning.governance.decisions.tests.examples import (
    NOW,
    RESOLUTION,
    SIX,
    a_direction,
    a_proposal,
    acting,
    an_alliance,
    an_open_round,
    chair,
    close,
    decides,
    everybody_says,
    gains_force,
    ratification,
    record,
    say,
    seat_of,
    secretary,
)
from allmanning.governance.meetings import tasks as meeting_tasks
from allmanning.governance.meetings.versions import Outdated
from allmanning.kit.refusal import Refused
from allmanning.members.municipalities.models import Alliance, Municipality

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def alliance():
    return an_alliance()


def sources(refused):
    return {refusal.source for refusal in refused.value.refusals}


def test_nobody_who_stands_outside_is_asked_and_nothing_is_decided_by_itself():
    """Alliance INV2"""
    a_direction({"2480": "stands_outside", "2401": "stands_outside"})
    rows = Ratification.objects.all()
    assert {row.municipality_id for row in rows} == set(SIX) - {"2480", "2401"}
    for days in range(0, 800, 50):  # whatever time passes and whatever the clock starts
        tasks.tick(NOW + timedelta(days=days))
        meeting_tasks.tick(NOW + timedelta(days=days))
    for row in Ratification.objects.all():
        assert (row.state, row.outcome, row.decided_on) == ("not_started", "", None)
    for changed in ({"outcome": "adopted"}, {"outcome": "rejected"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**changed)  # the table wants the day on which somebody decided


@pytest.mark.parametrize("last", [None, "objects", "needs_time", "stands_outside"])
def test_a_direction_decision_rests_on_agreement_of_every_seat(last):
    """Alliance INV3"""
    asked = an_open_round()
    everybody_says(asked, codes=SIX[:-1])
    say(asked, SIX[-1], "supports", "majority")
    if last:  # otherwise the last seat is silent
        say(asked, SIX[-1], last, "opposition", reason="Kostnaden är inte utredd ännu.")
    with pytest.raises(Refused) as refused:
        close(asked)
    assert sources(refused) <= {"Alliance § 3.2", "Alliance § 2.4"}
    with pytest.raises(Refused):
        record(asked.version.proposal)
    assert not DirectionDecision.objects.exists()


def test_what_was_agreed_is_never_rewritten_by_what_is_said_later():
    """Alliance INV3"""
    decision = a_direction()
    kept = DirectionDecision.objects.values().get()
    said = list(Position.objects.order_by("pk").values())
    arrangement = decision.version.arrangements.get().pk
    late = [Said(arrangement, "objects", "Vi har ändrat oss om kostnaden.")]
    with pytest.raises(Outdated):
        rounds.state_positions(
            decision.round_id, seat_of("2480").pk, late, acting=acting("majority-2480"), now=NOW
        )
    decides("2480", "adopted_with_change", deviations="Utan lagret i Holmsund")
    proposal = decision.version.proposal
    changed = Written("Vi inrättar en gemensam nämnd utan lager.", f"{RESOLUTION}, utan lager")
    proposals.revise(proposal.pk, {}, changed, revision=None, acting=secretary(), now=NOW)
    again = rounds.open_round(proposal.pk, revision=None, acting=chair(), now=NOW)
    assert again.version_id != decision.version_id
    decision.version.refresh_from_db()
    assert decision.version.resolution == RESOLUTION
    assert DirectionDecision.objects.values().get() == kept
    assert list(Position.objects.order_by("pk").values()) == said


def test_an_establishment_matter_shows_its_warning_before_it_reaches_an_agenda():
    """Alliance INV23"""
    proposal = a_proposal(establishment=True)
    at = {"revision": None, "acting": secretary(), "now": NOW}
    for verb in ("draft", "prepare"):
        proposals.take_step(proposal.pk, verb, **at)
    with pytest.raises(Refused) as refused:
        proposals.take_step(proposal.pk, "put_on_agenda", **at)
    assert sources(refused) == {"Alliance § 15.1"}
    proposals.see_warning(proposal.pk, **at)
    assert proposals.take_step(proposal.pk, "put_on_agenda", **at).state == "on_agenda"


def test_every_public_page_about_a_decision_shows_both_layers(client, monkeypatch):
    """Alliance INV24"""
    Alliance.objects.get_or_create(pk=1, name="Umeåregionen", name_en="The Umeå Region")
    decision = a_direction({"2480": "stands_outside"})
    gains_force(decides("2401"))
    gains_force(decides("2403"))
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(days=60))
    pk = decision.version.proposal_id
    pages = {
        "page": reverse("decisions:decision", args=[pk]),
        "list": reverse("decisions:list"),
        "feed": reverse("decisions_machine:atom"),
        "paper": reverse("decisions_machine:oparl_object", args=["paper", pk]),
    }
    for name, address in pages.items():
        told = client.get(address).content.decode()
        told = told.encode().decode("unicode_escape") if name == "paper" else told
        if name != "paper":
            assert "Nordmaling" in told, name  # by name, never by number
            assert "Umeå" in told, name
        if name != "list":
            assert "Regionrådet enas om inriktningen." in told, name
    page, paper = (client.get(pages[name]).content.decode() for name in ("page", "paper"))
    for words in ("Kommunfullmäktige", "§ 14"):  # body, paragraph and day of the formal decision
        assert words in page
    assert "2026-03-02" in paper
    assert "2026-03-02" in page


def test_the_alliance_is_never_a_party_and_has_no_number_of_its_own():
    """Alliance INV4"""
    pointing = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model is Alliance
    ]
    assert pointing == []
    names = {field.name for field in Alliance._meta.get_fields()}
    assert not {name for name in names if "number" in name or "orgnr" in name}


def test_nothing_published_is_ever_removed():
    """Alliance INV25"""
    decision = a_direction()
    gains_force(decides("2401"))
    for row in (
        decision, decision.version, decision.round, decision.version.proposal,
        ratification("2401"), ratification("2401").arrangement, decision.participations.first(),
    ):  # fmt: skip
        with pytest.raises((DatabaseError, ProtectedError)), transaction.atomic():
            row.delete()
        assert type(row)._base_manager.filter(pk=row.pk).exists()


def test_the_database_itself_keeps_what_was_agreed_and_its_words():
    """Alliance INV3, INV25"""
    decision = a_direction()
    version = decision.version
    for row, changed in (
        (decision, {"text": "Något annat"}), (decision.participations.first(), {"part": "outside"}),
        (version, {"resolution": "att göra något annat"}), (version, {"frozen_at": None}),
    ):  # fmt: skip
        rows = type(row)._base_manager.filter(pk=row.pk)
        kept = rows.values().get()
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**changed)
        assert rows.values().get() == kept


def test_a_member_that_leaves_takes_nothing_of_the_past_along():
    """Alliance INV25, § 1.4"""
    decision = a_direction()
    gains_force(decides("2480"))
    umea = Municipality.objects.get(code="2480")
    umea.memberships.update(valid_until=NOW.date() + timedelta(days=30))
    again = DirectionDecision.objects.get(pk=decision.pk)
    assert again.participations.filter(municipality=umea, part="takes_part").exists()
    assert ratification("2480").outcome == "adopted"
