"""Sending SMS through whoever sends them: a file where there is nobody, or a provider over HTTP.

The contract with a provider (ALLMANNING_SMS_URL), told in docs/sms.md: a POST of JSON
`{"to": "+46…", "text": "…", "from": "…"}` with the headers `Authorization: Bearer …` and
`Idempotency-Key: …`. 2xx: it is taken, `{"id": "…"}` names it; the same key again answers the same
and sends nothing. 4xx: it will never be sent (another way is tried). Anything else, and silence: not
known, and asked again with the same key.
"""

import json
import sys
from pathlib import Path
from typing import Protocol

import requests
from django.conf import settings

PATIENCE = 10  # seconds
SILENT = {408, 425, 429}  # of the 4xx: try again later


class Refused(Exception):  # noqa: N818 - it is an answer
    """The provider will never send this."""


class Unsure(Exception):  # noqa: N818 - it is an answer
    """Nobody knows whether it was taken; to be asked again with the same key."""


class Provider(Protocol):
    """Who sends an SMS."""

    def send(self, to: str, text: str, *, key: str) -> str:
        """Hand over one SMS and return the provider's reference. Raises Refused and Unsure."""


class Filed:
    """Writes messages to a file, or to the console for “-”: for trying out, and for tests."""

    def __init__(self, path: str) -> None:
        self.path = path

    def send(self, to: str, text: str, *, key: str) -> str:
        line = json.dumps({"to": to, "text": text, "key": key}, ensure_ascii=False)
        if self.path == "-":
            sys.stderr.write(f"{line}\n")
            return key
        file = Path(self.path)
        if file.exists() and any(json.loads(each)["key"] == key for each in file.open()):
            return key
        with file.open("a") as out:
            out.write(f"{line}\n")
        return key


class OverHttp:
    """A provider over HTTP, by the contract above."""

    def __init__(self, url: str, token: str, sender: str) -> None:
        self.url, self.token, self.sender = url, token, sender

    def send(self, to: str, text: str, *, key: str) -> str:
        try:
            answer = requests.post(
                self.url,
                json={"to": to, "text": text, "from": self.sender},
                headers={"Authorization": f"Bearer {self.token}", "Idempotency-Key": key},
                timeout=PATIENCE,
                allow_redirects=False,
            )
        except requests.RequestException as problem:
            raise Unsure(type(problem).__name__) from problem
        if answer.status_code // 100 == 2:
            return _reference(answer)
        if answer.status_code // 100 == 4 and answer.status_code not in SILENT:
            raise Refused(str(answer.status_code))
        raise Unsure(str(answer.status_code))


def _reference(answer: requests.Response) -> str:
    try:
        return str(answer.json().get("id", ""))[:80]
    except (ValueError, AttributeError):
        return ""


def provider() -> Provider | None:
    """Return who sends SMS here, or None where nobody does."""
    if settings.SMS_URL:
        return OverHttp(settings.SMS_URL, settings.SMS_TOKEN, settings.SMS_SENDER)
    return Filed(settings.SMS_FILE) if settings.SMS_FILE else None
