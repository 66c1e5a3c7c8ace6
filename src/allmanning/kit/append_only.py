"""Tables that can only grow: the database itself refuses to change or remove a row."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import RunPython

_SQLITE = """CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""
_POSTGRES_FUNCTION = """CREATE OR REPLACE FUNCTION append_only() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$ LANGUAGE plpgsql"""
_POSTGRES = """CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
FOR EACH ROW EXECUTE FUNCTION append_only()"""
VERBS = ("UPDATE", "DELETE")


def append_only(table: str) -> RunPython:
    """Return the migration step that makes a table append-only on SQLite and PostgreSQL."""

    def forwards(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
        postgres = editor.connection.vendor == "postgresql"
        if postgres:
            editor.execute(_POSTGRES_FUNCTION, params=None)
        for verb in VERBS:
            statement = _POSTGRES if postgres else _SQLITE
            editor.execute(statement.format(table=table, verb=verb), params=None)

    def backwards(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
        on = f" ON {table}" if editor.connection.vendor == "postgresql" else ""
        for verb in VERBS:
            editor.execute(f"DROP TRIGGER {table}_no_{verb}{on}", params=None)

    return RunPython(forwards, backwards)
