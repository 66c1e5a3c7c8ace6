"""What is seldom done at a desk: pages for a claim, for a moved hold, for what is read or lacks parts."""

from uuid import uuid4

import pytest
from django.urls import reverse

from allmanning.members.journal.models import Entry
from allmanning.members.tests.examples import a_mandate, a_person
from allmanning.services.library.circulation.models import CountedEvent, Hold, Loan
from allmanning.services.library.circulation.tests.audit import faults
from allmanning.services.library.circulation.tests.examples import (
    a_card,
    a_copy,
    a_library,
    lend,
    reserve,
    the_terms,
    three_libraries,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    """Somebody at the desk of Aby, signed in."""
    the_terms()
    a_library("aby", "2480")
    a_mandate("desk", "2480", place="aby", username="dora")
    client.force_login(a_person("dora"))
    yield client
    assert faults() == []


def scan(client, number, **form):
    form = {"key": str(uuid4()), "scan": number, **form}
    return client.post(reverse("library:desk_at", args=["aby"]), form).content.decode()


def test_a_loan_said_to_be_returned_is_looked_for_and_ends_when_found(desk):
    """Library § 9.6."""
    a, _b, _c = three_libraries()
    copy, card = a_copy(home=a), a_card("77", code="2480")
    loan = lend(card, copy, a).loan
    page = reverse("library:claim", args=["aby", loan])
    assert desk.get(page).status_code == 404  # nobody has put that borrower before the desk
    assert page in scan(desk, "77")
    assert "Note it" in desk.get(page).content.decode()
    form = {"key": "one"}
    assert "It is noted" in desk.post(page, form).content.decode()
    assert "It is noted" in desk.post(page, form).content.decode()  # sent twice, done once
    assert Entry.objects.filter(deed="said to be returned").count() == 1
    again = desk.post(page, {"key": "two"})
    assert (again.status_code, "noted already" in again.content.decode()) == (409, True)
    assert "Said to be returned" in scan(desk, "77")
    assert "It was missing and has been found." in scan(desk, copy.barcode, mode="in")
    assert Loan.objects.get(pk=loan).state == "returned"
    assert desk.get(page).status_code == 404  # whose it was is forgotten


def test_a_hold_is_moved_first_with_a_reason_and_without_names(desk):
    """Library § 7.7, Library § 7.11."""
    a, _b, _c = three_libraries()
    copy = a_copy(home=a)
    lend(a_card("9"), copy, a)
    reserve(a_card("1"), copy.edition, a)
    card = a_card("77", code="2480")
    mine = reserve(card, copy.edition, a)
    page = reverse("library:hold_queue", args=["aby", mine])
    assert desk.get(page).status_code == 404
    assert page in scan(desk, "77")
    shown = desk.get(page).content.decode()
    assert "2 people wait for this title." in shown
    assert "Bo Berg77" not in shown
    broken = desk.post(page, {"reason": "", "key": "one"})
    assert (broken.status_code, "aria-describedby" in broken.content.decode()) == (409, True)
    done = desk.post(page, {"reason": "A course", "key": "two"}).content.decode()
    assert "It goes first now" in done
    assert "Moved by the library: A course" in done
    scan(desk, copy.barcode, mode="in")
    assert Hold.objects.get(pk=mine).state == "ready"
    assert desk.post(page, {"reason": "A course", "key": "three"}).status_code == 409


def test_what_is_read_here_is_counted_and_what_lacks_parts_stays_lent(desk):
    """Library P 3.8, Library § 9.6."""
    a, _b, _c = three_libraries()
    copy, kit = a_copy(home=a), a_copy(home=a)
    said = scan(desk, copy.barcode, mode="in", used="on")
    assert "Counted as read here, not as a loan." in said
    assert list(CountedEvent.objects.values_list("kind", flat=True)) == ["read_here"]
    loan = lend(a_card("77", code="2480"), kit, a).loan
    said = scan(desk, kit.barcode, mode="in", incomplete="on")
    assert "Parts are missing; the loan stays open until staff decide." in said
    assert Loan.objects.get(pk=loan).state == "open"
    scan(desk, kit.barcode, mode="in")
    assert Loan.objects.get(pk=loan).state == "returned"
