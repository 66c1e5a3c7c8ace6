"""What every act begins with: lock, see who was faster, know who acts; and how it ends."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied

from allmanning.governance.decisions.models import ConsensusRound, Proposal, Ratification
from allmanning.governance.decisions.queries import visibility
from allmanning.governance.decisions.queries.changes import changes_since
from allmanning.governance.decisions.rules import proposals as law
from allmanning.governance.decisions.rules import ratifications as home
from allmanning.governance.meetings.versions import Outdated
from allmanning.kit.refusal import refuse_if
from allmanning.members.journal.acting import Acting, Signature
from allmanning.members.journal.actions import sign


def locked_proposal(pk: int, revision: int | None, acting: Acting) -> Proposal:
    """Return the proposal, kept for this transaction alone; raise Outdated if others were faster."""
    kept = Proposal.objects.select_for_update(of=("self",)).select_related("body").get(pk=pk)
    visibility.proposal(pk, seen_by=acting)
    if revision is not None and revision != kept.revision:
        raise Outdated(changes_since(kept, revision))
    return kept


def locked_round(pk: int, revision: int | None = None) -> ConsensusRound:
    """Return the round, kept for this transaction alone."""
    rows = ConsensusRound.objects.select_for_update(of=("self",))
    kept = rows.select_related("version__proposal__body", "body").get(pk=pk)
    if revision is not None and revision != kept.revision:
        raise Outdated(changes_since(kept, revision))
    return kept


def locked_ratification(pk: int, revision: int | None = None) -> Ratification:
    """Return the ratification, kept for this transaction alone."""
    rows = Ratification.objects.select_for_update(of=("self",))
    kept = rows.select_related("municipality", "arrangement__version__proposal").get(pk=pk)
    if revision is not None and revision != kept.revision:
        raise Outdated(changes_since(kept, revision))
    return kept


def office_for(verb: str, proposal: Proposal, acting: Acting) -> Signature:
    """Return the signature for a step of the proposal; refuse those whose step it is not."""
    held = visibility.may_take(verb, proposal, acting)
    refuse_if(law.office_refusals(verb, held is not None))
    assert held is not None  # noqa: S101 - refused above
    return held.signature()


def registrar_of(code: str, name: str, acting: Acting) -> Signature:
    """Return the registrar's signature; refuse everybody else (Alliance P 3.8)."""
    held = acting.under(home.REGISTRARS, municipality=code)
    refuse_if(home.registrar_refusals(held is not None and held.municipality == code, name))
    assert held is not None  # noqa: S101 - refused above
    return held.signature()


def person_of(acting: Acting) -> int:
    """Return who writes; a machine has no hand here."""
    if acting.person is None:
        raise PermissionDenied
    return acting.person


Kept = Proposal | ConsensusRound | Ratification


def keep(
    row: Kept,
    deed: str,
    fields: Iterable[str],
    *,
    by: Signature,
    now: datetime,
    facts: Mapping[str, Any] | None = None,
    municipality: str = "",
) -> None:
    """Store changed fields under a new revision, and write the line in the journal."""
    row.revision += 1
    changed = [*fields, "revision"]
    if isinstance(row, Proposal):
        row.changed_at = now
        changed.append("changed_at")
    row.save(update_fields=changed)
    sign(
        deed, row, by=by, now=now, municipality=municipality,
        facts={"revision": row.revision, **(facts or {})},
    )  # fmt: skip
