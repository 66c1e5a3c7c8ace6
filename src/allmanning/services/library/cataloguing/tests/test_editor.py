"""A record made, changed, lost to a faster one, seen in its history and restored."""

import re

import pytest
from django.utils import timezone

from allmanning.kit.refusal import Refused
from allmanning.members.journal.models import Entry
from allmanning.services.library.catalogue.actions import editing
from allmanning.services.library.catalogue.marc import from_json
from allmanning.services.library.catalogue.models import Change, Edition, Record, RecordVersion
from allmanning.services.library.cataloguing.desk import laid_out, without_empty
from allmanning.services.library.cataloguing.fixedfields import places, with_places
from allmanning.services.library.cataloguing.patterns import PATTERNS
from allmanning.services.library.cataloguing.tests import examples as we
from allmanning.services.library.cataloguing.tests.examples import address, words_of
from allmanning.services.library.cataloguing.typedlines import read, written

pytestmark = pytest.mark.django_db
DAY = timezone.localdate()


def typed_title(pattern="novel", title="Hembiten"):
    text = PATTERNS[pattern].text(DAY).replace("100 1_$a", "100 1_$aSmirnoff, Karin")
    return re.sub(r"(?m)^245 (.)0\$a", rf"245 \g<1>0$a{title}", text)


def kept(key):
    return written(from_json(Record.objects.get(pk=key).content))


@pytest.mark.parametrize("slug", PATTERNS)
def test_every_pattern_is_a_record_that_only_lacks_its_words(slug):
    text = PATTERNS[slug].text(DAY)
    filled = re.sub(r"(?m)^245 (.)0\$a", r"245 00$aT", text)
    desk = laid_out(without_empty(filled))
    assert desk.record is not None
    assert not desk.faults, [one.words for one in desk.faults]
    assert len(desk.record.control("008")) == 40
    assert len(places(desk.record)) > 10


def test_what_nobody_filled_in_is_left_out():
    lines = without_empty("020 __$a\n082 04$a$223/swe\n245 10$aT$c\n336 __$btxt$2rdacontent")
    assert lines == "245 10$aT\n336 __$btxt$2rdacontent"


def test_a_fixed_field_is_chosen_by_its_meaning():
    record = read(typed_title()).record
    changed = with_places(record, {"f-008-22": "j", "f-LDR-06": "i", "f-008-35": "fin"})
    fixed = changed.control("008")
    assert (fixed[22], fixed[35:38], changed.leader[6], len(fixed)) == ("j", "fin", "i", 40)
    assert with_places(record, {}) == record


def test_a_new_record_becomes_a_title_in_the_catalogue_and_the_journal():
    client = we.signed_in()
    page = words_of(client.get(address("marc_new") + "?pattern=novel"))
    assert "100 1_$a$4aut" in page
    answer = client.post(address("marc_new"), {"text": typed_title(), "act": "keep"})
    edition = Edition.objects.get()
    assert answer.url == address("marc_edit", edition.record_id)
    assert (edition.title, edition.author, edition.fiction) == ("Hembiten", "Karin Smirnoff", True)
    assert edition.record.source == editing.OWN
    assert Change.objects.filter(edition_key=edition.pk).exists()
    assert Entry.objects.get(deed="added the record").municipality == "2404"
    assert "005 " in kept(edition.record_id)


def test_mistakes_and_faults_keep_what_was_typed():
    client = we.signed_in()
    bad = typed_title().replace("245 1", "24x ")
    page = words_of(client.post(address("marc_new"), {"text": bad, "act": "keep"}))
    assert "Smirnoff, Karin" in page
    assert "Line" in page
    faulty = typed_title() + "500 __$3x\n"
    page = words_of(client.post(address("marc_new"), {"text": faulty, "act": "keep"}))
    assert "Field 500 (General note) lacks $a." in page
    assert not Record.objects.exists()
    again = {"text": faulty, "act": "keep", "anyway": "on"}
    assert client.post(address("marc_new"), again).status_code == 302


def test_checking_keeps_nothing_and_takes_over_the_fixed_fields():
    client = we.signed_in()
    edition = we.an_edition()
    before = kept(edition.record_id)
    asked = {"text": before, "act": "check", "f-008-22": "j", "was-f-008-22": "#"}
    page = words_of(client.post(address("marc_edit", edition.record_id), asked))
    assert 'value="j" selected' in page
    assert kept(edition.record_id) == before


def test_the_slower_of_two_is_told_what_changed_and_keeps_what_was_typed():
    edition = we.an_edition()
    key, version = edition.record_id, edition.record.digest
    fast, slow = we.signed_in(), we.signed_in("2480", "robin")
    text = kept(key)
    first = {"text": text.replace("Hembiten", "Hembitar"), "act": "keep", "version": version}
    assert fast.post(address("marc_edit", key), first).status_code == 302
    mine = {"text": text + "500 __$aMin anmärkning\n", "act": "keep", "version": version}
    page = words_of(slow.post(address("marc_edit", key), mine))
    assert "Somebody was faster" in page
    assert "+ 245 10$aHembitar" in page
    assert "Min anmärkning" in page
    assert Edition.objects.get().title == "Hembitar"
    seen = re.search(r'name="version" value="(\w+)"', page)[1]
    assert seen == Record.objects.get().digest
    assert slow.post(address("marc_edit", key), {**mine, "version": seen}).status_code == 302
    assert "Min anmärkning" in kept(key)


def test_history_shows_every_change_and_an_old_version_can_stand_again():
    edition = we.an_edition()
    key, client = edition.record_id, we.signed_in()
    text = kept(key)
    asked = {"text": text.replace("Hembiten", "Fel"), "act": "keep"}
    client.post(address("marc_edit", key), {**asked, "version": edition.record.digest})
    page = words_of(client.get(address("marc_history", key)))
    assert "− 245 10$aHembiten" in page
    assert "+ 245 10$aFel" in page
    assert "Kim" in page
    old = RecordVersion.objects.get()
    assert "+ 245 10$aHembiten" in words_of(client.get(address("marc_version", key, old.pk)))
    version = Record.objects.get().digest
    client.post(address("marc_restore", key, old.pk), {"version": version})
    assert Edition.objects.get().title == "Hembiten"
    assert RecordVersion.objects.count() == 2
    client.post(address("marc_restore", key, old.pk), {"version": version})  # no longer that one
    assert RecordVersion.objects.count() == 2


def test_keeping_what_is_unchanged_makes_no_version():
    edition = we.an_edition()
    who = we.a_cataloguer()
    content = from_json(edition.record.content)
    signed = {"by": who.signature, "who": who.name, "now": timezone.now()}
    editing.change_record(edition.record_id, content, version=edition.record.digest, **signed)
    assert not RecordVersion.objects.exists()
    other = type(content)(content.leader, content.fields[1:])
    with pytest.raises(Refused, match="which record this is"):
        editing.change_record(edition.record_id, other, version=edition.record.digest, **signed)


def test_records_are_found_by_number(django_assert_max_num_queries):
    edition = we.an_edition("Hembiten", "020 __$a9780306406157")
    client = we.signed_in()
    for q in ("0-306-40615-2", "1", "9780306406157"):
        assert "Hembiten" in words_of(client.get(address("cataloguing"), {"q": q}))
    assert "0 records found" in words_of(client.get(address("cataloguing"), {"q": "99"}))
    with django_assert_max_num_queries(8):
        client.get(address("marc_edit", edition.record_id))


PAGES = [("cataloguing",), ("marc_new",), ("marc_edit", 1), ("marc_history", 1)]


@pytest.mark.parametrize("page", PAGES)
def test_only_cataloguers_come_in(client, page):
    assert "/account/login/" in client.get(address(*page)).url
    assert we.signed_in(office="desk", username="desk").get(address(*page)).status_code == 403


def test_what_is_not_there_is_not_found():
    client = we.signed_in()
    assert client.get(address("marc_edit", 77)).status_code == 404
    assert client.get(address("marc_new") + "?pattern=x").status_code == 404
    edition = we.an_edition()
    assert client.get(address("marc_version", edition.record_id, 9)).status_code == 404
