"""Rows that the database itself refuses, by a condition that may ask other tables."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import RunPython

_SQLITE = """CREATE TRIGGER {name}_{verb} BEFORE {verb} ON {table} WHEN {condition}
BEGIN SELECT RAISE(ABORT, '{name}'); END"""
_POSTGRES_FUNCTION = """CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $$
BEGIN IF {condition} THEN RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation'; END IF;
RETURN NEW; END $$ LANGUAGE plpgsql"""
_POSTGRES = """CREATE TRIGGER {name}_{verb} BEFORE {verb} ON {table}
FOR EACH ROW EXECUTE FUNCTION {name}()"""
VERBS = ("INSERT", "UPDATE")


def statements(vendor: str, name: str, table: str, condition: str) -> list[str]:
    """Return what makes the database refuse; `condition` is SQL about NEW, such as an EXISTS."""
    words = {"name": name, "table": table, "condition": condition}
    if vendor == "postgresql":
        triggers = [_POSTGRES.format(verb=verb, **words) for verb in VERBS]
        return [_POSTGRES_FUNCTION.format(**words), *triggers]
    return [_SQLITE.format(verb=verb, **words) for verb in VERBS]


def refuse_rows(name: str, table: str, condition: str) -> RunPython:
    """Return the migration step after which such a row cannot be added, nor become such a row."""

    def forwards(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
        for statement in statements(editor.connection.vendor, name, table, condition):
            editor.execute(statement, params=None)

    def backwards(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
        postgres = editor.connection.vendor == "postgresql"
        on = f" ON {table}" if postgres else ""
        for verb in VERBS:
            editor.execute(f"DROP TRIGGER {name}_{verb}{on}", params=None)
        if postgres:
            editor.execute(f"DROP FUNCTION {name}()", params=None)

    return RunPython(forwards, backwards)
