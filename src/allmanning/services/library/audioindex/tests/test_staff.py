"""What the staff compose and print, and what everybody may know of how much is listened to."""

from io import BytesIO

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from allmanning.members.tests.examples import NOW, SIGNED, a_mandate
from allmanning.services.library.audioindex import actions
from allmanning.services.library.audioindex.models import Showcase, ShowcasePart
from allmanning.services.library.audioindex.pointing import shelf_code, showcase_code
from allmanning.services.library.audioindex.rules import part_refusals, sound_kind, sum_of, told_of
from allmanning.services.library.audioindex.tests.examples import a_shelf_of_twelve
from allmanning.services.library.places.tests.examples import a_library

JSON = {"Accept": "application/json"}
MP3 = b"ID3" + bytes(2000)


@pytest.fixture
def staff(client, db, settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path}},
    }
    library, shelf, editions = a_shelf_of_twelve()
    person = a_mandate("librarian_in_charge", "2460").person
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return library, shelf, editions


def tell(client, key, **words):
    return client.post(
        reverse("library:listen_compose", args=["vannas", key]), {"act": "tell", **words}
    )


def test_a_showcase_is_composed_ordered_heard_and_closed(client, staff):
    _library, _shelf, editions = staff
    begun = client.post(
        reverse("library:listen_staff", args=["vannas"]), {"title": "Vinter", "language": "sv"}
    )
    key = Showcase.objects.get().pk
    page = reverse("library:listen_compose", args=["vannas", key])
    assert begun["Location"] == page
    early = client.post(page, {"act": "open"})
    assert early.status_code == 403
    assert "needs something to tell" in early.content.decode()
    tell(client, key, text="Här står böcker om vinter.")
    tell(client, key, text="Läst av Anna.", recording=SimpleUploadedFile("tips.mp3", MP3))
    tell(client, key, code=editions[1].copies.get().barcode)
    wrong = tell(client, key, code="nothing-here", text="Kept words")
    assert "No title here has that bar code" in wrong.content.decode()
    assert "Kept words" in wrong.content.decode()
    assert (
        "no sound that browsers play"
        in tell(
            client, key, recording=SimpleUploadedFile("x.exe", b"MZ" + bytes(99))
        ).content.decode()
    )
    assert tell(client, key).status_code == 403
    recording = ShowcasePart.objects.exclude(recording="").get()
    client.post(page, {"act": "earlier", "part": recording.pk})
    client.post(page, {"act": "earlier", "part": recording.pk})  # it is first already
    sound = reverse("library_machine:listen_recording", args=[recording.pk])
    assert b"".join(client.get(sound)) == MP3  # its own staff hear it before it is open
    address = reverse("library:listen_showcase", args=[key])
    assert client.get(address).status_code == 404
    client.post(page, {"act": "open"})
    client.logout()
    assert client.get(page).status_code == 302
    told = client.get(address, headers=JSON).json()
    assert [part["recording"] for part in told["entries"]] == [sound, "", ""]
    assert [one["segments"][0]["text"] for one in told["entries"]][:2] == [
        "Läst av Anna.", "Här står böcker om vinter.",
    ]  # fmt: skip
    assert "Björnvinter." in [part["text"] for part in told["entries"][2]["segments"]]
    heard = client.get(sound)
    assert heard["Content-Type"] == "audio/mpeg"
    assert heard["X-Content-Type-Options"] == "nosniff"
    pointed = client.get(reverse("library:listen"), {"code": showcase_code(key)}, headers=JSON)
    assert pointed.json()["title"] == "Vinter"
    text = client.get(
        f"/l/{showcase_code(key)}/", headers={"Accept": "text/plain"}
    ).content.decode()
    assert text.splitlines()[1] == "Vinter."


def test_a_part_is_taken_away_with_its_recording(client, staff, tmp_path):
    key = actions.begin_showcase(staff[0], "Vinter", "sv", **SIGNED).pk
    tell(client, key, text="Ett", recording=SimpleUploadedFile("tips.mp3", MP3))
    part = ShowcasePart.objects.get()
    assert [*tmp_path.rglob("*.mp3")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.transaction.on_commit", lambda done: done())
        actions.take_from_showcase(key, part.pk, **SIGNED)
    assert not [*tmp_path.rglob("*.mp3")]
    assert not ShowcasePart.objects.exists()


def test_another_library_has_no_part_in_it(client, staff):
    a_library("vindeln", "2404")
    key = actions.begin_showcase(staff[0], "Vinter", "sv", **SIGNED).pk
    for name, args in (("listen_staff", ["vindeln"]), ("listen_item_labels", ["vindeln"])):
        assert client.get(reverse(f"library:{name}", args=args)).status_code == 403
    client.force_login(
        a_mandate("desk", "2404").person, backend="django.contrib.auth.backends.ModelBackend"
    )
    for slug, status in (("vannas", 403), ("vindeln", 404)):
        page = reverse("library:listen_compose", args=[slug, key])
        assert client.post(page, {"act": "open"}).status_code == status


def test_labels_lead_to_what_they_stand_on(client, staff):
    _library, shelf, editions = staff
    barcodes = [one.copies.get().barcode for one in editions]
    page = reverse("library:listen_item_labels", args=["vannas"])
    by_hand = client.post(page, {"codes": "\n".join([*barcodes[:2], "unknown"])})
    of_shelf = client.get(page, {"shelf": shelf_code(shelf.pk)})
    of_shelves = client.get(reverse("library_machine:listen_labels", args=["vannas"]))
    for answer in (by_hand, of_shelf, of_shelves):
        assert answer["Content-Type"] == "application/pdf"
        opened = pikepdf.open(BytesIO(answer.content))
        assert opened.Root.MarkInfo.Marked
        assert "pdfuaid" in str(opened.Root.Metadata.read_bytes())
    assert len(pikepdf.open(BytesIO(by_hand.content)).pages) == 1
    assert "None of these" in client.post(page, {"codes": "x y"}).content.decode()
    assert f"/l/{barcodes[0]}/" in client.get(f"/l/{barcodes[0]}/").request["PATH_INFO"]
    assert client.get(f"/l/{barcodes[0]}/")["Location"].endswith(f"?code={barcodes[0]}")


def test_numbers_are_told_without_persons_and_small_ones_kept_back(client, staff):
    library = staff[0]
    other = a_library("vindeln", "2404")
    for place, event, times in (
        (library, "pointed", 7), (library, "finished", 3), (other, "pointed", 4), (other, "reserved", 6),
    ):  # fmt: skip
        for _time in range(times):
            actions.count(event, now=NOW, library=place.pk)
    page = reverse("library:listen_statistics")
    query = {"year": NOW.year}
    here = client.get(page, {**query, "library": "vannas"}).content.decode()
    assert '<td class="number">7</td>' in here
    assert "&lt;5" in here
    everywhere = client.get(page, query).content.decode()
    assert '<td class="number">11</td>' not in everywhere  # four follow from it
    sheet = client.get(reverse("library_machine:listen_counts"), query).content.decode("utf-8-sig")
    assert sheet.splitlines()[0] == "by;which;pointed;unknown;finished;reserved;renewed"
    assert f"month;{NOW:%Y-%m};7;0;0;6;0" in sheet
    assert "library;Vannas;7;0;0;0;0" in sheet
    assert client.get(page, {"year": "1; drop"}).status_code == 200


@pytest.mark.parametrize(
    ("head", "kind"),
    [(b"ID3\4", "mp3"), (b"\xff\xfb\x90", "mp3"), (b"OggS", "ogg"), (b"\0\0\0 ftypM4A", "m4a"),
     (b"RIFF", "wav"), (b"MZ", ""), (b"<svg", ""), (b"", "")],
)  # fmt: skip
def test_a_recording_is_known_by_how_it_begins(head, kind):
    assert sound_kind(head) == kind
    assert bool([*part_refusals(0, tells_something=True, head=head)]) == (kind == "")


def test_a_showcase_has_its_limits():
    assert [*part_refusals(39, tells_something=True)] == []
    assert len([*part_refusals(40, tells_something=False, size=20_000_001, head=b"MZ")]) == 4
    assert [told_of(number, 5) for number in (0, 1, 4, 5)] == ["0", "<5", "<5", "5"]
    assert sum_of([4, 5, 7, 1], 5) == 12
