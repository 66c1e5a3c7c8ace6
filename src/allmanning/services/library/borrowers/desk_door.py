"""The door of the desk's pages: who may act for which library (Library § 20.1)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Concatenate, ParamSpec
from uuid import uuid4

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from allmanning.kit.refusal import Refusal
from allmanning.kit.text import _
from allmanning.members.journal.acting import Acting, Held
from allmanning.services.library.borrowers.queries import confirmed_on
from allmanning.services.library.borrowers.rules import desk_refusals
from allmanning.services.library.places.models import Library
from allmanning.services.library.places.queries import libraries, library

DESK = ("desk", "librarian_in_charge")
Rest = ParamSpec("Rest")


@dataclass(frozen=True)
class AtDesk:
    """Somebody on the staff at one library, with the mandate they act under."""

    library: Library
    held: Held
    offices: tuple[str, ...]


class DeskRequest(HttpRequest):
    """A request from a desk; `for_desk` sets and checks it."""

    acting: Acting
    desk: AtDesk


def desk_of(acting: Acting, place: Library) -> AtDesk | None:
    """Return the desk somebody may act at, or None."""
    where = {"municipality": place.municipality_id, "place": place.slug}
    held = acting.under(("librarian_in_charge",), **where) or acting.under(("desk",), **where)
    offices = tuple(office for office in DESK if acting.under((office,), **where))
    return AtDesk(place, held, offices) if held else None


def desks_of(acting: Acting) -> list[Library]:
    """Return the libraries whose desk somebody may act at. One query."""
    return [place for place in libraries(lending_to_all=False) if desk_of(acting, place)]


def signs_in(request: HttpRequest) -> HttpResponse:
    words = urlencode({"next": request.get_full_path()})
    return redirect(f"{reverse('account_login')}?{words}")


def forbidden() -> PermissionDenied:
    return PermissionDenied(
        Refusal(_("You have no mandate for this library's desk."), "Library § 20.1")
    )


def for_desk(
    view: Callable[Concatenate[DeskRequest, Rest], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Open a page to those with a mandate for the library named in its address."""

    def opened(
        request: HttpRequest, slug: str, *args: Rest.args, **kwargs: Rest.kwargs
    ) -> HttpResponse:
        acting: Acting = getattr(request, "acting")  # noqa: B009 - set by the portal
        if not acting.signed_in:
            return signs_in(request)
        desk = desk_of(acting, library(slug))
        if desk is None:
            raise forbidden()
        if settings.DESK_CHECKS and any(standing_in_the_way(request, acting)):
            words = urlencode({"next": request.get_full_path()})
            return redirect(f"{reverse('library:secrecy')}?{words}")
        request.desk = desk  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)  # type: ignore[arg-type]

    opened.__name__, opened.__doc__ = view.__name__, view.__doc__
    return opened


def standing_in_the_way(request: HttpRequest, acting: Acting) -> Iterator[Refusal]:
    """Tell why somebody with a mandate may not see borrowers yet (§ 12.7, § 20.2). One query.

    A municipality's own identity provider does not say how many factors it asked for, so only the
    house's own second factor counts.
    """
    ways = get_authentication_records(request, request.user)
    return desk_refusals(
        confirmed_on(acting.person),
        timezone.localdate(),
        two_factors=any(way.get("method") == "mfa" for way in ways),
    )


def operation_key(request: DeskRequest, *about: object) -> str:
    """Return the key of an act, so that the same form sent twice does it once (Library P 3.9).

    about: what is done, and with what. A form without a key is an act of its own each time.
    """
    key = request.POST.get("key", "")[:40] or uuid4()
    return ":".join(map(str, (f"p{request.acting.person}", key, *about)))[:80]


# ------------------------------------------------------------------ whom the desk has before it

HERE_KEY, REMEMBERED = "people_here", 40


def is_before(request: HttpRequest, borrower_key: int) -> bool:
    """Tell whether a borrower was scanned or searched for by this desk, so the desk is the reason."""
    return borrower_key in request.session.get(HERE_KEY, [])


def put_before(request: HttpRequest, borrower_keys: Iterable[int]) -> None:
    """Remember whom the desk has before it: a look at them needs no typed reason (§ 12.2)."""
    keys = list(borrower_keys)
    before = [key for key in request.session.get(HERE_KEY, []) if key not in keys]
    request.session[HERE_KEY] = [*keys, *before][:REMEMBERED]
