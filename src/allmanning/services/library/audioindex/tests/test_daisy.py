"""Talking books read from their own files: three formats, broken ones, wicked ones, and samples."""

import io
import zipfile
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from allmanning.kit.refusal import Refused
from allmanning.services.library.audioindex import actions, daisy, daisyfiles
from allmanning.services.library.audioindex.daisy import (
    Daisy,
    NotDaisy,
    read_daisy,
    read_sample,
    seconds_in,
)
from allmanning.services.library.audioindex.frames import beginning, frames, seconds_of
from allmanning.services.library.audioindex.models import DaisyBook
from allmanning.services.library.audioindex.queries.items import edition as the_edition
from allmanning.services.library.audioindex.queries.items import item_of
from allmanning.services.library.audioindex.queries.samples import sample_of
from allmanning.services.library.audioindex.spoken.items import Standing, say_item
from allmanning.services.library.audioindex.voices import mp3
from allmanning.services.library.circulation.tests.examples import SIGNED, an_edition
from allmanning.services.library.places.tests.examples import a_library
from allmanning.services.library.terms.actions import set_term

HERTZ = 22_050
NCC = """<?xml version="1.0" encoding="{encoding}"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" lang="sv"><head><title>Kvarnen</title>
<meta name="dc:title" content="Kvarnen"/><meta name="dc:language" content="sv"/>
<meta name="dc:format" content="Daisy 2.02"/>
<meta name="ncc:narrator" content="Elsa L&auml;sare"/><meta name="ncc:totalTime" content="11:12:30"/>
</head><body>
<h1 class="title"><a href="a.smil#1">Kvarnen</a></h1><span class="page-normal">1</span>
<h1><a href="b.smil#1">F&ouml;rsta delen</a></h1><h2><a href="c.smil#1">Kapitel&nbsp;1 &amp; 2</a></h2>
</body></html>"""
OPF3 = """<?xml version="1.0"?><!DOCTYPE package PUBLIC "+//ISBN 0-9673008-1-9//DTD OEB 1.2 Package//EN" "o">
<package xmlns="http://openebook.org/namespaces/oeb-package/1.0/"><metadata>
<dc-metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:Title>Kvarnen</dc:Title>
<dc:Language>sv-SE</dc:Language></dc-metadata><x-metadata>
<meta name="dtb:multimediaType" content="audioNCX"/><meta name="dtb:totalTime" content="40350s"/>
<meta name="dtb:narrator" content="Elsa Läsare"/></x-metadata></metadata></package>"""
NCX = """<?xml version="1.0"?><ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap>
<navPoint><navLabel><text>Första delen</text></navLabel>
<navPoint><navLabel><text>Kapitel 1</text></navLabel></navPoint></navPoint>
<navPoint><navLabel><text>Andra delen</text></navLabel></navPoint></navMap></ncx>"""
CONTAINER = """<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/book.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>"""
OPF_EPUB = """<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf"><metadata
 xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Kvarnen</dc:title><dc:language>sv</dc:language>
<meta property="media:duration" refines="#one">00:10:00</meta>
<meta property="media:duration">1:02:03.500</meta><meta property="media:narrator">Elsa Läsare</meta>
</metadata><manifest><item id="nav" properties="nav" href="nav.xhtml"/></manifest></package>"""
NAV = """<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"
 xmlns:epub="http://www.idpf.org/2007/ops"><body><nav epub:type="toc"><h1>Innehåll</h1><ol>
<li><a href="1.xhtml">Första delen</a><ol><li><a href="2.xhtml">Kapitel 1</a></li></ol></li>
<li><a href="3.xhtml">Andra delen</a></li></ol></nav></body></html>"""
BOMB = """<?xml version="1.0"?><!DOCTYPE package [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><package>&c;</package>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE package [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<package><metadata><title>&a;</title></metadata></package>"""

BOOKS = {
    "daisy202": {"DTB/NCC.HTML": NCC.format(encoding="utf-8")},
    "daisy3": {"speechgen.opf": OPF3, "speechgen.ncx": NCX},
    "epub": {"META-INF/container.xml": CONTAINER, "other.opf": "<x/>", "EPUB/book.opf": OPF_EPUB,
             "EPUB/nav.xhtml": NAV},
}  # fmt: skip


def sound(seconds):
    """Real MP3: a tone of so many seconds."""
    tone = b"".join(((at % 50) * 400).to_bytes(2, "little", signed=True) for at in range(HERTZ))
    return b"".join(mp3.encoded([tone] * seconds, HERTZ))


def a_zip(path, files, packing=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", packing) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def a_folder(path, files):
    for name, content in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize(
    ("kind", "minutes", "headings", "levels"),
    [
        ("daisy202", 673, ("Kvarnen", "Första delen", "Kapitel 1 & 2"), 2),
        ("daisy3", 673, ("Första delen", "Kapitel 1", "Andra delen"), 2),
        ("epub", 63, ("Första delen", "Kapitel 1", "Andra delen"), 2),
    ],
)
def test_each_format_tells_its_narrator_length_and_headings(
    tmp_path, kind, minutes, headings, levels, packed
):
    make = a_zip if packed else a_folder
    said = read_daisy(make(tmp_path / ("book.zip" if packed else "book"), BOOKS[kind]))
    assert said == Daisy(
        kind, "Kvarnen", "Elsa Läsare", "sv-SE" if kind == "daisy3" else "sv", minutes, headings,
        levels,
    )  # fmt: skip


def test_an_old_book_in_latin_letters_is_read(tmp_path):
    content = NCC.format(encoding="iso-8859-1").replace("&auml;", "ä").encode("latin-1")
    assert read_daisy(a_zip(tmp_path / "b.zip", {"ncc.html": content})).narrator == "Elsa Läsare"


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("11:12:30", 40350), ("12:30.5", 750), ("672min", 40320), ("1.5h", 5400), ("250ms", 0.25),
     ("", None), ("a while", None), ("1:2:3:4", None), ("9" * 999, None)],
)  # fmt: skip
def test_clock_values(written, seconds):
    assert seconds_in(written) == seconds


def not_a_zip(path):
    path.write_bytes(b"PK\3\4 no zip at all")
    return path


def a_bomb(path):
    return a_zip(path, {"ncc.html": b"<html>" + b" " * (20 * 1024 * 1024) + b"</html>"})


def cut_off(path):
    a_zip(path, {"ncc.html": NCC.format(encoding="utf-8") * 50}, zipfile.ZIP_STORED)
    whole = path.read_bytes()
    at = whole.index(b"Kvarnen")
    path.write_bytes(whole[:at] + b"\0\0\0" + whole[at + 3 :])  # the checksum is wrong
    return path


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (not_a_zip, "neither a folder nor a zip"),
        (lambda path: path, "neither a folder nor a zip"),  # no file at all
        (lambda path: a_zip(path, {}), "neither an ncc.html nor a package"),
        (lambda path: a_zip(path, {"readme.txt": "x", "a.mp3": b"x"}), "neither an ncc.html"),
        (lambda path: a_zip(path, {"../ncc.html": "<html/>", "/etc/ncc.html": "<html/>",
                                   "C:/ncc.html": "<x/>", "a\\..\\..\\ncc.html": "<x/>"}), "neither"),
        (lambda path: a_zip(path, {"ncc.html": "<html><head>"}), "cannot be read as XML"),
        (lambda path: a_zip(path, {"ncc.html": b"\xff\xfe\0"}), "cannot be read as XML"),
        (lambda path: a_zip(path, {"book.opf": BOMB}), "cannot be read as XML"),
        (lambda path: a_zip(path, {"book.opf": OUTSIDE}), "cannot be read as XML"),
        (lambda path: a_zip(path, {"book.opf": "<package/>", "a.ncx": "<x>" + "<navMap>" * 9_999
                                   + "</navMap>" * 9_999 + "</x>"}), "too deeply nested"),
        (a_bomb, "too large"),
        (cut_off, "cannot be read"),
    ],
)  # fmt: skip
def test_a_broken_or_wicked_book_is_refused_with_the_reason(tmp_path, make, reason):
    with pytest.raises(NotDaisy, match=reason):
        read_daisy(make(tmp_path / "book.zip"))


def test_a_link_does_not_lead_out_of_the_folder(tmp_path, monkeypatch):
    secret = a_folder(tmp_path / "secret", {"ncc.html": NCC.format(encoding="utf-8")})
    book = tmp_path / "book"
    book.mkdir()
    (book / "ncc.html").symlink_to(secret / "ncc.html")
    (book / "more").symlink_to(secret)
    with pytest.raises(NotDaisy, match="neither an ncc"):
        read_daisy(book)
    monkeypatch.setattr(daisyfiles, "MOST", 3)
    with pytest.raises(NotDaisy, match="too many files"):
        read_daisy(a_zip(tmp_path / "b.zip", {f"{number}.txt": "" for number in range(9)}))


# ------------------------------------------------------------------ samples


def test_a_sample_is_whole_frames_of_the_beginning(tmp_path, monkeypatch):
    monkeypatch.setattr(daisy, "SPEECH", 10_000)
    tagged = b"ID3\x04\0\0\0\0\0\x0a" + b"\xff\xfb\x90\0junk." + b"x" + sound(4)
    files = {"1-title.mp3": sound(1), "2-text.mp3": tagged, **BOOKS["daisy202"]}
    sample = read_sample(a_zip(tmp_path / "book.zip", files), 2.0)
    assert 1.9 < seconds_of(sample) <= 2.0
    assert sum(frame.end - frame.start for frame in frames(sample)) == len(sample)
    assert len(beginning(sample, 1.0)) < len(sample)
    assert read_sample(a_folder(tmp_path / "none", BOOKS["epub"]), 2.0) == b""


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"\xff\xfb\x90", b"ID3", b"ID3\4\0\0\x7f\x7f\x7f\x7f", b"x" * 99_999]
)
def test_what_is_no_mp3_has_no_frames(content):
    assert (seconds_of(content), beginning(content, 9)) == (0.0, b"")


@pytest.fixture
def book(db, tmp_path, monkeypatch):
    monkeypatch.setattr(daisy, "SPEECH", 10_000)
    files = {**BOOKS["daisy202"], "1.mp3": sound(5)}
    return a_zip(tmp_path / "9780306406157.zip", files)


@pytest.fixture
def media(tmp_path, settings):
    default = {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path / "media"}}
    settings.STORAGES = {**settings.STORAGES, "default": default}
    return tmp_path / "media"


def told(edition):
    return str(say_item(item_of(the_edition(edition.pk)), Standing("here"), "sv"))


def test_a_talking_book_is_read_into_its_record_and_its_speech(book, media, client):
    """Library § 14.5, Library § 14.9."""
    edition = an_edition("Kvarnen", form="talking_book", language="swe")
    library, out = a_library("vannas", "2460"), io.StringIO()
    call_command("import_daisy", str(book), of=f"t-{edition.pk}", library="vannas", stdout=out)
    assert "daisy202, 673 minutes, 3 headings" in out.getvalue()
    said = told(edition)
    assert "Inläst av Elsa Läsare." in said
    assert "Inläst på svenska, elva timmar." in said
    assert "Den är indelad i tre rubriker, i två nivåer." in said
    address = reverse("library_machine:listen_sample", args=[edition.pk])
    whole = client.get(address)
    heard = b"".join(whole)
    assert (whole["Content-Type"], whole["Accept-Ranges"]) == ("audio/mpeg", "bytes")
    assert 4 < seconds_of(heard) < 6
    page = client.get(reverse("library:listen_item", args=[edition.pk])).content.decode()
    assert "Hör hur den börjar" in page or "Hear how it begins" in page
    assert f'href="{address}"' in page
    part = client.get(address, headers={"Range": "bytes=10-19"})
    assert (part.status_code, b"".join(part)) == (206, heard[10:20])
    # As long as the municipality that holds the files says.
    for seconds, day in ((2, date(2026, 3, 3)), (0, date(2026, 3, 4))):
        set_term(
            "SAMPLE_SECONDS", seconds, day, scope="municipality", municipality="2460",
            decided_by="KFN 7", **SIGNED,
        )  # fmt: skip
        found = sample_of(edition.pk, day)
        assert (found.seconds if found else 0) == seconds
    assert library.municipality_id == "2460"


def test_a_later_reading_takes_the_place_of_an_earlier(
    book, media, django_capture_on_commit_callbacks
):
    edition = an_edition("Kvarnen", form="talking_book")
    said = read_daisy(book)
    for sample in (sound(1), sound(2), b""):
        with django_capture_on_commit_callbacks(execute=True):
            actions.keep_daisy(edition, said, sample=sample, **SIGNED)
        assert len(list(media.rglob("*.mp3"))) == (1 if sample else 0)
    assert DaisyBook.objects.get().sample.name == ""


def test_books_that_do_not_fit_are_told_and_the_others_read(book, media, tmp_path):
    edition = an_edition("Löftet", form="talking_book")
    with pytest.raises(Refused, match="The files are of"):
        actions.keep_daisy(edition, read_daisy(book), **SIGNED)
    many = tmp_path / "many"
    many.mkdir()
    a_zip(many / f"t-{edition.pk}.zip", BOOKS["daisy3"])
    a_folder(many / "t-999999", BOOKS["epub"])
    (many / "t-999998.epub").write_bytes(b"no book")
    errors = io.StringIO()
    with pytest.raises(CommandError, match="3 of 3 books"):
        call_command("import_daisy", str(many), stderr=errors)
    assert "“Kvarnen”, the record of “Löftet”" in errors.getvalue()
    assert "no title in the catalogue answers to t-999999" in errors.getvalue()
    with pytest.raises(CommandError, match="2 of 3 books"):
        call_command("import_daisy", str(many), same_book=True, stderr=errors)
    assert DaisyBook.objects.get().edition == edition
    for path, more in ((many / "none", {}), (many, {"library": "nowhere"})):
        with pytest.raises(CommandError, match="There is no"):
            call_command("import_daisy", str(path), **more)
