"""Hashing of the demo's passwords and PINs, which are printed for everyone to read."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.hashers import Argon2PasswordHasher

LEAST = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}  # passes, KiB, lanes


@contextmanager
def quick_hashes() -> Iterator[None]:
    """Hash at the lowest cost inside the block: a hundred secrets at full cost take most of the load.

    Whoever signs in with a password gets a hash at full cost then, since Django renews weak ones.
    """
    full = {name: getattr(Argon2PasswordHasher, name) for name in LEAST}
    try:
        for name, cost in LEAST.items():
            setattr(Argon2PasswordHasher, name, cost)
        yield
    finally:
        for name, cost in full.items():
            setattr(Argon2PasswordHasher, name, cost)
