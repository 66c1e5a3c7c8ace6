"""Statements that are compiled once write and find what Django's own would."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, transaction

from allmanning.kit.prepared import (
    Prepared,
    count_up,
    insert_row,
    insert_unless_there,
    update_row,
)
from allmanning.members.journal.models import Operation

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 2, 4, 12, 0, tzinfo=UTC)


def an_operation(key: str, **more) -> Operation:
    return Operation(key=key, fingerprint="f" * 64, at=NOW, **more)


def test_a_row_is_written_changed_and_found_as_it_is(django_assert_num_queries):
    by_key = Prepared(lambda key, pk: Operation.objects.filter(key=key, pk__gte=pk), str, int)
    one = insert_row(an_operation("ett", answer={"å": [1, None]}))
    insert_row(an_operation("två"))
    assert by_key("ett", one.pk) == [one]
    with django_assert_num_queries(1):
        [found] = by_key("ett", 0)
        assert (found.answer, found.at, found._state.adding) == ({"å": [1, None]}, NOW, False)
    with django_assert_num_queries(1):
        assert [each.key for each in by_key("två", 0)] == ["två"]
    assert by_key("tre", 0) == by_key("ett", one.pk + 1) == []
    one.answer, one.fingerprint = {"then": "lent"}, "not told to be written"
    update_row(one, "answer")
    kept = Operation.objects.get(key="ett")
    assert (kept.answer, kept.fingerprint) == ({"then": "lent"}, "f" * 64)


def test_one_that_is_there_is_left_and_one_that_is_gone_is_not_changed():
    assert insert_unless_there(an_operation("ett", answer={"n": 1}), "key")
    assert not insert_unless_there(an_operation("ett", answer={"n": 2}), "key")
    assert Operation.objects.get(key="ett").answer == {"n": 1}
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_row(an_operation("ett"))
    gone = Operation.objects.get(key="ett")
    Operation.objects.all().delete()
    with pytest.raises(ObjectDoesNotExist):
        update_row(gone, "answer")


def test_numbers_are_added_to_where_there_is_a_row():
    one = insert_row(an_operation("ett"))
    other = insert_row(an_operation("två"))
    far = other.pk + 1_000
    assert count_up(Operation, {"id": one.pk}, id=far)
    assert set(Operation.objects.values_list("pk", flat=True)) == {one.pk + far, other.pk}
    assert not count_up(Operation, {"id": one.pk}, id=1)


def test_a_query_that_leaves_out_what_it_is_given_is_no_query():
    with pytest.raises(ValueError, match="does not ask"):
        Prepared(lambda _key: Operation.objects.filter(pk=1), int)(5)
