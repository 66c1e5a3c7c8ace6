"""Every address, asked by every role: no role, the own municipality's and the neighbour's."""

import logging

import pytest
import time_machine

from allmanning.members.tests.examples import NOW
from tests.roles import rights, worlds
from tests.roles.addresses import ask, ours

WORLDS = {
    "meetings": (worlds.of_meetings, rights.MEETINGS),
    "decisions": (worlds.of_decisions, rights.DECISIONS),
    "library": (worlds.of_the_library, rights.LIBRARY),
}


def test_every_address_has_its_answer_written_down():
    written = [name for _make, table in WORLDS.values() for name in table]
    assert sorted(written) == sorted(ours())


@pytest.mark.django_db
@pytest.mark.parametrize("name", WORLDS)
def test_nobody_reaches_more_or_less_than_is_right(name, monkeypatch):
    monkeypatch.setattr(logging.root.manager, "disable", logging.CRITICAL)
    make, table = WORLDS[name]
    wrong = []
    with time_machine.travel(NOW, tick=False):
        world = make()
        for address, ways in table.items():
            for method, right in zip(("get", "post"), ways, strict=True):
                for role in world.people:
                    found = ask(world.client(role), address, world.keys, method)
                    may = right == rights.EVERYBODY or (bool(right) and role in right)
                    fits = (
                        found in {"no such way", "sign in"}
                        if right is None
                        else (found == "open") == may
                    )
                    if not fits:
                        wrong.append(f"{method} {address} by {role}: {found}")
    assert not wrong, "\n".join(wrong)
