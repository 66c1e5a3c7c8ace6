"""Messages: gathered, to the right reader by the right way, and never twice (Library § 11)."""

import json
import threading
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from smtplib import SMTPException
from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse

from allmanning.members.tests.examples import NOW, SIGNED, a_mandate, a_person
from allmanning.services.library.borrowers.actions import people
from allmanning.services.library.borrowers.tests.examples import a_borrower
from allmanning.services.library.circulation import sms, tasks
from allmanning.services.library.circulation.actions import posting, settling
from allmanning.services.library.circulation.models import Loan, Message, Notice
from allmanning.services.library.circulation.rules import notices as rules
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
DAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _terms(db, settings, tmp_path):
    the_terms()
    settings.SMS_FILE = str(tmp_path / "sms.jsonl")


@pytest.fixture
def sent(settings):
    """What the file provider has been given."""

    def read():
        try:
            return [json.loads(line) for line in open(settings.SMS_FILE)]
        except FileNotFoundError:
            return []

    return read


def reached(**how):
    return people.Contact(**how)


def ready(card, home):
    copy = a_copy(home=home)
    reserve(card, copy.edition, home)
    receive(copy, home)


def a_child(born, *, name="Lova", **contact):
    guardian = a_borrower("Mor", code="2480", contact=reached(email="mor@example.org"))
    child = a_borrower(name, code="2480", born=born, guardian_consents=True,
                       contact=reached(**contact))  # fmt: skip
    people.confirm_consent(child, "present", **SIGNED)
    people.add_guardian(child, guardian=guardian, **SIGNED)
    return child


def a_late_loan(child, home, title="Hembiten"):
    copy = a_copy(an_edition(title), home, price_ore=25000)
    done = lend(a_card(f"9{child.pk}", borrower=child), copy, home)
    due = Loan.objects.get(pk=done.loan).due_on
    return done.loan, NOW + (due - DAY) + timedelta(days=7)


# ------------------------------------------------------------------ the rules


@pytest.mark.parametrize(
    ("kind", "reach", "tried", "protected", "way"),
    [
        ("reminder", rules.Reach(email=True, sms=True, letter=True), [], False, "email"),
        ("reminder", rules.Reach(email=True, sms=True, letter=True), ["email"], False, "sms"),
        ("reminder", rules.Reach(email=True, letter=True), ["email"], False, "letter"),
        ("reminder", rules.Reach(letter=True), ["letter"], False, ""),
        ("pre_due", rules.Reach(letter=True), [], False, ""),
        ("bill", rules.Reach(letter=True), [], True, ""),
    ],
)  # fmt: skip
def test_a_message_takes_the_first_way_that_is_open(kind, reach, tried, protected, way):
    """Library § 11.2, Library § 12.6."""
    assert rules.channel(kind, reach, tried, protected=protected) == way


@pytest.mark.parametrize(
    ("kind", "age", "to_guardian", "wished", "protected", "shown"),
    [
        ("reminder", 12, True, False, False, True),
        ("reminder", 13, True, True, False, False),
        ("bill", 16, True, False, False, True),
        ("pickup_ready", 8, True, True, False, False),
        ("pickup_ready", 15, False, True, False, True),
        ("reminder", 40, False, False, False, False),
        ("bill", 40, False, True, True, False),
    ],
)
def test_whose_eyes_a_title_is_for(kind, age, to_guardian, wished, protected, shown):
    """Library § 3.5, Library § 7.16, Library § 12.6."""
    born = date(DAY.year - age, 1, 1)
    assert shown == rules.shows_titles(
        kind, born, DAY, to_guardian=to_guardian, below=13, wished=wished, protected=protected
    )


def test_numbers_that_an_sms_can_go_to():
    """Library § 11.2."""
    assert [
        rules.mobile(each) for each in ("070-174 06 05", "+46 70 1740605", "0046701740605")
    ] == ["+46701740605"] * 3
    assert [rules.mobile(each) for each in ("090-16 10 00", "", "070174")] == ["", "", ""]


# ------------------------------------------------------------------ gathering and sending


def test_all_of_a_day_is_one_message_and_the_next_waits_for_tomorrow(settings):
    """Library § 11.5, Library § 11.3."""
    a, _b, _c = three_libraries()
    card = a_card("1", contact=reached(email="bo@example.org", language="en"))
    ready(card, a)
    ready(card, a)
    night = NOW.replace(hour=20)
    assert tasks.tick(night)["sent"] == 0
    assert tasks.tick(NOW)["sent"] == 1
    assert mail.outbox[0].subject == "Messages from the library"
    assert mail.outbox[0].body.count("Ready to collect at Aby") == 2
    ready(card, a)
    assert tasks.tick(NOW)["sent"] == 0
    assert tasks.tick(NOW + timedelta(days=1))["sent"] == 1
    assert list(Notice.objects.order_by("pk").values_list("state", flat=True)) == ["sent"] * 3


def cut_off_while_sending(monkeypatch):
    """Let the power go between handing a message over and noting that."""
    real = posting._hand_over

    def power_cut(*given):
        real(*given)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(posting, "_hand_over", power_cut)
        with pytest.raises(KeyboardInterrupt):
            tasks.send_notices(NOW)


def test_mail_that_was_cut_off_is_never_sent_again(monkeypatch):
    """Library § 11.6. The power goes between handing over and noting it: at most once."""
    a, _b, _c = three_libraries()
    ready(a_card("1", contact=reached(email="bo@example.org")), a)
    cut_off_while_sending(monkeypatch)
    for minutes in (1, 30, 90, 600):
        tasks.send_notices(NOW + timedelta(minutes=minutes))
    assert len(mail.outbox) == 1
    assert Message.objects.get().state == "unknown"


def test_an_sms_that_was_cut_off_is_asked_for_again_with_the_same_key(monkeypatch, sent):
    """Library § 11.6. The provider is told once more and sends once."""
    a, _b, _c = three_libraries()
    ready(a_card("1", contact=reached(phone="070-1740605")), a)
    cut_off_while_sending(monkeypatch)
    assert tasks.send_notices(NOW + timedelta(minutes=1)) == 0
    assert tasks.send_notices(NOW + timedelta(minutes=6)) == 1
    assert [each["to"] for each in sent()] == ["+46701740605"]
    assert Message.objects.get().state == "sent"


def test_what_bounces_takes_the_next_way(monkeypatch, sent):
    """Library § 11.2."""
    a, _b, _c = three_libraries()
    where = reached(email="bo@example.org", phone="0701740605", street="Gatan 1",
                    postal_code="90000", locality="Ort")  # fmt: skip
    ready(a_card("1", contact=where), a)

    def refuse(*_given, **_more):
        raise SMTPException

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", refuse)
        tasks.send_notices(NOW)
    tasks.send_notices(NOW)
    assert len(sent()) == 1
    posting.bounced(Message.objects.get(channel="sms").pk, now=NOW)
    tasks.send_notices(NOW)
    notice = Notice.objects.get()
    assert (notice.state, notice.channel, notice.tried) == ("letter", "letter", ["email", "sms"])


def test_what_was_handed_in_meanwhile_is_not_reminded_of():
    """Library § 11.3."""
    a, _b, _c = three_libraries()
    copy, card = a_copy(home=a), a_card("1", contact=reached(email="bo@example.org"))
    due = Loan.objects.get(pk=lend(card, copy, a).loan).due_on
    late = NOW + (due - DAY) + timedelta(days=7)
    assert tasks.remind(late) == 1
    receive(copy, a, now=late)
    assert tasks.send_notices(late) == 0
    assert (mail.outbox, Notice.objects.get().state) == ([], "dropped")


def test_a_card_that_ends_is_told_of_once():
    """Library § 11.1, Library § 2.3."""
    a_card("1", contact=reached(email="bo@example.org"), valid_until=DAY + timedelta(days=14))
    assert (tasks.remind(NOW), tasks.remind(NOW)) == (1, 1)
    assert tasks.send_notices(NOW) == 1
    assert "15 mars 2026" in mail.outbox[0].body


# ------------------------------------------------------------------ children


@pytest.mark.parametrize(("born", "seen"), [(date(2014, 6, 1), True), (date(2011, 1, 1), False)])
def test_a_guardian_reads_what_the_youngest_borrow_and_of_others_only_how_much(born, seen):
    """Library § 3.5, Library § 11.8. Eleven and fifteen years old."""
    a, _b, _c = three_libraries()
    child = a_child(born, email="lova@example.org")
    loan, late = a_late_loan(child, a)
    tasks.tick(late)
    (letter,) = mail.outbox
    assert letter.to == ["mor@example.org"]
    assert ("Hembiten" in letter.body) is seen
    if not seen:
        assert "1 lån från Aby" in letter.body or "1 loan from Aby" in letter.body
    settling.bill_as_lost(loan, key=str(uuid4()), by=SIGNED["by"], now=late)
    tasks.send_notices(late + timedelta(days=1))
    assert mail.outbox[1].to == ["mor@example.org"]
    assert "Hembiten" in mail.outbox[1].body, "the bill, which the guardian answers for"


def test_what_is_ready_goes_to_the_childs_own_address():
    """Library § 11.8."""
    a, _b, _c = three_libraries()
    child = a_child(date(2011, 1, 1), email="lova@example.org")
    ready(a_card("5", borrower=child), a)
    tasks.tick(NOW)
    assert [each.to for each in mail.outbox] == [["lova@example.org"]]


# ------------------------------------------------------------------ letters and choices


def test_letters_are_printed_in_one_batch_and_forgotten(client):
    """Library § 11.2, Library § 11.4, Library § 11.6."""
    a, _b, _c = three_libraries()
    home = reached(street="Gatan 1", postal_code="90000", locality="Ort")
    ready(a_card("1", contact=home), a)
    ready(a_card("2", contact=home), a)
    ready(a_card("3", contact=home, protected=True), a)
    tasks.tick(NOW)
    states = Notice.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["letter", "letter", "staff"]
    a_mandate("desk", "2480", place="aby", username="dora")
    client.force_login(a_person("dora"))
    url = reverse("library:letters", args=["aby"])
    assert "2 letters wait" in client.get(url).content.decode()
    for _twice in range(2):
        client.post(url, {"act": "write"})
    (batch,) = {message.batch for message in Message.objects.all()}
    paper = client.get(reverse("library:letters_pdf", args=["aby", batch.pk]))
    assert paper.content.startswith(b"%PDF")
    client.post(url, {"number": batch.pk})
    assert client.get(reverse("library:letters_pdf", args=["aby", batch.pk])).status_code == 404
    assert [(each.state, each.paper) for each in Message.objects.all()] == [("sent", {})] * 2


def test_a_borrower_chooses_but_reminders_always_come(client):
    """Library § 11.1, Library § 7.16."""
    a, _b, _c = three_libraries()
    card = a_card("1", contact=reached(email="bo@example.org"))
    session = client.session
    session["library_card"] = card.pk
    session.save()
    url = reverse("library:my_choices")
    assert client.get(url).status_code == 200
    assert (
        client.post(url, {"language": "en", "titles": "on", "wanted": ["pre_due"]}).status_code
        == 302
    )
    ready(card, a)
    assert not Notice.objects.exists()
    copy = a_copy(an_edition("Titeln"), a)
    due = Loan.objects.get(pk=lend(card, copy, a).loan).due_on
    tasks.tick(NOW + (due - DAY) + timedelta(days=7))
    assert "Titeln" in mail.outbox[0].body


# ------------------------------------------------------------------ the provider's contract


class Provider(BaseHTTPRequestHandler):
    """A provider as the contract has it, on the loopback."""

    taken: dict = {}
    answers: list = []

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status = self.answers.pop(0) if self.answers else 202
        if status == 202:
            assert self.headers["Authorization"] == "Bearer secret"
            self.taken.setdefault(self.headers["Idempotency-Key"], body)
        self.send_response(status)
        self.end_headers()
        self.wfile.write(b'{"id": "ref-1"}')

    def log_message(self, *_given):
        """Stay silent."""


@pytest.fixture
def provider(settings):
    Provider.taken, Provider.answers = {}, []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SMS_URL = f"http://127.0.0.1:{server.server_port}/sms"
    settings.SMS_TOKEN, settings.SMS_SENDER = "secret", "Library"
    yield Provider
    server.shutdown()
    server.server_close()


def test_the_contract_with_a_provider_over_http(provider, settings):
    """Library § 11.2: taken, taken once, refused for ever, and not known."""
    sender = sms.provider()
    assert sender.send("+46701740605", "Hej", key="k1") == "ref-1"
    assert sender.send("+46701740605", "Hej", key="k1") == "ref-1"
    assert provider.taken == {"k1": {"to": "+46701740605", "text": "Hej", "from": "Library"}}
    for status, answer in ((400, sms.Refused), (404, sms.Refused), (429, sms.Unsure),
                           (500, sms.Unsure), (302, sms.Unsure)):  # fmt: skip
        provider.answers = [status]
        with pytest.raises(answer):
            sender.send("+46701740605", "Hej", key="k2")
    settings.SMS_URL = "http://127.0.0.1:9/"
    with pytest.raises(sms.Unsure):
        sms.provider().send("+46701740605", "Hej", key="k3")


def test_a_provider_that_stumbles_is_asked_again_and_sends_once(provider):
    """Library § 11.6."""
    a, _b, _c = three_libraries()
    ready(a_card("1", contact=reached(phone="0701740605")), a)
    provider.answers = [503]
    assert tasks.send_notices(NOW) == 0
    assert tasks.send_notices(NOW + timedelta(minutes=6)) == 1
    assert len(provider.taken) == 1
    assert (Message.objects.get().reference, Notice.objects.get().state) == ("ref-1", "sent")
