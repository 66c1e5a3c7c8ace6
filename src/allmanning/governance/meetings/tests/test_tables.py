"""What the tables themselves refuse, on both databases."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from allmanning.governance.meetings import words
from allmanning.governance.meetings.models import AgendaItem, Attachment, Meeting, Minutes
from allmanning.governance.meetings.queries.facts import sight_of, with_bodies
from allmanning.governance.meetings.queries.published import public_items, public_meetings
from allmanning.governance.meetings.tests import examples as we
from allmanning.members.journal.acting import PUBLIC
from allmanning.members.people.models import Person

pytestmark = pytest.mark.django_db


def refused():
    return pytest.raises(DatabaseError)


@pytest.mark.parametrize(
    "words",
    [
        {"title": "x"},
        {"text": "x"},
        {"presenter": "x"},
        {"reason": "x"},
        {"secrecy_ground": "x"},
        {"sensitive": True},
    ],
)
def test_a_free_discussion_cannot_hold_a_word(words):
    """Alliance INV14"""
    meeting = we.a_meeting()
    with pytest.raises(IntegrityError), transaction.atomic():
        AgendaItem.objects.create(meeting=meeting, number=1, kind="free_discussion", **words)
    item = AgendaItem.objects.create(meeting=meeting, number=1, kind="free_discussion")
    with pytest.raises(IntegrityError), transaction.atomic():
        AgendaItem.objects.filter(pk=item.pk).update(**words)


def minutes_on(item: AgendaItem) -> Minutes:
    return Minutes.objects.create(
        item=item, version=1, outcome="noted", written_by=Person.objects.get(username="head"),
        written_at=timezone.now(),
    )  # fmt: skip


def a_file_on(item: AgendaItem) -> Attachment:
    return Attachment.objects.create(
        item=item, title="x", file="x", sha256="0" * 64, size=1,
        added_by=Person.objects.get(username="head"), added_at=timezone.now(),
    )  # fmt: skip


@pytest.mark.parametrize("add", [minutes_on, a_file_on])
def test_a_free_discussion_can_have_neither_minutes_nor_files(add):
    """Alliance INV14"""
    meeting = we.a_meeting()
    free = AgendaItem.objects.create(meeting=meeting, number=1, kind="free_discussion")
    other = AgendaItem.objects.create(meeting=meeting, number=2, title="x")
    with refused(), transaction.atomic():
        add(free)
    kept = add(other)
    if add is a_file_on:
        with refused(), transaction.atomic():
            type(kept).objects.filter(pk=kept.pk).update(item=free)
    with refused(), transaction.atomic():
        AgendaItem.objects.filter(pk=other.pk).update(kind="free_discussion", title="")


@pytest.mark.parametrize("table", ["notice", "minutes", "minutesapproval"])
def test_what_is_sent_written_or_approved_is_never_rewritten(table):
    """Alliance INV25"""
    we.approved()
    for statement in (f"UPDATE meetings_{table} SET id = id", f"DELETE FROM meetings_{table}"):
        with refused(), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_an_item_that_fell_away_says_why_and_a_secret_names_its_ground():
    meeting = we.a_meeting()
    for facts in ({"status": "dropped"}, {"publicity": "secret"}, {"title": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            AgendaItem.objects.create(meeting=meeting, number=1, **{"title": "x", **facts})


def test_the_database_and_the_rules_agree_on_what_is_public():
    """Alliance P 3.2"""
    called, planned = we.summoned(), we.a_meeting()
    for meeting in (called, planned):
        for kind in words.MEETING_KINDS:
            for state in words.STATES:
                Meeting.objects.filter(pk=meeting.pk).update(kind=kind, state=state, reason="Snö")
                row = with_bodies(Meeting.objects.all()).get(pk=meeting.pk)
                sight = sight_of(row, PUBLIC)
                assert public_meetings().filter(pk=row.pk).exists() == sight.calendar
                if meeting == called:
                    assert public_items().filter(meeting=row).exists() == sight.agenda
