"""Who of the borrowers asks: what the session knows, and the door of pages that need a card."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from allmanning.services.library.borrowers.queries import KnownBorrower, known

SESSION_KEY = "library_card"
Handler = Callable[[HttpRequest], HttpResponse]
Rest = ParamSpec("Rest")


class BorrowerRequest(HttpRequest):
    """A request whose borrower is known; the middleware sets it, `needs_card` makes it sure."""

    borrower: KnownBorrower


def know_the_borrower(get_response: Handler) -> Handler:
    """Give each request the borrower who is signed in by card, or None; asked for when needed."""

    def middleware(request: HttpRequest) -> HttpResponse:
        def who() -> KnownBorrower | None:
            card_key = request.session.get(SESSION_KEY)
            return known(card_key) if card_key else None

        request.borrower = SimpleLazyObject(who)  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


def let_in(request: HttpRequest, card_key: int) -> None:
    """Begin a session for a card under a new key, so that no older one can be followed."""
    if request.session.get(SESSION_KEY) not in {None, card_key}:
        request.session.flush()
    request.session.cycle_key()
    request.session[SESSION_KEY] = card_key
    rotate_token(request)


def let_out(request: HttpRequest) -> None:
    """Forget the card; somebody on the staff who is signed in beside it stays so."""
    if request.session.pop(SESSION_KEY, None) is not None:
        request.session.cycle_key()
        rotate_token(request)


def needs_card(
    view: Callable[Concatenate[BorrowerRequest, Rest], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Rest], HttpResponse]:
    """Send whoever is not signed in by card to sign in, and back."""

    def opened(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        if not getattr(request, "borrower", None):
            words = urlencode({"next": request.get_full_path()})
            return redirect(f"{reverse('library:card_sign_in')}?{words}")
        return view(request, *args, **kwargs)  # type: ignore[arg-type]

    update_wrapper(opened, view)
    return opened
