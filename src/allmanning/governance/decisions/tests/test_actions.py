"""What each act keeps, refuses and signs, and that nothing else happens."""

from datetime import date, timedelta

import pytest
from django.core import mail

from allmanning.governance.decisions.actions import directions, proposals, ratifications, rounds
from allmanning.governance.decisions.actions.proposals import Drawn, Written
from allmanning.governance.decisions.actions.rounds import Said
from allmanning.governance.decisions.models import (
    HomeStep,
    Participation,
    Position,
    Proposal,
    Ratification,
)
from allmanning.governance.decisions.queries.circles import circle_of
from allmanning.governance.decisions.queries.matter import matter_of
from allmanning.governance.decisions.rules.ratifications import Stipulated
from allmanning.governance.decisions.tests.examples import (
    DAY,
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
    on_agenda,
    ratification,
    record,
    registrar,
    say,
    seat_of,
    secretary,
)
from allmanning.governance.meetings.versions import Outdated
from allmanning.kit.refusal import Refused
from allmanning.members.journal.models import Entry
from allmanning.members.municipalities.models import Municipality
from allmanning.members.tests.examples import a_mandate, a_municipality

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=30)


@pytest.fixture(autouse=True)
def alliance():
    return an_alliance()


def sources(refused):
    return [refusal.source for refusal in refused.value.refusals]


# ------------------------------------------------------------------ the proposal


def test_a_proposal_goes_from_idea_to_agenda_and_every_step_is_signed():
    proposal = on_agenda(a_proposal())
    assert proposal.state == "on_agenda"
    deeds = Entry.objects.filter(subject_kind="decisions.proposal").values_list("deed", flat=True)
    assert list(deeds) == ["proposed", "draft", "prepare", "put_on_agenda"]


def test_all_members_are_invited_unless_somebody_chose_otherwise():
    arrangement = a_proposal().versions.get().arrangements.get()
    assert {each.code for each in arrangement.invited.all()} == set(SIX)


def test_an_establishment_matter_waits_until_its_warning_is_seen():
    proposal = a_proposal(establishment=True)
    with pytest.raises(Refused) as refused:
        on_agenda(proposal)
    assert sources(refused) == ["Alliance § 15.1"]
    proposals.see_warning(proposal.pk, revision=None, acting=secretary(), now=NOW)
    kept = proposals.take_step(
        proposal.pk, "put_on_agenda", revision=None, acting=secretary(), now=NOW
    )
    assert kept.state == "on_agenda"


def test_a_councillor_cannot_put_a_proposal_on_the_agenda():
    proposal = a_proposal()
    for verb in ("draft", "prepare"):
        proposals.take_step(proposal.pk, verb, revision=None, acting=secretary(), now=NOW)
    with pytest.raises(Refused) as refused:
        proposals.take_step(
            proposal.pk, "put_on_agenda", revision=None, acting=acting("majority-2480"), now=NOW
        )
    assert sources(refused) == ["Alliance P 3.8"]
    assert refused.value.refusals[0].unlocked_by


def test_another_municipalitys_draft_cannot_be_seen_or_touched():
    drafted = proposals.propose(
        {"title": "Vår idé"}, Written(), body="region-council",
        acting=acting("majority-2480"), now=NOW,
    )  # fmt: skip
    with pytest.raises(Proposal.DoesNotExist):
        proposals.take_step(
            drafted.pk, "draft", revision=None, acting=acting("majority-2404"), now=NOW
        )


def test_words_that_a_round_opened_on_stay_and_a_new_version_begins():
    asked = an_open_round()
    close(asked, "return_for_preparation", reason="The map is missing.")
    proposal = asked.version.proposal
    proposals.revise(
        proposal.pk, {}, Written("New", "att anta det nya"), revision=None,
        acting=secretary(), now=NOW,
    )  # fmt: skip
    first, second = proposal.versions.order_by("number")
    assert first.resolution == RESOLUTION
    assert first.sha256 != second.sha256
    assert first.frozen_at
    assert second.frozen_at is None


def test_who_writes_in_an_old_form_is_told_what_changed():
    proposal = a_proposal()
    proposals.take_step(proposal.pk, "draft", revision=1, acting=secretary(), now=NOW)
    with pytest.raises(Outdated) as outdated:
        proposals.take_step(proposal.pk, "remove", reason="x", code="cost", revision=1,
                            acting=chair(), now=NOW)  # fmt: skip
    assert [change.what for change in outdated.value.changes] == ["began the draft"]


# ------------------------------------------------------------------ the round


def test_a_round_hears_both_seats_of_every_member_and_nobody_else():
    a_municipality("9999", since=None)
    asked = an_open_round()
    assert asked.seats.count() == len(SIX) * 2


def test_only_the_holder_speaks_for_a_seat():
    asked = an_open_round()
    arrangement = asked.version.arrangements.get().pk
    said = [Said(arrangement, "supports")]
    for who in ("majority-2404", "opposition-2480", "municipal_registrar-2480"):
        with pytest.raises(Refused) as refused:
            rounds.state_positions(asked.pk, seat_of("2480").pk, said, acting=acting(who), now=NOW)
        assert sources(refused) == ["Alliance P 3.8"]
    assert not Position.objects.exists()


def test_on_behalf_names_its_source_tells_the_holder_and_can_be_changed(
    django_capture_on_commit_callbacks,
):
    asked = an_open_round()
    said = [Said(asked.version.arrangements.get().pk, "needs_time")]
    seat = seat_of("2480").pk
    with pytest.raises(Refused):
        rounds.state_positions(asked.pk, seat, said, acting=secretary(), now=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        rounds.state_positions(
            asked.pk, seat, said, source="e-mail 2 March", acting=secretary(), now=NOW
        )
    (letter,) = mail.outbox
    assert letter.to == ["majority-2480@example.org"]
    (written,) = Position.objects.all()
    assert written.recorded_by != written.person
    say(asked, "2480", "supports")
    assert list(Position.objects.values_list("value", flat=True)) == ["needs_time", "supports"]


def test_two_hands_on_one_seat_the_second_is_told():
    asked = an_open_round()
    say(asked, "2480", "supports")
    with pytest.raises(Outdated):
        rounds.state_positions(
            asked.pk, seat_of("2480").pk, [Said(asked.version.arrangements.get().pk, "supports")],
            acting=acting("majority-2480"), now=NOW,
        )  # fmt: skip


def test_a_round_does_not_close_in_agreement_while_a_seat_is_silent_or_objects():
    asked = an_open_round()
    everybody_says(asked, codes=SIX[1:])
    say(asked, SIX[0])
    say(asked, SIX[0], "objects", "opposition", reason="We would pay for stations far from us.")
    with pytest.raises(Refused) as refused:
        close(asked)
    assert sources(refused) == ["Alliance § 3.2"]
    assert refused.value.refusals[0].unlocked_by == "Nordmaling"


def test_a_round_that_its_chair_saw_before_a_new_position_is_not_closed():
    asked = an_open_round()
    everybody_says(asked)
    asked.refresh_from_db()
    shown = asked.revision
    say(asked, "2480", "objects", reason="We have changed our minds about it.")
    with pytest.raises(Outdated):
        rounds.close_round(asked.pk, "agree", revision=shown, acting=chair(), now=NOW)


def test_after_closing_nothing_more_is_said():
    asked = an_open_round()
    everybody_says(asked)
    close(asked)
    with pytest.raises(Outdated):
        say(asked, "2480", "objects", reason="We have changed our minds about it.")


def test_only_the_chair_closes_without_consensus_and_says_why():
    asked = an_open_round()
    with pytest.raises(Refused):
        close(asked, "no_consensus", reason="No.", code="no_will")
    rounds.close_round(
        asked.pk, "no_consensus", reason="Too dear.", code="cost", revision=None,
        acting=chair(), now=NOW,
    )  # fmt: skip
    proposal = Proposal.objects.get()
    assert (proposal.state, proposal.closing_reason) == ("no_consensus", "cost")


def test_a_vacant_seat_is_recorded_as_vacant_and_does_not_count():
    seat = seat_of("2480", "opposition")
    seat.appointments.all().delete()
    asked = an_open_round()
    everybody_says(asked, codes=SIX[:-1])
    say(asked, "2480")
    close(asked)
    assert [row.seat_id for row in asked.seats.filter(vacant=True)] == [seat.pk]


def test_time_passing_never_becomes_an_answer():
    asked = an_open_round()
    with pytest.raises(Refused):
        close(asked, now=NOW + timedelta(days=4000))
    assert not Position.objects.exists()


# ------------------------------------------------------------------ the direction decision


def test_a_direction_decision_asks_those_who_take_part_and_nobody_else():
    decision = a_direction({"2480": "stands_outside"})
    assert set(Ratification.objects.values_list("municipality", flat=True)) == set(SIX) - {"2480"}
    outside = Participation.objects.get(part="outside")
    assert outside.municipality_id == "2480"
    assert decision.version.proposal.state == "home_handling"
    assert not Ratification.objects.exclude(outcome="").exists()


def test_without_agreement_there_is_no_direction_decision():
    asked = an_open_round()
    with pytest.raises(Refused):
        record(asked.version.proposal)


def test_a_matter_that_needs_no_decision_at_home_asks_nobody():
    a_direction(needs_home_decision=False)
    assert not Ratification.objects.exists()
    assert Proposal.objects.get().state == "direction_decided"


# ------------------------------------------------------------------ at home


def test_a_registrar_registers_only_what_the_own_municipality_does():
    a_direction()
    row = ratification("2480")
    for who in (registrar("2404"), secretary(), chair()):
        with pytest.raises(Refused) as refused:
            ratifications.move_on(row.pk, "register", {}, revision=None, acting=who, now=NOW)
        assert sources(refused) == ["Alliance § 3.4"]


def test_the_whole_way_at_home_is_kept_step_by_step():
    a_direction()
    row = gains_force(decides("2480"))
    assert row.state == "legal_force"
    assert row.outcome == "adopted"
    assert row.appeal_until == date(2026, 3, 23)
    verbs = list(HomeStep.objects.filter(ratification=row).values_list("verb", flat=True))
    assert verbs == [
        "asked",
        "register",
        "prepare",
        "put_up",
        "decide",
        "announce",
        "confirm_legal_force",
    ]


def test_it_is_in_force_for_those_whose_decisions_hold():
    decision = a_direction({"2480": "stands_outside"})
    for code in ("2401", "2403"):
        gains_force(decides(code))
    circle = circle_of(decision.version.arrangements.get())
    assert circle.in_force(LATER.date()) == {"2401", "2403"}
    assert circle.in_force(DAY) == set()
    assert matter_of(Proposal.objects.get(), LATER.date()).state == "in_force"


def test_a_deviating_text_sends_the_matter_back_to_a_new_round():
    decision = a_direction()
    proposal = decision.version.proposal
    with pytest.raises(Refused) as refused:
        rounds.open_round(proposal.pk, revision=None, acting=chair(), now=NOW)
    assert "Alliance § 3.2" in sources(refused)
    decides("2480", "adopted_with_change", deviations="Två stationer till.")
    proposals.revise(
        proposal.pk, {}, Written("", "att anta avtalet med två stationer till"),
        revision=None, acting=secretary(), now=NOW,
    )  # fmt: skip
    again = rounds.open_round(proposal.pk, revision=None, acting=chair(), now=NOW)
    everybody_says(again)
    close(again)
    second = record(proposal)
    assert second.version.number == 2
    assert Ratification.objects.count() == 12  # the first six are kept as they were


def test_a_condition_holds_until_it_is_met_or_dropped():
    decision = a_direction()
    waiting = Stipulated("other_municipalities", frozenset({"2404"}))
    umea = decides("2480", "adopted_with_condition", conditions=[waiting])
    gains_force(umea)
    gains_force(decides("2401"))
    circle = circle_of(decision.version.arrangements.get())
    assert circle.in_force(LATER.date()) == set()
    ratifications.settle_condition(
        umea.conditions.get().pk, "discharge", LATER.date(), "KF § 30", revision=None,
        acting=registrar("2480"), now=LATER,
    )  # fmt: skip
    circle = circle_of(decision.version.arrangements.get())
    assert circle.in_force(LATER.date()) == {"2480", "2401"}
    assert circle.in_force(LATER.date() - timedelta(days=1)) == set()


def test_who_leaves_stays_until_the_day_and_the_history_stays_for_ever():
    decision = a_direction()
    for code in ("2401", "2403", "2404"):
        gains_force(decides(code))
    last = date(2027, 1, 1)
    ratifications.withdraw(
        ratification("2404").pk, LATER.date(), last, "KF § 9", revision=None,
        acting=registrar("2404"), now=LATER,
    )  # fmt: skip
    circle = circle_of(decision.version.arrangements.get())
    assert circle.in_force(last - timedelta(days=1)) == {"2401", "2403", "2404"}
    assert circle.in_force(last) == {"2401", "2403"}


def test_who_stood_outside_joins_later_by_its_own_decision():
    decision = a_direction({"2480": "stands_outside"})
    arrangement = decision.version.arrangements.get()
    with pytest.raises(Refused):
        ratifications.join_later(arrangement.pk, "2480", acting=registrar("2404"), now=NOW)
    ratifications.join_later(arrangement.pk, "2480", acting=registrar("2480"), now=NOW)
    assert circle_of(arrangement).in_force(LATER.date()) == set()
    for code in ("2480", "2401"):
        gains_force(decides(code))
    assert circle_of(arrangement).in_force(LATER.date()) == {"2480", "2401"}
    assert Participation.objects.get(municipality="2480").part == "outside"


def test_a_member_is_admitted_when_each_has_confirmed_and_history_stays():
    applicant = a_municipality("2284", since=None)
    decision = a_direction(
        title="Medlemskap", form="membership", scope="alliance_matter", applicant_id="2284"
    )
    arrangement = decision.version.arrangements.get()
    ask = {"revision": None, "acting": secretary(), "now": LATER}
    with pytest.raises(Refused) as refused:
        directions.confirm_accession(decision.version.proposal_id, LATER.date(), **ask)
    assert len(refused.value.refusals) == 7
    a_mandate("municipal_registrar", "2284")
    for code in (*SIX, "2284"):
        gains_force(decides(code, arrangement=arrangement))
    directions.confirm_accession(decision.version.proposal_id, LATER.date(), **ask)
    assert applicant in Municipality.objects.members_on(LATER.date())
    assert applicant not in Municipality.objects.members_on(DAY)


def test_three_and_three():
    north = Drawn("Nord", ("2480", "2404", "2409"))
    south = Drawn("Syd", ("2401", "2460", "2403"))
    asked = an_open_round(a_proposal(arrangements=(north, south)))
    first, second = asked.version.arrangements.all()
    for arrangement, inside in ((first, north.invited), (second, south.invited)):
        outside = {code: "stands_outside" for code in SIX if code not in inside}
        everybody_says(asked, outside, arrangement)
    close(asked)
    record(asked.version.proposal)
    assert set(first.ratifications.values_list("municipality", flat=True)) == set(north.invited)
    assert set(second.ratifications.values_list("municipality", flat=True)) == set(south.invited)


def test_an_objection_stands_when_its_holder_leaves_the_seat():
    asked = an_open_round()
    everybody_says(asked)
    say(asked, "2480", "objects", reason="It is too dear for all of us now.")
    seat_of("2480").appointments.update(valid_until=DAY)
    with pytest.raises(Refused) as refused:
        close(asked)
    assert sources(refused) == ["Alliance § 3.2"]
