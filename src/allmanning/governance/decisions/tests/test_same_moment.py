"""Two act at the same moment, over real connections: one wins, the other is told, nothing is lost."""

from threading import Barrier, Thread

import pytest
from django.core import mail
from django.db import connection

from allmanning.governance.decisions import tasks
from allmanning.governance.decisions.actions import ratifications, rounds
from allmanning.governance.decisions.actions.rounds import Said
from allmanning.governance.decisions.models import HomeStep, Position
from allmanning.governance.decisions.tests.examples import (
    NOW,
    SIX,
    a_direction,
    acting,
    an_alliance,
    an_open_round,
    chair,
    everybody_says,
    ratification,
    registrar,
    seat_of,
    secretary,
)
from allmanning.governance.meetings.versions import Outdated

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def alliance():
    return an_alliance()


def at_once(*acts):
    """Start all acts together, each on its own connection; return what each came to."""
    gate, answers = Barrier(len(acts)), [None] * len(acts)

    def run(at, act):
        gate.wait()
        try:
            answers[at] = act()
        except Exception as problem:
            answers[at] = problem
        finally:
            connection.close()

    threads = [Thread(target=run, args=(at, act)) for at, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def one_was_told(answers):
    told = [each for each in answers if isinstance(each, Exception)]
    assert len(told) == 1, answers
    assert isinstance(told[0], Outdated), told
    return told[0]


def test_two_hands_on_one_seat():
    asked = an_open_round()
    arrangement, seat = asked.version.arrangements.get().pk, seat_of("2480").pk
    holder, secretary_ = acting("majority-2480"), secretary()
    answers = at_once(
        lambda: rounds.state_positions(
            asked.pk, seat, [Said(arrangement, "supports")], acting=holder, now=NOW
        ),
        lambda: rounds.state_positions(
            asked.pk, seat, [Said(arrangement, "needs_time")], source="e-mail",
            acting=secretary_, now=NOW,
        ),
    )  # fmt: skip
    told = one_was_told(answers)
    assert told.changes[0].who
    assert Position.objects.filter(seat=seat).count() == 1


def test_different_seats_never_stand_in_each_others_way():
    asked = an_open_round()
    arrangement = asked.version.arrangements.get().pk
    acts = []
    for code in SIX[:4]:
        seat, who = seat_of(code).pk, acting(f"majority-{code}")
        acts.append(
            lambda seat=seat, who=who: rounds.state_positions(
                asked.pk, seat, [Said(arrangement, "supports")], acting=who, now=NOW
            )
        )
    answers = at_once(*acts)
    assert not [each for each in answers if isinstance(each, Exception)], answers
    assert Position.objects.count() == len(acts)


def test_two_clocks_remind_each_person_once():
    an_open_round()
    answers = at_once(lambda: tasks.send_digests(NOW), lambda: tasks.send_digests(NOW))
    assert sum(answers) == len(mail.outbox) == len({letter.to[0] for letter in mail.outbox}) > 0


def test_closing_against_a_last_objection():
    asked = an_open_round()
    everybody_says(asked)
    asked.refresh_from_db()
    shown, arrangement = asked.revision, asked.version.arrangements.get()
    last = Position.objects.get(seat=seat_of("2480"), superseded_by__isnull=True)
    chair_, holder = chair(), acting("majority-2480")
    said = [
        Said(arrangement.pk, "objects", "We have thought again about the costs.", after=last.pk)
    ]
    answers = at_once(
        lambda: rounds.close_round(asked.pk, "agree", revision=shown, acting=chair_, now=NOW),
        lambda: rounds.state_positions(
            asked.pk, last.seat_id, said, acting=holder, now=NOW
        ),
    )  # fmt: skip
    one_was_told(answers)
    asked.refresh_from_db()
    objected = Position.objects.filter(value="objects").exists()
    assert (asked.closed_at is None) == objected


def test_two_registrars_on_one_matter():
    a_direction()
    row = ratification("2480")
    who = registrar("2480")
    answers = at_once(
        *[
            lambda number=number: ratifications.move_on(
                row.pk, "register", {"case_number": number}, revision=1, acting=who, now=NOW
            )
            for number in ("KS 1", "KS 2")
        ]
    )
    told = one_was_told(answers)
    assert str(told.changes[0].what)
    assert HomeStep.objects.filter(ratification=row, verb="register").count() == 1
