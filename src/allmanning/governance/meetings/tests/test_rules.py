"""The law of meetings, paragraph by paragraph, without tables."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allmanning.governance.meetings import ranges, words
from allmanning.governance.meetings.rules import agenda, handover, meeting, minutes, roles, year
from allmanning.members.journal.acting import PUBLIC
from allmanning.members.tests.examples import acting_as

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
COUNCIL = {"region-council": "region_council"}
CHIEFS = {"chief-executives": "chief_executives"}
GROUP = {"skola": "working_group"}
FOUR = ("council_chair", "council_vice_chair", "kc_chair", "head_of_secretariat")


def sources(refusals) -> list[str]:
    return [refusal.source for refusal in refusals]


# ------------------------------------------------------------------ Alliance P 3.2


def test_each_act_belongs_to_its_states_and_a_refusal_says_who_unlocks_it():
    for verb, (states, _whom) in meeting.STEPS.items():
        for state in words.STATES:
            refusals = list(meeting.step_refusals(verb, state))
            assert bool(refusals) is (state not in states)
            assert all(str(refusal.unlocked_by) for refusal in refusals)


AFTER = {
    "begin_agenda": "agenda_in_preparation",
    "summon": "summoned",
    "open": "in_progress",
    "close": "closed",
    "write_minutes": "minutes_draft",
    "publish": "published",
    "cancel": "cancelled",
    "change_agenda": "agenda_in_preparation",
}


@given(st.lists(st.sampled_from(sorted(meeting.STEPS)), max_size=40))
def test_no_walk_reaches_notes_without_notice_or_cancels_what_has_begun(verbs):
    state, past = "planned", ["planned"]
    for verb in verbs:
        if list(meeting.step_refusals(verb, state)):
            continue
        state = AFTER.get(verb, state)
        if verb == "approve_minutes":
            state = meeting.state_after_minutes([1], [1])
        past.append(state)
    begun = past.index("in_progress") if "in_progress" in past else len(past)
    assert "cancelled" not in past[begun:]
    if begun < len(past):
        assert "summoned" in past[:begun]
    if "published" in past:
        assert past.index("minutes_approved") < past.index("published")
    if "cancelled" in past:
        assert set(past[past.index("cancelled") :]) == {"cancelled"}


def test_a_meeting_has_bodies_and_a_time_that_runs_forwards():
    """Alliance § 2.5"""
    plan = meeting.Plan("ordinary", (), NOW, NOW)
    assert sources(meeting.plan_refusals(plan)) == ["Alliance § 2.5"] * 2
    plan = meeting.Plan("ordinary", ("region_council",), NOW, NOW + timedelta(hours=1))
    assert not list(meeting.plan_refusals(plan))


# ------------------------------------------------------------------ Alliance T4


@given(st.integers(1, 30), st.lists(st.sets(st.integers(1, 30), min_size=1), max_size=4))
def test_every_item_has_exactly_one_chair(count, sets):
    """Alliance T4"""
    numbers = range(1, count + 1)
    rows = [meeting.Range(person, ranges.written(items)) for person, items in enumerate(sets)]
    times = {number: sum(number in items for items in sets) for number in numbers}
    refused = list(meeting.chairing_refusals(numbers, rows))
    assert bool(refused) is any(count != 1 for count in times.values())


def test_a_person_present_for_some_items_says_which():
    """Alliance T4"""

    def refused(items: str) -> list[str]:
        found = meeting.presence_refusals(
            items, range(1, 17), name="Anna", capacity="other", holds_seat=False
        )
        return sources(found)

    assert refused("4–16") == []
    assert refused("") == []
    assert refused("4–17") == ["Alliance T4"]
    assert refused("fyra") == ["Alliance T4"]


def test_only_seat_holders_are_deciding():
    """Alliance § 2.1"""
    found = meeting.presence_refusals("", [1], name="Anna", capacity="deciding", holds_seat=False)
    assert sources(found) == ["Alliance § 2.1"]


def test_a_meeting_closes_when_all_is_accounted_for():
    """Alliance T5 and Alliance § 6.4"""
    one = [meeting.Range(1, "")]
    done = {1: "handled", 2: "dropped"}
    assert not list(meeting.close_refusals("in_progress", done, one, anyone_present=True))
    found = meeting.close_refusals(
        "in_progress", {1: "planned"}, [], anyone_present=False, handover_left=2
    )
    assert sources(found) == ["Alliance T5", "Alliance T4", "Alliance T4", "Alliance § 6.4"]


# ------------------------------------------------------------------ Alliance §§ 2.6–2.10


def summons(**others) -> agenda.Summons:
    first = agenda.Summons(
        state="agenda_signed_off",
        kind="ordinary",
        body_kinds=("region_council",),
        starts_at=NOW + timedelta(days=20),
        has_place=True,
        item_kinds=("formal", "revision_of_plan"),
        required=FOUR,
        signed=FOUR,
        first_council_meeting=True,
    )
    return replace(first, **others)


def test_the_notice_goes_out_when_exactly_the_offices_of_the_policy_have_signed():
    """Alliance INV13"""
    assert not list(agenda.summon_refusals(summons(), NOW))
    for office in FOUR:
        signed = tuple(one for one in FOUR if one != office)
        found = list(agenda.summon_refusals(summons(signed=signed), NOW))
        assert sources(found) == ["Alliance § 2.6"]
        assert str(found[0].unlocked_by) == office


@given(st.sets(st.sampled_from([*FOUR, "kc_vice_chair"])))
def test_an_agenda_is_signed_off_by_exactly_the_offices_of_the_policy(signed):
    """Alliance INV13"""
    ready = agenda.state_after_sign_off(FOUR, signed) == "agenda_signed_off"
    assert ready is (signed == set(FOUR))


def test_the_chiefs_need_three_and_cite_their_own_paragraph():
    """Alliance § 4.6"""
    three = summons(
        body_kinds=("chief_executives",), required=FOUR[2:], signed=(), first_council_meeting=False
    )
    assert sources(agenda.summon_refusals(three, NOW)) == ["Alliance § 4.6"] * 2


def test_the_first_council_meeting_revises_the_plan_or_says_why_not():
    """Alliance INV11"""
    without = summons(item_kinds=("formal",))
    assert sources(agenda.summon_refusals(without, NOW)) == ["Alliance INV11"]
    assert not list(agenda.summon_refusals(replace(without, note="Nyval"), NOW))
    assert not list(agenda.summon_refusals(replace(without, first_council_meeting=False), NOW))


def test_a_body_without_a_policy_cannot_send_its_notice():
    """Alliance § 2.7"""
    assert agenda.missing_policies("ordinary", COUNCIL, {}) == ["region-council"]
    assert agenda.missing_policies("ordinary", GROUP, {}) == []
    assert agenda.missing_policies("study_trip", COUNCIL, {}) == []
    found = agenda.summon_refusals(summons(bodies_without_policy=("Rådet",)), NOW)
    assert sources(found) == ["Alliance § 2.7"]


def test_a_joint_meeting_is_signed_by_the_offices_of_both_each_once():
    """Alliance § 2.7"""
    both = {**COUNCIL, **CHIEFS}
    policies = {"region-council": FOUR, "chief-executives": ("kc_chair", "kc_vice_chair")}
    assert agenda.offices_to_sign("ordinary", both, policies) == [*FOUR, "kc_vice_chair"]
    assert agenda.offices_to_sign("seminar", both, policies) == []


def test_a_notice_has_items_a_place_and_a_time_to_come():
    found = agenda.summon_refusals(
        summons(item_kinds=(), has_place=False, starts_at=NOW, note="x"), NOW
    )
    assert sources(found) == ["Alliance T5", "Alliance P 3.2", "Alliance P 3.2"]


@given(
    st.builds(
        agenda.Item,
        kind=st.just("free_discussion"),
        title=st.text(max_size=3),
        text=st.text(max_size=3),
        presenter=st.text(max_size=3),
        sensitive=st.booleans(),
        secrecy_ground=st.text(max_size=3),
        files=st.integers(0, 2),
    )
)
def test_a_free_discussion_is_a_slot_of_time_and_nothing_more(item):
    """Alliance § 2.8 and Alliance § 2.9"""
    says = [item.title, item.text, item.presenter, item.secrecy_ground]
    anything = any(part.strip() for part in says) or item.files or item.sensitive
    assert bool(list(agenda.item_refusals(item))) is bool(anything)


def test_other_items_have_titles_and_secrets_their_ground():
    assert sources(agenda.item_refusals(agenda.Item("information"))) == ["Alliance T5"]
    secret = agenda.Item("information", "x", publicity="secret")
    assert sources(agenda.item_refusals(secret)) == ["Alliance § 3.12"]


@pytest.mark.parametrize("status", sorted(agenda.NEEDS_REASON))
def test_what_is_not_handled_says_why(status):
    """Alliance § 15.4"""
    assert sources(agenda.status_refusals(status, " ", is_free=False)) == ["Alliance § 15.4"]
    assert not list(agenda.status_refusals(status, "tidsbrist", is_free=False))
    assert not list(agenda.status_refusals(status, "", is_free=True))
    assert sources(agenda.status_refusals(status, "x", is_free=True)) == ["Alliance § 2.9"]


# ------------------------------------------------------------------ notes


def refused(note: minutes.Note, bodies=("region_council",), kind="discussion", status="handled"):
    return sources(
        minutes.minutes_refusals(note, item_kind=kind, item_status=status, body_kinds=bodies)
    )


@pytest.mark.parametrize(
    "said",
    ["Beslutar att bygga", "Regionrådet beslutar att bygga", "Umeåregionrådet har beslutat",
     "The council decides to build", "The Region council has decided"],
)  # fmt: skip
def test_the_council_agrees_on_a_direction_and_never_decides(said):
    """Alliance § 3.4"""
    assert refused(minutes.Note("agreed_direction", outcome_text=said)) == ["Alliance § 3.4"]


@pytest.mark.parametrize(
    "said",
    ["att gå hem och besluta om vägen", "Kommunfullmäktige i Umeå beslutade 2020",
     "att föreslå kommunerna att besluta", "that each municipality decides at home"],
)  # fmt: skip
def test_the_municipalities_may_decide(said):
    """Alliance § 3.4"""
    assert refused(minutes.Note("agreed_direction", background=said, outcome_text="att x")) == []
    assert refused(minutes.Note("agreed_direction", outcome_text=f"att {said}")) == []


def test_no_phrase_of_the_council_says_decides():
    """Alliance § 3.4"""
    for code in minutes.outcomes_for("handled", ["region_council"]):
        assert "decide" not in str(words.OUTCOMES[code])
    assert "agreed" not in minutes.outcomes_for("handled", ["region_council"])
    assert refused(minutes.Note("agreed", outcome_text="x")) == ["Alliance § 3.3"]
    assert refused(minutes.Note("agreed", outcome_text="x"), ("chief_executives",)) == []


@pytest.mark.parametrize("said", ["5 röster mot 2", "5 för och 2 mot", "7 votes", "5 mot 2"])
def test_positions_are_not_counted_in_notes(said):
    """Alliance § 3.2"""
    assert refused(minutes.Note("noted", background=said)) == ["Alliance § 3.2"]
    assert refused(minutes.Note("noted", background=said), ("joint_board",)) == []


def test_nothing_is_written_about_a_free_discussion():
    """Alliance § 2.8"""
    assert refused(minutes.Note("discussed"), kind="free_discussion") == ["Alliance § 2.8"]


def test_the_phrase_fits_what_became_of_the_item():
    """Alliance T4"""
    assert refused(minutes.Note("noted"), status="dropped") == ["Alliance T4"]
    assert refused(minutes.Note("dropped"), status="dropped") == []
    assert refused(minutes.Note("agreed_direction")) == ["Alliance T4"]
    assert minutes.standing_phrase("formal", "handled", "first") == "opened"
    assert minutes.standing_phrase("formal", "handled", "second") == "notes_confirmed"
    assert minutes.standing_phrase("election", "handled", "") is None
    assert minutes.standing_phrase("election", "tabled", "") == "tabled"


@given(st.integers(1, 4), st.integers(1, 4), st.sets(st.integers(1, 4)))
def test_no_version_is_approved_by_its_writer_alone_or_without_its_chair(chair, writer, approvers):
    """Alliance § 5.3"""
    if minutes.is_approved(chair, writer, approvers):
        assert chair in approvers
        assert approvers != {writer}


def test_who_may_approve():
    """Alliance § 5.3"""

    def refused_to(person: int, chair: int | None, writer: int, officer: bool = False) -> list[str]:
        return sources(
            minutes.approval_refusals(
                person, chair=chair, writer=writer, approvers=(), is_officer=officer
            )
        )

    assert refused_to(1, chair=1, writer=2) == []
    assert refused_to(2, chair=1, writer=2, officer=True) == ["Alliance § 5.3"]
    assert refused_to(3, chair=1, writer=2, officer=True) == ["Alliance § 5.3"]
    assert refused_to(3, chair=1, writer=1, officer=True) == []
    assert refused_to(3, chair=1, writer=1) == ["Alliance § 5.3"]
    assert refused_to(1, chair=None, writer=2) == ["Alliance T4"]


# ------------------------------------------------------------------ the year


def planned(count: int, kind: str = "ordinary", body: str = "region_council", month: int = 2):
    return [year.Planned(n, date(2026, month, n + 1), kind, (body,)) for n in range(count)]


def codes(found) -> dict[str, str]:
    return {lack.code: lack.level for lack in found}


def test_fewer_than_four_council_meetings_is_a_warning_from_31_january():
    """Alliance INV12"""
    early, late = date(2026, 1, 30), date(2026, 1, 31)
    assert codes(year.plan_warnings(2026, planned(3), early))["council_meetings"] == "notice"
    assert codes(year.plan_warnings(2026, planned(3), late))["council_meetings"] == "warning"
    assert "council_meetings" not in codes(year.plan_warnings(2026, planned(4), late))
    extra = planned(4, "extraordinary")
    assert "council_meetings" in codes(year.plan_warnings(2026, extra, late))


def test_six_meetings_of_the_chiefs_are_usual_and_fewer_are_only_noted():
    """Alliance T12"""
    day = date(2026, 12, 1)
    five, six = (planned(n, body="chief_executives") for n in (5, 6))
    assert codes(year.plan_warnings(2026, five, day))["chiefs_meetings"] == "notice"
    assert "chiefs_meetings" not in codes(year.plan_warnings(2026, six, day))


@pytest.mark.parametrize(
    ("day", "level"),
    [
        (date(2026, 10, 31), None),
        (date(2026, 11, 1), "reminder"),
        (date(2026, 11, 30), "reminder"),
        (date(2026, 12, 1), "warning"),
        (date(2026, 12, 31), "warning"),
        (date(2027, 1, 1), "overdue"),
    ],
)
def test_the_handover_is_reminded_warned_of_and_overdue(day, level):
    """Alliance P 3.5"""
    assert year.handover_level(2026, [], day) == level
    scheduled = [year.Planned(1, date(2026, 12, 10), "handover", ("secretariat",), "summoned")]
    held = [replace(scheduled[0], state="closed")]
    assert year.handover_level(2026, scheduled, day) == ("overdue" if level == "overdue" else None)
    assert year.handover_level(2026, held, day) is None
    wrong_month = [replace(held[0], on=date(2026, 11, 10))]
    assert year.handover_level(2026, wrong_month, day) == level


def test_no_handover_is_due_before_there_are_hosts():
    """Alliance § 6.1"""
    assert "handover" not in codes(year.plan_warnings(2022, [], date(2023, 5, 1), hosted=False))


def test_the_first_council_meeting_is_the_earliest_ordinary_one():
    """Alliance § 8.2"""
    rows = [
        *planned(2, month=3),
        year.Planned(9, date(2026, 2, 1), "extraordinary", ("region_council",)),
    ]
    assert year.first_council_meeting(rows) == 0
    assert year.first_council_meeting([]) is None


def test_a_begun_first_meeting_without_revision_is_warned_of():
    """Alliance INV11"""
    begun = [replace(planned(1)[0], state="agenda_in_preparation")]
    assert codes(year.plan_warnings(2026, begun, date(2026, 1, 1)))["revision"] == "warning"


# ------------------------------------------------------------------ handover


def test_a_handover_has_both_hosts_and_the_secretariat_in_december_once():
    """Alliance § 6.4"""

    def refused(**others) -> list[str]:
        facts = {
            "host": "1", "next_host": "2", "municipalities": ["1", "2"],
            "body_kinds": ["secretariat"], "already_planned": False,
        }  # fmt: skip
        on = others.pop("on", date(2026, 12, 1))
        return sources(handover.handover_refusals(on, **{**facts, **others}))

    assert refused() == []
    assert refused(on=date(2026, 11, 30)) == ["Alliance § 6.4"]
    assert refused(municipalities=["2"]) == ["Alliance § 6.4"]
    assert refused(municipalities=["1"]) == ["Alliance § 6.4"]
    assert refused(body_kinds=[]) == ["Alliance § 6.4"]
    assert refused(already_planned=True) == ["Alliance § 6.4"]
    assert refused(next_host=None) == ["Alliance § 6.6"]


# ------------------------------------------------------------------ who sees what


def seen(acting, bodies=None, **others) -> roles.Sight:
    facts = {
        "kind": "ordinary", "state": "agenda_in_preparation", "was_sent": False,
        "was_published": False,
    }  # fmt: skip
    return roles.sight(acting, bodies=bodies or COUNCIL, **{**facts, **others})


MEMBER = acting_as("council_member", "2480", body="region-council")
CHIEF = acting_as("chief_executive", "2480", body="chief-executives")
HEAD = acting_as("head_of_secretariat")


def test_drafts_of_the_council_are_for_council_secretariat_and_chiefs():
    """Alliance § 2.10"""
    for insider in (MEMBER, CHIEF, HEAD, acting_as("auditor")):
        assert seen(insider).agenda
    for outsider in (
        PUBLIC,
        acting_as("municipal_registrar", "2480"),
        acting_as("group_member", body="skola"),
    ):
        assert seen(outsider) == replace(seen(PUBLIC))
        assert not seen(outsider).agenda


def test_what_is_sensitive_stays_within_the_council_until_the_notice():
    """Alliance § 2.10"""
    assert seen(MEMBER).sensitive
    assert seen(HEAD).sensitive
    assert not seen(CHIEF).sensitive
    assert seen(acting_as("kc_chair", body="chief-executives"), signers=FOUR).sensitive
    assert seen(PUBLIC, was_sent=True).sensitive


def test_drafts_of_a_group_are_for_its_members():
    own, other = (acting_as("group_member", body=slug) for slug in ("skola", "annan"))
    assert seen(own, GROUP).agenda
    assert not seen(other, GROUP).agenda
    assert not seen(MEMBER, GROUP).agenda


def test_the_public_reads_agendas_when_sent_and_the_councils_notes_when_published():
    """Alliance P 3.2"""
    assert seen(PUBLIC, was_sent=True).agenda
    assert not seen(PUBLIC, was_sent=True).notes
    assert seen(PUBLIC, state="published", was_published=True).notes
    assert not seen(PUBLIC, CHIEFS, state="published", was_published=True).notes
    assert seen(CHIEF, CHIEFS, state="published", was_published=True).notes


def test_extraordinary_and_handover_meetings_are_unknown_until_called():
    for kind in ("extraordinary", "handover"):
        assert not seen(PUBLIC, kind=kind).calendar
        assert seen(PUBLIC, kind=kind, was_sent=True).calendar
        assert seen(HEAD, kind=kind).calendar


def test_both_hosts_belong_to_the_handover():
    """Alliance § 6.4"""
    secretariat = {"secretariat": "secretariat"}
    assert roles.belongs(MEMBER, secretariat, ["2480", "2403"])
    assert not roles.belongs(MEMBER, secretariat, ["2403"])


def test_a_groups_chair_runs_the_groups_own_meetings_and_no_others():
    """Alliance § 5.3"""
    chair = acting_as("group_chair", body="skola")
    assert roles.secretary(chair, GROUP)
    assert not roles.secretary(chair, COUNCIL)
    assert not roles.secretary(chair, {**COUNCIL, **GROUP})
    assert not roles.secretary(PUBLIC, GROUP)
    assert roles.chair(acting_as("council_vice_chair", body="region-council"), COUNCIL)
    assert not roles.chair(MEMBER, COUNCIL)
