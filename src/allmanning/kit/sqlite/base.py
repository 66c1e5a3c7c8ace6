"""The database backend `allmanning.kit.sqlite` (Django asks for the name base.py).

Out of the box SQLite sorts Ä before Å and finds no "Örebro" for "öreb". Under PostgreSQL's own
collation name, both databases give the same answers to `Collate("name", "sv-x-icu")` and `icontains`.
"""

import re
import sqlite3
from functools import lru_cache
from typing import Any

from django.db.backends.sqlite3 import base

from allmanning.kit.swedish import compare


@lru_cache(1024)
def _pattern(like: str, escape: str) -> re.Pattern[str]:
    out, at = "", 0
    while at < len(like):
        sign = like[at]
        if escape and sign == escape and at + 1 < len(like):
            at += 1
            out += re.escape(like[at])
        else:
            out += {"%": ".*", "_": "."}.get(sign) or re.escape(sign)
        at += 1
    return re.compile(out, re.S | re.I)


def _like(pattern: object, text: object, escape: str = "\\") -> bool | None:
    if pattern is None or text is None:
        return None
    return _pattern(str(pattern), escape).fullmatch(str(text)) is not None


def _lower(text: Any) -> Any:  # noqa: ANN401 - whatever SQLite has
    return text.lower() if isinstance(text, str) else text


def _upper(text: Any) -> Any:  # noqa: ANN401 - whatever SQLite has
    return text.upper() if isinstance(text, str) else text


class DatabaseWrapper(base.DatabaseWrapper):
    """SQLite with Swedish collation and Unicode-aware like, lower and upper."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        connection: sqlite3.Connection = super().get_new_connection(conn_params)
        connection.create_collation("sv-x-icu", compare)
        for count in (2, 3):
            connection.create_function("like", count, _like, deterministic=True)
        connection.create_function("lower", 1, _lower, deterministic=True)
        connection.create_function("upper", 1, _upper, deterministic=True)
        return connection
