"""One person after another at one browser, while the clock is moved and the others work on at theirs."""

import re
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as NotInTime

from allmanning.governance.decisions.tests.examples import seat_of
from allmanning.members.people.models import Person
from tests.stories.hands import Keyboard, Mouse

PASSWORD = "en-lang-losen-for-sagan"
SITTING = timedelta(hours=7)  # a sign-in holds for eight
BRIEFLY = 4_000  # milliseconds for what should be on the page already


class Clock:
    """The time of the house, moved by the story."""

    def __init__(self, monkeypatch, now: datetime):
        self.now = now
        monkeypatch.setattr(timezone, "now", lambda: self.now)

    @property
    def day(self):
        return timezone.localtime(self.now).date()


def let_everybody_sign_in(settings):
    """Give the people of the story a password; the true hasher and the true limits cost seconds."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ACCOUNT_RATE_LIMITS = False
    Person.objects.update(password=make_password(PASSWORD))


class Desk:
    """A browser where people sit down in turn. Pages are English unless something else is said."""

    def __init__(self, page: Page, address: str):
        self.page, self.address = page, address
        self.mouse, self.keyboard = Mouse(page), Keyboard(page)
        self._sessions = {}

    # -------------------------------------------------------------- who, and where

    def as_(self, who=""):
        """Let somebody sit down and sign in; nobody named is the public."""
        context = self.page.context
        context.clear_cookies()
        since, cookies = self._sessions.get(who, (None, []))
        if who and since and timedelta() <= timezone.now() - since < SITTING:
            context.add_cookies(cookies)
        elif who:
            self.visit("account_login")
            self.page.get_by_label("Username").fill(who)
            self.page.get_by_label("Password").fill(PASSWORD)
            self.page.get_by_role("button", name="Sign in", exact=True).click()
            self.page.wait_for_url(lambda url: "/login/" not in url)
            self._sessions[who] = timezone.now(), context.cookies()
        return self

    def visit(self, name, *args, language="en"):
        with translation.override(language):
            self.page.goto(self.address + reverse(name, args=args), wait_until="domcontentloaded")
        return self

    # -------------------------------------------------------------- what is done

    def link(self, name, **more):
        self._there(self.main.get_by_role("link", name=name, **more)).click()
        return self

    def press(self, name, **more):
        self._there(self.main.get_by_role("button", name=name, **more)).click()
        return self

    def both(self, name):
        """Take a step that has a page of its own: the link to it, then its button."""
        return self.link(name, exact=True).press(name, exact=True)

    def fill(self, words):
        for name, value in words.items():
            self._there(self.page.get_by_role("textbox", name=name)).fill(value)
        return self

    def dates(self, days):
        for name, day in days.items():
            self._there(self.page.get_by_label(name, exact=True)).fill(day.isoformat())
        return self

    def tick(self, *names, inside=None):
        for name in names:
            (inside or self.page).get_by_label(name, exact=True).check()
        return self

    def mark(self, name):
        self._there(self.page.get_by_role("radio", name=name, exact=True)).check()
        return self

    def choose(self, label, words):
        self._there(self.page.get_by_label(label)).select_option(label=words)
        return self

    def group(self, name, **more):
        return self._there(self.page.get_by_role("group", name=name, **more))

    # -------------------------------------------------------------- what is seen

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")

    def says(self, *words, inside=None):
        """Hold that the page says all of it."""
        for each in words:
            expect(inside or self.main).to_contain_text(each, timeout=BRIEFLY)
        return self

    def told(self, words):
        """Hold that the page answers with these words when something was done."""
        return self.says(words, inside=self.page.locator(".messages"))

    def keeps_quiet(self, *words, inside=None):
        """Hold that the page, once it is there, says none of it."""
        expect(self.page.locator("footer").last).to_be_attached()
        for each in words:
            expect(inside or self.main).not_to_contain_text(each, timeout=BRIEFLY)
        return self

    def row(self, name, *, saying=(), quiet=(), table=None):
        """Hold what the row of a table headed so says, and what it does not."""
        inside = table or self.main
        head = self.page.get_by_role("rowheader", name=re.compile(f"^{name}"))
        row = self._there(inside.get_by_role("row").filter(has=head))
        return self.says(*saying, inside=row).keeps_quiet(*quiet, inside=row)

    def judged(self, axe, name, *args):
        """Wide and light in Swedish, narrow and dark in English: nothing for axe, nothing too wide.

        The other combinations of every page are judged by tests/browser.
        """
        size = self.page.viewport_size
        for width, scheme, language in ((1280, "light", "sv"), (320, "dark", "en")):
            self.page.set_viewport_size({"width": width, "height": 800})
            self.page.emulate_media(color_scheme=scheme)
            self.visit(name, *args, language=language)
            where = (name, language, width, scheme)
            assert axe(self.page) == [], where
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, (where, wide)
        self.page.set_viewport_size(size)
        self.page.emulate_media(color_scheme="light")
        return self

    def _there(self, found: Locator) -> Locator:
        """Return the first that was found, or fail with what the page says instead."""
        try:
            found.first.wait_for(state="attached", timeout=BRIEFLY)
        except NotInTime:
            said = self.page.locator("body").inner_text()[:3000]
            raise AssertionError(
                f"{found} is not on {self.page.url}, which says:\n{said}"
            ) from None
        return found.first


class Others:
    """The rest of the alliance at browsers of their own: the same forms, sent without a window."""

    def __init__(self, clock: Clock):
        self.clock, self.client = clock, Client()

    def as_(self, who):
        person = Person.objects.get(username=who)
        self.client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return self

    def send(self, name, *args, **typed):
        """Send a form; the page must accept it."""
        answer = self.client.post(reverse(name, args=args), typed)
        assert answer.status_code == 302, (name, args, _main(answer)[:1500])

    def read(self, name, *args):
        answer = self.client.get(reverse(name, args=args))
        assert answer.status_code == 200, (name, args, answer.status_code)
        return answer.content.decode()

    def say(self, asked, code, answers, kinds=("majority", "opposition")):
        """Both seats of a municipality answer for every arrangement."""
        for kind in kinds:
            typed = {f"value_{arrangement.pk}": value for arrangement, value in answers.items()}
            seat = seat_of(code, kind).pk
            self.as_(f"{kind}-{code}").send("decisions:position", asked.pk, seat, **typed)

    def decide_at_home(self, row, outcome="adopted", **more):
        """The registrar goes the whole way, up to the notice board."""
        today = self.clock.day.isoformat()
        self.as_(f"municipal_registrar-{row.municipality_id}")
        for verb, typed in (
            ("register", {"case_number": f"KS 2026/{row.municipality_id}"}),
            ("put_up", {"meeting_on": today}),
            ("decide", {"outcome": outcome, "body_kind": "municipal_council",
                        "decided_on": today, "paragraph": "§ 7", **more}),
            ("announce", {"announced_on": today}),
        ):  # fmt: skip
            row.refresh_from_db()
            self.send("decisions:home_step", row.pk, verb, revision=row.revision, **typed)

    def wait_out_the_appeals(self, rows):
        """Past the time of appeal each registrar confirms the legal force."""
        self.clock.now += timedelta(days=30)
        for row in rows.all():
            force = row.appeal_until + timedelta(days=1)
            self.as_(f"municipal_registrar-{row.municipality_id}")
            self.send("decisions:home_step", row.pk, "confirm_legal_force", on=force.isoformat())


def _main(answer):
    return re.sub(r"<[^>]+>|\s+", " ", answer.content.decode().partition("<main")[2])
