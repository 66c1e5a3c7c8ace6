"""Making two accounts of one person one, and two again; leaving the library (§ 2.2, § 2.12)."""

from datetime import date, datetime
from typing import Any

from django.db.models import Q

from allmanning.services.library.borrowers.models import (
    Borrower,
    Card,
    Consent,
    DisposalDecision,
    Guardianship,
    Identifier,
)

TIES: tuple[tuple[str, Any, str], ...] = (
    ("guardianships", Guardianship, "child"),
    ("wards", Guardianship, "guardian"),
    ("consents", Consent, "child"),
    ("identifiers", Identifier, "borrower"),
)


def join_person(kept: Borrower, away: Borrower, *, now: datetime) -> dict[str, Any]:
    """Let one account stand for two, both locked by the caller; return what was moved."""
    moved: dict[str, Any] = {"cards": [], "personnummer": False, "rules": False}
    for card in Card.objects.filter(borrower=away, blocked_at=None):
        card.blocked_at, card.blocked_reason = now, "merged"
        card.save(update_fields=["blocked_at", "blocked_reason"])
        moved["cards"].append(card.pk)
    for name, table, column in TIES:
        rows = table.objects.filter(**{column: away})
        moved[name] = list(rows.values_list("pk", flat=True))
        rows.update(**{column: kept})
    if away.personnummer_key and not kept.personnummer_key:
        moved["personnummer"] = True
        _give_number(away, kept)
    away.merged_into = kept
    away.save(update_fields=["merged_into"])
    return moved


def part_person(kept: Borrower, away: Borrower, moved: dict[str, Any]) -> None:
    """Make two accounts of one again, with what each had (both locked by the caller)."""
    Card.objects.filter(pk__in=moved["cards"]).update(blocked_at=None, blocked_reason="")
    for name, table, column in TIES:
        table.objects.filter(pk__in=moved[name], **{column: kept}).update(**{column: away})
    if moved["personnummer"]:
        _give_number(kept, away)
    away.merged_into = None
    away.save(update_fields=["merged_into"])


def _give_number(giver: Borrower, taker: Borrower) -> None:
    key, text = giver.personnummer_key, giver.personnummer_sealed
    giver.personnummer_key, giver.personnummer_sealed = None, ""
    giver.save(update_fields=["personnummer_key", "personnummer_sealed"])  # the key is unique
    taker.personnummer_key, taker.personnummer_sealed = key, text
    taker.save(update_fields=["personnummer_key", "personnummer_sealed"])


def let_go(borrower: Borrower, *, day: date, now: datetime) -> bool:
    """Erase a borrower who leaves, or lock the data where no disposal decision lets it be erased.

    Library § 2.12, § 12.10. The caller has locked it and settled everything. Return whether it is
    erased.
    """
    decided = DisposalDecision.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=day), municipality=borrower.responsible_id,
        valid_from__lte=day,
    ).exists()  # fmt: skip
    Guardianship.objects.filter(guardian=borrower).update(valid_until=day)
    if decided:
        borrower.delete()
        return True
    Card.objects.filter(borrower=borrower, blocked_at=None).update(
        blocked_at=now, blocked_reason="left"
    )
    borrower.locked_on = day
    borrower.save(update_fields=["locked_on"])
    return False
