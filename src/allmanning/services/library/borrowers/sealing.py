"""Personal numbers and other identifiers: sealed for keeping, and keyed for looking up.

A sealed value can be opened by the software only; a keyed one cannot be opened at all, but the
same value always gives the same key (Library § 2.8). Both keys come from ALLMANNING_PERSONAL_KEY,
or from the site's secret where none is given.
"""

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet
from django.conf import settings


@lru_cache(4)
def _derived(secret: str, purpose: str) -> bytes:
    return hashlib.scrypt(
        secret.encode(), salt=f"allmanning {purpose}".encode(), n=2**12, r=8, p=1, dklen=32
    )


def _key(purpose: str) -> bytes:
    return _derived(settings.PERSONAL_KEY, purpose)


def sealed(text: str) -> str:
    """Return the text encrypted."""
    return Fernet(base64.urlsafe_b64encode(_key("sealing"))).encrypt(text.encode()).decode()


def opened(text: str) -> str:
    """Return a sealed text in clear."""
    return Fernet(base64.urlsafe_b64encode(_key("sealing"))).decrypt(text.encode()).decode()


def keyed(text: str) -> str:
    """Return 64 signs that stand for the text and say nothing about it."""
    return hmac.new(_key("keys"), text.encode(), hashlib.sha256).hexdigest()


def secret_of(purpose: str, about: str) -> bytes:
    """Return 32 bytes that only the software can work out again, for a purpose and a thing."""
    return hmac.new(_key(purpose), about.encode(), hashlib.sha256).digest()
