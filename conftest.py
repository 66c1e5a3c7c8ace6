"""What every test may ask for: a real browser, a page of it, and the judgement of axe.

Which database the tests meet is decided by DATABASE_URL, which the settings read.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings
from django.utils import translation
from hypothesis import HealthCheck, settings

from tests import migrated

# Playwright's own event loop runs in the test's thread, and Django would take that for async code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# Nothing is timed in tests: a busy machine may take its time to draw an example.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

ROOT = Path(__file__).parent
AXE = ROOT / "build" / "test" / "axe.min.js"
STRICT = os.environ.get("CI") == "true"
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Without these a browser on a closed network calls home at every start, and waits.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-browser", action="store_true", help="leave the browser tests out")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this run is not for, and say so in pytest's count."""
    if config.getoption("--no-browser"):
        once = ("browser", "served")
        left_out = [item for item in items if any(map(item.get_closest_marker, once))]
        if left_out:
            config.hook.pytest_deselected(items=left_out)
            items[:] = [item for item in items if item not in left_out]
    for item in items:
        if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
            item.add_marker(pytest.mark.skip(reason="needs PostgreSQL"))


def chromium() -> str | None:
    """Return the browser that ./dev test found, or the machine's own."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Let pytest-django take the database that lies there: a fresh copy, by the fixture below."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Lay a migrated database where this process's tests look for theirs."""
    target = connection.creation._get_test_db_name()
    if connection.vendor == "sqlite":
        migrated.copy_sqlite(Path(target))
    else:
        migrated.copy_postgres(connection.settings_dict, target)


@pytest.fixture(scope="session", autouse=True)
def _passwords_cost_nothing() -> Iterator[None]:
    """Hash passwords and PINs quickly: slowness is what production's hash is chosen for."""
    quick = "django.contrib.auth.hashers.MD5PasswordHasher"
    with override_settings(PASSWORD_HASHERS=[quick]):
        yield


@pytest.fixture(autouse=True)
def _speaks_english() -> Iterator[None]:
    """Let words and addresses be English unless a test asks for Swedish, compiled words or not."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _terms_are_read_anew() -> None:
    """Let no test meet the lending terms that another test's rolled-back transaction had."""
    from allmanning.services.library.terms.queries import forget_terms  # noqa: PLC0415 - apps first

    forget_terms()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Return a real Chromium. Without one, browser tests are skipped; with CI=true they fail."""
    path = chromium()
    if not path:
        words = "no Chromium on this machine: run ./dev test, which fetches one, or set CHROMIUM"
        pytest.fail(words) if STRICT else pytest.skip(words)
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - costs a second, rarely needed

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield started
        started.close()


@dataclass
class Watched:
    """What went wrong on a page without anyone asking."""

    faults: list[str] = field(default_factory=list)

    def watch(self, page: Any) -> None:
        """Note every script fault, console error and failing answer of a page."""
        page.on("pageerror", lambda fault: self.faults.append(f"script: {fault}"))
        page.on("console", self._console)
        page.on("response", self._response)

    def _console(self, message: Any) -> None:
        # A failing answer is told by the console too; it is counted by the answer itself.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(f"console: {message.text}")

    def _response(self, response: Any) -> None:
        if response.status >= 400:
            self.faults.append(f"{response.status} {response.url}")


@pytest.fixture
def open_page(browser: Any) -> Iterator[Callable[..., Any]]:
    """Return a function that opens a page in a fresh context.

    open_page(javascript=False, locale="en-GB", color_scheme="dark", viewport=(320, 640), …);
    other words go to Playwright's new_context. page.watched.faults tells what went wrong.
    """
    contexts = []

    def opened(
        *,
        javascript: bool = True,
        locale: str = "sv-SE",
        color_scheme: str = "light",
        viewport: tuple[int, int] = (1280, 900),
        **others: Any,
    ) -> Any:
        width, height = viewport
        context = browser.new_context(
            java_script_enabled=javascript,
            locale=locale,
            color_scheme=color_scheme,
            viewport={"width": width, "height": height},
            timezone_id="Europe/Stockholm",
            **others,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.runs_scripts = javascript
        page.watched = Watched()
        page.watched.watch(page)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: Callable[..., Any], request: pytest.FixtureRequest) -> Any:
    """Return a page that must end the test without faults.

    Options: @pytest.mark.parametrize("page", [{"javascript": False}], indirect=True).
    A test that provokes a fault empties page.watched.faults afterwards.
    """
    opened = open_page(**getattr(request, "param", {}))
    yield opened
    assert not opened.watched.faults, "\n".join(opened.watched.faults)


def told(violation: dict[str, Any]) -> str:
    """Return one violation of axe as a person can read it."""
    where = [
        f"    {' '.join(map(str, node['target']))}: {node['html'][:160]}"
        for node in violation["nodes"][:5]
    ]
    more = len(violation["nodes"]) - len(where)
    head = f"{violation['id']} ({violation['impact']}): {violation['help']}"
    return "\n".join([head, *where, *([f"    … and {more} more"] if more > 0 else [])])


@pytest.fixture(scope="session")
def axe() -> Callable[..., list[str]]:
    """Return a function that gives axe's violations of a page as readable text: axe(page) == [].

    axe is put in through the browser's own tools, so the page's strict content policy stands.
    """
    if not AXE.exists():
        pytest.fail("build/test/axe.min.js is missing: run ./dev setup")
    script = AXE.read_text()

    def violations(page: Any, rules: list[str] = AXE_RULES) -> list[str]:
        if not getattr(page, "runs_scripts", True):  # it would wait for ever
            pytest.fail("axe needs JavaScript: judge the same page opened with it")
        page.evaluate(script)
        # Resolved by the page itself: an answer that is too large is slow to carry over.
        ask = "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})"
        found = page.evaluate(f"rules => ({ask})(rules).then(all => all.violations)", rules)
        return [told(violation) for violation in found]

    return violations


@pytest.fixture(scope="session", autouse=True)
def _append_only_tables_can_be_emptied() -> Iterator[None]:
    """Let a test with real transactions be cleaned up: only the tests' own flush may empty the journal.

    For the whole session, since a database is flushed after the test's own fixtures are gone.
    """
    if connection.vendor != "sqlite":
        yield  # PostgreSQL truncates, which row triggers do not see
        return
    operations = type(connection.ops)  # every connection's: a browser's loop brings its own
    flush = operations.execute_sql_flush

    def without_triggers(ops: Any, statements: list[str]) -> None:
        with ops.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = [row for row in cursor.fetchall() if "append-only" in row[1]]
            for name, _sql in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            flush(ops, statements)
            for _name, sql in triggers:
                cursor.execute(sql)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "execute_sql_flush", without_triggers)
        yield
