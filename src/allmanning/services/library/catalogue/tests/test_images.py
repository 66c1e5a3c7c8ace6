"""Pictures of covers: known, cleaned, kept, shown instead of the drawn one, taken off again."""

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as some

from allmanning.kit.refusal import Refused
from allmanning.members.journal.acting import CLOCK
from allmanning.members.tests.examples import NOW
from allmanning.services.library.catalogue.actions.covering import put_cover, take_off_cover
from allmanning.services.library.catalogue.images import LARGEST, BadImage, cleaned
from allmanning.services.library.catalogue.models import CoverImage, Edition
from allmanning.services.library.catalogue.tests.examples import a_title, stored
from allmanning.services.library.catalogue.tests.test_pages import address

SECRET = b"taken at 63.8258, 20.2630"


def a_chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def a_png(width=60, height=90, *more):
    rows = b"".join(b"\x00" + b"\x80" * width for _row in range(min(height, 200)))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = [a_chunk(b"IHDR", head), *more, a_chunk(b"IDAT", zlib.compress(rows))]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + a_chunk(b"IEND", b"")


def a_segment(marker, body):
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def a_jpeg(width=60, height=90, *more, frame=0xC0):
    head = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    scan = a_segment(0xDA, b"\x01\x01\x00\x00?\x00") + b"\x12\xff\x00\x34\xff\xd0\x56"
    return b"".join(
        (b"\xff\xd8", a_segment(0xE0, b"JFIF\x00\x01\x02"), *more, a_segment(0xDB, b"\x00" * 65),
         a_segment(frame, head), scan, a_segment(0xC4, b"\x00" * 17), scan, b"\xff\xd9")
    )  # fmt: skip


def test_a_picture_keeps_what_makes_it_and_nothing_that_tells_of_it():
    noted = a_png(60, 90, a_chunk(b"tEXt", SECRET), a_chunk(b"eXIf", SECRET)) + SECRET
    assert cleaned(noted) == ("png", 60, 90, a_png())
    taken = a_jpeg(60, 90, a_segment(0xE1, b"Exif" + SECRET), a_segment(0xFE, SECRET)) + SECRET
    assert cleaned(taken) == ("jpg", 60, 90, a_jpeg())
    assert cleaned(a_jpeg(frame=0xC2)).kind == "jpg"


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "unknown"), (b"<svg onload=alert(1)>", "unknown"), (b"GIF89a" + b"x" * 99, "unknown"),
        (a_png() + b"x" * LARGEST, "too_large"), (a_png(20, 90), "too_small"),
        (a_png(7_000, 90), "too_wide"), (a_png()[:-20], "broken"), (a_jpeg()[:-1], "broken"),
        (a_jpeg()[:60], "broken"), (b"\xff\xd8\xff\xd9", "broken"), (b"\xff\xd8", "broken"),
        (a_png().replace(b"IDAT", b"IDAX"), "broken"), (b"\xff\xd8\xff\xdb\x00\x00", "broken"),
    ],
)  # fmt: skip
def test_what_is_no_cover_is_said_why(data, fault):
    with pytest.raises(BadImage) as raised:
        cleaned(data)
    assert raised.value.fault == fault


@given(some.sampled_from([a_png(), a_jpeg()]), some.binary(max_size=40), some.integers(0, 200))
def test_no_bytes_break_the_reading(picture, bytes_, at):
    try:
        image = cleaned(picture[:at] + bytes_ + picture[at + len(bytes_) :])
    except BadImage:
        return
    assert len(image.data) <= len(picture) + len(bytes_) + 2


@pytest.mark.django_db(transaction=False)
def test_a_picture_is_shown_instead_of_the_drawn_cover(client, settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }
    (edition,) = stored(a_title("Hembiten"))
    drawn = client.get(address("library:cover", edition.pk))
    assert drawn["Content-Type"].startswith("image/svg")
    kept = put_cover(edition.pk, a_png(), "En ren i snö", by=CLOCK, who="Kim", now=NOW)
    shown = client.get(address("library:cover", edition.pk), follow=True)
    assert (shown["Content-Type"], shown.content) == ("image/png", a_png())
    assert shown["X-Content-Type-Options"] == "nosniff"
    page = client.get(address("library:title", edition.pk, language="en")).content.decode()
    assert 'alt="En ren i snö" lang="sv"' in page
    for data, alt in ((b"no", "Text"), (a_png(), "  ")):
        with pytest.raises(Refused):
            put_cover(edition.pk, data, alt, by=CLOCK, who="Kim", now=NOW)
    other = put_cover(edition.pk, a_jpeg(), "Något annat", by=CLOCK, who="Kim", now=NOW)
    assert CoverImage.objects.get() == other
    gone = address("library:picture", edition.pk, kept.digest)
    assert client.get(gone).status_code == 404
    there = address("library:picture", edition.pk, other.digest)
    Edition.objects.filter(pk=edition.pk).update(hidden=True)
    assert client.get(there).status_code == 404
    assert take_off_cover(edition.pk, by=CLOCK, now=NOW)
    assert not take_off_cover(edition.pk, by=CLOCK, now=NOW)
