"""Questions and writings that are put into SQL once per thread, and then asked with other values.

Putting a query into SQL costs Django several times what the database needs to answer it. Where the
same few are asked for every copy at every desk, that is most of the time. Signals are not sent.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist
from django.db import connection
from django.db.models import Field, Model, QuerySet
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=Model)
_MARKED = 7_300_000_000_000_000_000  # no key is as large, and it still is a bigint


class Prepared(Generic[M]):
    """A queryset of whole models, by values of the given kinds (int or str), compiled once.

    build: takes as many values as there are kinds. It must have the same shape for all of them:
    no None, no list. What it selects, annotates and locks is kept. Call it for a list.
    """

    def __init__(self, build: Callable[..., "QuerySet[M]"], *kinds: type) -> None:
        self.build, self.kinds = build, kinds
        self.own = threading.local()

    def __call__(self, *values: object) -> list[M]:
        """Return what is found. One query."""
        ready = getattr(self.own, "ready", None)
        if ready is None or ready.asks is not connection.ops:
            ready = self.own.ready = _Ready(self.build, self.kinds)
        return list(ready.found(values))


class _Ready(Generic[M]):
    def __init__(self, build: Callable[..., "QuerySet[M]"], kinds: Sequence[type]) -> None:
        marks = [
            _MARKED + number if kind is int else f"{_MARKED + number}"
            for number, kind in enumerate(kinds)
        ]
        query = build(*marks)
        compiler = query.query.get_compiler(using=query.db)
        self.sql, params = compiler.as_sql()
        self.places = [marks.index(each) if each in marks else None for each in params]
        if missing := set(range(len(marks))) - set(self.places):
            raise ValueError(f"The query does not ask for its values {sorted(missing)}.")
        self.params, self.asks = list(params), connection.ops
        self.compiler, self.db = compiler, query.db
        fields = [each[0] for each in compiler.select[: compiler.col_count]]
        self.converters = compiler.get_converters(fields)
        info = compiler.klass_info
        columns = info["select_fields"]
        self.first, self.end, self.model = columns[0], columns[-1] + 1, info["model"]
        chosen = compiler.select[self.first : self.end]
        self.names = [each[0].target.attname for each in chosen]
        self.related = get_related_populators(info, compiler.select, query.db)  # type: ignore[call-arg]

    def found(self, values: Sequence[object]) -> Iterator[M]:
        params: list[Any] = [
            kept if place is None else values[place]
            for kept, place in zip(self.params, self.places, strict=True)
        ]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            rows: Any = cursor.fetchall()
        if self.converters:
            rows = self.compiler.apply_converters(rows, self.converters)
        for row in rows:
            one = self.model.from_db(self.db, self.names, row[self.first : self.end])
            for populate in self.related:
                populate.populate(row, one)
            for name, column in self.compiler.annotation_col_map.items():
                setattr(one, name, row[column])
            yield one


def insert_row(row: M) -> M:
    """Write a new row, as `save(force_insert=True)` does, and give it its key. One query."""
    sql, fields = _inserting(type(row), connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(sql, [_value(field, row, adding=True) for field in fields])
        row.pk = cursor.fetchone()[0]
    row._state.adding, row._state.db = False, connection.alias
    return row


def insert_unless_there(row: Model, name: str) -> bool:
    """Write a new row unless one has the same `name`, a unique field; return whether it was written.

    Where another transaction has written it and not ended, this waits for it. One query.
    """
    sql, fields = _inserting(type(row), connection.vendor)
    column = _column(type(row), name)
    sql = sql.replace(" RETURNING ", f" ON CONFLICT ({column}) DO NOTHING RETURNING ")
    with connection.cursor() as cursor:
        cursor.execute(sql, [_value(field, row, adding=True) for field in fields])
        written = cursor.fetchone()
    if written is None:
        return False
    row.pk, row._state.adding, row._state.db = written[0], False, connection.alias
    return True


def update_row(row: Model, *names: str) -> None:
    """Write these fields of a row that exists, as `save(update_fields=…)` does. One query."""
    sql, fields = _updating(type(row), names, connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*(_value(field, row, adding=False) for field in fields), row.pk])
        if cursor.rowcount != 1:
            raise ObjectDoesNotExist


def count_up(model: type[Model], where: Mapping[str, int], **more: int) -> bool:
    """Add to whole numbers of the rows with these keys; return whether there was one. One query."""
    sums = [_column(model, name) for name in more]
    told = ", ".join(f"{each} = {each} + %s" for each in sums)
    asked = " AND ".join(f"{_column(model, name)} = %s" for name in where)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {told} WHERE {asked}",  # noqa: S608 - names
            [*more.values(), *where.values()],
        )
        return bool(cursor.rowcount)


def _value(field: "Field[Any, Any]", row: Model, *, adding: bool) -> Any:  # noqa: ANN401
    return field.get_db_prep_save(field.pre_save(row, adding), connection)


@cache
def _inserting(model: type[Model], _vendor: str) -> "tuple[str, list[Field[Any, Any]]]":
    fields = [each for each in model._meta.local_concrete_fields if not each.primary_key]
    names = ", ".join(_column(model, each.name) for each in fields)
    marks = ", ".join("%s" for _each in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    return (
        f"INSERT INTO {table} ({names}) VALUES ({marks}) RETURNING {_column(model, 'pk')}",  # noqa: S608 - names
        fields,
    )


@cache
def _updating(
    model: type[Model], names: tuple[str, ...], _vendor: str
) -> "tuple[str, list[Field[Any, Any]]]":
    fields = [_field(model, name) for name in names]
    told = ", ".join(f"{_column(model, name)} = %s" for name in names)
    table = connection.ops.quote_name(model._meta.db_table)
    return f"UPDATE {table} SET {told} WHERE {_column(model, 'pk')} = %s", fields  # noqa: S608


def _field(model: type[Model], name: str) -> "Field[Any, Any]":
    found = model._meta.pk if name == "pk" else model._meta.get_field(name)
    if not isinstance(found, Field):
        raise FieldDoesNotExist(name)
    return found


def _column(model: type[Model], name: str) -> str:
    return connection.ops.quote_name(str(_field(model, name).column))
