"""Works and titles regrouped by hand: kept through imports, undone on demand."""

import pytest
from django.utils import timezone

from allmanning.kit.refusal import Refused
from allmanning.members.tests.examples import NOW, SIGNED
from allmanning.services.library.catalogue.actions.shelving import Wanted, add_copies_of
from allmanning.services.library.catalogue.models import Availability, Copy, Edition, Work
from allmanning.services.library.catalogue.tests.examples import a_title, stored
from allmanning.services.library.cataloguing.actions import looking, regrouping
from allmanning.services.library.cataloguing.models import Pair, Regrouping
from allmanning.services.library.cataloguing.queries import works
from allmanning.services.library.cataloguing.tasks import tick
from allmanning.services.library.cataloguing.tests import examples as we
from allmanning.services.library.cataloguing.tests.examples import address, words_of
from allmanning.services.library.circulation.models import HoldTarget
from allmanning.services.library.circulation.tests import examples as lending
from allmanning.services.library.places.tests.examples import a_library

pytestmark = pytest.mark.django_db


@pytest.fixture
def kim():
    return we.a_cataloguer()


def two_works():
    return stored(a_title("Hembiten", number="1"), a_title("Homebound", number="2"))


def again(edition, title, *more):
    """The record of an edition imported anew, with another note."""
    return stored(a_title(title, "Smirnoff, Karin", *more, number=edition.record.control_number))[0]


def test_merged_works_stay_merged_when_they_are_imported_anew_and_can_be_undone(kim):
    one, other = two_works()
    done = regrouping.merge_works(other.work_id, one.work_id, who=kim, now=NOW)
    assert Edition.objects.get(pk=other.pk).work_id == one.work_id
    assert Work.objects.get(pk=other.work_id).merged_into_id == one.work_id
    again(other, "Homebound", "500 __$aNy")
    assert Edition.objects.get(pk=other.pk).work_id == one.work_id
    later = stored(a_title("Homebound", number="3"))[0]
    assert later.work_id == one.work_id
    for _twice in range(2):
        regrouping.undo(done.pk, who=kim, now=NOW)
    assert Edition.objects.get(pk=other.pk).work_id == other.work_id
    assert not Edition.objects.get(pk=other.pk).grouped_by_hand
    assert Work.objects.get(pk=other.work_id).merged_into_id is None


def test_a_split_stays_split_when_it_is_imported_anew_and_can_be_undone(kim):
    one, other = stored(
        a_title("Hembiten", number="1"), a_title("Hembiten", number="2", year="2024")
    )
    assert one.work_id == other.work_id
    done = regrouping.split_work(one.work_id, [other.pk], who=kim, now=NOW)
    own = Edition.objects.get(pk=other.pk).work_id
    assert own != one.work_id
    stored(a_title("Hembiten", "Smirnoff, Karin", "500 __$aNy", number="2", year="2024"))
    assert Edition.objects.get(pk=other.pk).work_id == own
    regrouping.undo(done.pk, who=kim, now=NOW)
    assert Edition.objects.get(pk=other.pk).work_id == one.work_id
    assert Work.objects.get(pk=own).merged_into_id == one.work_id


def test_what_makes_no_sense_is_refused(kim):
    one, other = two_works()
    for gone, into in ((one.work_id, one.work_id), (one.work_id, 999)):
        with pytest.raises(Refused, match="two different works"):
            regrouping.merge_works(gone, into, who=kim, now=NOW)
    for editions in ([], [one.pk]):
        with pytest.raises(Refused, match="at least one must stay"):
            regrouping.split_work(one.work_id, editions, who=kim, now=NOW)
    with pytest.raises(Refused, match="two different titles"):
        regrouping.merge_editions(one.pk, one.pk, who=kim, now=NOW)
    regrouping.merge_editions(one.pk, other.pk, who=kim, now=NOW)
    with pytest.raises(Refused, match="merged already"):
        regrouping.merge_editions(other.pk, one.pk, who=kim, now=NOW)


def test_a_double_gives_its_copies_and_leads_on_and_comes_back(kim, client):
    one, other = two_works()
    add_copies_of(other.pk, ["1", "2"], Wanted(a_library().pk), owners=None, key="k", **SIGNED)
    done = regrouping.merge_editions(other.pk, one.pk, who=kim, now=NOW)
    assert Copy.objects.filter(edition=one).count() == 2
    assert Availability.objects.get().edition_id == one.pk
    again(other, "Homebound", "500 __$aNy")
    assert Edition.objects.get(pk=other.pk).hidden
    assert client.get(address("title", other.pk)).url == address("title", one.pk)
    assert client.get(address("work", other.work_id)).url == address("title", one.pk)
    assert client.get(address("title", 999)).status_code == 404
    regrouping.undo(done.pk, who=kim, now=NOW)
    back = Edition.objects.get(pk=other.pk)
    assert (back.hidden, back.work_id, back.merged_into_id) == (False, other.work_id, None)
    assert Copy.objects.filter(edition=other).count() == 2
    assert Availability.objects.get().edition_id == other.pk


def test_those_who_wait_for_a_double_wait_for_the_title_that_is_kept(kim):
    lending.the_terms()
    one, other = lending.an_edition("Hembiten"), lending.an_edition("Homebound")
    home = lending.three_libraries()[0]
    lending.a_copy(other, home)
    lending.reserve(lending.a_card(), other, home)
    done = regrouping.merge_editions(other.pk, one.pk, who=kim, now=timezone.now())
    assert HoldTarget.objects.get().edition_id == one.pk
    regrouping.undo(done.pk, who=kim, now=timezone.now())
    assert HoldTarget.objects.get().edition_id == other.pk


def test_doubles_are_found_and_the_uncertain_wait_for_a_cataloguer(kim):
    isbn = "020 __$a9780306406157"
    one, other, third = stored(
        a_title("Hembiten", "Smirnoff, Karin", isbn, number="1"),
        a_title("Hembiten", "Smirnoff, Karin", isbn, number="2"),
        a_title("Något annat", "Smirnoff, Karin", isbn, number="3"),
    )
    tick(NOW)
    tick(NOW)
    found = {(p.one_id, p.other_id): p.verdict for p in Pair.objects.all()}
    assert found == {
        (one.pk, other.pk): "yes", (one.pk, third.pk): "grey", (other.pk, third.pk): "grey",
    }  # fmt: skip
    looking.begin_anew()
    assert looking.look_on(NOW) == 3
    assert Pair.objects.count() == 3
    uncertain = Pair.objects.filter(verdict="grey").first()
    regrouping.tell_apart(uncertain.pk, who=kim, now=NOW)
    assert works.pairs(seen_by=kim)[1] == 1
    shown = works.pair(uncertain.pk, seen_by=kim)
    assert shown.likeness["title"] == "different"


def test_doubtful_groups_are_told_by_their_reason(kim):
    stored(
        a_title("Flights", "Tokarczuk, Olga", "041 1_$aswe$hpol", number="1"),
        a_title("Utan språk", number="2", language="   "),
    )
    one, other = stored(a_title("Hembiten", "A, B", number="3"), a_title("X", "C, D", number="4"))
    regrouping.merge_works(other.work_id, one.work_id, who=kim, now=NOW)
    found = works.doubtful(seen_by=kim)
    assert [title for _key, title, _author in found["no_original"]] == ["Flights"]
    assert [title for _key, title, _author in found["no_language"]] == ["Utan språk"]
    assert [key for key, _title, _author in found["authors"]] == [one.work_id]


def test_the_pages_merge_split_judge_and_undo():
    one, other = two_works()
    client = we.signed_in()
    page = words_of(client.get(address("work_grouping", one.work_id)))
    assert "text|hembiten|karin smirnoff" in page
    asked = {"act": "merge", "into": str(one.work_id)}
    assert client.post(address("work_grouping", other.work_id), asked).status_code == 302
    refused = client.post(address("work_grouping", one.work_id), {"act": "split"})
    assert "at least one must stay" in words_of(refused)
    asked = {"act": "split", "edition": str(other.pk)}
    assert client.post(address("work_grouping", one.work_id), asked).status_code == 302
    done = words_of(client.get(address("regroupings")))
    assert done.count("Undo") >= 2
    client.post(address("regrouping_undo", Regrouping.objects.latest("pk").pk))
    assert "Undone by Kim" in words_of(client.get(address("regroupings")))
    pair = Pair.objects.create(one=one, other=other, verdict="grey", reasons=["isbn_differs"],
                               found_at=NOW)  # fmt: skip
    assert "Different ISBN" in words_of(client.get(address("duplicates")))
    assert "Different title" not in words_of(client.get(address("duplicates") + "?verdict=yes"))
    assert "245 10$aHembiten" in words_of(client.get(address("duplicate", pair.pk)))
    client.post(address("duplicate", pair.pk), {"act": "keep_one"})
    assert Edition.objects.get(pk=other.pk).merged_into_id == one.pk
    assert words_of(client.get(address("doubtful")))
    assert client.post(address("duplicates"), {"act": "anew"}).status_code == 302


PAGES = [
    ("work_grouping", 1), ("doubtful",), ("duplicates",), ("duplicate", 1), ("regroupings",),
]  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_only_cataloguers_come_in(client, page):
    assert "/account/login/" in client.get(address(*page)).url
    assert we.signed_in(office="desk", username="desk").get(address(*page)).status_code == 403


def test_looking_and_listing_cost_the_same_for_many(kim, django_assert_max_num_queries):
    stored(*(a_title(f"Bok {n}", "A, B", "020 __$a9780306406157", number=str(n)) for n in range(9)))
    with django_assert_max_num_queries(14):
        looking.look_on(NOW)
    with django_assert_max_num_queries(2):
        works.pairs(seen_by=kim)
    with django_assert_max_num_queries(4):
        works.doubtful(seen_by=kim)
