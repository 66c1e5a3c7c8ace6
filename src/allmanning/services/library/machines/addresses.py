"""What an edition is called on the outside: its page, and its identifier for harvesters."""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation

_LARGEST = 2**63 - 1


def title_address(request: HttpRequest, key: int, language: str = "sv") -> str:
    """The whole address of a title's page; the Swedish one, since that is the one without prefix."""
    with translation.override(language):
        return request.build_absolute_uri(reverse("library:title", args=[key]))


def identifier_of(key: int) -> str:
    """oai:library.example.org:123, the same whichever address was asked."""
    return f"oai:{_namespace()}:{key}"


def key_of(identifier: str) -> int | None:
    """The edition in such an identifier, or None."""
    shape = re.fullmatch(r"oai:([^:]+):([1-9][0-9]{0,18})", identifier, re.ASCII)
    if not shape or shape[1] != _namespace() or int(shape[2]) > _LARGEST:
        return None
    return int(shape[2])


def _namespace() -> str:
    return urlsplit(settings.ADDRESS).hostname or "localhost"
