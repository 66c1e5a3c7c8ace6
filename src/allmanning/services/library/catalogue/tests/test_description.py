"""What is read out of records, real and made."""

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allmanning.services.library.catalogue.description import describe
from allmanning.services.library.catalogue.holdings import ore
from allmanning.services.library.catalogue.marc import ControlField, DataField, MarcRecord
from allmanning.services.library.catalogue.sorting import title_key
from allmanning.services.library.catalogue.tests.records import (
    AUTHORITIES,
    LIBRIS,
    LOC,
    a_record,
    an_008,
    records_of,
)
from allmanning.services.library.catalogue.tests.test_marc import subfields, texts

TAGS = """020 022 024 028 035 040 041 082 084 100 110 111 130 240 245 246 250 260 264 300 306 338
440 490 500 505 511 520 521 538 586 600 650 653 655 700 710 711 740 765 830 852 856 949 952 976"""


def described(*fields, leader="00000cam a2200000 a 4500"):
    return describe(a_record(*fields, leader=leader))


def leader(kind, level="m"):
    return f"00000c{kind}{level} a2200000 a 4500"


@pytest.mark.parametrize(
    ("number", "author", "title", "form", "audience", "fiction", "language", "year"),
    [
        ("11279947", "Lea J. Forsman", "Neural", "book", "adult", False, "eng", 2009),
        ("11601582", "Sverige. Lantmäteriverket", "Vägk", "map", "adult", False, "swe", 2009),
        ("12743333", "Barbro Thomas", "Att bryta", "ebook", "adult", False, "swe", 2012),
        ("13584984", "Cecilia Bergstedt", "The lie of", "book", "adult", False, "eng", 2012),
        ("3678656", "", "Blondie", "magazine", "child", True, "swe", 1966),
        ("7149593", "Tove Jansson", "Anteckningar från", "book", "adult", False, "swe", 1996),
        ("8261338", "", "Kalle Anka & C:o", "magazine", "child", True, "swe", 1948),
    ],
)
def test_records_of_libris(number, author, title, form, audience, fiction, language, year):
    record = next(each for each in records_of(LIBRIS) if each.control("001") == number)
    one = describe(record)
    assert one.title.full.startswith(title)
    assert (one.author, one.form, one.audience) == (author, form, audience)
    assert (one.is_fiction, one.language, one.year) == (fiction, language, year)


def test_a_whole_record_of_libris():
    one = describe(records_of(LIBRIS)[6])
    assert one.title.main == "Aktiemarknadsbolagets informationsgivning"
    assert one.title.subtitle.startswith("särskilt om amerikansk")
    assert one.isbns == ("9789172234307",)
    assert one.dewey == ("346.4850922",)
    assert (one.publication.publisher, one.publication.place) == ("Jure", "Stockholm")
    assert (one.publication.extent, one.publication.pages) == ("403 s. ; 25 cm", 403)
    assert one.subjects[0] == ("topic", "Aktiemarknad -- juridik och lagstiftning", "sao")
    assert one.links[0].url == "http://hdl.handle.net/2077/32158"
    assert "With a summary in English" in one.notes


def test_records_of_the_library_of_congress():
    many = [describe(record) for record in records_of(LOC)]
    assert {one.form for one in many} == {"book"}
    assert {one.audience for one in many} == {"adult", "child"}
    assert sum(one.is_fiction for one in many) > 10
    assert many[2].source == "DLC"
    assert many[2].sort_title == title_key("sky pilot")
    assert many[0].system_numbers == ("(OCoLC)5853149",)


@pytest.mark.parametrize("path", [LIBRIS, AUTHORITIES, LOC], ids=lambda path: path.stem)
def test_every_description_can_be_stored(path):
    for record in records_of(path):
        assert json.loads(json.dumps(dataclasses.asdict(describe(record))))


@given(
    st.from_regex(r"\A[ -~]{24}\Z"),
    st.lists(
        st.one_of(
            st.builds(ControlField, st.sampled_from(["001", "003", "007", "008"]), texts),
            st.builds(
                DataField,
                st.sampled_from(TAGS.split()),
                st.sampled_from(" 01234789x"),
                st.sampled_from(" 01234789x"),
                st.lists(subfields, min_size=1, max_size=5).map(tuple),
            ),
        ),
        max_size=8,
    ).map(tuple),
)
def test_reading_never_raises(text, fields):
    one = describe(MarcRecord(text, fields))
    assert one.sort_title is not None
    assert one.author_sort is not None


LITERARY = "245 00$aT"


@pytest.mark.parametrize(
    ("form", "fields", "kind", "level"),
    [
        ("book", [an_008()], "a", "m"),
        ("book", [], "a", "m"),
        ("large_print", [an_008(p23="d")], "a", "m"),
        ("large_print", [an_008(), "655 _7$aStorstil$2saogf"], "a", "m"),
        ("braille", [an_008(p23="f")], "a", "m"),
        ("ebook", [an_008(p23="o")], "a", "m"),
        ("ebook", [an_008(), "338 __$acomputer$bcr"], "a", "m"),
        ("ebook", [an_008(p23="|"), "007 cr||||"], "a", "m"),
        ("book", [an_008(), "007 cr||||"], "a", "m"),
        ("ebook", [an_008(), "500 __$aE-bok"], "a", "m"),
        ("magazine", [an_008(p18="m", p21="p")], "a", "s"),
        ("newspaper", [an_008(p18="d", p21="n")], "a", "s"),
        ("newspaper", [an_008(p18="w")], "a", "s"),
        ("audiobook", [an_008()], "i", "m"),
        ("talking_book", [an_008(), "500 __$aTalbok (DAISY)"], "i", "m"),
        ("talking_book", [an_008(), "500 __$aTalbok (DAISY)"], "a", "m"),
        ("talking_book", [an_008(), "040 __$aMTM"], "i", "m"),
        ("talking_book", [an_008(), "852 __$hHc/DR"], "i", "m"),
        ("talking_book", [an_008(), "084 __$aHce.01/DR$2kssb/8"], "i", "m"),
        ("music", [an_008()], "j", "m"),
        ("sheet_music", [an_008()], "c", "m"),
        ("film", [an_008(p33="v")], "g", "m"),
        ("game", [an_008(p26="g")], "m", "m"),
        ("game", [an_008(), "655 _7$aTv-spel"], "m", "m"),
        ("game", [an_008(), "655 _7$aSällskapsspel"], "r", "m"),
        ("object", [an_008()], "r", "m"),
        ("map", [an_008()], "e", "m"),
        ("picture", [an_008()], "k", "m"),
        ("kit", [an_008()], "o", "m"),
        ("manuscript", [an_008()], "t", "m"),
        ("other", [an_008()], "p", "m"),
        ("other", [], "?", "?"),
    ],
)
def test_the_form_is_read(form, fields, kind, level):
    assert described(*fields, LITERARY, leader=leader(kind, level)).form == form


@pytest.mark.parametrize(
    ("audience", "fields", "kind"),
    [
        ("adult", [an_008()], "a"),
        ("child", [an_008(p22="j")], "a"),
        ("child", [an_008(p22="b")], "a"),
        ("youth", [an_008(p22="d")], "a"),
        ("youth", [an_008(p22="j"), "084 __$aHc,u$2kssb/8"], "a"),
        ("child", [an_008(), "084 __$auHcg$2kssb/8"], "a"),
        ("child", [an_008(), "655 _7$aBarn- och ungdomslitteratur$2saogf"], "a"),
        ("child", [an_008(), "521 __$aFrån 9 år"], "a"),
        ("youth", [an_008(), "521 __$aUngdom"], "a"),
        ("youth", [an_008(), "521 __$a13-15 år"], "a"),
        ("adult", [an_008(), "521 __$a18+ år"], "a"),
        ("adult", [an_008(p22="j")], "e"),
    ],
)
def test_the_audience_is_read(audience, fields, kind):
    assert described(*fields, leader=leader(kind)).audience == audience


@pytest.mark.parametrize(
    ("fiction", "fields", "kind"),
    [
        (True, [an_008(p33="1")], "a"),
        (True, [an_008(p33="p")], "a"),
        (False, [an_008(p33="0")], "a"),
        (True, [an_008(p33="0"), "084 __$aHc.01$2kssb/8"], "a"),
        (True, [an_008(), "082 04$a839.738$223/swe"], "a"),
        (False, [an_008(p33="1"), "084 __$aLz$2kssb/8"], "a"),
        (True, [an_008(p30="f")], "i"),
        (False, [an_008(p33="1")], "g"),
    ],
)
def test_fiction_is_read(fiction, fields, kind):
    assert described(*fields, leader=leader(kind)).is_fiction is fiction


def test_a_translated_novel():
    one = described(
        "001 4711",
        "003 SE-LIBR",
        an_008(p33="f"),
        "020 __$a91-29-65792-9 (inb.)",
        "041 1_$aswe$heng",
        "084 __$aHcee.01$2kssb/8",
        "100 1_$aRowling, J. K.,$d1965-$4aut",
        "240 10$aHarry Potter and the philosopher's stone$lSvenska",
        "245 10$aHarry Potter och de vises sten /$cJ.K. Rowling ; övers.: Lena Fries-Gedin",
        "264 _1$aStockholm :$bTiden,$c[1999]",
        "300 __$a355 s.$c22 cm",
        "490 1_$aHarry Potter ;$v1",
        "700 1_$aFries-Gedin, Lena$eöversättare",
        "700 12$aOther, A.$tSome other work",
        "800 1_$aRowling, J. K.,$tHarry Potter ;$v1",
        "520 __$aEn pojke får ett brev.",
    )
    assert (one.title.main, one.title.original) == (
        "Harry Potter och de vises sten",
        "Harry Potter and the philosopher's stone",
    )
    assert [(each.direct, each.roles) for each in one.contributors] == [
        ("J. K. Rowling", ("aut",)),
        ("Lena Fries-Gedin", ("trl",)),
    ]
    assert one.contributors[0].years == "1965-"
    assert (one.languages, one.original_language) == (("swe",), "eng")
    assert one.isbns == ("9789129657920",) or one.isbns == ()
    assert one.series == (("Harry Potter", "1", ""),)
    assert one.libris_ids == ("4711",)
    assert one.summary == "En pojke får ett brev."
    assert one.publication.publisher == "Tiden"
    assert one.year == 2020


@pytest.mark.parametrize(
    "field",
    [
        "765 0_$aX$tThe original",
        "246 1_$iOriginaltitel:$aThe original",
        "500 __$aOriginalets titel: The original",
        "500 __$aOriginaltitel: The original.",
        "500 __$aOrig:s titel: The original",
        "240 10$aThe original$lSvenska",
    ],
)
def test_the_original_title_is_found_where_it_stands(field):
    assert described("245 10$aÖversättningen", field).title.original == "The original"


def test_a_talking_book():
    one = described(
        an_008(p30="f"),
        "024 7_$aCA12345$2mtm",
        "041 1_$dswe$heng",
        "245 10$aEn bok",
        "306 __$a072959$a003001",
        "500 __$aTalbok (DAISY)",
        "511 0_$aInläst av: Eva Svensson",
        leader=leader("i"),
    )
    assert (one.form, one.languages, one.playing_minutes) == ("talking_book", ("swe",), 480)
    assert one.readers == ("Eva Svensson",)
    assert one.other_ids == (("mtm", "CA12345"),)


def test_playing_time_in_words_and_readers_by_role():
    one = described(
        "245 10$aEn bok",
        "300 __$a1 CD-R (ca 7 tim., 30 min.)",
        "700 1_$aSvensson, Eva$4https://id.kb.se/relator/narrator",
        "700 1_$aSvensson, Eva$4trl",
        leader=leader("i"),
    )
    assert one.playing_minutes == 450
    assert one.readers == ("Eva Svensson",)
    assert one.contributors[0].roles == ("nrt", "trl")


def test_copies_are_read_by_a_mapping():
    record = a_record(
        "245 00$aT",
        "852 __$bUm$cBarn$hHcf$jLin$pabc/1",
        "949 __$a 3010001 $lUMEA$sHylla 2$cHc Boye$p310:00",
        "952 __$aVAN$bUMEA$cMag$o839.7 Boy$p302$yBOK$g249.00",
        "952 __$xnothing mapped",
    )
    first, second, third = describe(record).copies
    assert (first.branch, first.shelf, first.shelfmark) == ("Um", "Barn", "Hcf Lin")
    assert first.barcode == "abc/1"
    assert (second.branch, second.barcode, second.price_ore) == ("UMEA", "3010001", 31000)
    assert (third.branch, third.material, third.price_ore) == ("VAN", "BOK", 24900)
    (only,) = describe(record, copies={"952": {"branch": "b", "barcode": "p"}}).copies[:1]
    assert (only.branch, only.barcode, only.price_ore) == ("UMEA", "302", None)


@pytest.mark.parametrize(
    ("text", "sum_of"),
    [("310:00", 31000), ("249 kr", 24900), ("SEK 99,50", 9950), ("", None), ("gratis", None)],
)
def test_prices_are_read_in_ore(text, sum_of):
    assert ore(text) == sum_of


def test_numbers_of_libris():
    one = described(
        "001 xyz",
        "003 BTJ",
        "035 __$a(LIBRIS)7149593",
        "035 __$a(SE-LIBR)4711",
        "856 40$uhttps://libris.kb.se/bib/8261338",
        "887 __$ahttps://libris.kb.se/q8227w6r3zj4mt1",
    )
    assert one.libris_ids == ("7149593", "4711", "8261338", "q8227w6r3zj4mt1")
    assert one.control_number == "xyz"


def test_only_web_addresses_become_links():
    one = described(
        "856 4_$ujavascript:alert(1)", "856 42$uhttps://a.se/x$zOmslagsbild", "856 4_$uhttp://a b"
    )
    assert [(link.url, link.kind) for link in one.links] == [("https://a.se/x", "cover")]


def test_a_game_tells_its_age():
    assert described("521 8_$aPEGI: 12", leader=leader("m")).pegi == 12
    assert described("521 8_$aPEGI ålder", leader=leader("m")).pegi is None


def test_other_schemes_than_sab_are_not_sab():
    one = described("084 __$aQA76$2rvk", "084 __$aHc", "084 __$auHcf$2kssb/6", "976 _2$aHc$bX")
    assert one.sab == ("Hc", "Hcf")


def test_a_record_of_nothing():
    one = describe(MarcRecord(" " * 24))
    assert (one.title.full, one.author, one.form, one.audience) == ("", "", "other", "adult")
