"""A process that lends a Piper voice which the operator supplied; the manners of `espeak_worker`.

Started as a file with the path of voice.onnx, whose voice.onnx.json lies beside it. Piper (GPL-3)
is not among our packages: whoever supplies a voice installs `piper-tts`, best in an environment of
its own, and names its Python in ALLMANNING_PIPER_PYTHON. So this file knows nothing of ours.
"""

import json
import resource
import struct
import sys
from collections.abc import Iterator
from typing import Any

MEMORY = 2 * 1024 * 1024 * 1024  # bytes of data; a text that wants more ends this process


def load(path: str) -> Any:  # noqa: ANN401 - Piper has no types
    from piper import PiperVoice  # type: ignore[import-not-found] # noqa: PLC0415 - optional

    return PiperVoice.load(path)


def sounds(voice: Any, text: str) -> Iterator[bytes]:  # noqa: ANN401
    for chunk in voice.synthesize(text):
        yield chunk.audio_int16_bytes


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    voice, out = load(sys.argv[1]), sys.stdout.buffer
    out.write(struct.pack(">I", voice.config.sample_rate))
    out.flush()
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        # Phonemes are espeak-ng's to tell; an empty answer says that there are none here.
        for block in () if asked.get("trace") else sounds(voice, str(asked["text"])):
            if block:
                out.write(struct.pack(">I", len(block)) + block)
                out.flush()
        out.write(struct.pack(">I", 0))
        out.flush()


if __name__ == "__main__":
    main()
