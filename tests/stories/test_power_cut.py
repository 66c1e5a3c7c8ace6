"""The power goes at any moment: what was answered is kept, once, and nothing is told twice.

While desks and residents work over plain HTTP, somebody pulls the plug of the web, the indexer, the
worker and the clock at random. Whoever gets no answer sends the same form again.
"""

import http.client
import json
import random
import re
import sqlite3
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import closing
from http.cookiejar import CookieJar
from uuid import uuid4

import pytest

from allmanning.portal.demo.alliance import PASSWORD
from tests.stories.test_first_walk import residents

pytestmark = [pytest.mark.served, pytest.mark.xdist_group("house")]

SECONDS = 15
PATIENCE = 90


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_words):
        return None


class Visitor:
    """A browser without a screen: cookies, forms, and the stubbornness to send again."""

    def __init__(self, house):
        self.house, self.cookies = house, CookieJar()
        self.open = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.cookies), NoRedirect
        ).open
        self.cuts = 0

    def once(self, path, form=None):
        """Send once; return (status, text). OSError where no whole answer came."""
        data = None
        if form is not None:
            token = next(one.value for one in self.cookies if one.name == "csrftoken")
            data = urllib.parse.urlencode({**form, "csrfmiddlewaretoken": token}).encode()
        try:
            with self.open(f"{self.house.address}/en/{path}", data, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            if answer.code >= 500:
                raise ConnectionError(f"{answer.code} {path}") from None
            return answer.code, answer.read().decode()

    def send(self, path, form=None):
        """Send until there is an answer."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                return self.once(path, form)
            except (OSError, http.client.HTTPException):
                self.cuts += 1
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)


def resident(house, who):
    visitor = Visitor(house)
    visitor.send("library/card/")
    status, _page = visitor.send("library/card/", {"number": who.card, "pin": who.pin})
    assert status == 302
    return visitor


def desk(house, slug):
    visitor = Visitor(house)
    visitor.send("account/login/")
    sign_in = {"login": f"disk-{slug}", "password": PASSWORD}
    assert visitor.send("account/login/", sign_in)[0] == 302
    return visitor


class PowerCuts(threading.Thread):
    """Kills one program after another without warning, and starts it again."""

    def __init__(self, house, dice):
        super().__init__(daemon=True)
        self.house, self.dice = house, dice
        self.over = threading.Event()
        self.killed = []

    def run(self):
        while not self.over.wait(self.dice.uniform(0.2, 2.5)):
            name = self.dice.choice(["web", "web", "web", "indexer", "worker", "clock"])
            self.house.kill(name)
            self.killed.append(name)
            self.over.wait(self.dice.uniform(0, 0.5))
            self.house.start(name)


def rows(house, question, *facts):
    with closing(sqlite3.connect(house.data / "allmanning.sqlite3", timeout=20)) as database:
        return database.execute(question, facts).fetchall()


def standing(house):
    """Return how much there is of everything an act could have made."""
    return [
        rows(house, f"SELECT count(*) FROM circulation_{table}")[0][0]
        for table in ("loan", "hold", "transit", "countedevent", "notice")
    ]


def lonely_books(house, slug, count):
    """Return (copy's barcode, edition) of books of one copy that stand in a library."""
    return rows(
        house,
        """SELECT c.barcode, c.edition_id FROM catalogue_copy c
        JOIN places_library p ON p.id = c.home_id WHERE p.slug = ? AND c.state = 'available'
        AND c.material = 'book' AND NOT c.reference AND c.lending_right != 'no'
        AND 1 = (SELECT count(*) FROM catalogue_copy o WHERE o.edition_id = c.edition_id)
        AND NOT EXISTS (SELECT 1 FROM circulation_holdtarget t WHERE t.edition_id = c.edition_id)
        ORDER BY c.id LIMIT ?""",
        slug,
        count,
    )


class Work:
    """What desks and residents do, and what they were answered."""

    def __init__(self, house, dice):
        self.house, self.dice = house, dice
        self.answered = {}  # the key in the form -> what it was

    def act(self, who, path, form, kind, done):
        """Send a form until it is answered; now and then once more, which must change nothing."""
        form["key"] = str(uuid4())
        status, page = who.send(path, form)
        assert done(status, page), f"{kind}: {status} {seen(page)}"
        self.answered[form["key"]] = kind
        if self.dice.random() < 0.3:
            before = standing(self.house)
            who.send(path, form)
            after = standing(self.house)
            assert after[:4] == before[:4], f"{kind} was done twice: {before} {after}"


def seen(page):
    """Return the words of a page."""
    return re.sub(r"(<[^>]+>|\s)+", " ", page)[-2500:]


def then(*words):
    return lambda status, page: status == 200 and any(f'data-then="{w}"' in page for w in words)


def redirected(status, _page):
    return status == 302


def round_of(work, dice, people, desks, books):
    """One book goes from a reservation to a loan to the next library and home again."""
    (reader, card), (barcode, edition) = dice.choice(people), books.pop()
    umea, vannas, vindeln = (desks[slug] for slug in ("umea", "vannas", "vindeln"))
    at = "library/desk/{}/".format
    scan = {"scan": barcode, "card": "", "mode": "in"}
    reserve = {"pickup": "vannas"}
    work.act(reader, f"library/reserve/{edition}/", reserve, "reserve", redirected)
    work.act(umea, at("umea"), dict(scan), "receive", then("send"))
    work.act(vannas, at("vannas"), dict(scan), "receive", then("hold_shelf"))
    lend = {"scan": barcode, "card": card, "mode": "out"}
    work.act(vannas, at("vannas"), lend, "lend", then("lent"))
    ((loan,),) = rows(
        work.house,
        "SELECT l.id FROM circulation_loan l JOIN catalogue_copy c ON c.id = l.copy_id "
        "WHERE c.barcode = ? AND l.state = 'open'",
        barcode,
    )
    renew = {"act": "renew", "number": loan}
    work.act(reader, "library/my/", renew, "renew", lambda status, _page: status == 200)
    work.act(vindeln, at("vindeln"), dict(scan), "receive", then("send"))
    work.act(umea, at("umea"), dict(scan), "receive", then("shelve"))


def test_nothing_that_was_answered_is_lost_when_the_power_goes(build_house):
    """Library P 3.9, Library § 18.3."""
    dice = random.Random(20261125)
    house = build_house()
    house.start("indexer", "worker", "clock", "web")
    try:
        walk_through_power_cuts(house, dice)
    finally:
        house.close()


def walk_through_power_cuts(house, dice):
    people = [(resident(house, who), who.card) for who in residents("2404")[:3]]
    desks = {slug: desk(house, slug) for slug in ("umea", "vannas", "vindeln")}
    books = lonely_books(house, "umea", 40)
    work, cuts = Work(house, dice), PowerCuts(house, dice)
    cuts.start()
    until = time.monotonic() + SECONDS
    try:
        while time.monotonic() < until and books:
            round_of(work, dice, people, desks, books)
    finally:
        cuts.over.set()
        cuts.join(60)
    assert "web" in cuts.killed
    assert len(work.answered) >= 7

    kept = {
        key: json.loads(answer)
        for key, answer in rows(house, "SELECT key, answer FROM journal_operation")
    }
    by_kind = {"reserve": [], "receive": [], "lend": [], "renew": []}
    for key, kind in work.answered.items():
        mine = [name for name in kept if key in name]
        if kind == "renew" and not mine:
            continue  # it was answered with reasons why not
        assert len(mine) == 1, f"{kind} {key}: {mine}"
        by_kind[kind].append(kept[mine[0]])
    for kind, table, field in (("lend", "loan", "loan"), ("reserve", "hold", "hold")):
        made = [answer[field] for answer in by_kind[kind]]
        assert len(made) == len(set(made))
        there = {key for (key,) in rows(house, f"SELECT id FROM circulation_{table}")}
        assert set(made) <= there
    for answer in by_kind["lend"]:
        loans = rows(
            house, "SELECT count(*), sum(l.state != 'open') FROM circulation_loan l JOIN "
            "catalogue_copy c ON c.id = l.copy_id WHERE c.barcode = ?", answer["barcode"],
        )  # fmt: skip
        assert loans[0][0] == 1, "lent once is one loan"
    for answer in by_kind["renew"]:
        assert rows(house, "SELECT renewals FROM circulation_loan WHERE id = ?",
                    answer["loan"]) == [(1,)]  # fmt: skip
    twice = rows(
        house,
        "SELECT copy_id FROM circulation_transit WHERE state = 'open' "
        "GROUP BY copy_id HAVING count(*) > 1",
    )
    assert not twice
    the_index_catches_up(house)
    no_message_was_sent_twice(house)


def the_index_catches_up(house):
    asked = (
        "from allmanning.services.library.catalogue.search.finding import search\n"
        "from allmanning.services.library.catalogue.search.questions import question\n"
        "from allmanning.services.library.catalogue.search.writer import last_number\n"
        "print('numbers', search(question('')).number, last_number())"
    )
    for _try in range(10):
        told = house.manage("shell", "-v", "0", "-c", asked)
        taken, last = re.search(r"numbers (\d+) (\d+)", told).groups()
        if taken == last:
            return
        time.sleep(1)
    raise AssertionError(f"The index stands at {taken}, the outbox at {last}.")


def no_message_was_sent_twice(house):
    house.manage("tick")
    mail = (house.data / "clock.log").read_text(errors="replace")
    told = re.findall(r"To: (\S+).*?\n\n(.*?)(?:-{20,}|\Z)", mail, re.DOTALL)
    assert len(told) == len(set(told)), "the same message was sent twice"
    # What came after the day's message is put off until tomorrow's, and nothing else waits.
    waiting = rows(
        house,
        "SELECT count(*) FROM circulation_notice WHERE state = 'queued' AND wait_until IS NULL",
    )
    assert waiting == [(0,)]
