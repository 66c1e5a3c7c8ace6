"""Merging and splitting by hand, kept so that it can be undone; and judging what may be the same."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from allmanning.kit.refusal import Refusal, refuse_if
from allmanning.kit.text import _
from allmanning.members.journal.actions import sign
from allmanning.services.library.catalogue.actions import grouping
from allmanning.services.library.catalogue.models import Edition, Work
from allmanning.services.library.cataloguing.gate import Cataloguer
from allmanning.services.library.cataloguing.models import Pair, Regrouping
from allmanning.services.library.circulation.actions.moving import move_queue


@transaction.atomic
def merge_works(gone: int, into: int, *, who: Cataloguer, now: datetime) -> Regrouping:
    """Let a work go into another."""
    undo = grouping.merge_works(gone, into, now=now)
    titles = Work.objects.in_bulk([gone, into])
    return _kept("works", undo, f"{titles[gone]} → {titles[into]}", who, now)


@transaction.atomic
def split_work(work: int, editions: Sequence[int], *, who: Cataloguer, now: datetime) -> Regrouping:
    """Make a work of its own of some of a work's editions."""
    undo = grouping.split_work(work, editions, now=now)
    words = f"{Work.objects.get(pk=work)} → {Work.objects.get(pk=undo['gone'])}"
    return _kept("split", undo, words, who, now)


@transaction.atomic
def merge_editions(gone: int, into: int, *, who: Cataloguer, now: datetime) -> Regrouping:
    """Let a title be another's double; copies and queues move."""
    undo = grouping.merge_editions(gone, into, now=now)
    undo["queue"] = move_queue(gone, into)
    both = Q(one=gone, other=into) | Q(one=into, other=gone)
    Pair.objects.filter(both).update(state="merged")
    titles = Edition.objects.in_bulk([gone, into])
    return _kept("editions", undo, f"{titles[gone]} → {titles[into]}", who, now)


@transaction.atomic
def undo(key: int, *, who: Cataloguer, now: datetime) -> Regrouping:
    """Undo a merge or a split; undoing twice is once."""
    done = Regrouping.objects.select_for_update().get(pk=key)
    if done.undone_at is not None:
        return done
    facts = done.undo
    if done.kind == "works":
        grouping.undo_merge_of_works(facts, now=now)
    elif done.kind == "split":
        grouping.undo_split(facts, now=now)
    else:
        grouping.undo_merge_of_editions(facts, now=now)
        move_queue(facts["into"], facts["gone"], only=facts["queue"])
        both = Q(one=facts["gone"], other=facts["into"]) | Q(one=facts["into"], other=facts["gone"])
        Pair.objects.filter(both, state="merged").update(state="open")
    done.undone_at, done.undone_by = now, who.name[:120]
    done.save(update_fields=["undone_at", "undone_by"])
    sign("undid a regrouping", done, by=who.signature, now=now)
    return done


@transaction.atomic
def tell_apart(key: int, *, who: Cataloguer, now: datetime) -> Pair:
    """Say that two titles that looked the same are different; they are not asked about again."""
    pair = Pair.objects.select_for_update().get(pk=key)
    merged = Refusal(_("These titles have been merged; undo that first."), "Library § 18.3")
    refuse_if([merged] if pair.state == "merged" else [])
    pair.state = "different"
    pair.save(update_fields=["state"])
    sign("told two titles apart", pair, by=who.signature, now=now)
    return pair


def _kept(kind: str, undo: grouping.Undo, words: str, who: Cataloguer, now: datetime) -> Regrouping:
    done = Regrouping.objects.create(
        kind=kind, undo=undo, words=words[:300], at=now, by=who.name[:120]
    )
    sign("regrouped by hand", done, by=who.signature, now=now, facts={"kind": kind})
    return done
