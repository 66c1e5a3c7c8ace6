"""Two who act at the same moment, over connections of their own."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection

from allmanning.governance.meetings.actions import agenda, minutes, plan
from allmanning.governance.meetings.models import AgendaSignOff, Meeting, Minutes
from allmanning.governance.meetings.rules.minutes import Note
from allmanning.governance.meetings.tests import examples as we
from allmanning.governance.meetings.tests.examples import CHAIR, NOW, who
from allmanning.governance.meetings.versions import Outdated
from allmanning.kit.refusal import Refused

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Carry the acts out at the same moment; return what each gave or raised."""
    start, found = Barrier(len(acts)), [None] * len(acts)

    def carried_out(number: int) -> None:
        start.wait()
        try:
            found[number] = acts[number]()
        except Refused as no:
            found[number] = no
        finally:
            connection.close()

    threads = [Thread(target=carried_out, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_of_two_who_move_a_meeting_one_wins_and_the_other_is_told():
    meeting, head = we.a_meeting(), who()

    def moved_to(place: str) -> Callable[[], object]:
        wanted = we.wanted(place=place)
        return lambda: plan.change_meeting(meeting.pk, wanted, version=1, acting=head, now=NOW)

    found = at_once(moved_to("Stadshuset"), moved_to("Biblioteket"))
    (winner,) = [one for one in found if isinstance(one, Meeting)]
    (loser,) = [one for one in found if isinstance(one, Outdated)]
    assert "changed time, place or name" in loser.refusals[0].words
    meeting.refresh_from_db()
    assert (meeting.place, meeting.version) == (winner.place, 2)


def test_of_two_who_sign_for_one_office_one_signature_is_kept():
    meeting, chair = we.with_agenda(), who(CHAIR)

    def sign() -> object:
        return agenda.sign_off_agenda(
            meeting.pk, "council_chair", version=meeting.version, acting=chair, now=NOW
        )

    found = at_once(sign, sign)
    assert sorted(type(one).__name__ for one in found) == ["AgendaSignOff", "Outdated"]
    assert AgendaSignOff.objects.filter(meeting=meeting).count() == 1


def test_of_two_who_write_the_same_notes_both_are_heard_and_none_is_lost():
    meeting, head, chair = we.closed(), who(), who(CHAIR)
    item = meeting.items.first()

    def wrote(acting, words: str) -> Callable[[], object]:
        note = Note("opened", words)
        return lambda: minutes.write_minutes(item.pk, note, version=0, acting=acting, now=NOW)

    found = at_once(wrote(head, "Ett"), wrote(chair, "Två"))
    assert sorted(type(one).__name__ for one in found) == ["Minutes", "Outdated"]
    assert Minutes.objects.filter(item=item).count() == 1


def test_items_moved_and_added_at_once_leave_no_gap_and_no_double():
    meeting, head = we.with_agenda(), who()
    first, second = meeting.items.all()[:2]
    typed = agenda.Typed("information", "Nytt")
    at_once(
        lambda: agenda.move_item(second.pk, up=True, acting=head, now=NOW),
        lambda: agenda.add_item(meeting.pk, typed, acting=head, now=NOW),
        lambda: agenda.take_away_item(first.pk, acting=head, now=NOW),
    )
    numbers = list(meeting.items.values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
