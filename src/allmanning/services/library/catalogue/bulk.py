"""Many rows written at once, past the model layer, where a million of them must go quickly.

Only for new rows of plain tables, inside a transaction. PostgreSQL takes them by COPY.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, models

_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def reserve_keys(model: type[models.Model], count: int) -> range | list[int]:
    """Keys that no other row has or will have. The caller holds a transaction that writes."""
    if not count:
        return []
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = (
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
            )
            cursor.execute(sequence, [table, count])
            return [row[0] for row in cursor.fetchall()]
        # The transaction was begun as a writing one, so nobody else can take these meanwhile.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
        first = (row[0] if row else 0) + 1
        return range(first, first + count)


def insert(
    model: type[models.Model], names: Sequence[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    """Write rows of values, in the order of the field names. JSON comes as text already."""
    by_name = {field.name: field.column for field in model._meta.concrete_fields}
    columns = [by_name[name] for name in names]
    quoted = ", ".join(f'"{column}"' for column in columns)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" ({quoted}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
            return
        places = ", ".join(["%s"] * len(columns))
        statement = f'INSERT INTO "{table}" ({quoted}) VALUES ({places})'  # noqa: S608 - our names
        cursor.executemany(statement, list(rows))


def present(
    model: type[models.Model], name: str, values: Collection[Any], **same: object
) -> set[Any]:
    """Which of these values some row has in this field; one question, however many they are.

    same: what other fields of the row must be, so that an index over both is used.
    """
    if not values:
        return set()
    by_name = {field.name: field.column for field in model._meta.concrete_fields}
    column, table = by_name[name], model._meta.db_table
    is_postgres = connection.vendor == "postgresql"
    among = "= ANY(%s)" if is_postgres else "IN (SELECT value FROM json_each(%s))"
    tests = [*(f'"{by_name[other]}" = %s' for other in same), f'"{column}" {among}']
    given: list[Any] = [*same.values(), list(values) if is_postgres else json.dumps(list(values))]
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{column}" FROM "{table}" WHERE {" AND ".join(tests)}', given)  # noqa: S608
        return {row[0] for row in cursor.fetchall()}


def moment(at: datetime) -> str | datetime:
    """An instant as `insert` takes it."""
    return connection.ops.adapt_datetimefield_value(at) or at


def json_text(value: object) -> str:
    """A value of a JSON column as `insert` takes it."""
    return _write(value)
