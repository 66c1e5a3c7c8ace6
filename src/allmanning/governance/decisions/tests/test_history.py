"""The database itself keeps what was said and registered."""

import pytest
from django.db import DatabaseError, transaction

from allmanning.governance.decisions.models import HomeStep, Position
from allmanning.governance.decisions.tests.examples import (
    a_direction,
    an_alliance,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("table", [Position, HomeStep])
def test_what_was_said_and_registered_can_be_neither_changed_nor_removed(table):
    an_alliance()
    a_direction()
    row = table.objects.first()
    for act in (row.delete, row.save):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()
    assert table.objects.filter(pk=row.pk).exists()
