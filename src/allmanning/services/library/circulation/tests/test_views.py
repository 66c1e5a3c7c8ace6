"""The desk and the borrowers' own pages."""

import json
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from allmanning.members.tests.examples import SIGNED, a_mandate, a_person
from allmanning.services.library.borrowers.actions import cards
from allmanning.services.library.borrowers.models import Look
from allmanning.services.library.borrowers.tests.examples import PIN
from allmanning.services.library.circulation.actions import reserving
from allmanning.services.library.circulation.models import Choice, Hold, Loan, PickupSlot
from allmanning.services.library.circulation.tests.examples import (
    a_card,
    a_copy,
    a_library,
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


@pytest.fixture
def desk(client):
    """Somebody at the desk of Aby, signed in."""
    a_library("aby", "2480")
    a_mandate("desk", "2480", place="aby", username="dora")
    client.force_login(a_person("dora"))
    return client


def at_desk(client, slug="aby", **form):
    form.setdefault("key", str(uuid4()))
    return client.post(reverse("library:desk_at", args=[slug]), form)


def text(answer) -> str:
    return answer.content.decode()


def signed_in(client, card) -> None:
    session = client.session
    session["library_card"] = card.pk
    session.save()


# ------------------------------------------------------------------ the card


def test_a_resident_signs_in_by_card_and_pin_and_comes_back(client):
    """Library § 2.6."""
    a_card("1001", pin=PIN)
    url = reverse("library:card_sign_in")
    before = client.session.session_key
    page = client.post(url, {"number": "1001", "pin": "9998"})
    assert page.status_code == 403
    assert PIN not in text(page)
    back = reverse("library:my_messages")
    answer = client.post(url, {"number": "1001", "pin": PIN, "next": back})
    assert (answer.status_code, answer.url) == (302, back)
    assert client.session.session_key != before
    assert "Bo Berg1001" in text(client.get(back))
    client.post(reverse("library:card_sign_out"))
    assert client.get(back).status_code == 302


def test_a_session_begins_under_a_new_key_and_never_leads_away(client):
    card = a_card("1001", pin=PIN)
    client.get(reverse("library:card_sign_in"))
    answer = client.post(
        reverse("library:card_sign_in"),
        {"number": "1001", "pin": PIN, "next": "https://evil.example/"},
    )
    assert answer.url == reverse("library:my_pages")
    cards.block_card(card.pk, reason="lost", **SIGNED)
    assert client.get(reverse("library:my_pages")).status_code == 302


def test_a_card_is_blocked_without_signing_in(client):
    """Library § 2.5."""
    card = a_card("1001", pin=PIN)
    assert client.get(reverse("library:block_card")).status_code == 200
    page = client.post(reverse("library:block_card"), {"number": "1001", "pin": PIN})
    card.refresh_from_db()
    assert page.status_code == 200
    assert card.blocked_at is not None


def test_the_pin_is_changed_on_ones_own_pages(client):
    """Library § 2.6."""
    card = a_card("1001", pin=PIN)
    signed_in(client, card)
    url = reverse("library:choose_pin")
    assert client.get(url).status_code == 200
    assert client.post(url, {"old": PIN, "new": "1111"}).status_code == 403
    assert client.post(url, {"old": PIN, "new": "2974"}).status_code == 302


# ------------------------------------------------------------------ the desk


@pytest.mark.parametrize("name", ["desk_at", "pull_list", "hold_shelf"])
def test_the_desk_is_for_those_with_a_mandate_there(client, name):
    """Library § 20.1."""
    a_library("aby", "2480")
    a_library("berga", "2404")
    url = reverse(f"library:{name}", args=["aby"])
    assert client.get(url).status_code == 302
    a_mandate("desk", "2404", username="bea")
    client.force_login(a_person("bea"))
    assert client.get(url).status_code == 403
    assert client.get(reverse(f"library:{name}", args=["berga"])).status_code == 200
    assert client.get(reverse(f"library:{name}", args=["nowhere"])).status_code == 404


def test_one_chooses_among_the_desks_one_may_act_at(client):
    """Library § 20.1."""
    three_libraries()
    a_library("aby2", "2480")
    url = reverse("library:desk")
    assert client.get(url).status_code == 302
    client.force_login(a_person("nobody"))
    assert client.get(url).status_code == 403
    a_mandate("desk", "2404", username="bea")
    client.force_login(a_person("bea"))
    assert client.get(url).url == reverse("library:desk_at", args=["berga"])
    a_mandate("librarian_in_charge", "2480", username="ulla")
    client.force_login(a_person("ulla"))
    assert "Aby2" in text(client.get(url))


def test_one_field_tells_a_card_from_a_copy(desk):
    copy, card = a_copy(), a_card("1001", code="2480")
    page = at_desk(desk, scan="1001", mode="out")
    assert "Bo Berg1001" in text(page)
    page = at_desk(desk, scan=copy.barcode, mode="out", card="1001")
    assert Loan.objects.get().borrower_id == card.borrower_id
    assert 'id="outcome"' in text(page)
    page = at_desk(desk, scan=copy.barcode, mode="in")
    assert 'data-case="CHECKIN_3_1_1"' in text(page)
    page = at_desk(desk, scan="nonsense", mode="out")
    assert 'id="refusals"' in text(page)
    page = at_desk(desk, scan=copy.barcode, mode="out")
    assert "§ 2.1" in text(page)
    page = at_desk(desk, scan="nonsense", mode="in")
    assert 'data-case="X_UNKNOWN_1"' in text(page)


def test_a_form_sent_twice_is_done_once(desk):
    """Library § 18.3."""
    copy, _card = a_copy(), a_card("1001", code="2480")
    for _twice in range(2):
        page = at_desk(desk, scan=copy.barcode, mode="out", card="1001", key="same")
    assert 'data-then="lent"' in text(page)
    assert Loan.objects.get().renewals == 0


def test_a_refusal_shows_every_reason_and_may_be_lifted_with_one(desk):
    """Library § 4.10, Library § 4.14."""
    _a, b, _c = three_libraries()
    copy = a_copy()
    a_card("1001", code="2480")
    reserve(a_card("2002"), copy.edition, b)
    page = at_desk(desk, scan=copy.barcode, mode="out", card="1001")
    assert 'name="reason"' in text(page)
    page = at_desk(desk, scan=copy.barcode, mode="out", card="1001", reason="travels today")
    assert 'data-then="lent"' in text(page)


def test_every_look_is_recorded_and_other_municipalities_see_little(desk):
    """Library § 12.2, Library § 12.5."""
    a_card("1001", code="2404")
    page = at_desk(desk, scan="1001", mode="out")
    assert "1 maj 1980" not in text(page)
    assert "1 May 1980" not in text(page)
    assert Look.objects.get().place == "Aby"


def test_a_protected_borrower_is_hidden_elsewhere_and_loans_still_work(desk):
    """Library § 12.6."""
    a_card("1001", code="2404", protected=True)
    copy = a_copy(an_edition("Hemligheten"))
    page = at_desk(desk, scan="1001", mode="out")
    assert "Berg1001" not in text(page)
    at_desk(desk, scan=copy.barcode, mode="out", card="1001")
    assert Loan.objects.count() == 1
    page = at_desk(desk, scan="1001", mode="out")
    assert "Hemligheten" not in text(page)


def test_slips_are_accessible_papers_without_a_person(desk):
    """Library § 8.3, Library § 7.11."""
    a, b, _c = three_libraries()
    one, two, card = a_copy(), a_copy(), a_card("1001")
    reserve(card, one.edition, a)
    reserve(card, two.edition, b)
    waits = receive(one, a)
    goes = receive(two, a)
    for url in (
        reverse("library:hold_slip", args=["aby", waits.hold]),
        reverse("library:transit_slip", args=["aby", goes.transit]),
    ):
        paper = desk.get(url)
        assert paper["Content-Type"] == "application/pdf"
        assert paper.content.startswith(b"%PDF")
    assert desk.get(reverse("library:hold_slip", args=["aby", 999])).status_code == 404
    page = at_desk(desk, scan=two.barcode, mode="in")
    assert reverse("library:transit_slip", args=["aby", goes.transit]) in text(page)


def test_the_pull_list_is_answered(desk):
    """Library P 3.5."""
    a, _b, _c = three_libraries()
    copy, other = a_copy(), a_copy()
    card = a_card("1001")
    reserve(card, copy.edition, a)
    reserve(card, other.edition, a)
    url = reverse("library:pull_list", args=["aby"])
    assert copy.barcode in text(desk.get(url))
    found, missed = Choice.objects.order_by("pk")
    page = desk.post(url, {"number": found.pk, "answer": "found", "key": "k"})
    assert 'data-then="hold_shelf"' in text(page)
    desk.post(url, {"number": missed.pk, "answer": "not_found", "key": "k"})
    assert Choice.objects.get(pk=missed.pk).answer == "not_found"
    assert desk.post(url, {"number": 999, "answer": "found"}).status_code == 404


def test_the_hold_shelf_shows_numbers_and_what_must_go(desk):
    """Library § 7.11, Library P 3.4."""
    a, _b, _c = three_libraries()
    copy, card = a_copy(), a_card("1001")
    hold = reserve(card, copy.edition, a)
    receive(copy, a)
    url = reverse("library:hold_shelf", args=["aby"])
    assert "Berg" not in text(desk.get(url))
    from_desk = {"key": "c", "by": SIGNED["by"], "now": SIGNED["now"]}
    reserving.cancel_hold(hold, **from_desk)
    page = desk.get(url)
    assert copy.barcode in text(page)
    desk.post(url, {"number": PickupSlot.objects.get().pk})
    assert copy.barcode not in text(desk.get(url))


# ------------------------------------------------------------------ own pages


@pytest.fixture
def resident(client):
    card = a_card("1001", code="2480")
    signed_in(client, card)
    client.card = card
    return client


@pytest.mark.parametrize("name", ["my_pages", "my_messages", "my_data"])
def test_own_pages_need_a_card(client, name):
    url = reverse(f"library:{name}")
    assert client.get(url).url.startswith(reverse("library:card_sign_in"))


def test_loans_are_renewed_with_a_reason_per_refusal(resident):
    """Library § 6.6."""
    a, _b, _c = three_libraries()
    now = timezone.now()
    one, two = a_copy(), a_copy(an_edition("Andra"))
    for copy in (one, two):
        lend(resident.card, copy, a, now=now)
    reserve(a_card("2002"), one.edition, a, now=now)
    url = reverse("library:my_pages")
    page = resident.post(url, {"act": "renew_all", "key": "k"})
    assert text(page).count('class="ds-alert refusals"') == 1
    assert "§ 6.2" in text(page)
    loan = Loan.objects.get(copy=two)
    for _twice in range(2):
        resident.post(url, {"act": "renew", "number": loan.pk, "key": "again"})
    loan.refresh_from_db()
    assert loan.renewals == 2


def test_an_answer_stands_at_what_it_is_about(resident):
    """A loan and a hold may have the same number."""
    a, _b, _c = three_libraries()
    lent = lend(resident.card, a_copy(), a, now=timezone.now())
    number = reserve(resident.card, a_copy(an_edition("Andra")).edition, a)
    Loan.objects.filter(pk=lent.loan).update(id=number)  # whatever the sequences had come to
    page = text(resident.post(reverse("library:my_pages"), {"act": "renew", "number": number}))
    assert page.count('data-color="success"><p') + page.count('data-color="success">\n') == 1
    ids = [part.split('"')[0] for part in page.split(' id="')[1:]]
    assert len(ids) == len(set(ids))


def test_holds_are_changed_paused_resumed_and_cancelled(resident):
    """Library § 7.9, Library § 7.12, Library § 7.13."""
    a, _b, _c = three_libraries()
    copy = a_copy()
    lend(a_card("2002"), copy, a)
    number = reserve(resident.card, copy.edition, a)
    url = reverse("library:my_pages")
    resident.post(url, {"act": "pickup", "number": number, "pickup": "berga", "key": "1"})
    assert Hold.objects.get().pickup.slug == "berga"
    today = timezone.localdate().isoformat()
    resident.post(url, {"act": "pause", "number": number, "first": today, "key": "2"})
    assert 'value="resume"' in text(resident.get(url))
    page = resident.post(url, {"act": "pause", "number": number, "first": "", "key": "3"})
    assert "§ 7.9" in text(page)
    resident.post(url, {"act": "resume", "number": number, "key": "4"})
    assert 'value="resume"' not in text(resident.get(url))
    resident.post(url, {"act": "cancel", "number": number, "key": "5"})
    assert Hold.objects.get().state == "cancelled"


def test_somebody_elses_hold_and_loan_are_not_there(resident):
    """Library § 12.1."""
    a, _b, _c = three_libraries()
    other, copy = a_card("2002"), a_copy()
    lent = lend(other, copy, a)
    url = reverse("library:my_pages")
    assert resident.post(url, {"act": "renew", "number": lent.loan}).status_code == 404
    number = reserve(other, a_copy().edition, a)
    assert resident.post(url, {"act": "cancel", "number": number}).status_code == 404


def test_a_title_is_reserved_after_signing_in(client):
    """Library § 7.1, Library § 7.15."""
    three_libraries()
    copy = a_copy()
    url = reverse("library:reserve", args=[copy.edition_id])
    answer = client.post(url, {"pickup": "berga"})
    assert answer.status_code == 302
    assert url in answer.url.replace("%2F", "/")
    card = a_card("1001")
    signed_in(client, card)
    assert "berga" in text(client.get(url))
    answer = client.post(url, {"pickup": "berga", "key": "k"})
    assert answer.url == reverse("library:reserved", args=[copy.edition_id])
    assert Hold.objects.get().pickup.slug == "berga"
    assert client.get(answer.url).status_code == 200
    assert client.post(url, {"pickup": "berga", "key": "k"}).status_code == 302
    again = client.post(url, {"pickup": "aby", "key": "l"})
    assert again.status_code == 409
    assert "§ 7.8" in text(again)
    assert client.get(reverse("library:reserve", args=[999])).status_code == 404


def test_everything_kept_is_handed_over(resident):
    """Library § 12.10."""
    a, _b, _c = three_libraries()
    lend(resident.card, a_copy(), a)
    reserve(resident.card, a_copy(an_edition("Nästa")).edition, a)
    data = json.loads(resident.get(reverse("library:my_data")).content)
    assert [loan["title"] for loan in data["loans"]] == ["Hembiten"]
    assert [hold["title"] for hold in data["holds"]] == ["Nästa"]


def test_the_pages_speak_english_too(resident):
    with translation.override("en"):
        page = resident.get(reverse("library:my_pages"))
    assert "Your loans" in text(page)
    with translation.override("sv"):
        page = resident.get(reverse("library:my_pages"))
    assert 'lang="sv"' in text(page)


@pytest.mark.parametrize("number", ["²", "9" * 5000, str(2**63), "-1", ""])
def test_a_number_that_is_none_does_nothing(resident, desk, number):
    sent = {"number": number, "act": "renew", "answer": "found", "key": "k"}
    assert resident.post(reverse("library:my_pages"), sent).status_code == 200
    assert resident.post(reverse("library:my_history"), sent | {"act": "forget"}).status_code == 302
    for name in ("pull_list", "hold_shelf", "bills", "letters"):
        answer = desk.post(reverse(f"library:{name}", args=["aby"]), sent)
        assert answer.status_code in {200, 302}, name


@pytest.mark.parametrize("many", [2, 12])
def test_the_queries_of_pages_do_not_grow(resident, django_assert_max_num_queries, many):
    a, _b, _c = three_libraries()
    for number in range(many):
        lend(resident.card, a_copy(), a)
        reserve(resident.card, a_copy(an_edition(f"T{number}")).edition, a)
    with django_assert_max_num_queries(12):
        resident.get(reverse("library:my_pages"))
    a_mandate("desk", "2480", username="dora")
    resident.force_login(a_person("dora"))
    at_desk(resident, scan="1001", mode="out")
    with django_assert_max_num_queries(30):
        at_desk(resident, scan="1001", mode="out")


def test_a_reservation_without_a_place_keeps_the_form_and_says_so(client):
    """Library § 7.4: nobody's library is proposed before it is known whose."""
    copy = a_copy(home=a_library("aby", "2480"))
    title = reverse("library:title", args=[copy.edition_id])
    address = reverse("library:reserve", args=[copy.edition_id])
    page = text(client.get(title))
    assert '<option value="">Choose a library</option>' in page
    assert "selected" not in page.partition('name="pickup"')[2].partition("</select>")[0]
    signed_in(client, a_card("77", code="2480"))
    for pickup in ("", "nowhere"):
        answer = client.post(address, {"pickup": pickup, "any_edition": "1"})
        assert answer.status_code == 409
        assert "Choose where to collect it." in text(answer)
        assert 'aria-describedby="id_pickup_error"' in text(answer)
    assert not Hold.objects.exists()


def test_several_borrowers_are_served_in_turn_by_scans_alone(desk):
    """Library P 3.10, § 20.4: a card, a command or a copy; each goes on where it was."""
    here = a_library("aby", "2480")
    one, other, back = a_copy(home=here), a_copy(home=here), a_copy(home=here)
    a_card("77", code="2480")
    a_card("78", code="2480")
    at_desk(desk, scan="77")
    at_desk(desk, scan=one.barcode, card="77")
    at_desk(desk, scan="78")
    page = text(at_desk(desk, scan=other.barcode, card="78"))
    assert "At the desk now" in page
    assert page.index('value="78"') < page.index('value="77"')
    page = text(at_desk(desk, scan="*IN*", card="78"))
    assert 'value="in" checked' in page
    at_desk(desk, scan=back.barcode, mode="in")
    page = text(at_desk(desk, scan="*next*", card="78"))
    assert 'value="78"' not in page
    assert "Card 77 · 1 lent" in page
    assert Loan.objects.filter(state="open").count() == 2
