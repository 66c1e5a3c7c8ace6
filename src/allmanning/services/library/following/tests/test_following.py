"""Saved searches: the owner's alone, told once, stopped by one address."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from allmanning.services.library.borrowers.http import SESSION_KEY
from allmanning.services.library.borrowers.models import Borrower
from allmanning.services.library.catalogue.search.folder import folder
from allmanning.services.library.catalogue.tests.examples import a_title, indexed
from allmanning.services.library.circulation.tests.examples import a_card
from allmanning.services.library.following.actions.searches import MOST
from allmanning.services.library.following.models import SavedSearch, Told
from allmanning.services.library.following.tasks import tick

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_index(settings, tmp_path):
    settings.DATA = tmp_path


def address(name, *args):
    with translation.override("en"):
        return reverse(name, args=args)


def a_reader(number="1001", **changes):
    """Somebody with a card, signed in by it; the browser and the card."""
    card = a_card(number)
    Borrower.objects.filter(pk=card.borrower_id).update(
        **{"email": "reader@example.org", "language": "en", **changes}
    )
    client = Client()
    session = client.session
    session[SESSION_KEY] = card.pk
    session.save()
    return client, card


def saved_by(client, query="q=hav", **more):
    typed = {"query": query, "words": "About the sea", **more}
    answer = client.post(address("library:search_save"), typed)
    assert answer.status_code == 302, answer.content.decode()
    return SavedSearch.objects.latest("pk")


def days(count):
    return timezone.now() + timedelta(days=count)


def test_a_search_is_saved_once_and_shown_to_its_owner_alone():
    client, _card = a_reader()
    other, _other_card = a_reader("1002")
    page = client.get(address("library:search_save"), {"q": "hav", "form": "book"})
    assert 'value="q=hav&amp;form=book"' in page.content.decode()
    saved = saved_by(client, "q=hav&form=book&page=3&strange=1")
    assert saved.query == "q=hav&form=book"
    assert saved_by(client, "q=hav&form=book").pk == saved.pk
    mine = client.get(address("library:my_searches"))
    assert "About the sea" in mine.content.decode()
    assert "no-store" in mine["Cache-Control"]
    assert "About the sea" not in other.get(address("library:my_searches")).content.decode()
    for act in ("give_up", "email", "new_feed"):
        answer = other.post(address("library:my_searches"), {"act": act, "number": saved.pk})
        assert answer.status_code == 404
    data = client.get(address("library:my_data")).json()
    assert data["saved_searches"][0]["query"] == "q=hav&form=book"
    old = saved.feed_token
    client.post(address("library:my_searches"), {"act": "new_feed", "number": saved.pk})
    assert SavedSearch.objects.get().feed_token != old
    client.post(address("library:my_searches"), {"act": "give_up", "number": saved.pk})
    assert not SavedSearch.objects.exists()
    assert Client().get(address("library:my_searches")).status_code == 302


def test_nothing_and_too_much_cannot_be_saved():
    client, card = a_reader()
    answer = client.post(address("library:search_save"), {"query": "", "words": "Everything"})
    assert "Search for something first." in answer.content.decode()
    assert 'value="Everything"' in answer.content.decode()
    now = timezone.now()
    SavedSearch.objects.bulk_create(
        SavedSearch(borrower_id=card.borrower_id, query=f"q={n}", words="x", created_at=now,
                    looked_at=now)
        for n in range(MOST)
    )  # fmt: skip
    answer = client.post(address("library:search_save"), {"query": "q=hav", "words": "Sea"})
    assert "Give one up first" in answer.content.decode()


def test_what_is_new_is_told_once_and_never_again():
    client, _card = a_reader()
    indexed(a_title("Havet förr", "A, A", number="1"))
    saved_by(client, by_email="1")
    assert tick(days(1)) == 0
    indexed(a_title("Havet nu", "B, B", number="2"), a_title("Skogen", "C, C", number="3"))
    assert tick(days(2)) == 1
    assert tick(days(2)) == 0  # once a day
    assert tick(days(4)) == 0  # and each title once
    (message,) = mail.outbox
    assert message.subject == "1 new title: About the sea"
    assert "Havet nu – B B" in message.body
    assert "Havet förr" not in message.body
    assert "Skogen" not in message.body
    indexed(a_title("Havet nu", "B, B", number="4", year="2025"))  # another edition of the same
    indexed(*(a_title(f"Hav {n}", f"F{n}, A", number=str(10 + n)) for n in range(25)))
    with CaptureQueriesContext(connection) as queries:
        assert tick(days(6)) == 1
    assert len(queries) <= 20
    assert mail.outbox[1].subject == "25 new titles: About the sea"
    assert Told.objects.count() == 26


def test_a_message_that_is_lost_is_not_sent_again(monkeypatch):
    client, _card = a_reader()
    saved_by(client, by_email="1")
    indexed(a_title("Havet nu", "B, B", number="2"))
    monkeypatch.setattr(
        "django.core.mail.EmailMessage.send", lambda _self: (_ for _ in ()).throw(OSError)
    )
    assert tick(days(1)) == 0
    monkeypatch.undo()
    assert tick(days(3)) == 0
    assert Told.objects.count() == 1


def test_whoever_has_the_address_from_the_message_stops_it_without_signing_in():
    client, _card = a_reader()
    saved = saved_by(client, by_email="1")
    indexed(a_title("Havet nu", "B, B", number="2"))
    tick(days(1))
    stop = address("library:search_stop", saved.stop_token)
    assert stop in mail.outbox[0].body
    assert mail.outbox[0].extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stranger = Client(enforce_csrf_checks=True)
    assert "Then we send no more" in stranger.get(stop).content.decode()
    assert SavedSearch.objects.get().by_email
    assert "The e-mail is stopped" in stranger.post(stop).content.decode()
    assert not SavedSearch.objects.get().by_email
    indexed(a_title("Havet sen", "D, D", number="5"))
    assert tick(days(3)) == 0
    assert stranger.post(address("library:search_stop", "guessed")).status_code == 404


def test_the_protected_get_no_word_of_what_they_look_for():
    client, _card = a_reader(protected=True)
    saved_by(client, by_email="1")
    indexed(a_title("Havet nu", "B, B", number="2"))
    assert tick(days(1)) == 1
    assert "Havet" not in mail.outbox[0].body
    assert "About" not in mail.outbox[0].subject + mail.outbox[0].body


def test_the_feed_tells_what_came_and_not_whose_it_is():
    client, card = a_reader()
    saved = saved_by(client)
    indexed(a_title("Havet & <öarna>", "B, B", number="2"))
    answer = Client().get(address("library_machine:search_feed", saved.feed_token))
    said = answer.content.decode()
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert "Havet &amp; &lt;öarna&gt;" in said
    borrower = Borrower.objects.get(pk=card.borrower_id)
    assert borrower.family_name not in said
    assert Client().get(address("library_machine:search_feed", "guessed")).status_code == 404


def test_without_an_index_searches_wait():
    client, _card = a_reader()
    saved_by(client, by_email="1")
    assert not folder().exists()
    assert tick(days(1)) == 0
    assert not Told.objects.exists()
    feed = address("library_machine:search_feed", SavedSearch.objects.get().feed_token)
    assert Client().get(feed).status_code == 200
