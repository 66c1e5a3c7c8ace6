"""Whoever is refused learns which rule says no, and whose act would change it."""

import ast
import re
from pathlib import Path

import pytest

from allmanning import governance
from allmanning.governance.decisions.rules import proposals, ratifications
from allmanning.governance.meetings.rules import meeting
from allmanning.governance.meetings.rules.meeting import ORDER

PARAGRAPH = re.compile(r"^Alliance (§ \d+\.\d+|P \d\.\d|INV\d+|T\d+)$")
INSTRUCTS = ("Choose", "Describe", "Give", "Name", "Say", "Write")  # the one who asks is to do it
NEVER = {  # what the law refuses whoever asks: nobody's act would lift it
    "Alliance § 2.8": "free discussion keeps nothing",
    "Alliance § 2.9": "free discussion keeps nothing",
    "Alliance § 3.2": "positions are never counted",
    "Alliance § 3.4": "the council never decides",
}
MACHINES = {
    "proposal": (
        proposals.STEPS, proposals.STATES,
        lambda verb, state: proposals.step_refusals(verb, proposals.Matter(state), "Why", "cost"),
    ),
    "matter at home": (
        ratifications.STEPS, ratifications.STATES, ratifications.step_refusals,
    ),
    "meeting": (meeting.STEPS, (*ORDER, "cancelled"), meeting.step_refusals),
}  # fmt: skip


@pytest.mark.parametrize("name", MACHINES)
def test_every_blocked_transition_names_its_rule_and_whose_act_leads_on(name):
    """Alliance P 3.2"""
    steps, states, refusals_of = MACHINES[name]
    refused = 0
    for verb in steps:
        for state in states:
            for refusal in refusals_of(verb, state):
                refused += 1
                assert PARAGRAPH.match(refusal.source), refusal
                assert str(refusal.unlocked_by), (verb, state)
                assert "%(" not in refusal.words
    assert refused > len(states)


def test_who_leads_on_is_told_by_the_next_step():
    """Alliance P 3.2"""
    told = proposals.who_leads_to({proposals.ON_AGENDA}, proposals.IDEA)
    assert told == "the one who proposes: Begin the draft"
    told = proposals.who_leads_to({proposals.ON_AGENDA}, proposals.ROUND)
    assert told == "the chair or the head of secretariat: Table until a later meeting"
    assert "past" in str(proposals.who_leads_to({proposals.IDEA}, proposals.AGREED))
    assert "closed" in str(proposals.who_leads_to({proposals.IDEA}, proposals.REMOVED))
    assert "municipalities" in str(proposals.who_leads_to({proposals.IN_FORCE}, proposals.HOME))
    told = ratifications.who_leads_to(("announced",), "adopted")
    assert told == "the registrar of the municipality: Register the announcement"
    told = ratifications.who_leads_to(("announced",), "not_started")
    assert told == "the registrar of the municipality: Register the matter"
    assert "past" in str(ratifications.who_leads_to(("registered",), "announced"))
    assert "join anew" in str(ratifications.who_leads_to(("registered",), "rejected"))


def refusals_written():
    """Every refusal in the rooms of governance: where, its words, paragraph, and who lifts it."""
    for file in sorted(Path(governance.__file__).parent.rglob("*.py")):
        if {"tests", "migrations"} & set(file.parts):
            continue
        tree = ast.parse(file.read_text())
        said = {  # words that were given a name just before
            node.lineno: (node.targets[0].id, node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refusal":
                words, source = node.args[0], ast.literal_eval(node.args[1])
                if isinstance(words, ast.Name):
                    before = [at for at, (name, _v) in said.items() if name == words.id]
                    words = said[max(at for at in before if at <= node.lineno)][1]
                named = {keyword.arg for keyword in node.keywords}
                yield file, node.lineno, words.args[0].value, source, "unlocked_by" in named


def test_no_refusal_leaves_anybody_without_a_way_on():
    """Alliance P 3.2"""
    without, found = [], 0
    for file, line, words, source, lifted in refusals_written():
        found += 1
        assert PARAGRAPH.match(source), (file, line)
        if not lifted and not words.startswith(INSTRUCTS) and source not in NEVER:
            without.append(f"{file.name}:{line} {words}")
    assert found > 90
    assert not without, "\n".join(without)
