"""Who may catalogue: those with the duty, each with the copies of the own municipality (§ 20.1)."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from allmanning.members.journal.acting import Acting, ActingRequest, Signature

OFFICE = "cataloguer"
View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Cataloguer:
    """Somebody at work in the catalogue. municipalities: whose copies; None is everybody's."""

    name: str
    signature: Signature
    municipalities: frozenset[str] | None

    def owns(self, municipality: str) -> bool:
        return self.municipalities is None or municipality in self.municipalities


def cataloguer(acting: Acting) -> Cataloguer:
    """Return who catalogues, or raise PermissionDenied."""
    held = acting.under([OFFICE])
    if held is None:
        raise PermissionDenied
    codes = [one.municipality for one in acting.mandates if one.office == OFFICE]
    everywhere = any(not code for code in codes)
    return Cataloguer(acting.name, held.signature(), None if everywhere else frozenset(codes))


def for_cataloguers(view: View) -> View:
    """Let only cataloguers in; the view is told who it is as its second argument."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        acting: Acting = request.acting  # type: ignore[attr-defined]
        return view(request, cataloguer(acting), *args, **kwargs)

    return guarded


__all__ = ["ActingRequest", "Cataloguer", "cataloguer", "for_cataloguers"]
