"""Codes of every kind, and of no kind, before any table is asked."""

import random

import pytest

from allmanning.services.library.audioindex.chips import checksum, primary_item
from allmanning.services.library.audioindex.pointing import (
    ALPHABET,
    read_codes,
    shelf_code,
    shelf_key,
    showcase_code,
    showcase_key,
)

CHIP = "11010131313232333334340000000000000000513e4445373035000000000000"
TEN_MEGABYTES = 10 * 1024 * 1024


def test_the_checksum_is_that_of_the_standard():
    assert checksum(b"RFID tag data model") == 0x1AEE


def test_a_chip_tells_its_primary_item_in_either_order_of_blocks():
    block = bytes.fromhex(CHIP)
    turned = b"".join(block[at : at + 4][::-1] for at in range(0, 32, 4))
    assert primary_item(block) == primary_item(turned) == "11223344"
    assert primary_item(block[:-1] + b"\1") is None
    assert read_codes(CHIP)[0].barcodes == ("11223344",)


def test_the_number_of_a_chip_is_known_in_both_orders():
    (codes,) = read_codes("E004010012345678")
    assert set(codes.chips) == {"E004010012345678", "78563412000104E0"}
    assert read_codes("e0:04:01:00:12:34:56:78")[0].chips == codes.chips


@pytest.mark.parametrize("key", [1, 7, 930, 123_456, 14_000_000])
def test_a_code_leads_back_to_its_shelf_or_showcase_and_never_to_the_other(key):
    assert shelf_key(shelf_code(key)) == shelf_key(shelf_code(key).lower()) == key
    assert showcase_key(showcase_code(key)) == key
    assert shelf_key(showcase_code(key)) is showcase_key(shelf_code(key)) is None


@pytest.mark.parametrize(
    ("content", "identifier"),
    [
        ("1105 1CBE991A14", "123456789012"),  # an integer: the standard's own example
        ("2105 1234567890", "1234567890"),  # digits by halves of bytes
        ("2106 12345678901F", "12345678901"),
        ("6108 4142433132333435", "ABC12345"),
        ("3304 08A5A1B0 1105 1CBE991A14", "123456789012"),  # the owner first
        ("9302 03 08A5A1 0000 1105 1CBE991A14", "123456789012"),  # with padding after it
        ("1101 01", None),  # too short to be believed
        ("1105 1CBE", None),  # cut off
        ("0000 0000", None),
        ("FF", None),
    ],
)
def test_a_chip_of_data_objects_tells_its_primary_item(content, identifier):
    assert primary_item(bytes.fromhex(content.replace(" ", ""))) == identifier


@pytest.mark.parametrize(
    ("head", "width", "padding", "text"),
    [(0x31, 5, "0", "ABCXYZ"), (0x41, 6, "10", "UM-12345"), (0x51, 7, "1", "um 12345x")],
)
def test_a_chip_packs_letters_into_few_bits(head, width, padding, text):
    bits = "".join(f"{ord(sign) & (1 << width) - 1:0{width}b}" for sign in text)
    bits += (padding + "0" * 8 if width == 6 else padding * 8)[: -len(bits) % 8]
    data = bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits), 8))
    assert primary_item(bytes([head, len(data)]) + data) == text


def test_one_wrong_sign_or_two_that_changed_places_are_found():
    code = shelf_code(930)
    for at in range(6):
        for sign in ALPHABET:
            if sign != code[at]:
                assert shelf_key(code[:at] + sign + code[at + 1 :]) is None
    for at in range(5):
        swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
        assert swapped == code or shelf_key(swapped) is None


@pytest.mark.parametrize(
    "text", ["978-0-306-40615-7", "9780306406157", "0-306-40615-2", " 0306406152"]
)
def test_a_book_number_is_known_in_every_form(text):
    assert read_codes(text)[0].isbn == "9780306406157"


def test_an_address_leads_to_its_code():
    code = shelf_code(5)
    assert read_codes(f"https://example.org/machine/library/l/{code}/")[0].shelf == code
    assert (
        read_codes("https://example.org/machine/library/l/3000000001/")[0].barcodes[0]
        == "3000000001"
    )


def test_two_codes_at_once_are_two():
    assert [one.barcodes[0] for one in read_codes("3000000001 3000000002")] == [
        "3000000001",
        "3000000002",
    ]
    assert len(read_codes("a1 b2 c3 d4 e5 f6 g7")) == 4


def test_the_shape_of_a_card_is_known_without_asking_whose_it_is():
    assert read_codes("248010000137")[0].looks_like_a_card
    assert not read_codes("3000000001")[0].looks_like_a_card


@pytest.mark.parametrize("text", ["", " ", "\0\0", "\n\t", "\u200b"])
def test_nothing_is_nothing(text):
    assert read_codes(text) == ()


def test_any_rubbish_is_read_quickly_and_without_a_fault():
    chance = random.Random(14)
    signs = "0123456789ABCDEFabcdef -:/%?;.,\0\n\u202e漢字åÅ\ud83d😀E0http://"
    for _at in range(3_000):
        text = "".join(chance.choice(signs) for _sign in range(chance.randrange(90)))
        assert len(read_codes(text)) <= 4
    for great in (
        "9" * TEN_MEGABYTES,
        "E0" * TEN_MEGABYTES,
        " 1" * TEN_MEGABYTES,
        "http://" + "/" * TEN_MEGABYTES,
    ):
        assert len(read_codes(great)) <= 4
