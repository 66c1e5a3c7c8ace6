"""Every address the house answers to, by name, and what an answer means to the one who asked."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

# allauth's own addresses answer anybody about themselves only.
THIRD_PARTY = (
    "account_", "mfa_", "socialaccount_", "openid_connect_", "usersessions_", "social/", "~",
)  # fmt: skip
SIGN_IN = ("/account/login/", "/library/card/", "/library/listen/card/")


def patterns(resolver: Any = None, inside: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Return every address with its full name, our own and others'."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield inside + (pattern.name or f"~{pattern.pattern}"), pattern
        elif isinstance(pattern, URLResolver):
            own = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from patterns(pattern, inside + own)


def ours() -> dict[str, URLPattern]:
    """Return our own addresses by name."""
    return {
        name: pattern
        for name, pattern in patterns()
        if not name.split(":")[-1].startswith(THIRD_PARTY)
    }


def wanted_by(pattern: URLPattern) -> list[str]:
    """Return the names of what an address needs: ["slug", "number"]."""
    return [*(pattern.pattern.converters or pattern.pattern.regex.groupindex)]


def verdict(answer: HttpResponse) -> str:
    """Say what an answer means: open, sign in, closed, not there, or no such way of asking."""
    if answer.status_code in {301, 302, 303}:
        return "sign in" if any(door in answer["Location"] for door in SIGN_IN) else "open"
    words = {401: "closed", 403: "closed", 404: "not there", 405: "no such way"}
    assert answer.status_code < 500, answer.status_code
    return words.get(answer.status_code, "open")


def ask(client: Client, name: str, keys: Mapping[str, Any], method: str) -> str:
    """Ask for an address as somebody, and say what came of it.

    keys: what addresses need, by "name.parameter" or by parameter alone.
    """
    given = {
        part: keys.get(f"{name}.{part}", keys.get(part, 1)) for part in wanted_by(ours()[name])
    }
    address = reverse(name, kwargs=given)
    return verdict(client.post(address, {}) if method == "post" else client.get(address))
