"""Random sequences of what people do: nobody is bound by others, and nothing that was is lost."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allmanning.governance.decisions.actions import ratifications
from allmanning.governance.decisions.models import (
    Arrangement,
    Condition,
    ConsensusRound,
    DirectionDecision,
    HomeStep,
    Participation,
    Position,
    Ratification,
    Withdrawal,
)
from allmanning.governance.decisions.queries.circles import circle_of
from allmanning.governance.decisions.rules.ratifications import Stipulated
from allmanning.governance.decisions.tests.examples import (
    NOW,
    SIX,
    an_alliance,
    an_open_round,
    close,
    decides,
    everybody_says,
    gains_force,
    ratification,
    record,
    registrar,
    say,
)
from allmanning.governance.decisions.tests.test_rules import by_brute_force
from allmanning.kit.refusal import Refused
from allmanning.members.journal.acting import CLOCK
from allmanning.members.journal.models import Entry
from allmanning.members.municipalities.actions import admit_member
from allmanning.members.municipalities.models import Membership, Municipality
from allmanning.members.tests.examples import a_mandate, a_municipality

pytestmark = pytest.mark.django_db
FEW = SIX[:4]
NEWCOMER = SIX[5]
CODES = st.sampled_from([*FEW, NEWCOMER])
VALUES = st.sampled_from(["supports", "supports", "stands_outside", "objects", "needs_time"])
KINDS = st.sampled_from(["majority", "opposition"])
ACTS = st.one_of(
    st.tuples(st.just("says"), CODES, VALUES, KINDS),
    st.tuples(st.just("decides"), CODES, st.sampled_from(["adopted", "rejected"])),
    st.tuples(st.just("decides_if"), CODES, st.frozensets(CODES, min_size=1, max_size=2)),
    st.tuples(st.just("drops"), CODES),
    st.tuples(st.just("ends"), CODES),
    st.tuples(st.just("outside"), CODES),
    st.tuples(st.just("joins"), CODES),
    st.tuples(st.just("leaves_the_alliance"), CODES),
    st.tuples(st.just("decides_if_funded"), CODES),
    st.tuples(st.just("is_funded"), CODES),
    st.tuples(st.just("revokes"), CODES, st.sampled_from(["end", "annul"])),
    st.tuples(st.just("enters_the_alliance"), st.just(NEWCOMER)),
)


KEPT = {  # what no act may take away or rewrite
    Position: ("value", "reason", "seat", "at"),
    HomeStep: ("verb", "state", "at", "by"),
    DirectionDecision: ("text", "version", "recorded_at"),
    Participation: ("municipality", "part"),
    Withdrawal: ("ratification", "notice_on", "effective_on", "home_decision"),
    Condition: ("ratification", "kind", "text"),
    Ratification: ("arrangement", "municipality"),
    Entry: ("deed", "subject_kind", "subject_key", "at"),
}  # fmt: skip


class Stop(Exception):  # noqa: N818 - no error: it ends an example
    """Ends an example, so that the database is as it was."""


class House:
    """An alliance in which things happen, and what must never be lost of it."""

    def __init__(self):
        self.now, self.kept = NOW, set()
        self.asked = ConsensusRound.objects.get()
        self.arrangement = Arrangement.objects.get()
        self.decided = False
        self.own = set()

    def do(self, act):
        verb, code, *more = act
        self.now += timedelta(days=1)
        with suppress(Refused, ObjectDoesNotExist), transaction.atomic():
            getattr(self, verb)(code, *more)

    def says(self, code, value, kind):
        say(self.asked, code, value, kind, reason="A reason that is long enough.", now=self.now)

    def agree(self):
        """Everybody who has not ruled it out agrees, so that something comes home."""
        with suppress(Refused):
            everybody_says(self.asked, {FEW[3]: "stands_outside"}, codes=FEW)
            close(self.asked, now=self.now)
            record(self.asked.version.proposal, now=self.now)
            self.decided = True

    def decides(self, code, outcome):
        row = decides(code, outcome, now=self.now)
        self.own.add(code)
        if outcome == "adopted":
            gains_force(row, now=self.now)

    def decides_if(self, code, others):
        wanted = Stipulated("other_municipalities", others)
        row = decides(code, "adopted_with_condition", conditions=[wanted], now=self.now)
        self.own.add(code)
        gains_force(row, now=self.now)

    def drops(self, code):
        for condition in ratification(code).conditions.all():
            ratifications.settle_condition(
                condition.pk, "discharge", self.now.date(), "KF § 1", revision=None,
                acting=registrar(code), now=self.now,
            )  # fmt: skip

    def ends(self, code):
        ratifications.withdraw(
            ratification(code).pk, self.now.date(), self.now.date() + timedelta(days=9), "KF § 2",
            revision=None, acting=registrar(code), now=self.now,
        )  # fmt: skip

    def outside(self, code):
        ratifications.move_on(
            ratification(code).pk, "step_outside", {}, revision=None,
            acting=registrar(code), now=self.now,
        )  # fmt: skip

    def joins(self, code):
        ratifications.join_later(self.arrangement.pk, code, acting=registrar(code), now=self.now)

    def decides_if_funded(self, code):
        wanted = Stipulated("funding_granted", text="Region Västerbotten bidrar")
        row = decides(code, "adopted_with_condition", conditions=[wanted], now=self.now)
        self.own.add(code)
        gains_force(row, now=self.now)

    def is_funded(self, code):
        for condition in ratification(code).conditions.filter(kind="funding_granted"):
            ratifications.settle_condition(
                condition.pk, "fulfil", self.now.date(), "Beslut 7", revision=None,
                acting=registrar(code), now=self.now,
            )  # fmt: skip

    def revokes(self, code, verb):
        ratifications.end(
            ratification(code).pk, verb, self.now.date(), revision=None,
            acting=registrar(code), now=self.now,
        )  # fmt: skip

    def enters_the_alliance(self, code):
        newcomer = Municipality.objects.get(code=code)
        if not Municipality.objects.members_on(self.now.date()).filter(code=code).exists():
            admit_member(newcomer, self.now.date(), decided_by="anslutning", by=CLOCK, now=self.now)

    def leaves_the_alliance(self, code):
        Membership.objects.filter(municipality=code, valid_until=None).update(
            valid_until=self.now.date()
        )

    def judge(self):
        kept = {
            (table.__name__, *row) for table, fields in KEPT.items()
            for row in table.objects.values_list("pk", *fields)
        }  # fmt: skip
        assert self.kept <= kept
        self.kept = kept
        registered = {
            step.ratification.municipality_id
            for step in HomeStep.objects.filter(verb="decide").select_related("ratification", "by")
            if step.by.username == f"municipal_registrar-{step.ratification.municipality_id}"
        }
        circle = circle_of(self.arrangement)
        for days in (0, 5, 30, 200):
            day = self.now.date() + timedelta(days=days)
            inside = circle.in_force(day)
            assert inside <= self.own & registered, "bound without its own decision"
            assert inside == by_brute_force(circle.decisions, circle.agreed, day)


def test_whatever_happens_nobody_is_bound_by_others_and_nothing_is_lost():
    """Alliance INV2, INV25, P 3.4. The house is built once; each example is undone."""
    a_house()
    whatever_happens()


def a_house():
    an_alliance(FEW)
    an_open_round()
    a_municipality(NEWCOMER, since=None)
    a_mandate("municipal_registrar", NEWCOMER)


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(before=st.lists(ACTS, max_size=4), after=st.lists(ACTS, min_size=2, max_size=9))
def whatever_happens(before, after):
    with suppress(Stop), transaction.atomic():
        house = House()
        for act in before:
            house.do(act)
            house.judge()
        members = Municipality.objects.members_on(NOW.date()).count()
        house.agree()
        for act in after:
            house.do(act)
            house.judge()
        assert Municipality.objects.members_on(NOW.date()).count() == members  # the past stays
        raise Stop


def test_an_agreed_example_really_comes_home():
    a_house()
    house = House()
    house.agree()
    assert house.decided
    for code in FEW[:3]:
        house.do(("decides", code, "adopted"))
        house.judge()
    assert circle_of(house.arrangement).in_force(house.now.date() + timedelta(days=60)) == {
        *FEW[:3]
    }
