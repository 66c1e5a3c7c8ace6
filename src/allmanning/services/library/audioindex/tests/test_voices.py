"""Voices: real sound, kept within bounds, and an answer when a process dies or the disk is full."""

import array
import base64
import contextlib
import math
import os
import shutil
import signal
import sys
import time

import pytest

from allmanning.services.library.audioindex import speech
from allmanning.services.library.audioindex.frames import seconds_of
from allmanning.services.library.audioindex.spoken.items import Item, Standing, say_item
from allmanning.services.library.audioindex.spoken.parts import segment
from allmanning.services.library.audioindex.spoken.tongues import VOICES
from allmanning.services.library.audioindex.voices import mp3
from allmanning.services.library.audioindex.voices.processes import (
    FAILURES,
    Pool,
    Voice,
    VoiceFailed,
    python,
)
from allmanning.services.library.audioindex.voices.store import Store

ESPEAK = python("allmanning.services.library.audioindex.voices.espeak_worker")


@pytest.fixture
def own_store(tmp_path, monkeypatch):
    store = Store(tmp_path / "speech")
    monkeypatch.setattr(speech, "store", lambda: store)
    return store


@pytest.fixture
def pool():
    made = Pool(ESPEAK, size=1)
    yield made
    made.close()


def spoken(text, language="sv"):
    return segment("about", text, language)


def the_sound(text, language="sv"):
    hertz, blocks = speech.pcm(spoken(text, language))
    return hertz, array.array("h", b"".join(blocks))


def loudness(samples):
    return math.sqrt(sum(one * one for one in samples) / len(samples))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("En lärarinna hittar två döda i ett tält vid en fjällå, och sanningen dröjer i nästan tjugo år.", "sv"),  # noqa: E501
        ("A teacher finds two dead in a tent by a mountain stream, and the truth is slow to come.", "en"),
        ("Преступление и наказание, роман в шести частях с эпилогом.", "ru"),
    ],
)  # fmt: skip
def test_speech_is_real_sound_of_a_fitting_length(text, language):
    hertz, samples = the_sound(text, language)
    seconds = len(samples) / hertz
    assert len(text) / 30 < seconds < len(text) / 6
    assert loudness(samples) > 500
    parts = [samples[at : at + hertz] for at in range(0, len(samples) - hertz, hertz)]
    assert all(loudness(part) > 100 for part in parts), "a second of it is silent"


def test_a_longer_text_takes_longer():
    short, long = (len(the_sound(text)[1]) for text in ("Inne här.", "Inne här. " * 10))
    assert 5 * short < long < 20 * short


@pytest.mark.parametrize(
    ("text", "language", "heard"),
    [
        ("elva timmar", "sv", ("ɛlva", "ɪmar")),
        ("talbok", "sv", ("tˈɑːl",)),
        ("the brothers", "en", ("bɹˈʌðəz",)),
    ],
)
def test_the_phonemes_are_those_of_the_words(text, language, heard):
    trace = speech.phonemes(text, language)
    assert all(sound in trace for sound in heard), trace


def test_every_language_we_name_has_its_own_voice_and_not_the_swedish_one():
    said = "banana tomato 12"
    swedish = speech.phonemes(said, "sv")
    assert [tag for tag in VOICES if tag != "sv" and speech.phonemes(said, tag) == swedish] == []


def test_mp3_is_a_row_of_frames_as_long_as_its_text(own_store):
    sound = speech.sound((spoken("Händelser vid vatten. Av Kerstin Ekman."),))
    content = b"".join(sound.blocks)
    frames, at = 0, 0
    while at + 4 <= len(content):
        assert (content[at], content[at + 1] & 0xE0) == (0xFF, 0xE0), f"no frame at {at}"
        kilobits = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)[
            content[at + 2] >> 4
        ]
        at += 72_000 * kilobits // 22_050 + (content[at + 2] >> 1 & 1)
        frames += 1
    assert 2 < frames * 576 / 22_050 < 6


DECODED = """async text => {
    const bytes = Uint8Array.from(atob(text), sign => sign.charCodeAt(0));
    const sound = await new OfflineAudioContext(1, 1, 22050).decodeAudioData(bytes.buffer);
    const samples = sound.getChannelData(0), loud = [];
    for (let at = 0; at + 22050 <= samples.length; at += 22050) {
        const part = samples.subarray(at, at + 22050);
        loud.push(Math.sqrt(part.reduce((sum, one) => sum + one * one, 0) / part.length));
    }
    return {seconds: sound.duration, loud};
}"""


@pytest.mark.browser
def test_a_browser_decodes_what_we_send_and_hears_every_second_of_it(page, own_store):
    title = spoken("Händelser vid vatten, en roman om ett tält vid en fjällå och om sanningen.")
    summary = spoken("A teacher finds two dead by a mountain stream.", "en")
    segments = (title, summary)
    content = b"".join(speech.sound(segments).blocks)
    alone = sum(len(samples) / hertz for hertz, samples in map(sounds_of, segments))
    page.goto("about:blank")
    heard = page.evaluate(DECODED, base64.b64encode(content).decode())
    pauses = sum(one.pause + mp3.LEAD for one in segments)
    assert abs(heard["seconds"] - alone - pauses) < 0.4
    assert abs(heard["seconds"] - seconds_of(content)) < 0.2
    assert (
        sum(loud > 0.01 for loud in heard["loud"]) >= len(heard["loud"]) - 1
    )  # a pause may fill one


def sounds_of(one):
    return the_sound(one.text, one.language)


def test_sound_is_made_once_and_kept(own_store):
    segments = (spoken("Det här sägs två gånger."),)
    first = speech.sound(segments)
    assert first.file is None
    made = b"".join(first.blocks)
    again = speech.sound(segments)
    assert again.file
    assert again.file.read_bytes() == made
    assert again.etag == first.etag != speech.sound((spoken("Något annat."),)).etag


def test_a_listener_with_a_slow_network_holds_no_voice(own_store, monkeypatch, pool):
    """Two telephones that read nothing once left everybody else without speech."""
    monkeypatch.setattr(speech, "pool_for", lambda *_words, **_more: pool)  # one process
    slow = [speech.sound((spoken(f"Berättelse {one}. " * 60),)) for one in range(2)]
    for one in slow:
        next(one.blocks)  # and no more
    quick = speech.sound((spoken("En kort mening."),))
    assert len(b"".join(quick.blocks)) > 1_000
    one = slow.pop()
    name = own_store.path(one.etag)
    one.blocks.close()  # the listener leaves; the sound is made and kept all the same
    until = time.monotonic() + 10
    while not name.exists() and time.monotonic() < until:
        time.sleep(0.02)
    assert name.exists()
    assert b"".join(slow[0].blocks)


def test_a_voice_that_fails_in_the_middle_leaves_nothing_that_looks_whole(own_store, monkeypatch):
    real, said = speech.pcm, []

    def failing(one, **more):
        said.append(one)
        if len(said) == 2:
            raise VoiceFailed
        return real(one, **more)

    monkeypatch.setattr(speech, "pcm", failing)
    sound = speech.sound((spoken("Ett."), spoken("Två.")))
    with pytest.raises(VoiceFailed):
        b"".join(sound.blocks)
    assert own_store.find(sound.etag) is None


def test_a_dead_process_is_replaced_before_anyone_hears_of_it(pool):
    list(pool.say("ett", "sv"))
    for number in pool.process_ids:
        os.kill(number, signal.SIGKILL)
    time.sleep(0.05)
    assert len(b"".join(pool.say("två", "sv"))) > 1_000


def test_a_process_that_never_starts_is_told_and_not_waited_for():
    broken = Pool((sys.executable, "-c", "raise SystemExit(1)"), size=1)
    for _at in range(3):
        with pytest.raises(VoiceFailed):
            list(broken.say("ett", "sv"))
    broken.close()


def test_a_silent_process_is_given_up(monkeypatch):
    monkeypatch.setattr("allmanning.services.library.audioindex.voices.processes.PATIENCE", 0.3)
    begun = []
    real = Voice.end
    monkeypatch.setattr(Voice, "end", lambda self: (begun.append(self.process), real(self)))
    silent = Pool((sys.executable, "-c", "import time; time.sleep(60)"), size=1)
    began = time.monotonic()
    with pytest.raises(VoiceFailed):
        list(silent.say("ett", "sv"))
    assert time.monotonic() - began < 5
    assert [process.poll() for process in begun] == [-signal.SIGKILL]
    silent.close()


def test_a_voice_that_dies_again_and_again_is_let_be_for_a_while(monkeypatch, tmp_path):
    monkeypatch.setattr("allmanning.services.library.audioindex.voices.processes.REST", 0.4)
    tried = tmp_path / "tried"
    code = f"open({str(tried)!r}, 'a').write('x')"
    broken = Pool((sys.executable, "-c", code), size=1)
    for _at in range(12):
        with pytest.raises(VoiceFailed):
            list(broken.say("ett", "sv"))
    assert len(tried.read_text()) == FAILURES
    time.sleep(0.5)
    with pytest.raises(VoiceFailed):
        list(broken.say("ett", "sv"))
    assert len(tried.read_text()) > FAILURES
    broken.close()


def test_a_voice_that_hangs_in_the_middle_ends_the_sound_and_frees_its_place(monkeypatch):
    monkeypatch.setattr("allmanning.services.library.audioindex.voices.processes.PATIENCE", 0.4)
    code = (
        "import sys, time, struct; out = sys.stdout.buffer; out.write(struct.pack('>I', 22050));"
        "out.flush(); sys.stdin.readline();"
        "out.write(struct.pack('>I', 4) + b'abcd'); out.flush(); time.sleep(60)"
    )
    hanging = Pool((sys.executable, "-c", code), size=1)
    for _at in range(2):
        sounds = hanging.say("ett", "sv")
        assert next(sounds) == (22_050).to_bytes(4, "big")
        assert next(sounds) == b"abcd"
        with pytest.raises(VoiceFailed):
            next(sounds)
    assert hanging.process_ids == []
    hanging.close()


def test_a_text_of_ten_megabytes_is_told_and_ends(own_store, monkeypatch):
    # Twelve minutes of sound are the bound of one answer; here a few seconds.
    monkeypatch.setattr(f"{speech.__package__}.voices.processes.LONGEST_SOUND", 200_000)
    ten = 10 * 1024 * 1024
    began = time.monotonic()
    for text in ("a" * ten, "Ord. " * (ten // 5), "漢" * (ten // 3), "1" * ten, "I" * ten):
        said = say_item(Item(title=text, authors=(text,), about=text), Standing("here"), "sv")
        assert sum(len(part.text) for part in said.segments) < 400_000
        for part in said.first[:2]:
            with contextlib.suppress(VoiceFailed):
                assert len(b"".join(speech.sound((part,)).blocks or ())) < 200_000
    assert time.monotonic() - began < 30


def test_a_listener_who_leaves_in_the_middle_leaves_a_voice_for_the_next(pool):
    sounds = pool.say("En mycket lång berättelse. " * 200, "sv")
    next(sounds), next(sounds)
    sounds.close()
    assert len(b"".join(pool.say("nästa", "sv"))) > 1_000


@pytest.mark.parametrize(
    "text",
    ["\0\0", "漢字かな交じり文", "😀😀", "ܫܠܡܐ ᚠᚢᚦ", "<speak><break/></speak>", "a" * 20_000],
)
def test_texts_in_every_script_end(pool, text):
    began = time.monotonic()
    blocks = pool.say(text, "sv")
    for _at in range(50):
        next(blocks, b"")
    blocks.close()
    assert time.monotonic() - began < 20
    assert len(b"".join(pool.say("och sedan", "sv"))) > 1_000


def test_without_room_for_a_cache_there_is_still_sound(tmp_path, monkeypatch):
    (tmp_path / "speech").write_text("a file where the folder should be")
    monkeypatch.setattr(speech, "store", lambda: Store(tmp_path / "speech"))
    for _at in range(2):
        sound = speech.sound((spoken("Disken är full."),))
        assert sound.file is None
        assert len(b"".join(sound.blocks)) > 1_000


def test_a_disk_that_fills_in_the_middle_leaves_no_half_file(own_store, monkeypatch):
    monkeypatch.setattr(
        "allmanning.services.library.audioindex.voices.store._write", lambda *_: False
    )
    assert b"".join(own_store.kept("ab" * 32, [b"one", b"two"])) == b"onetwo"
    assert own_store.find("ab" * 32) is None
    assert not list(own_store.folder.rglob("*.part"))


def test_a_sound_that_was_cut_off_is_not_kept(own_store):
    blocks = own_store.kept("cd" * 32, iter([b"one", b"two"]))
    next(blocks)
    blocks.close()
    assert own_store.find("cd" * 32) is None


def test_the_store_never_grows_over_its_room_however_many_write(tmp_path):
    stores, most = [Store(tmp_path, room=20_000) for _at in range(4)], 0
    for number in range(500):
        name = Store.name_of(str(number))
        list(stores[number % 4].kept(name, [b"x" * 100]))
        if number % 10 == 0:
            most = max(most, sum(path.stat().st_size for path in tmp_path.rglob("*.mp3")))
    assert 15_000 < most <= 20_000
    assert stores[0].used() <= 20_000
    shutil.rmtree(tmp_path)
    assert stores[0].find(name) is None


def test_what_was_heard_longest_ago_goes_first_and_forgotten_halves_go(tmp_path):
    store = Store(tmp_path, room=8_000)
    names = [Store.name_of(str(number)) for number in range(74)]
    for number, name in enumerate(names[:72]):  # nine tenths of the room
        list(store.kept(name, [b"x" * 100]))
        os.utime(store.path(name), (1_000 + number, 1_000 + number))
    half = store.path(names[0]).with_suffix(".part")
    half.write_bytes(b"x" * 100)
    os.utime(half, (5_000, 5_000))
    assert store.find(names[0])  # heard just now
    assert store.sweep() == 2
    assert not half.exists()
    assert [store.find(name) is None for name in names[:3]] == [False, True, False]
    huge = b"".join(store.kept(names[73], [b"x" * 500]))  # heard, but too large a part of the room
    assert (len(huge), store.find(names[73])) == (500, None)
