"""Examples of what was counted and entered: plain functions with defaults."""

from datetime import UTC, datetime
from itertools import count

from django.test import Client
from django.urls import reverse
from django.utils import translation

from allmanning.members.mandates.queries import acting
from allmanning.members.tests.examples import NOW, SIGNED, a_mandate, a_municipality
from allmanning.services.library.accounting.actions import entering, statements
from allmanning.services.library.circulation.models import CountedEvent

FIRST, SECOND, THIRD = "2404", "2480", "2460"
MARCH = datetime(2026, 3, 10, 12, tzinfo=UTC)
APRIL = datetime(2026, 4, 5, 12, tzinfo=UTC)
_numbers = count(1)


def an_event(kind="loan", owner=FIRST, lender=SECOND, *, at=MARCH, cancels=None, **more):
    """Something counted: a copy of the owner's, used at the lender's library."""
    more.setdefault("library", f"library-{lender}")
    more.setdefault("material", "book")
    more.setdefault("audience", "adult")
    more.setdefault("borrower_home", lender)
    return CountedEvent.objects.create(
        at=at, kind=kind, owner=owner, municipality=lender, cancels=cancels, **more
    )


def taken_back(event, *, at=None):
    """The event that cancels another."""
    same = ("library", "material", "audience", "borrower_home", "edition_key")
    more = {name: getattr(event, name) for name in same}
    at = at or event.at
    return an_event(event.kind, event.owner, event.municipality, at=at, cancels=event, **more)


def entered(now=MARCH):
    return entering.enter_events(now=now)


def an_issued_month(month=MARCH, *, now=APRIL):
    for code in (FIRST, SECOND, THIRD):
        a_municipality(code)
    return statements.issue_month(month.date(), by=SIGNED["by"], now=now)


def somebody(office="statistics", code=FIRST):
    """Somebody who acts under a mandate that is in the tables."""
    mandate = a_mandate(office, code, username=f"{office}-{code}")
    return acting(mandate.person, NOW.date())


def signed_in(office="statistics", code=FIRST):
    client = Client()
    mandate = a_mandate(office, code, username=f"{office}-{code}")
    client.force_login(mandate.person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def address(name, *args, machine=False):
    with translation.override("en"):
        return reverse(f"library{'_machine' if machine else ''}:{name}", args=args)
