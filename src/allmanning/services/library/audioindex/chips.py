"""What stands in a chip: the primary item identifier, in both layouts of the standard.

Source: ISO 28560-3 (a fixed block, after the Danish model) and ISO 28560-2 with the compactions of
ISO/IEC 15962 (data objects one after another); Library P 6.11.
"""

from collections.abc import Callable

_BLOCK = 4
_PRIMARY = 1  # the relative name of the primary item identifier in part 2
_PADDING = {5: 0, 7: 0x7F}  # what fills the last byte, by the width of a sign
_SHORTEST = 4  # signs of an identifier that is believed without a checksum


def primary_item(block: bytes) -> str | None:
    """The primary item identifier of a chip's content, or None where there is none.

    Some makers store each four bytes reversed: where the checksum fails, that is tried too.
    Without a right checksum the content is read as part 2 of the standard.
    """
    for candidate in (block, _reversed_blocks(block)):
        if found := _of_the_fixed_block(candidate):
            return found
    return _of_the_objects(block)


def checksum(data: bytes) -> int:
    """CRC-16, polynomial 0x1021, start 0xFFFF, not reflected."""
    value = 0xFFFF
    for byte in data:
        value ^= byte << 8
        for _bit in range(8):
            value = (value << 1 ^ 0x1021 if value & 0x8000 else value << 1) & 0xFFFF
    return value


def _of_the_fixed_block(block: bytes) -> str | None:
    if len(block) < 21:
        return None
    padded = block[:32].ljust(32, b"\0")
    stored = padded[19] | padded[20] << 8
    # P 6.11: bytes 0-18 and then 21-33; what is missing of the 32 counts as 00.
    if stored != checksum(padded[:19] + block[21:34].ljust(13, b"\0")):
        return None
    name = padded[3:19].rstrip(b"\0")
    return _believed(name.decode() if name.isascii() else None, 1)


def _of_the_objects(block: bytes) -> str | None:
    """Each object: a byte with offset flag, compaction and name; perhaps an offset; length; data."""
    at = 0
    while at + 2 < len(block):
        head = block[at]
        if head == 0:  # the end of what is written
            return None
        name, compaction = head & 0x0F, head >> 4 & 0x07
        at += 1
        if name == 0x0F:  # a name above fourteen stands in a byte of its own
            at += 1
        padding = 0
        if head & 0x80 and at < len(block):
            padding = block[at]
            at += 1
        if at >= len(block):
            return None
        length = block[at]
        data = block[at + 1 : at + 1 + length]
        if len(data) < length:
            return None
        if name == _PRIMARY:
            return _believed(_COMPACTIONS.get(compaction, _nothing)(data), _SHORTEST)
        at += 1 + length + padding
    return None


def _reversed_blocks(block: bytes) -> bytes:
    return b"".join(block[at : at + _BLOCK][::-1] for at in range(0, len(block), _BLOCK))


def _believed(name: str | None, shortest: int) -> str | None:
    return name if name and len(name) >= shortest and name.isprintable() else None


def _nothing(_data: bytes) -> str | None:
    return None


def _integer(data: bytes) -> str | None:
    return str(int.from_bytes(data, "big"))


def _numeric(data: bytes) -> str | None:
    digits = data.hex().rstrip("f")
    return digits if digits.isdecimal() else None


def _text(data: bytes) -> str | None:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


def _packed(width: int, lowest: int) -> Callable[[bytes], str | None]:
    """Signs of `width` bits one after another; what is left over at the end is padding."""

    def unpacked(data: bytes) -> str | None:
        bits = int.from_bytes(data, "big")
        size, signs = len(data) * 8, []
        for start in range(width, size + 1, width):
            value = bits >> size - start & (1 << width) - 1
            if value == _PADDING.get(width):
                break
            if width == 6 and value < 0x20:
                value += 0x40
            signs.append(chr(value + lowest))
        text = "".join(signs)
        return text.rstrip() if width == 6 else text

    return unpacked


_COMPACTIONS: dict[int, Callable[[bytes], str | None]] = {
    1: _integer, 2: _numeric, 3: _packed(5, 0x40), 4: _packed(6, 0), 5: _packed(7, 0), 6: _text,
    7: _text,
}  # fmt: skip
