"""The pages and files of settlement: for the two sides, and nobody else."""

import csv
from datetime import date, timedelta

import pytest

from allmanning.services.library.accounting.actions import statements as acts
from allmanning.services.library.accounting.forms import price_in
from allmanning.services.library.accounting.models import LedgerEntry, Statement
from allmanning.services.library.accounting.rules.statements import Price
from allmanning.services.library.accounting.tests import examples as we
from allmanning.services.library.accounting.tests.examples import (
    FIRST,
    MARCH,
    SECOND,
    THIRD,
    address,
)
from allmanning.services.library.circulation.tests.examples import the_terms

pytestmark = pytest.mark.django_db


@pytest.fixture
def statement():
    the_terms()
    we.an_event()
    we.an_event(audience="child")
    we.an_event("transit_received")
    we.an_issued_month()
    row = Statement.objects.get()
    row.answer_by = date(2099, 1, 1)  # the pages are asked today, whatever day that is
    row.save()
    return row


def pages(key):
    return [
        address("settlement"),
        address("settlement_month", 2026, 3),
        address("statement", key),
        address("settlement_json", 2026, 3, machine=True),
        address("statement_json", key, machine=True),
        address("statement_csv", key, machine=True),
    ]


def test_the_two_sides_see_every_page(statement):
    for code in (FIRST, SECOND):
        client = we.signed_in("librarian_in_charge", code)
        for page in pages(statement.pk):
            assert client.get(page).status_code == 200, page


def test_others_see_none(client, statement):
    for page in pages(statement.pk):
        assert client.get(page).status_code == 302, page
        assert we.signed_in("desk", FIRST).get(page).status_code == 403, page
    third = we.signed_in("statistics", THIRD)
    of_two = pages(statement.pk)
    for page in (of_two[2], *of_two[4:]):
        assert third.get(page).status_code == 404, page
    assert third.get(of_two[3]).json()["statements"] == []
    assert "Vindeln – " not in third.get(of_two[1]).content.decode()


def test_a_month_that_is_none_is_missing(statement):
    client = we.signed_in()
    assert client.get(address("settlement_month", 2026, 13)).status_code == 404
    assert client.get(address("settlement_json", 2026, 0, machine=True)).status_code == 404
    assert client.get(address("settlement_month", 2031, 1)).status_code == 200


def test_the_statement_tells_both_directions_and_the_evidence(statement):
    words = we.signed_in().get(address("statement", statement.pk)).content.decode()
    for told in ("Vindeln – Umeå", "Both directions", "Journeys", "Children", "Book",
                 "Nobody owes anything", "Confirm for Vindeln"):  # fmt: skip
        assert told in words, told
    assert "Confirm for Umeå" not in words


def test_a_side_confirms_for_itself_only(statement):
    client = we.signed_in()
    answer = client.post(address("statement_answer", statement.pk, "confirm"), {"side": FIRST})
    assert answer.status_code == 302
    assert Statement.objects.get().first_confirmed_at
    other = client.post(address("statement_answer", statement.pk, "confirm"), {"side": SECOND})
    assert other.status_code == 403
    again = client.post(address("statement_answer", statement.pk, "confirm"), {"side": FIRST})
    assert "Your municipality has confirmed already." in again.content.decode()
    assert again.status_code == 403


def test_a_side_disputes_with_words_and_settles(statement):
    client = we.signed_in(code=SECOND)
    dispute = address("statement_answer", statement.pk, "dispute")
    assert "Say what you dispute." in client.post(dispute, {"side": SECOND}).content.decode()
    client.post(dispute, {"side": SECOND, "words": "One loan was a test."})
    page = client.get(address("statement", statement.pk)).content.decode()
    assert "Disputed by Umeå" in page
    assert "One loan was a test." in page
    settle = address("statement_answer", statement.pk, "settle")
    client.post(settle, {"side": SECOND, "words": "Corrected in April."})
    assert Statement.objects.get().state == "settled"


def test_a_closed_statement_offers_nothing(statement):
    Statement.objects.update(state="confirmed")
    acts.close_statements(now=MARCH + timedelta(days=60))
    client = we.signed_in()
    assert "Your answer" not in client.get(address("statement", statement.pk)).content.decode()
    answer = client.post(address("statement_answer", statement.pk, "confirm"), {"side": FIRST})
    assert "The month is closed" in answer.content.decode()


def test_another_price_is_tried_without_a_trace(statement):
    client, page = we.signed_in(), address("statement", statement.pk)
    words = client.get(page, {"kind": "net_loan", "kronor": "4,50"}).content.decode()
    assert "Umeå owes Vindeln" in words
    assert "9.00" in words
    assert (
        "Write an amount" in client.get(page, {"kind": "net_loan", "kronor": "x"}).content.decode()
    )


@pytest.mark.parametrize(("written", "ore"), [("4,50", 450), ("4.5", 450), ("12", 1200)])
def test_an_amount_is_read_as_written(written, ore):
    assert price_in({"kind": "transit", "kronor": written}) == Price("transit", ore)


@pytest.mark.parametrize("written", ["", "x", "-1", "1.234", "99999999", "1e3", "４"])
def test_what_is_no_amount_is_no_price(written):
    assert price_in({"kind": "transit", "kronor": written}) is None


def test_the_chain_is_computed_again_when_asked(statement):
    client, page = we.signed_in(), address("settlement_month", 2026, 3)
    assert "The chain holds" not in client.get(page).content.decode()
    assert "The chain holds" in client.get(page, {"check": "1"}).content.decode()


def test_the_files_hold_every_entry(statement):
    client = we.signed_in()
    told = client.get(address("statement_json", statement.pk, machine=True)).json()
    assert len(told["entries"]) == 3
    assert told["entries"][0]["hash"] == LedgerEntry.objects.get(seq=1).hash
    sheet = client.get(address("statement_csv", statement.pk, machine=True)).content.decode(
        "utf-8-sig"
    )
    assert len(list(csv.reader(sheet.splitlines(), delimiter=";"))) == 4


def test_both_languages(statement):
    client = we.signed_in()
    page = address("statement", statement.pk)
    assert page.startswith("/en/")
    assert '<html lang="sv"' in client.get(page.removeprefix("/en")).content.decode()


def test_the_queries_do_not_grow_with_the_entries(statement, django_assert_max_num_queries):
    for _ in range(30):
        we.an_event()
    client = we.signed_in()
    with django_assert_max_num_queries(14):
        client.get(address("statement", statement.pk))
    with django_assert_max_num_queries(14):
        client.get(address("settlement_month", 2026, 3))
