"""Who reads a message and how they are reached; and what a notice has to tell today (§ 11, § 3.5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from allmanning.services.library.borrowers.models import Borrower, Guardianship
from allmanning.services.library.circulation.models import Loan, Notice
from allmanning.services.library.circulation.notices import Told
from allmanning.services.library.circulation.rules.notices import Reach, mobile
from allmanning.services.library.circulation.sms import provider
from allmanning.services.library.places.models import Library

ABOUT_LOANS = ("pre_due", "reminder")
ABOUT_HOLDS = {"pickup_ready": "ready", "pickup_ending": "ready"}


@dataclass(frozen=True)
class Reader:
    """Somebody a message goes to: the borrower, or a guardian (guardian_key above 0)."""

    name: str
    email: str
    phone: str  # as +46…, or empty
    address: tuple[str, ...]
    language: str
    guardian_key: int = 0

    @property
    def reach(self) -> Reach:
        has_sms = bool(self.phone) and provider() is not None
        return Reach(bool(self.email), has_sms, bool(self.address))


def own_reader(borrower: Borrower) -> Reader:
    """Return the borrower as the reader. No query."""
    return Reader(
        borrower.name, borrower.email, mobile(borrower.phone), _address(borrower.name, borrower),
        borrower.language,
    )  # fmt: skip


def guardian_readers(child: Borrower, day: date) -> list[Reader]:
    """Return a child's guardians, who is reached without paper first. One query."""
    ties = Guardianship.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=day), child=child, valid_from__lte=day
    )
    readers = [_guardian(tie, child) for tie in ties.select_related("guardian").order_by("pk")]
    return sorted(readers, key=lambda reader: not (reader.email or reader.phone))


def _guardian(tie: Guardianship, child: Borrower) -> Reader:
    who = tie.guardian
    if who is None:
        return Reader(
            tie.name, tie.email, mobile(tie.phone), _address(tie.name, tie), child.language, tie.pk
        )
    return Reader(
        who.name, tie.email or who.email, mobile(tie.phone or who.phone),
        _address(who.name, who), who.language, tie.pk,
    )  # fmt: skip


def _address(name: str, where: Borrower | Guardianship) -> tuple[str, ...]:
    if not where.street:
        return ()
    return (name, where.street, f"{where.postal_code} {where.locality}".strip())


def told(notice: Notice, *, titles: bool) -> Told | None:
    """Return what a notice tells now; None where it is overtaken: handed in, collected, paid.

    Titles are read only now and kept nowhere. One query for loans, none for the rest.
    """
    if notice.kind in ABOUT_LOANS:
        return _of_loans(notice, titles)
    if notice.kind == "bill":
        loan = notice.loan
        if loan is None or loan.state != "lost":
            return None
        shown = (loan.edition.title,) if titles else ()
        return Told("bill", {**notice.facts, "due_on": loan.due_on.isoformat()}, shown)
    if notice.kind in ABOUT_HOLDS and (
        notice.hold is None or notice.hold.state != ABOUT_HOLDS[notice.kind]
    ):
        return None
    facts = dict(notice.facts)
    title = facts.pop("title", "")
    return Told(notice.kind, facts, (str(title),) if titles and title else ())


def _of_loans(notice: Notice, titles: bool) -> Told | None:
    loans = Loan.objects.filter(
        borrower=notice.borrower_id, due_on=notice.facts["due_on"], state="open"
    )
    rows: Sequence[Loan] = list(loans.select_related("edition", "lent_from").order_by("pk"))
    if not rows:
        return None
    places = ", ".join(dict.fromkeys(row.lent_from.name for row in rows))
    return Told(
        notice.kind,
        {**notice.facts, "count": len(rows), "libraries": places},
        tuple(row.edition.title for row in rows) if titles else (),
    )


def library_of(notice: Notice) -> Library | None:
    """Return the library that prints a letter about this: where it was lent, or is collected."""
    if notice.loan is not None:
        return notice.loan.lent_from
    if notice.hold is not None:
        return notice.hold.pickup
    if notice.kind in ABOUT_LOANS:
        loans = Loan.objects.filter(borrower=notice.borrower_id, due_on=notice.facts["due_on"])
        if loan := loans.select_related("lent_from").order_by("pk").first():
            return loan.lent_from
    return (
        Library.objects.filter(municipality=notice.borrower.responsible_id)
        .order_by("order")
        .first()
    )
