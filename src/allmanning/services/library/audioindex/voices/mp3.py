"""Sound into MP3: mono, 48 kbit/s, with a short silence in front."""

from collections.abc import Iterable, Iterator

import lameenc

BITRATE = 48
LEAD = 0.15  # seconds of silence in front, so that no loudspeaker swallows the first sound
VERSION = "1"  # change it when the same text would sound different, and the cache begins anew


def encoded(pcm: Iterable[bytes], hertz: int, pause: float = 0.0) -> Iterator[bytes]:
    """MP3 as the sound comes; `pause` seconds of silence end it."""
    encoder = lameenc.Encoder()
    encoder.set_bit_rate(BITRATE)
    encoder.set_in_sample_rate(hertz)
    encoder.set_channels(1)
    encoder.set_quality(7)
    encoder.silence()
    for block in _framed(pcm, hertz, pause):
        if made := bytes(encoder.encode(block)):
            yield made
    yield bytes(encoder.flush())


def _framed(pcm: Iterable[bytes], hertz: int, pause: float) -> Iterator[bytes]:
    yield b"\0\0" * int(hertz * LEAD)
    yield from pcm
    yield b"\0\0" * int(hertz * pause)
