"""A voice that the operator supplied: loaded for real where Piper is, and replaced where it fails.

Piper is not among our packages. Install `requirements-voice.txt` in an environment of its own and
name its Python in ALLMANNING_PIPER_PYTHON: then the model that the test makes is spoken by it.
"""

import importlib.util
import os
import subprocess
import sys
import time

import pytest

from allmanning.services.library.audioindex import speech
from allmanning.services.library.audioindex.frames import seconds_of
from allmanning.services.library.audioindex.spoken.parts import segment
from allmanning.services.library.audioindex.tests.tinyvoice import A_PHONEME, HERTZ, a_tiny_voice
from allmanning.services.library.audioindex.voices.store import Store

STAND_IN = """
class PiperVoice:
    @classmethod
    def load(cls, path):
        import json
        self = cls()
        with open(path + ".json") as stream:
            rate = json.load(stream)["audio"]["sample_rate"]
        self.config = type("Config", (), {"sample_rate": rate})
        return self

    def synthesize(self, text):
        for word in text.split():
            if word == "Die.":
                raise SystemExit(3)
            yield type("Chunk", (), {"audio_int16_bytes": b"\\x10\\x20" * 2_205})
"""


def piper_python():
    """A Python that has Piper, or None."""
    named = os.environ.get("ALLMANNING_PIPER_PYTHON")
    if named or importlib.util.find_spec("piper"):
        return named or sys.executable
    return None


@pytest.fixture
def supplied(tmp_path, monkeypatch):
    """Put the tiny voice in place of the Swedish one, spoken by some Python."""

    def put(interpreter, voice=None):
        voice = voice or a_tiny_voice(tmp_path)
        monkeypatch.setenv("ALLMANNING_PIPER", f"sv={voice},xx=/no/such/voice.onnx,nonsense")
        monkeypatch.setenv("ALLMANNING_PIPER_PYTHON", str(interpreter))
        kept = Store(tmp_path / "speech")
        monkeypatch.setattr(speech, "store", lambda: kept)
        for remembered in (speech.piper_voices, speech._pool, speech._version):
            remembered.cache_clear()
        return kept

    yield put
    speech.pool_for("sv").close()
    for remembered in (speech.piper_voices, speech._pool, speech._version):
        remembered.cache_clear()


@pytest.fixture
def stand_in(tmp_path):
    """A Python whose Piper is ours, with the same two calls: the talk between the processes is real."""
    (tmp_path / "piper.py").write_text(STAND_IN)
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nPYTHONPATH={tmp_path} exec {sys.executable} "$@"\n')
    python.chmod(0o755)
    return python


def made(words, language="sv"):
    sound = speech.sound((segment("about", words, language),))
    return sound, b"".join(sound.blocks or (sound.file.read_bytes(),))


def test_a_real_voice_file_is_loaded_and_speaks(supplied):
    interpreter = piper_python()
    if interpreter is None:
        pytest.skip("Piper is not installed: see requirements-voice.txt")
    supplied(interpreter)
    hertz, blocks = speech.pcm(segment("about", "Händelser vid vatten", "sv"))
    samples = len(b"".join(blocks)) // 2
    assert hertz == HERTZ
    assert 15 <= samples / A_PHONEME <= 60  # one tone to a phoneme, with Piper's own pauses between
    sound, content = made("Kerstin Ekman")
    assert seconds_of(content) > 1
    assert sound.etag != speech.name_of((segment("about", "Kerstin Ekman", "sv"),), is_plain=True)


def test_the_supplied_voice_speaks_its_language_and_no_other(supplied, stand_in):
    supplied(stand_in)
    assert set(speech.piper_voices()) == {"sv"}
    hertz, blocks = speech.pcm(segment("about", "Ett två tre", "sv"))
    assert (hertz, len(b"".join(blocks))) == (HERTZ, 3 * 4_410)
    english = speech.pcm(segment("about", "One two three", "en"))[1]
    assert len(b"".join(english)) != 3 * 4_410
    assert speech.phonemes("talbok", "sv")  # espeak-ng's to tell


@pytest.mark.parametrize("wrong", ["no model", "dies on a word", "no piper"])
def test_where_the_supplied_voice_fails_the_other_speaks_and_is_not_taken_for_it(
    supplied, stand_in, tmp_path, wrong
):
    if wrong == "no model":
        (tmp_path / "bad.onnx").write_bytes(b"nothing")
        store = supplied(stand_in, tmp_path / "bad.onnx")
    else:
        store = supplied("/no/such/python" if wrong == "no piper" else stand_in)
    began = time.monotonic()
    for _at in range(5):
        sound, content = made("die")
        assert seconds_of(content) > 0.3
        assert sound.etag == speech.name_of((segment("about", "die", "sv"),), is_plain=True)
    assert time.monotonic() - began < 20
    assert len(list(store.folder.rglob("*.mp3"))) == 1


def test_the_worker_knows_nothing_of_ours(supplied, stand_in, tmp_path):
    """It runs where our packages are not, and sees none of our environment."""
    code = "import piper_worker, sys; print([name for name in sys.modules if 'allmanning' in name])"
    worker = speech._PIPER_WORKER.parent
    told = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(worker)!r}); {code}"],
        capture_output=True, text=True, check=True, env={"PATH": os.environ["PATH"]},
    )  # fmt: skip
    assert told.stdout.strip() == "[]"
