"""Where an agreement is in force: for those whose own decisions hold, and for nobody else.

Source: Alliance § 3.1, § 3.4 and T7; exact semantics Alliance P 3.4.
"""

import hashlib
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

ADOPTED, CONDITIONAL = "adopted", "adopted_with_condition"
CHANGED, REJECTED, STEPPED_OUTSIDE = "adopted_with_change", "rejected", "stands_outside"
OTHERS, ALL, FUNDING, OTHER = "other_municipalities", "all_participants", "funding_granted", "other"


def text_hash(text: str) -> str:
    """Alliance P 3.4. The sha256 of a text in Unicode NFC with runs of white space collapsed."""
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    return hashlib.sha256(plain.encode()).hexdigest()


@dataclass(frozen=True)
class Condition:
    """Something a municipality made its adoption depend on."""

    kind: str
    municipalities: frozenset[str] = frozenset()
    fulfilled_on: date | None = None
    discharged_on: date | None = None

    def is_discharged(self, day: date) -> bool:
        return self.discharged_on is not None and self.discharged_on <= day

    def is_met(self, day: date) -> bool:
        """Whether it is met, or dropped, as far as it depends on no other municipality."""
        if self.kind in {OTHERS, ALL} or self.is_discharged(day):
            return True
        return self.fulfilled_on is not None and self.fulfilled_on <= day


@dataclass(frozen=True)
class HomeDecision:
    """What a municipality decided at home about an arrangement; outcome is empty before that.

    ends_on: the first day it no longer holds (expired, revoked, terminated, annulled or withdrawn).
    """

    municipality: str
    outcome: str = ""
    text_hash: str = ""
    decided_on: date | None = None
    legal_force_on: date | None = None
    effective_from: date | None = None
    ends_on: date | None = None
    conditions: tuple[Condition, ...] = ()

    def has_ended(self, day: date) -> bool:
        return self.ends_on is not None and self.ends_on <= day


@dataclass(frozen=True)
class Agreed:
    """What was agreed: the text, the smallest circle, and who was in it from the start."""

    text_hash: str
    participants: frozenset[str]
    minimum: int = 2
    requires_legal_force: bool = True


def is_adopted(decision: HomeDecision, agreed: Agreed, day: date) -> bool:
    """Alliance P 3.4. Whether a municipality has itself decided on just this text, by the day."""
    return (
        decision.outcome in {ADOPTED, CONDITIONAL}
        and decision.text_hash == agreed.text_hash
        and decision.decided_on is not None
        and decision.decided_on <= day
        and (not agreed.requires_legal_force or _since(decision.legal_force_on, day))
        and all(condition.is_met(day) for condition in decision.conditions)
        and not decision.has_ended(day)
    )


def _since(start: date | None, day: date) -> bool:
    return start is not None and start <= day


def conditions_on(decision: HomeDecision, agreed: Agreed, day: date) -> frozenset[str]:
    """Alliance T7. Whose adoption this one depends on; a discharged condition no longer counts.

    "All participants" means those of the direction decision: who joins later upsets nobody.
    """
    needed: set[str] = set()
    for condition in decision.conditions:
        if condition.is_discharged(day):
            continue
        if condition.kind == OTHERS:
            needed |= condition.municipalities
        elif condition.kind == ALL:
            needed |= agreed.participants
    return frozenset(needed - {decision.municipality})


def greatest_circle(
    start: Collection[str], needs: Mapping[str, frozenset[str]], minimum: int
) -> frozenset[str]:
    """Alliance P 3.4. The largest circle in which everybody whom somebody waits for is there too.

    Mutual conditions are satisfied together, so those that miss somebody are taken away, not the
    others added. Too small a circle is no circle.
    """
    circle = set(start)
    while gone := {each for each in circle if not needs.get(each, frozenset()) <= circle}:
        circle -= gone
    return frozenset(circle) if len(circle) >= minimum else frozenset()


def in_force(decisions: Iterable[HomeDecision], agreed: Agreed, day: date) -> frozenset[str]:
    """Alliance P 3.4. The municipalities for which the agreement is in force on the day."""
    holding = {
        each.municipality: each
        for each in decisions
        if is_adopted(each, agreed, day)
        and (each.effective_from is None or each.effective_from <= day)
    }
    needs = {code: conditions_on(each, agreed, day) for code, each in holding.items()}
    return greatest_circle(holding, needs, agreed.minimum)


def possible(decisions: Iterable[HomeDecision], agreed: Agreed, day: date) -> frozenset[str]:
    """Alliance P 3.4. Those who may still come to be in it; empty means that it has lapsed."""
    needs: dict[str, frozenset[str]] = {}
    for each in decisions:
        deviates = each.outcome in {ADOPTED, CONDITIONAL} and each.text_hash != agreed.text_hash
        out = each.outcome in {CHANGED, REJECTED, STEPPED_OUTSIDE} or deviates
        if not out and not each.has_ended(day):
            needs[each.municipality] = conditions_on(each, agreed, day)
    return greatest_circle(needs, needs, agreed.minimum)


def waits_for(
    decision: HomeDecision, decisions: Iterable[HomeDecision], agreed: Agreed, day: date
) -> frozenset[str]:
    """Alliance T7. Whose decisions are missing before this adoption takes effect."""
    there = {each.municipality for each in decisions if is_adopted(each, agreed, day)}
    return conditions_on(decision, agreed, day) - there


def would_fall_out(
    decisions: Iterable[HomeDecision], agreed: Agreed, leaving: str, day: date
) -> frozenset[str]:
    """Alliance P 3.4. Who else would no longer be in force if one municipality left on the day."""
    everybody = list(decisions)
    others = [each for each in everybody if each.municipality != leaving]
    return in_force(everybody, agreed, day) - in_force(others, agreed, day) - {leaving}


def in_force_since(
    decisions: Iterable[HomeDecision], agreed: Agreed, code: str, day: date
) -> date | None:
    """Alliance § 3.12. The first day of the unbroken time in which it is in force there."""
    everybody = list(decisions)
    if code not in in_force(everybody, agreed, day):
        return None
    since = None
    for turn in sorted({turn for turn in turning_days(everybody) if turn <= day}, reverse=True):
        if code not in in_force(everybody, agreed, turn):
            break
        since = turn
    return since


def turning_days(decisions: Iterable[HomeDecision]) -> set[date]:
    """Alliance P 3.4. The days on which what is in force may change."""
    days: set[date | None] = set()
    for each in decisions:
        days |= {each.decided_on, each.legal_force_on, each.effective_from, each.ends_on}
        for condition in each.conditions:
            days |= {condition.fulfilled_on, condition.discharged_on}
    return {day for day in days if day is not None}
