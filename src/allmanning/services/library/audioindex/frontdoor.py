"""What stands before all pages: kept sound goes out by itself, without sessions, cookies or tables.

Whoever points waits for the first sound, so the shortest way to it is this: an address whose name
is the sound's own, or a code that was answered before, by this server or another. Everything else goes
on to the pages.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from django.urls import reverse
from django.utils import timezone, translation

import allmanning
from allmanning.services.library.audioindex import actions, kept, speech
from allmanning.services.library.audioindex.kept import Answer
from allmanning.services.library.audioindex.queries.freshness import (
    Proof,
    after_asking,
    edition_in,
    is_lasting,
    proof_of,
)
from allmanning.services.library.audioindex.queries.lists import library_named
from allmanning.services.library.audioindex.recent import Recent
from allmanning.services.library.audioindex.tally import gathered

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

FIVE_MINUTES = "public, max-age=300"
LONGEST = 800  # signs of an address that is remembered
_NAME = 64  # hexadecimal signs of SHA-256
_HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class Heard:
    """A code that was answered: the name of its sound, and what is counted when it is heard again.

    proof: what the words rest on, asked of the copy each time; None where it was no copy's code.
    """

    name: str
    event: str
    library: int | None
    edition: int | None
    copy: str = ""
    proof: Proof | None = None


_recent: Recent[Heard] = Recent(seconds=60, many=4_000)
_proven: Recent[Heard] = Recent(seconds=24 * 3600, many=20_000)
_places: Recent[tuple[int | None]] = Recent(seconds=60, many=1_000)
_VARY = ("Vary", "Accept, Accept-Language, Cookie")


def remember(asked: dict[str, Any], heard: Heard) -> None:
    """Answer this request from memory, while its proof holds; for a minute where it rests on more."""
    if key := _key(asked):
        (_proven if is_lasting(heard.proof) else _recent).keep(key, heard)
        if heard.proof and is_lasting(heard.proof) and _is_plain(heard.copy):
            speech.told().keep(_told_as(asked, heard.copy, heard.proof), heard.name)


def forget() -> None:
    """Know no code any more, as a new server; what is kept on disk is kept."""
    _recent.forget()
    _proven.forget()
    _places.forget()


def sounds_first(pages: "WSGIApplication") -> "WSGIApplication":
    """A WSGI application that gives kept sound at once and leaves all else to the pages."""
    addresses: list[str] = []  # known when all of Django is, at the first request

    def application(asked: dict[str, Any], begin: "StartResponse") -> Iterable[bytes]:
        if asked["REQUEST_METHOD"] in ("GET", "HEAD"):
            if not addresses:
                addresses[:] = _addresses()  # whichever of two first requests comes last
                _program()
                gathered.begin(actions.count_all)
            path = asked["PATH_INFO"]
            for start, find in zip(addresses, (_sound, _code), strict=True):
                if path.startswith(start) and (answer := find(asked, path[len(start) :])):
                    status = HTTPStatus(answer.status)
                    begin(f"{status.value} {status.phrase}", list(answer.headers))
                    return answer.blocks
        return pages(asked, begin)

    return application


def _addresses() -> tuple[str, str]:
    """How the addresses of sounds and of codes begin."""
    sound = reverse("library_machine:listen_sound", args=["0"])
    code = reverse("library_machine:listen_code", args=["0"])
    return sound.removesuffix("0.mp3"), code.removesuffix("0/")


def _sound(asked: dict[str, Any], rest: str) -> Answer | None:
    name = rest.removesuffix(".mp3")
    # Nothing but the name of a content ever becomes a path.
    if len(name) != _NAME or len(rest) != _NAME + 4 or not _HEX.issuperset(name):
        return None
    return kept.from_file(asked, speech.store().path(name), name)


def _code(asked: dict[str, Any], rest: str) -> Answer | None:
    if not (key := _key(asked)) or not (heard := _known(key) or _told(asked, rest.rstrip("/"))):
        return None
    answer = kept.from_file(asked, speech.store().path(heard.name), heard.name, FIVE_MINUTES)
    if answer is None:
        return None
    if answer.status == HTTPStatus.OK and asked["REQUEST_METHOD"] == "GET":
        actions.count(heard.event, now=timezone.now(), library=heard.library, edition=heard.edition)
    return Answer(answer.status, (*answer.headers, _VARY), answer.blocks)


def _known(key: tuple[str, ...]) -> Heard | None:
    proof, is_asked = None, False
    for remembered in (_recent, _proven):
        heard = remembered.find(key)
        if heard and heard.proof and not is_asked:
            proof, is_asked = proof_of(heard.copy), True
            after_asking()
        if heard and heard.proof == (proof if heard.proof else None):
            return heard
    return None


def _told(asked: dict[str, Any], code: str) -> Heard | None:
    """What any server said of the copy with this barcode, while it stands as it stood then.

    The words of a copy that is in rest on the proof alone (is_lasting), wherever one stands; so the
    proof is part of the key, and what is kept for another proof is not found.
    """
    query = dict(parse_qsl(asked.get("QUERY_STRING", ""), keep_blank_values=True))
    if not _is_plain(code) or not query.keys() <= {"at"}:
        return None
    proof = proof_of(code)
    name = speech.told().find(_told_as(asked, code, proof)) if proof and is_lasting(proof) else None
    heard = None
    if name and proof:
        slug = query.get("at", "")
        (place,) = _places.ask(slug, lambda: (_place(slug),)) if slug else (None,)
        heard = Heard(name, "pointed", place, edition_in(proof), code, proof)
        _proven.keep(_key(asked) or (), heard)
    after_asking()
    return heard


def _is_plain(code: str) -> bool:
    """Whether a code can be nothing but one barcode, and not several, or an address."""
    return code.isascii() and code.isalnum()


def _place(slug: str) -> int | None:
    library = library_named(slug)
    return library.pk if library else None


def _told_as(asked: dict[str, Any], code: str, proof: Proof) -> str:
    """The key of an answer on disk: all that its words and their sound are made of."""
    language = _language(str(asked.get("HTTP_ACCEPT_LANGUAGE", "")))
    return repr((_program(), speech.voices(), language, code, proof))


@lru_cache(256)
def _language(accepted: str) -> str:
    """The language of the answer, as the pages choose it for whoever sends no cookie."""
    request: Any = SimpleNamespace(META={"HTTP_ACCEPT_LANGUAGE": accepted}, COOKIES={})
    return "en" if translation.get_language_from_request(request).startswith("en") else "sv"


@lru_cache(1)
def _program() -> str:
    """The program itself: a new one may choose other words."""
    files = sorted(Path(str(allmanning.__file__)).parent.rglob("*.py"))
    return sha256(b"".join(one.read_bytes() for one in files)).hexdigest()


def _key(asked: dict[str, Any]) -> tuple[str, ...] | None:
    """What the answer to a code depends on; None where it depends on more, or is not sound."""
    parts = (
        asked["PATH_INFO"], asked.get("QUERY_STRING", ""), asked.get("HTTP_ACCEPT_LANGUAGE", "")
    )  # fmt: skip
    if not str(asked.get("HTTP_ACCEPT", "")).startswith("audio/") or asked.get("HTTP_COOKIE"):
        return None
    return parts if sum(map(len, parts)) < LONGEST else None
