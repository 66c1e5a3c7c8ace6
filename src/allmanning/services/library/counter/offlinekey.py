"""The keys of a desk that works without network, and what was locked with them.

A key belongs to one library and one day; the software can work any of them out again, so that what
was scanned can be read whoever brings it in, even when the desk itself has forgotten its key.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from allmanning.services.library.borrowers.sealing import secret_of

SIGNS = 8  # bytes of each keyed number: 64 bits (Library P 3.10)


class Unreadable(Exception):  # noqa: N818 - it is an answer, not an error
    """What came in was not locked with a key of this library."""


def entry_key(slug: str, day: date) -> bytes:
    """Return the AES-256 key of a library's desk for keys given out on a day."""
    return secret_of("offline entries", f"{slug}|{day.isoformat()}")


def set_key(slug: str, day: date) -> bytes:
    """Return the key with which numbers in the desk's block lists are hidden."""
    return secret_of("offline sets", f"{slug}|{day.isoformat()}")


def hidden(numbers: Iterable[str], key: bytes) -> str:
    """Return numbers as sorted 64-bit keyed marks in base64: no number can be read from them."""
    marks = sorted(
        {hmac.new(key, one.encode(), hashlib.sha256).digest()[:SIGNS] for one in numbers}
    )
    return base64.b64encode(b"".join(marks)).decode()


def opened(entry: dict[str, Any], slug: str) -> dict[str, Any]:
    """Return what a desk locked: key_id is the key's day, iv and data are base64.

    Raises Unreadable.
    """
    try:
        day = date.fromisoformat(str(entry["key_id"]))
        iv, data = (base64.b64decode(str(entry[name]), validate=True) for name in ("iv", "data"))
        aad = f"{slug}|{day.isoformat()}".encode()
        found = json.loads(AESGCM(entry_key(slug, day)).decrypt(iv, data, aad))
    except (KeyError, ValueError, InvalidTag) as fault:
        raise Unreadable from fault
    if not isinstance(found, dict):
        raise Unreadable
    return found


def locked(found: dict[str, Any], slug: str, day: date, iv: bytes) -> dict[str, str]:
    """Return an entry as a desk locks it; iv: 12 bytes that were never used before."""
    aad = f"{slug}|{day.isoformat()}".encode()
    data = AESGCM(entry_key(slug, day)).encrypt(iv, json.dumps(found).encode(), aad)
    return {
        "key_id": day.isoformat(),
        "iv": base64.b64encode(iv).decode(),
        "data": base64.b64encode(data).decode(),
    }
