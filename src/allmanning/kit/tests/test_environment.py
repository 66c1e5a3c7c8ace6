"""A wrong value stops the start with a sentence that says what to write instead."""

from pathlib import Path

import pytest

from allmanning.kit import environment
from allmanning.kit.environment import WrongSetting


def test_a_database_is_told_by_its_address(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://anna:p%40ss@db.example:5433/common")
    found = environment.database(Path("unused"))
    assert (found["NAME"], found["PASSWORD"], found["PORT"]) == ("common", "p@ss", "5433")
    monkeypatch.setenv("DATABASE_URL", "sqlite:///folder/file.sqlite3")
    assert environment.database(Path("unused"))["NAME"] == "folder/file.sqlite3"


@pytest.mark.parametrize(
    ("name", "value", "ask", "advice"),
    [
        ("DATABASE_URL", "mysql://x/y", lambda: environment.database(Path("x")), "sqlite:///"),
        ("DATABASE_URL", "sqlite:///", lambda: environment.database(Path("x")), "names no file"),
        ("MAIL", "pigeon://x", lambda: environment.mail("MAIL"), "smtp://"),
        ("YES", "maybe", lambda: environment.yes_or_no("YES", default=True), "yes or no"),
        ("OIDC", "a|b", lambda: environment.identity_providers("OIDC"), "key|name|"),
        (
            "SECRET",
            "short",
            lambda: environment.secret("SECRET", file=Path("x"), needed=True),
            "32",
        ),
        ("DATA", "/dev/null/x", lambda: environment.folder("DATA", Path("x")), "folder"),
    ],
)
def test_a_wrong_value_is_answered_with_advice(monkeypatch, name, value, ask, advice):
    monkeypatch.setenv(name, value)
    with pytest.raises(WrongSetting, match=advice.replace("|", r"\|")) as told:
        ask()
    assert "ss" not in value or value not in str(told.value)


def test_a_secret_is_made_once_and_kept(tmp_path, monkeypatch):
    monkeypatch.delenv("SECRET", raising=False)
    first = environment.secret("SECRET", file=tmp_path / "secret", needed=False)
    assert environment.secret("SECRET", file=tmp_path / "secret", needed=False) == first
    assert (tmp_path / "secret").stat().st_mode & 0o77 == 0
    with pytest.raises(WrongSetting, match="is missing"):
        environment.secret("SECRET", file=tmp_path / "other", needed=True)
