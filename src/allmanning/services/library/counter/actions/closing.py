"""Closing a library for a time with all that hangs on it, and opening it again."""

from datetime import date, datetime

from django.utils import timezone

from allmanning.kit.refusal import refuse_if
from allmanning.members.journal.acting import Signature
from allmanning.members.journal.actions import sign
from allmanning.services.library.circulation.actions import closing
from allmanning.services.library.circulation.queries.places import place_facts
from allmanning.services.library.counter.models import Closing
from allmanning.services.library.counter.rules import closing as rules
from allmanning.services.library.places.actions import close_for_a_time, end_closure
from allmanning.services.library.places.models import Library


def close_library(
    place: Library, first: date, until: date, *, reason: str, decided_by: str, way: str,
    to: Library | None, by: Signature, now: datetime,
) -> Closing:  # fmt: skip
    """Close a library from a day until another; loans fall due later, holds wait or go elsewhere.

    way: pause, or redirect to another library. Raises Refused.
    """
    try_closing(place, first, way, to, now=now)
    closure = close_for_a_time(
        place, first, until, reason=reason, decided_by=decided_by, by=by, now=now
    )
    done = Closing(closure_key=closure.pk, library=place, valid_until=until)
    done.save()  # what is moved is written down piece by piece, whatever happens on the way
    done.loans = closing.move_due_dates(place, now=now)
    done.kept_longer = closing.keep_longer(place, now=now)
    if way == rules.REDIRECT and to is not None:
        done.to = to
        done.save()
        done.redirected = closing.redirect_holds(place, to, until, now=now)
    else:
        done.paused = closing.pause_holds(place, first, until, now=now)
    done.save()
    facts = {"loans": done.loans, "kept_longer": done.kept_longer,
             "redirected": len(done.redirected), "paused": len(done.paused)}  # fmt: skip
    sign("moved what a closing concerns", done, by=by, now=now, facts=facts)
    return done


def try_closing(
    place: Library, first: date, way: str, to: Library | None, *, now: datetime
) -> None:
    """Say every reason why a library may not be closed so; change nothing. Raises Refused."""
    refuse_if(
        rules.closing_refusals(
            place_facts(place, first), first, timezone.localdate(now), way,
            place_facts(to, first) if to else None,
            to_lends=to is None or to.kind not in {"school", "depository"},
        )
    )  # fmt: skip


def open_again(closure_key: int, place: Library, *, by: Signature, now: datetime) -> None:
    """Open a library before it was to, and take back what is still as the closing left it.

    Due dates are not brought back: what a borrower has been told stands. Raises DoesNotExist.
    """
    done = Closing.objects.select_related("to").filter(
        closure_key=closure_key, library=place, taken_back_at=None
    ).first()  # fmt: skip
    end_closure(closure_key, timezone.localdate(now), by=by, now=now)
    if done is None:
        return
    if done.to is not None:
        closing.redirect_holds(
            done.to, place, timezone.localdate(now), only=done.redirected, kind="hold_back", now=now
        )
    closing.resume_holds(done.paused, done.valid_until, now=now)
    done.taken_back_at = now
    done.save(update_fields=["taken_back_at"])
    sign("took back what a closing moved", done, by=by, now=now)
