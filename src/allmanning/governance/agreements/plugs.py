"""The socket: what a shared service tells the alliance about itself.

Nothing below the services floor knows any service by name. settings.SHARED_SERVICES lists the
plugs; whatever governance or the portal needs of a service, it asks for here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string

MunicipalityCode = str


@dataclass(frozen=True)
class Measure:
    """A figure by which members can share a cost, such as loans in a year."""

    name: str | Promise
    count: Callable[[date, date], Mapping[MunicipalityCode, int]]


@dataclass(frozen=True)
class SharedService:
    """A service the members run together: its address, the duties it needs, what it can measure."""

    slug: str
    name: str | Promise
    urls: str
    duties: tuple[str, ...] = ()
    measures: tuple[Measure, ...] = ()


@cache
def shared_services() -> tuple[SharedService, ...]:
    return tuple(import_string(path) for path in settings.SHARED_SERVICES)
