"""The law, paragraph by paragraph, without tables."""

import unicodedata
from datetime import date, timedelta
from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allmanning.governance.decisions.rules import force, proposals, ratifications, stances
from allmanning.governance.decisions.rules.force import Agreed, Condition, HomeDecision
from allmanning.governance.decisions.rules.stances import Asked, Heard

S, OUT, X, V, T = "supports", "stands_outside", "objects", "vacant", "needs_time"
DAY = date(2026, 3, 2)
TEXT = force.text_hash("att anta avtalet")


def asked(positions, minimum=2, name="The agreement"):
    heard = tuple(Heard(code, code, tuple(seats)) for code, seats in positions.items())
    return Asked(name, heard, minimum)


def words(refusals):
    return [refusal.words for refusal in refusals]


def agrees(positions, minimum=2, *, exclusive=True, alliance_matter=False):
    one = [asked(positions, minimum)]
    return not list(
        stances.consensus_refusals(one, exclusive=exclusive, alliance_matter=alliance_matter)
    )


# ------------------------------------------------------------------ P 3.3


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (S, S, S), (S, V, S), (V, V, "open"), (S, None, "open"), (S, T, "open"), (S, OUT, "open"),
        (OUT, OUT, OUT), (S, X, X), (X, None, X), (OUT, V, OUT),
    ],
)  # fmt: skip
def test_a_municipality_says_what_its_seats_say_together(one, other, said):
    assert stances.stance([one, other]) == stances.stance([other, one]) == said


def test_consensus_needs_everybody_to_answer_and_enough_to_take_part():
    assert agrees({"A": (S, S), "B": (S, V), "C": (OUT, OUT)})
    assert not agrees({"A": (S, S), "B": (S, None)})
    assert not agrees({"A": (S, S), "B": (S, X)})
    assert not agrees({"A": (S, S), "B": (OUT, OUT)})
    assert agrees({"A": (S,), "B": (S,)})  # the chief executives: one seat each


def test_one_objection_blocks_and_standing_outside_does_not():
    assert agrees({"A": (S, S), "B": (S, S), "C": (OUT, OUT)})
    assert not agrees({"A": (S, S), "B": (S, S), "C": (OUT, X)})


def test_nobody_stands_outside_a_matter_of_the_whole_alliance():
    assert not agrees({"A": (S, S), "B": (S, S), "C": (OUT, OUT)}, alliance_matter=True)
    refused = stances.position_refusals(OUT, "", alliance_matter=True)
    assert words(refused) == ["Nobody can stand outside a matter of the whole alliance."]


def test_a_blocked_round_names_everybody_who_could_unlock_it():
    one = [asked({"A": (S, X), "B": (S, None), "C": (S, OUT)})]
    refusals = list(stances.consensus_refusals(one, exclusive=True, alliance_matter=False))
    assert [refusal.unlocked_by for refusal in refusals][:3] == ["A", "B", "C"]
    assert all(refusal.source.startswith("Alliance") for refusal in refusals)


def test_a_municipality_cannot_be_in_two_parts_of_a_partition():
    both = [
        asked({"A": (S, S), "B": (S, S)}, name="north"),
        asked({"A": (S, S), "B": (OUT, OUT), "C": (S, S)}, name="south"),
    ]
    assert len(list(stances.partition_refusals(both))) == 1
    refused = list(stances.consensus_refusals(both, exclusive=False, alliance_matter=False))
    assert not refused


def test_three_and_three_is_full_agreement():
    north = asked(
        {**dict.fromkeys("ABC", (S, S)), **dict.fromkeys("DEF", (OUT, OUT))}, name="north"
    )
    south = asked(
        {**dict.fromkeys("ABC", (OUT, OUT)), **dict.fromkeys("DEF", (S, S))}, name="south"
    )
    assert not list(
        stances.consensus_refusals([north, south], exclusive=True, alliance_matter=False)
    )


def test_an_objection_needs_a_reason_and_a_position_on_behalf_its_source():
    assert words(stances.position_refusals(X, "too dear", alliance_matter=False))
    assert not words(
        stances.position_refusals(X, "It costs too much for us.", alliance_matter=False)
    )
    assert words(stances.position_refusals(S, "", alliance_matter=False, on_behalf=True))
    assert words(stances.position_refusals("abstains", "", alliance_matter=False))


def test_a_seat_keeps_its_position_when_its_holder_leaves_but_silence_becomes_vacant():
    assert stances.seat_says(X, held=False) == X
    assert stances.seat_says(None, held=False) == V
    assert stances.seat_says(T, held=False) == V
    assert stances.seat_says(None, held=True) is None


def test_a_form_proposes_outside_only_where_arrangements_exclude_one_another():
    assert stances.prefilled(True, ["south"], exclusive=True) == {"south": OUT}
    assert stances.prefilled(True, ["south"], exclusive=False) == {}
    assert stances.prefilled(False, ["south"], exclusive=True) == {}


def test_a_member_that_is_not_invited_is_told_of():
    assert stances.not_invited(["A", "B"], ["B"]) == ["A"]


SAID = st.sampled_from([S, OUT, X, V, T, None])


@given(st.dictionaries(st.sampled_from("ABCDEF"), st.tuples(SAID, SAID), min_size=1))
def test_agreement_never_hides_an_objection_or_a_silence(positions):
    if agrees(positions):
        for seats in positions.values():
            assert not {X, T, None} & set(seats)
            assert len(set(seats) - {V}) == 1


# ------------------------------------------------------------------ P 3.4


def adopted(code, *needs, on=DAY, **more):
    outcome = "adopted_with_condition" if needs else "adopted"
    conditions = (Condition(force.OTHERS, frozenset(needs)),) if needs else ()
    return HomeDecision(
        code, outcome, more.pop("text", TEXT), on, more.pop("legal", on),
        conditions=more.pop("conditions", conditions), **more,
    )  # fmt: skip


def agreed(participants="UVRBA", minimum=2, legal=True):
    return Agreed(TEXT, frozenset(participants), minimum, legal)


@pytest.mark.parametrize(
    ("decisions", "minimum", "inside"),
    [
        ([adopted("U", "V", "R"), adopted("V", "U"), adopted("R")], 2, "UVR"),
        ([adopted("U", "V", "R"), adopted("V")], 2, ""),
        ([adopted("U", "B"), adopted("V"), adopted("R")], 2, "VR"),
        ([adopted("A", "B"), adopted("B", "A")], 2, "AB"),
        ([adopted("A")], 2, ""),
        ([adopted("A"), adopted("B")], 3, ""),
    ],
)
def test_in_force_is_the_greatest_circle(decisions, minimum, inside):
    assert force.in_force(decisions, agreed(minimum=minimum), DAY) == set(inside)


def test_an_adoption_counts_only_with_the_agreed_text_on_its_day_with_legal_force():
    ok = adopted("A")
    assert force.is_adopted(ok, agreed(), DAY)
    assert not force.is_adopted(ok, agreed(), DAY - timedelta(days=1))
    assert not force.is_adopted(adopted("A", text="other"), agreed(), DAY)
    assert not force.is_adopted(adopted("A", legal=None), agreed(), DAY)
    assert force.is_adopted(adopted("A", legal=None), agreed(legal=False), DAY)
    assert not force.is_adopted(adopted("A", ends_on=DAY), agreed(), DAY)
    assert not force.is_adopted(
        HomeDecision("A", "adopted_with_change", TEXT, DAY, DAY), agreed(), DAY
    )
    assert not force.is_adopted(HomeDecision("A", "rejected", TEXT, DAY, DAY), agreed(), DAY)


def test_funding_must_be_granted_unless_the_condition_is_dropped():
    waiting = Condition(force.FUNDING)
    assert not force.is_adopted(adopted("A", conditions=(waiting,)), agreed(), DAY)
    for met in (
        Condition(force.FUNDING, fulfilled_on=DAY),
        Condition(force.OTHER, discharged_on=DAY),
    ):
        assert force.is_adopted(adopted("A", conditions=(met,)), agreed(), DAY)


def test_a_dropped_condition_no_longer_counts_from_its_day():
    later = DAY + timedelta(days=9)
    dropped = (Condition(force.OTHERS, frozenset("B"), discharged_on=later),)
    decisions = [adopted("U", conditions=dropped), adopted("V")]
    assert force.in_force(decisions, agreed(), DAY) == set()
    assert force.in_force(decisions, agreed(), later) == {"U", "V"}


def test_a_late_joiner_upsets_nobody_who_waited_for_all_participants():
    everybody = (Condition(force.ALL),)
    decisions = [adopted("U", conditions=everybody), adopted("V"), HomeDecision("B")]
    assert force.in_force(decisions, agreed("UV"), DAY) == {"U", "V"}
    assert force.in_force(decisions, agreed("UVB"), DAY) == set()


def test_it_takes_effect_on_its_day_and_the_days_before_stay_as_they_were():
    later = DAY + timedelta(days=30)
    decisions = [adopted("A", effective_from=later), adopted("B"), adopted("U", ends_on=later)]
    assert force.in_force(decisions, agreed(), DAY) == {"B", "U"}
    assert force.in_force(decisions, agreed(), later) == {"A", "B"}
    assert force.in_force_since(decisions, agreed(), "B", later) == DAY
    assert force.in_force_since(decisions, agreed(), "A", later) == later
    assert force.in_force_since(decisions, agreed(), "U", later) is None


def test_it_has_lapsed_when_nobody_can_come_to_be_in_it():
    rejected = HomeDecision("R", "rejected", "", DAY)
    decisions = [adopted("U", "V", "R"), adopted("V"), rejected]
    assert force.possible(decisions, agreed(), DAY) == set()
    assert force.possible([adopted("U", "V"), HomeDecision("V"), rejected], agreed(), DAY) == {
        "U",
        "V",
    }
    assert (
        force.possible([HomeDecision("U", "stands_outside"), adopted("V")], agreed(), DAY) == set()
    )


def test_a_withdrawal_shows_who_else_would_fall_out():
    decisions = [adopted("U", "V"), adopted("V"), adopted("R"), adopted("B")]
    assert force.would_fall_out(decisions, agreed(), "V", DAY) == {"U"}
    assert force.would_fall_out(decisions[:2], agreed(), "U", DAY) == {"V"}


def test_a_decision_waits_for_those_it_names():
    decisions = [adopted("U", "V", "R"), adopted("V")]
    assert force.waits_for(decisions[0], decisions, agreed(), DAY) == {"R"}


def test_the_hash_sees_neither_white_space_nor_the_form_of_letters():
    composed = "Vännäs  antar\nplanen "
    assert force.text_hash(composed) == force.text_hash(
        unicodedata.normalize("NFD", "Vännäs antar planen")
    )
    assert force.text_hash("antar") != force.text_hash("antar inte")


CODES = "ABCDEF"
DAYS = st.none() | st.integers(0, 40).map(lambda days: DAY + timedelta(days=days))
CONDITIONS = st.builds(
    Condition,
    st.sampled_from([force.OTHERS, force.OTHERS, force.ALL, force.FUNDING]),
    st.frozensets(st.sampled_from(CODES), max_size=3),
    DAYS,
    DAYS,
)


def home_decisions(code):
    return st.builds(
        HomeDecision,
        st.just(code),
        st.sampled_from(["", "adopted", "adopted", "adopted_with_condition", "rejected",
                         "adopted_with_change", "stands_outside"]),
        st.sampled_from([TEXT, TEXT, TEXT, "another"]),
        DAYS, DAYS, DAYS, DAYS,
        st.lists(CONDITIONS, max_size=2).map(tuple),
    )  # fmt: skip


AGREEMENTS = st.builds(
    Agreed, st.just(TEXT), st.frozensets(st.sampled_from(CODES)), st.integers(1, 4), st.booleans()
)
EVERYBODY = st.tuples(*map(home_decisions, CODES))
SOME_DAY = st.integers(-1, 45).map(lambda days: DAY + timedelta(days=days))


def by_brute_force(decisions, deal, day):
    """Every subset whose members have decided and have all whom they wait for; the largest."""

    def holds(each):
        met = all(
            (one.discharged_on and one.discharged_on <= day)
            or one.kind in {force.OTHERS, force.ALL}
            or (one.fulfilled_on and one.fulfilled_on <= day)
            for one in each.conditions
        )
        return (
            each.outcome in {"adopted", "adopted_with_condition"}
            and each.text_hash == deal.text_hash
            and bool(each.decided_on and each.decided_on <= day)
            and (
                not deal.requires_legal_force
                or bool(each.legal_force_on and each.legal_force_on <= day)
            )
            and (not each.effective_from or each.effective_from <= day)
            and not (each.ends_on and each.ends_on <= day)
            and met
        )

    def needs(each):
        found = set()
        for one in each.conditions:
            if one.discharged_on and one.discharged_on <= day:
                continue
            found |= one.municipalities if one.kind == force.OTHERS else set()
            found |= deal.participants if one.kind == force.ALL else set()
        return found - {each.municipality}

    there = {each.municipality: needs(each) for each in decisions if holds(each)}
    subsets = chain.from_iterable(combinations(there, size) for size in range(len(there) + 1))
    closed = [set(one) for one in subsets if all(there[each] <= set(one) for each in one)]
    greatest = max(closed, key=len)
    return greatest if len(greatest) >= deal.minimum else set()


@given(EVERYBODY, AGREEMENTS, SOME_DAY)
def test_in_force_equals_brute_force(decisions, deal, day):
    assert force.in_force(decisions, deal, day) == by_brute_force(decisions, deal, day)


@given(EVERYBODY, AGREEMENTS, SOME_DAY)
def test_nobody_is_bound_without_an_own_decision(decisions, deal, day):
    decided = {each.municipality for each in decisions if each.outcome.startswith("adopted")}
    inside = force.in_force(decisions, deal, day)
    assert inside <= decided
    for each in decisions:
        others = [one for one in decisions if one is not each]
        assert each.municipality not in force.in_force(others, deal, day)


@given(EVERYBODY, AGREEMENTS, SOME_DAY)
def test_in_force_since_is_the_first_day_of_an_unbroken_time(decisions, deal, day):
    for code in CODES:
        since = force.in_force_since(decisions, deal, code, day)
        assert (since is not None) == (code in force.in_force(decisions, deal, day))
        if since:
            assert code in force.in_force(decisions, deal, since)
            assert code not in force.in_force(decisions, deal, since - timedelta(days=1))


# ------------------------------------------------------------------ P 3.2, the proposal


def test_every_step_names_who_takes_it_and_what_it_is_called():
    for step in proposals.STEPS.values():
        assert step.who
        assert str(step.label)
        assert step.target in proposals.STATES
        assert step.sources <= set(proposals.STATES)
        assert not step.sources & proposals.TERMINAL


def test_in_force_is_never_a_step():
    assert "in_force" not in {step.target for step in proposals.STEPS.values()}
    assert proposals.state_on("home_handling", True) == "in_force"
    assert proposals.state_on("home_handling", False) == "home_handling"
    assert proposals.state_on("overtaken", True) == "overtaken"


@pytest.mark.parametrize(
    ("verb", "lacking", "source"),
    [
        ("draft", {"has_area": False}, "Alliance § 1.9"),
        ("prepare", {"has_goals": False}, "Alliance § 16.2"),
        ("put_on_agenda", {"has_equal_service": False}, "Alliance § 16.11"),
        ("put_on_agenda", {"is_establishment": True, "warning_seen": False}, "Alliance § 15.1"),
        ("put_on_agenda", {"has_costs": True, "has_business_case": False}, "Alliance § 15.5"),
        ("open_round", {"has_resolution": False}, "Alliance § 3.5"),
        ("reopen", {"text_deviates": False}, "Alliance § 3.2"),
        ("lapse", {"still_possible": True}, "Alliance P 3.4"),
    ],
)
def test_a_step_is_guarded_by_its_paragraph_and_says_who_unlocks_it(verb, lacking, source):
    state = min(proposals.STEPS[verb].sources)
    (refusal,) = proposals.step_refusals(verb, proposals.Matter(state, **lacking), "Because.")
    assert refusal.source == source
    assert str(refusal.unlocked_by)


@pytest.mark.parametrize("verb", sorted(proposals.STEPS))
def test_a_step_starts_only_where_it_may(verb):
    step = proposals.STEPS[verb]
    ok = {"text_deviates": True, "still_possible": False}
    for state in proposals.STATES:
        refused = words(
            proposals.step_refusals(verb, proposals.Matter(state, **ok), "Because.", "cost")
        )
        assert bool(refused) == (state not in step.sources)


@pytest.mark.parametrize("verb", sorted(proposals.NEED_REASON))
def test_nothing_is_closed_without_a_reason(verb):
    state = min(proposals.STEPS[verb].sources)
    assert words(proposals.step_refusals(verb, proposals.Matter(state), " ", "cost"))


def test_a_removal_names_its_kind_of_reason():
    found = proposals.step_refusals("remove", proposals.Matter("draft"), "Too dear.", "weather")
    assert [refusal.source for refusal in found] == ["Alliance § 15.7"]


def test_a_direction_decision_rests_on_an_agreed_round():
    refused = proposals.decision_refusals(agreed=False, recorded=False, in_meeting=False, text="")
    assert [refusal.source for refusal in refused] == ["Alliance § 3.2"]


def test_a_member_is_admitted_only_when_each_has_confirmed():
    refused = list(proposals.confirmation_refusals(["B"], applied=False, decided_in_council=False))
    assert len(refused) == 3
    assert not list(proposals.confirmation_refusals([], applied=True, decided_in_council=True))


# ------------------------------------------------------------------ P 3.2 and P 4.2, at home


def decided(**more):
    return ratifications.Decided(
        **{"outcome": "adopted", "body_kind": "municipal_council", "paragraph": "§ 14",
           "decided_on": DAY, **more}
    )  # fmt: skip


def at_home(one):
    return words(ratifications.decision_refusals(one, agreed_hash=TEXT, today=DAY))


def test_a_decision_at_home_has_its_day_its_paragraph_and_its_body():
    assert not at_home(decided())
    assert len(at_home(decided(outcome="", body_kind="", paragraph="", decided_on=None))) == 4
    assert not at_home(decided(body_kind="delegate", paragraph=""))
    assert at_home(decided(decided_on=DAY + timedelta(days=1)))
    assert at_home(decided(expires_on=DAY))


def test_another_text_is_not_an_adoption():
    assert not at_home(decided(adopted_text="att  anta\navtalet"))
    assert at_home(decided(adopted_text="att anta avtalet delvis"))
    assert at_home(decided(outcome="adopted_with_change"))


def test_a_condition_comes_with_a_conditional_decision_and_only_there():
    assert at_home(decided(outcome="adopted_with_condition"))
    assert at_home(decided(conditions=1))
    assert not at_home(decided(outcome="adopted_with_condition", conditions=1))
    wanted = ratifications.Stipulated(force.OTHERS, frozenset("A"))
    assert words(ratifications.condition_refusals(wanted, "A"))
    assert not words(ratifications.condition_refusals(wanted, "B"))
    assert words(ratifications.condition_refusals(ratifications.Stipulated(force.FUNDING), "B"))


def test_legal_force_is_proposed_the_day_after_three_weeks():
    assert ratifications.appeal_until(DAY) == date(2026, 3, 23)
    assert ratifications.legal_force_proposed(DAY) == date(2026, 3, 24)
    today = date(2026, 4, 1)
    assert words(ratifications.legal_force_refusals(date(2026, 3, 23), DAY, 3, today))
    assert not words(ratifications.legal_force_refusals(date(2026, 3, 24), DAY, 3, today))
    assert words(ratifications.legal_force_refusals(date(2026, 4, 2), DAY, 3, today))


def test_the_time_of_appeal_is_the_one_decided_for_the_day():
    terms = {date(2026, 1, 1): 4}
    assert ratifications.weeks_on(date(2025, 12, 31), terms) == 3
    assert ratifications.weeks_on(date(2026, 1, 1), terms) == 4


def test_an_announcement_follows_the_minutes():
    today = DAY + timedelta(days=30)
    assert not words(ratifications.announcement_refusals(DAY, DAY, DAY, today))
    assert words(ratifications.announcement_refusals(None, DAY - timedelta(days=1), DAY, today))
    assert words(ratifications.announcement_refusals(DAY - timedelta(days=1), DAY, DAY, today))
    assert words(ratifications.announcement_refusals(None, None, DAY, today))


def test_who_leaves_says_when_and_by_which_decision():
    assert words(ratifications.withdrawal_refusals(DAY, DAY, " ", DAY))
    assert words(ratifications.withdrawal_refusals(DAY, DAY - timedelta(days=1), "KF § 3", DAY))
    assert not words(
        ratifications.withdrawal_refusals(DAY, DAY + timedelta(days=365), "KF § 3", DAY)
    )


def test_who_stood_outside_may_join_later_and_who_has_a_matter_open_may_not():
    joins = ratifications.joining_refusals
    assert not words(joins(None, home_handling=True, may_take_part=True))
    assert not words(joins("stands_outside", home_handling=True, may_take_part=True))
    assert words(joins("registered", home_handling=True, may_take_part=True))
    assert words(joins(None, home_handling=False, may_take_part=False))


def test_from_any_state_before_a_decision_a_municipality_may_stand_outside():
    for state in ratifications.STATES:
        refused = words(ratifications.step_refusals("step_outside", state))
        assert bool(refused) == (state not in ratifications.UNDECIDED)
