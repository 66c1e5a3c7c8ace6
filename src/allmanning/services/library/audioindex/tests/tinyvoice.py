"""A Piper voice of a thousand bytes: an ONNX model that answers each phoneme with a short tone.

Written by hand in the wire format of Protocol Buffers (onnx.proto, IR version 8), so that no package
is needed to make it.
"""

import json
import math
import struct

HERTZ, A_PHONEME = 22_050, 2_048  # samples a second, and of each phoneme
_FLOAT, _INT64 = 1, 7
_SIGNS = "_^$ abcdefghijklmnopqrstuvwxyzåäöɑɒɔɛɪʉɵœøʃɕɧŋˈˌː.,!?"


def a_tiny_voice(folder, name="tiny"):
    """Write name.onnx and name.onnx.json; return the path of the model."""
    path = folder / f"{name}.onnx"
    path.write_bytes(_model())
    config = {
        "audio": {"sample_rate": HERTZ}, "espeak": {"voice": "sv"}, "phoneme_type": "espeak",
        "num_symbols": len(_SIGNS), "num_speakers": 1, "speaker_id_map": {},
        "inference": {"noise_scale": 0.667, "length_scale": 1.0, "noise_w": 0.8},
        "phoneme_id_map": {sign: [at] for at, sign in enumerate(_SIGNS)},
    }  # fmt: skip
    path.with_suffix(".onnx.json").write_text(json.dumps(config))
    return path


def _model():
    tone = [math.sin(2 * math.pi * 440 * at / HERTZ) for at in range(A_PHONEME)]
    graph = b"".join(
        [
            _node(
                "Cast",
                ["input"],
                ["ids"],
                _part(5, _text(1, "to") + _number(3, _FLOAT) + _number(20, 2)),
            ),
            _node("Unsqueeze", ["ids", "last"], ["column"]),
            _node("Mul", ["column", "tone"], ["tones"]),
            _node("Reshape", ["tones", "row"], ["output"]),
            _text(2, "tiny"),
            _tensor("tone", [1, 1, A_PHONEME], _FLOAT, struct.pack(f"<{A_PHONEME}f", *tone)),
            _tensor("last", [1], _INT64, struct.pack("<q", 2)),
            _tensor("row", [3], _INT64, struct.pack("<3q", 1, 1, -1)),
            _value(11, "input", _INT64, [1, "phonemes"]),
            _value(11, "input_lengths", _INT64, [1]),
            _value(11, "scales", _FLOAT, [3]),
            _value(12, "output", _FLOAT, [1, 1, "samples"]),
        ]
    )
    return _number(1, 8) + _part(8, _text(1, "") + _number(2, 13)) + _part(7, graph)


def _node(kind, read, given, more=b""):
    names = [_text(1, one) for one in read] + [_text(2, one) for one in given]
    return _part(1, b"".join(names) + _text(4, kind) + more)


def _tensor(name, sizes, kind, raw):
    dims = b"".join(_number(1, size) for size in sizes)
    return _part(5, dims + _number(2, kind) + _text(8, name) + _part(9, raw))


def _value(field, name, kind, sizes):
    dims = [_part(1, _text(2, one) if isinstance(one, str) else _number(1, one)) for one in sizes]
    tensor = _number(1, kind) + _part(2, b"".join(dims))
    return _part(field, _text(1, name) + _part(2, _part(1, tensor)))


def _varint(value):
    out = b""
    while True:
        value, low = value >> 7, value & 0x7F
        if not value:
            return out + bytes([low])
        out += bytes([low | 0x80])


def _number(field, value):
    return _varint(field << 3) + _varint(value)


def _part(field, content):
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _text(field, words):
    return _part(field, words.encode())
