"""History, data, leaving, doubles made one and two again, and who may sit at a desk (§ 2, § 12)."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.test import RequestFactory
from django.urls import reverse

from allmanning.kit.refusal import Refused
from allmanning.members.journal.acting import BORROWER
from allmanning.members.journal.models import Entry
from allmanning.members.tests.examples import NOW, SIGNED, a_mandate, a_person
from allmanning.services.library.borrowers.actions import people
from allmanning.services.library.borrowers.models import (
    Borrower,
    Card,
    DisposalDecision,
    SecrecyOath,
)
from allmanning.services.library.borrowers.rules import desk_refusals
from allmanning.services.library.borrowers.tests.examples import a_borrower
from allmanning.services.library.circulation.actions import (
    forgiving,
    histories,
    leaving,
    merging,
    settling,
)
from allmanning.services.library.circulation.actions.accounts import charge
from allmanning.services.library.circulation.models import (
    AccountEntry,
    Charge,
    Hold,
    Loan,
    PastLoan,
)
from allmanning.services.library.circulation.queries import accounts
from allmanning.services.library.circulation.queries.copies import debt_of
from allmanning.services.library.circulation.tests.audit import faults
from allmanning.services.library.circulation.tests.examples import (
    a_card,
    a_copy,
    an_edition,
    lend,
    receive,
    reserve,
    the_terms,
    three_libraries,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _terms(db):
    the_terms()


def signed():
    return {"key": str(uuid4()), **SIGNED}


def signed_in(client, card):
    session = client.session
    session["library_card"] = card.pk
    session.save()
    return client


def text(answer):
    return answer.content.decode()


def test_history_is_kept_only_by_wish_sealed_and_erased_at_a_word(client):
    """Library § 12.3, Library § 12.4."""
    a, _b, _c = three_libraries()
    card = a_card("1", code="2480")
    lend(card, copy := a_copy(an_edition("Före"), a), a)
    receive(copy, a)
    url = reverse("library:my_history")
    signed_in(client, card).post(url, {"act": "keep"})
    for title in ("Hemligt", "Mera"):
        lend(card, copy := a_copy(an_edition(title), a), a)
        receive(copy, a)
    assert not Loan.objects.exclude(borrower=None).exists()
    assert all("Hemligt" not in row.sealed for row in PastLoan.objects.all())
    page = text(client.get(url))
    assert "Hemligt" in page
    assert "Före" not in page
    client.post(url, {"act": "forget", "number": PastLoan.objects.first().pk})
    assert "Hemligt" not in text(client.get(url))
    client.post(url, {"act": "erase"})
    assert not PastLoan.objects.exists()
    assert Borrower.objects.get(pk=card.borrower_id).history_since is None


def test_all_of_ones_data_can_be_read_and_fetched(client):
    """Library § 12.10."""
    three_libraries()
    card = a_card("1", code="2480", personnummer="200801042383")
    charge(card.borrower, "overdue", 500, owed_to="2480", at=NOW)
    signed_in(client, card)
    everything = client.get(reverse("library:my_data")).json()
    assert everything["accounts"][0]["lines"][0]["amount_ore"] == 500
    page = text(client.get(reverse("library:my_data_page")))
    for words in ("200801042383", "looks", "Late return"):
        assert words in page


def test_nobody_leaves_with_loans_debts_or_money_to_get_back(client):
    """Library § 2.12."""
    a, _b, _c = three_libraries()
    card = a_card("1", code="2480")
    url = reverse("library:my_leave")
    lend(card, copy := a_copy(home=a, price_ore=100), a)
    signed_in(client, card)
    assert "seven years" in text(client.get(url))
    assert "settled first" in text(client.post(url, {"leave": "yes"}))
    settling.bill_as_lost(Loan.objects.get().pk, **signed())
    settling.pay(card.borrower_id, 100, a, **signed())
    receive(copy, a)
    assert "pay back to you" in text(client.post(url, {"leave": "yes"}))
    forgiving.pay_back(Charge.objects.get().pk, a, **signed())
    assert client.post(url, {"leave": "yes"}).status_code == 200


@pytest.mark.parametrize("decided", [True, False])
def test_who_leaves_is_erased_where_that_is_decided_and_else_locked(decided):
    """Library § 2.12, Library § 12.10: lines of the account and the journal stay, without the name."""
    a, _b, _c = three_libraries()
    card = a_card("1", code="2480")
    child = a_borrower("Barn", code="2480", born=date(2015, 1, 1), guardian_consents=True)
    people.add_guardian(child, guardian=card.borrower, **SIGNED)
    charge(card.borrower, "overdue", 500, owed_to="2480", at=NOW)
    settling.pay(card.borrower_id, 500, a, **signed())
    reserve(card, a_copy(home=a).edition, a)
    if decided:
        DisposalDecision.objects.create(
            municipality_id="2480", decided_by="council", valid_from=date(2026, 1, 1)
        )
    assert leaving.leave(card.borrower_id, by=BORROWER, now=NOW) is decided
    assert Borrower.objects.filter(cards__number="1").exists() is not decided
    assert not Hold.objects.filter(state="waiting").exists()
    assert AccountEntry.objects.count() == 2
    assert not Card.objects.filter(number="1", blocked_at=None).exists()
    assert child.guardianships.get().valid_until == NOW.date()
    assert Entry.objects.filter(deed="left the library").count() == 1
    assert (list(accounts.accounts_disagree()), faults()) == ([], [])


def doubles(place):
    """Two cards of one person: the second has a loan, a hold, a debt, and the personnummer."""
    kept = a_card("1", borrower=a_borrower("Berg", code="2480"))
    away = a_card("2", borrower=a_borrower("Berg", code="2480", personnummer="198005019896"))
    lend(away, a_copy(home=place), place)
    reserve(away, a_copy(home=place).edition, place)
    charge(away.borrower, "overdue", 700, owed_to="2480", at=NOW)
    return kept, away


def state_of(card):
    key = card.borrower_id
    return (
        Loan.objects.filter(borrower=key).count(), Hold.objects.filter(borrower=key).count(),
        debt_of(key), bool(Borrower.objects.get(pk=key).personnummer_key),
        Card.objects.get(pk=card.pk).blocked_at is None,
    )  # fmt: skip


def test_a_double_is_joined_and_parted_again(client):
    """Library § 2.2."""
    a, _b, _c = three_libraries()
    kept, away = doubles(a)
    before = (state_of(kept), state_of(away))
    a_mandate("desk", "2480", place="aby", username="dora")
    client.force_login(a_person("dora"))
    client.post(reverse("library:people", args=["aby"]), {"text": "1"})
    url = reverse("library:person_merge", args=["aby", kept.borrower_id])
    report = text(client.post(url, {"act": "weigh", "card": "2"}))
    assert "Join them" in report
    assert (state_of(kept), state_of(away)) == before
    assert client.post(url, {"act": "merge", "card": "2", "key": "k"}).status_code == 302
    assert (state_of(kept), state_of(away)) == (
        (1, 1, 700, True, True), (0, 0, 0, False, False),
    )  # fmt: skip
    assert (list(accounts.accounts_disagree()), faults()) == ([], [])
    again = text(client.post(url, {"act": "weigh", "card": "2"}))
    assert "joined with another already" in again
    made = merging.Merge.objects.get().pk
    assert client.post(url, {"act": "undo", "number": made, "key": "u"}).status_code == 302
    assert (state_of(kept), state_of(away)) == before
    assert (list(accounts.accounts_disagree()), faults()) == ([], [])


def test_two_people_are_not_joined():
    """Library § 2.2, Library § 7.8, Library § 12.5, Library § 12.6."""
    a, b, _c = three_libraries()
    kept, away = doubles(a)
    Borrower.objects.filter(pk=kept.borrower_id).update(
        personnummer_key="x", born_on=date(1990, 1, 1), protected=True
    )
    edition = Hold.objects.get().targets.get().edition
    reserve(kept, edition, a)
    with pytest.raises(Refused) as no:
        merging.merge(kept.borrower_id, away.borrower_id, b, **signed())
    assert [each.source for each in no.value.refusals] == [
        "Library § 12.5", "Library § 2.2", "Library § 2.2", "Library § 12.6", "Library § 7.8",
    ]  # fmt: skip


def test_the_desk_asks_for_secrecy_each_year_and_for_two_factors(client, settings):
    """Library § 12.7, Library § 20.2."""
    day = date(2026, 3, 2)
    assert [each.source for each in desk_refusals(None, day, two_factors=False)] == [
        "Library § 12.7", "Library § 20.2",
    ]  # fmt: skip
    assert not [*desk_refusals(date(2025, 3, 3), day, two_factors=True)]
    assert [*desk_refusals(date(2025, 3, 2), day, two_factors=True)]
    three_libraries()
    settings.DESK_CHECKS = True
    a_mandate("desk", "2480", place="aby", username="dora")
    client.force_login(a_person("dora"))
    url = reverse("library:desk_at", args=["aby"])
    sent = client.get(url)
    assert sent.url.startswith(reverse("library:secrecy"))
    assert "Set up a second factor" in text(client.get(sent.url))
    client.post(reverse("library:secrecy"), {"keep": "yes", "next": url})
    assert SecrecyOath.objects.count() == 1
    assert client.get(url).status_code == 302, "one factor is not enough"
    signs_in = RequestFactory().get("/")
    signs_in.session = client.session
    record_authentication(signs_in, a_person("dora"), "mfa", type="totp")
    signs_in.session.save()
    assert client.get(url).status_code == 200


def test_the_history_of_one_borrower_is_read_by_nobody_else(client):
    """Library § 12.4."""
    a, _b, _c = three_libraries()
    mine, other = a_card("1"), a_card("2")
    histories.choose_history(mine.borrower_id, keep=True, by=BORROWER, now=NOW)
    lend(mine, copy := a_copy(an_edition("Hemligt"), a), a, now=NOW)
    receive(copy, a, now=NOW + timedelta(days=1))
    url = reverse("library:my_history")
    assert "Hemligt" not in text(signed_in(client, other).get(url))
    signed_in(client, other).post(url, {"act": "forget", "number": PastLoan.objects.get().pk})
    assert PastLoan.objects.count() == 1
