"""Counting what happens, when it happens, without the person (Library § 15.1, P 3.8)."""

from datetime import date, datetime

from allmanning.kit.prepared import insert_row
from allmanning.services.library.borrowers.models import Borrower
from allmanning.services.library.borrowers.queries import sex_of
from allmanning.services.library.borrowers.rules import age_on
from allmanning.services.library.catalogue.models import Copy, Edition
from allmanning.services.library.circulation.models import CountedEvent
from allmanning.services.library.circulation.rules.counting import age_band
from allmanning.services.library.places.models import Library


def count(
    kind: str,
    here: Library,
    *,
    copy: Copy | None = None,
    edition: Edition | None = None,
    borrower: Borrower | None = None,
    pickup: Library | None = None,
    channel: str = "desk",
    renewal: int = 0,
    cancels: CountedEvent | None = None,
    now: datetime,
) -> CountedEvent:
    """Write one countable event, in the transaction of what it counts."""
    edition = edition or (copy.edition if copy else None)
    event = CountedEvent(
        at=now,
        kind=kind,
        library=here.slug,
        municipality=here.municipality_id,
        owner=copy.owner_id if copy else "",
        home=copy.home.slug if copy else "",
        pickup=pickup.slug if pickup else "",
        borrower_home=borrower.responsible_id if borrower else "",
        borrower_kind=borrower.kind if borrower else "",
        age_band=_band(borrower, now.date()),
        sex=sex_of(borrower) if borrower and kind in {"loan", "renewal"} else "",
        edition_key=edition.pk if edition else None,
        material=copy.material if copy else (edition.form if edition else ""),
        audience=edition.audience if edition else "",
        language=edition.language if edition else "",
        fiction=edition.fiction if edition else None,
        channel=channel,
        renewal=renewal,
        cancels=cancels,
    )
    return insert_row(event)


def _band(borrower: Borrower | None, day: date) -> str:
    if borrower is None or borrower.born_on is None:
        return ""
    return age_band(age_on(borrower.born_on, day))
