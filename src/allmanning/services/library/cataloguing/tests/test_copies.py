"""Copies in bulk: all or none, own ones only, once; and counting a shelf."""

import pytest

from allmanning.kit.refusal import Refused
from allmanning.members.journal.models import Entry
from allmanning.members.tests.examples import NOW, SIGNED
from allmanning.services.library.catalogue.actions import shelving
from allmanning.services.library.catalogue.actions.shelving import Changed, Wanted
from allmanning.services.library.catalogue.models import Availability, Change, Copy
from allmanning.services.library.cataloguing.actions import counting
from allmanning.services.library.cataloguing.models import Seen, Stocktaking
from allmanning.services.library.cataloguing.queries.copies import count
from allmanning.services.library.cataloguing.tests import examples as we
from allmanning.services.library.cataloguing.tests.examples import address, words_of
from allmanning.services.library.places.actions import add_shelf
from allmanning.services.library.places.tests.examples import a_library

pytestmark = pytest.mark.django_db
VINDELN, UMEA = {"2404"}, {"2480"}


def a_shelf(library, slug="barn"):
    return add_shelf(library, slug, slug.title(), slug.title(), **SIGNED)


def added(barcodes=("1001", "1002"), *, edition=None, key="k1", owners=VINDELN, **wanted):
    edition = edition or we.an_edition()
    wanted = {"library": a_library().pk, **wanted}
    shelving.add_copies_of(edition.pk, barcodes, Wanted(**wanted), owners=owners, key=key, **SIGNED)
    return edition


def changed(barcodes, key="k2", owners=VINDELN, **what):
    return shelving.change_copies(barcodes, Changed(**what), owners=owners, key=key, **SIGNED)


def withdrawn(barcodes, reason="worn out", key="k3", owners=VINDELN):
    return shelving.withdraw_copies(barcodes, reason, owners=owners, key=key, **SIGNED)


def reasons(act):
    with pytest.raises(Refused) as no:
        act()
    return [refusal.words for refusal in no.value.refusals]


def test_copies_are_added_with_their_figures_and_only_once():
    edition = added(price_ore=24900, lending_right=True)
    added(edition=edition, price_ore=24900, lending_right=True)
    copy = Copy.objects.get(barcode="1001")
    assert (copy.owner_id, copy.material, copy.price_ore) == ("2404", "book", 24900)
    figures = Availability.objects.get()
    assert (figures.copies, figures.available) == (2, 2)
    assert Change.objects.filter(edition_key=edition.pk).exists()
    assert Entry.objects.filter(deed="added copies").count() == 1


def test_adding_tells_every_reason_and_adds_none():
    edition = added()
    other = a_library("umea", "2480")
    told = reasons(
        lambda: added(
            ("1002", "9" * 31, "5"), edition=edition, key="k9", library=other.pk,
            shelf=a_shelf(a_library()).pk,
        )
    )  # fmt: skip
    assert len(told) == 4
    assert "1002 is on a copy of “Hembiten” already." in told
    assert Copy.objects.count() == 2
    assert "at least one barcode" in reasons(lambda: added((), edition=edition, key="k8"))[0]


def test_the_same_key_for_another_request_is_refused():
    edition = added()
    assert "another request" in reasons(lambda: added(("7",), edition=edition))[0]


def test_many_copies_get_another_shelf_and_material():
    added()
    shelf = a_shelf(a_library())
    assert changed(["1001", "1002"], shelf=shelf.pk, material="audiobook", reference=True) == 2
    assert changed(["1001", "1002"], shelf=shelf.pk, material="audiobook", reference=True) == 2
    copy = Copy.objects.get(barcode="1002")
    assert (copy.shelf, copy.material, copy.reference) == (shelf, "audiobook", True)


def test_a_change_is_refused_for_unknown_and_others_copies_and_shelves():
    added()
    away = a_shelf(a_library("umea", "2480"))
    assert reasons(lambda: changed(["77"], shelfmark="Hc")) == ["No copy has the barcode 77."]
    told = reasons(lambda: changed(["1001"], owners=UMEA, shelfmark="Hc"))
    assert told == ["1001 belongs to another municipality."]
    assert "another library than the shelf" in reasons(lambda: changed(["1001"], shelf=away.pk))[0]
    assert reasons(lambda: changed(["1001"])) == ["Choose what is to be changed."]


def test_withdrawal_takes_a_copy_out_of_the_figures():
    added()
    assert withdrawn(["1001"]) == 1
    assert Copy.objects.get(barcode="1001").state == "withdrawn"
    assert Availability.objects.get().copies == 1
    assert Entry.objects.get(deed="withdrew copies").facts["reason"] == "worn out"


@pytest.mark.parametrize("state", ["on_loan", "on_hold_shelf", "in_transit", "foreign_out"])
def test_nothing_is_withdrawn_that_somebody_has_or_waits_for(state):
    added()
    Copy.objects.filter(barcode="1002").update(state=state)
    with pytest.raises(Refused) as no:
        withdrawn(["1001", "1002"])
    assert [refusal.source for refusal in no.value.refusals] == ["Library X_WITHDRAWN_1"]
    assert Copy.objects.get(barcode="1001").state == "available"
    assert reasons(lambda: withdrawn(["1001"], " ")) == ["Say why it is withdrawn."]


def test_a_count_tells_seen_misplaced_unexpected_unknown_and_missing():
    who, library = we.a_cataloguer(), a_library()
    shelf = a_shelf(library)
    added(("1", "2", "3"), shelf=shelf.pk)
    added(("4",), edition=Copy.objects.first().edition, key="k5")
    Copy.objects.filter(barcode="3").update(state="on_loan")
    one = counting.begin_count(library.pk, shelf.pk, who=who, now=NOW)
    assert counting.begin_count(library.pk, shelf.pk, who=who, now=NOW) == one
    assert counting.see_copies(one.pk, ["1", "3", "4", "99", "1"], who=who, now=NOW) == 4
    assert counting.see_copies(one.pk, ["1"], who=who, now=NOW) == 0
    shown = count(one.pk, seen_by=who)
    assert shown.counts == {"here": 1, "misplaced": 1, "unexpected": 1, "unknown": 1}
    assert [copy.barcode for copy in shown.missing] == ["2"]
    assert counting.finish_count(one.pk, who=who, now=NOW) == 1
    assert counting.finish_count(one.pk, who=who, now=NOW) == 1
    states = dict(Copy.objects.values_list("barcode", "state"))
    assert states == {"1": "available", "2": "missing", "3": "on_loan", "4": "available"}
    assert "closed" in reasons(lambda: counting.see_copies(one.pk, ["2"], who=who, now=NOW))[0]


def test_a_count_belongs_to_its_municipality():
    library, stranger = a_library(), we.a_cataloguer("2480", "robin")
    begin = lambda: counting.begin_count(library.pk, None, who=stranger, now=NOW)  # noqa: E731
    assert "belongs to another municipality" in reasons(begin)[0]
    mine = counting.begin_count(library.pk, None, who=we.a_cataloguer(), now=NOW)
    with pytest.raises(Stocktaking.DoesNotExist):
        count(mine.pk, seen_by=stranger)
    assert we.signed_in("2480", "robin").get(address("count", mine.pk)).status_code == 404


def test_a_stack_goes_from_record_to_shelf_to_count_in_the_browser():
    edition, library = we.an_edition(), a_library()
    shelf, client = a_shelf(library), we.signed_in()
    page = words_of(client.get(address("copies", edition.pk)))
    key = page.split('name="key" value="')[1][:32]
    asked = {"key": key, "barcodes": "11\r\n12\r\n13", "where": f"{library.pk}:{shelf.pk}",
             "price": "249,50", "state": "available", "material": "book"}  # fmt: skip
    for _twice in range(2):
        assert client.post(address("copies", edition.pk), asked).status_code == 302
    assert Copy.objects.filter(shelf=shelf, price_ore=24950).count() == 3
    refused = words_of(client.post(address("copies", edition.pk), {**asked, "key": "other"}))
    assert "11 is on a copy of" in refused
    assert "249,50" in refused
    asked = {"key": "a", "barcodes": "11,12", "where": "", "material": "audiobook"}
    assert client.post(address("copies_change"), asked).status_code == 302
    asked = {"key": "b", "barcodes": "13", "reason": "worn out"}
    assert client.post(address("copies_withdraw"), asked).status_code == 302
    begun = client.post(address("counts"), {"where": f"{library.pk}:{shelf.pk}"})
    client.post(begun.url, {"barcodes": "11"})
    page = words_of(client.get(begun.url))
    assert ">12<" in page
    assert Seen.objects.count() == 1
    one = Stocktaking.objects.get().pk
    assert "1 copy was not seen" in words_of(client.get(address("count_closing", one)))
    client.post(address("count_close", one))
    assert Copy.objects.get(barcode="12").state == "missing"
    assert "Closed" in words_of(client.get(address("counts")))


PAGES = [("copies", 1), ("copies_change",), ("copies_withdraw",), ("counts",), ("count", 1)]


@pytest.mark.parametrize("page", PAGES)
def test_only_cataloguers_come_in(client, page):
    assert "/account/login/" in client.get(address(*page)).url
    assert we.signed_in(office="desk", username="desk").get(address(*page)).status_code == 403


def test_a_long_list_costs_few_queries(django_assert_max_num_queries):
    edition = added([str(number) for number in range(200)])
    client = we.signed_in()
    client.get(address("copies", edition.pk))
    with django_assert_max_num_queries(9):
        client.get(address("copies", edition.pk))
