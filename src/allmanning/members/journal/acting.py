"""Who acts, and under which mandate: what every query is told and every journal line carries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.utils.functional import Promise


@dataclass(frozen=True)
class Signature:
    """How the journal names the one who did something.

    A borrower signs without a name: the journal never ties a person to a title (Library § 12.1).
    """

    kind: str  # person, borrower, machine or clock
    person: int | None = None
    office: str = ""
    municipality: str = ""
    label: str = ""


CLOCK = Signature(kind="clock")
BORROWER = Signature(kind="borrower")


@dataclass(frozen=True)
class Held:
    """A mandate in force: an office, perhaps for one municipality, one body or one place.

    municipality is the four-digit code, body and place are slugs; empty means "not limited to one".
    """

    office: str
    person: int
    name: str
    municipality: str = ""
    body: str = ""
    place: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    derived: bool = False
    label: str | Promise = ""  # for people, such as “Registrar, (municipality)”

    def signature(self) -> Signature:
        where = self.body or self.place
        return Signature("person", self.person, self.office, self.municipality, where)


@dataclass(frozen=True)
class Acting:
    """The one who asks: nobody (the public), or a person with the mandates in force today."""

    person: int | None = None
    name: str = ""
    mandates: tuple[Held, ...] = ()

    @property
    def signed_in(self) -> bool:
        return self.person is not None

    def under(
        self,
        offices: Iterable[str],
        *,
        municipality: str | None = None,
        body: str | None = None,
        place: str | None = None,
    ) -> Held | None:
        """Return the mandate that lets the person act in one of the offices, or None.

        Where a municipality, body or place is asked for, a mandate for that one or for none in
        particular fits; the narrowest is returned, so that the journal shows the true capacity.
        """
        wanted = set(offices)
        asked = (("municipality", municipality), ("body", body), ("place", place))
        fitting = [
            held
            for held in self.mandates
            if held.office in wanted
            and all(value is None or getattr(held, field) in {"", value} for field, value in asked)
        ]
        fitting.sort(key=lambda held: -sum(map(bool, (held.municipality, held.body, held.place))))
        return fitting[0] if fitting else None

    def holds(self, *offices: str) -> bool:
        return self.under(offices) is not None


PUBLIC = Acting()


class ActingRequest(HttpRequest):
    """A request whose asker is known; the portal's middleware sets it."""

    acting: Acting
