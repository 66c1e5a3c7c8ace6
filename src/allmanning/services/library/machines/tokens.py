"""Where a list goes on, told to the one who reads it: signed, so that nothing need be kept.

A token says what was asked and after which record the next page begins, never how many were seen;
so records that change meanwhile are neither lost nor moved past.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.core import signing

_SALT = "allmanning.library.machines.oai"
_LONGEST = 800
_PARTS = 7


class BadToken(Exception):  # noqa: N818 - it is an answer
    """The token was not given out here, or for another verb."""


@dataclass(frozen=True, slots=True)
class Position:
    """since, until: as in `oai.Asked`. at, key: of the last record given. seen: how many before."""

    verb: str
    prefix: str
    spec: str
    since: datetime | None
    until: datetime | None
    after: tuple[datetime, int]
    seen: int


def written(position: Position) -> str:
    at, key = position.after
    # Whole seconds: that is what datestamps have.
    parts = [
        position.verb, position.prefix, position.spec, _seconds(position.since),
        _seconds(position.until), [_seconds(at), key], position.seen,
    ]  # fmt: skip
    return signing.dumps(parts, salt=_SALT, compress=True)


def read(token: str, verb: str) -> Position:
    """The position in a token given out for this verb. Raises BadToken for anything else."""
    if not token.isascii() or len(token) > _LONGEST:
        raise BadToken
    try:
        parts = signing.loads(token, salt=_SALT)
        named, prefix, spec, since, until, (at, key), seen = parts
        if named != verb or len(parts) != _PARTS:
            raise BadToken
        after = (datetime.fromtimestamp(at, UTC), int(key))
        return Position(named, prefix, spec, _instant(since), _instant(until), after, int(seen))
    # What is signed is ours, but a token cut or bent can fail in decoding as well.
    except (signing.BadSignature, ValueError, TypeError, OverflowError, OSError) as error:
        raise BadToken from error


def _seconds(at: datetime | None) -> int | None:
    return None if at is None else int(at.timestamp())


def _instant(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
