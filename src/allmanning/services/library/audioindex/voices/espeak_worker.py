"""A process that lends espeak-ng's voice: lines of JSON in, sound out. It knows nothing of Django.

It is a program of its own so that espeak-ng (GPL-3) stays outside ours, and so that a text that
kills it kills nothing else. One request at a time; the pool starts several.

In:  {"text": …, "voice": "sv", "rate": 165, "trace": false} and a line feed.
Out: four bytes of length (big endian) and that many bytes of 16-bit mono sound, again and again;
     length 0 ends the answer. With "trace" one block of phonemes (UTF-8) comes instead of sound.
"""

import ctypes as c
import json
import resource
import struct
import sys
from typing import Any, BinaryIO

import espeakng_loader

MEMORY = 512 * 1024 * 1024  # bytes of address space: a text that wants more ends this process
SYNCHRONOUS, DO_NOT_EXIT = 2, 0x8000
UTF8, RATE, IPA = 1, 1, 0x02
CHUNK_MS = 60


class Event(c.Structure):
    _fields_ = [
        ("type", c.c_int), ("uid", c.c_uint), ("text_position", c.c_int), ("length", c.c_int),
        ("audio_position", c.c_int), ("sample", c.c_int), ("user_data", c.c_void_p),
        ("id", c.c_char * 8),
    ]  # fmt: skip


Callback = c.CFUNCTYPE(c.c_int, c.POINTER(c.c_short), c.c_int, c.POINTER(Event))


class Espeak:
    def __init__(self, out: BinaryIO) -> None:
        self.out = out
        self.library = c.CDLL(espeakng_loader.get_library_path())
        data = espeakng_loader.get_data_path().encode()
        self.library.espeak_Initialize.argtypes = [c.c_int, c.c_int, c.c_char_p, c.c_int]
        self.hertz = self.library.espeak_Initialize(SYNCHRONOUS, CHUNK_MS, data, DO_NOT_EXIT)
        if self.hertz <= 0:
            raise SystemExit("espeak-ng does not start")
        self.library.espeak_Synth.argtypes = [
            c.c_char_p, c.c_size_t, c.c_uint, c.c_int, c.c_uint, c.c_uint, c.c_void_p, c.c_void_p,
        ]  # fmt: skip
        self.library.espeak_SetVoiceByName.argtypes = [c.c_char_p]
        self.library.espeak_TextToPhonemes.argtypes = [c.POINTER(c.c_char_p), c.c_int, c.c_int]
        self.library.espeak_TextToPhonemes.restype = c.c_char_p
        self.callback = Callback(self._sound)  # kept: espeak-ng holds only its address
        self.library.espeak_SetSynthCallback(self.callback)
        self.voice = ""

    def _sound(self, wave: Any, count: int, _events: Any) -> int:  # noqa: ANN401 - C's pointers
        if wave and count > 0:
            self.send(c.string_at(wave, count * 2))
        return 0

    def send(self, block: bytes) -> None:
        self.out.write(struct.pack(">I", len(block)) + block)
        self.out.flush()

    def answer(self, asked: dict[str, Any]) -> None:
        voice = str(asked["voice"])
        if voice != self.voice:
            if self.library.espeak_SetVoiceByName(voice.encode()) != 0:
                self.library.espeak_SetVoiceByName(b"sv")
            self.voice = voice
        written = str(asked["text"]).replace("\0", " ").encode("utf-8", "replace") + b"\0"
        if asked.get("trace"):
            self.send(self._phonemes(written).encode())
        else:
            self.library.espeak_SetParameter(RATE, int(asked.get("rate", 165)), 0)
            self.library.espeak_Synth(written, len(written), 0, 1, 0, UTF8, None, None)
            self.library.espeak_Synchronize()
        self.out.write(struct.pack(">I", 0))
        self.out.flush()

    def _phonemes(self, written: bytes) -> str:
        rest, said = c.c_char_p(written), []
        while rest.value:
            said.append(
                (self.library.espeak_TextToPhonemes(c.byref(rest), UTF8, IPA) or b"").decode()
            )
        return " ".join(said)


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    out = sys.stdout.buffer
    espeak = Espeak(out)
    out.write(struct.pack(">I", espeak.hertz))  # the first thing said is how fast the samples come
    out.flush()
    for line in sys.stdin.buffer:
        espeak.answer(json.loads(line))


if __name__ == "__main__":
    main()
