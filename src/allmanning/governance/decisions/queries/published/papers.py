"""Proposals that came to a direction decision, with both layers and the words agreed on."""

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.db.models import Exists, F, Min, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse

from allmanning.governance.decisions import oparl
from allmanning.governance.decisions.models import (
    DirectionDecision,
    HomeStep,
    Proposal,
    ProposalVersion,
    Ratification,
)
from allmanning.governance.decisions.oparl import Address, Json
from allmanning.governance.decisions.queries.published.shelf import NEVER, Rows, Shelf, times


def _directions() -> Rows:
    return DirectionDecision.objects.select_related("version", "round__body").annotate(
        created=F("recorded_at"), modified=F("recorded_at"), gone=NEVER
    )


def _direction(row: DirectionDecision, at: Address) -> Json:
    return oparl.direction(
        str(row.pk), str(row.version.proposal_id), at, organization_key=row.round.body.slug,
        meeting_key=str(row.meeting_id or ""), item_key=str(row.item_id or ""),
        facts={"decidedOn": row.decided_on, "text": row.text}, **times(row),
    )  # fmt: skip


def _ratifications() -> Rows:
    first = HomeStep.objects.filter(ratification=OuterRef("pk")).order_by()
    asked = first.values("ratification").annotate(first=Min("at")).values("first")[:1]
    rows = Ratification.objects.select_related("arrangement__version")
    return rows.annotate(
        created=Coalesce(Subquery(asked), F("since")), modified=F("since"), gone=F("superseded")
    )


def _ratification(row: Ratification, at: Address) -> Json:
    if row.superseded:
        return oparl.tombstone("Consultation", at("consultation", f"home-{row.pk}"), **times(row))
    days: dict[str, date | None] = {
        "decidedOn": row.decided_on, "announcedOn": row.announced_on,
        "legalForceOn": row.legal_force_on, "effectiveFrom": row.effective_from,
        "expiresOn": row.expires_on, "endedOn": row.ended_on,
    }  # fmt: skip
    return oparl.ratification(
        str(row.pk), str(row.arrangement.version.proposal_id), row.municipality_id, at,
        facts={
            "state": row.state, "outcome": row.outcome, "decidingBody": row.body_name,
            "caseNumber": row.case_number, "paragraph": row.paragraph, "textHash": row.text_hash,
            "arrangement": row.arrangement.name, **days,
        },
        **times(row),
    )  # fmt: skip


# ------------------------------------------------------------------ the words


def _words(row: ProposalVersion) -> str:
    return "\n\n".join(part for part in (row.text, row.resolution, row.annexes) if part)


def words_of(pk: int) -> str:
    """Return the text of a published version, or raise DoesNotExist."""
    return _words(ProposalVersion.objects.filter(direction__isnull=False).get(pk=pk))


def _versions() -> Rows:
    rows = ProposalVersion.objects.filter(direction__isnull=False)
    return rows.select_related("proposal", "direction").annotate(
        created=F("direction__recorded_at"), modified=F("direction__recorded_at"), gone=NEVER
    )


def _file(row: ProposalVersion, at: Address) -> Json:
    return oparl.text_file(
        str(row.pk), str(row), _words(row), at, access=at("text", row.pk),
        on=row.direction.decided_on, paper_key=str(row.proposal_id), **times(row),
    )  # fmt: skip


# ------------------------------------------------------------------ the paper that holds it all


def _papers() -> Rows:
    decided = DirectionDecision.objects.filter(version__proposal=OuterRef("pk")).order_by()
    at_home = Ratification.objects.filter(arrangement__version__proposal=OuterRef("pk"))
    first = decided.values("version__proposal").annotate(first=Min("recorded_at"))
    last = at_home.order_by("-since").values("since")[:1]
    rows = Proposal.objects.filter(Exists(decided)).select_related("predecessor")
    return rows.annotate(
        created=Subquery(first.values("first")[:1]),
        modified=Greatest(F("changed_at"), Coalesce(Subquery(last), F("changed_at"))),
        gone=NEVER,
        has_public_predecessor=Exists(
            DirectionDecision.objects.filter(version__proposal=OuterRef("predecessor"))
        ),
    ).prefetch_related(Prefetch("versions", _versions().order_by("-number"), to_attr="agreed"))


def _made(rows: Sequence[Proposal], at: Address) -> list[Json]:
    pks = [row.pk for row in rows]
    said: dict[int, list[Json]] = {pk: [] for pk in pks}
    newest: dict[int, DirectionDecision] = {}
    for direction in _directions().filter(version__proposal__in=pks).order_by("pk"):
        said[direction.version.proposal_id].append(_direction(direction, at))
        newest[direction.version.proposal_id] = direction
    at_home = _ratifications().filter(arrangement__version__proposal__in=pks, gone=False)
    for row in at_home.order_by("pk"):
        said[row.arrangement.version.proposal_id].append(_ratification(row, at))
    return [
        oparl.paper(
            str(row.pk), row.title, at, day=newest[row.pk].decided_on,
            files=[_file(version, at) for version in vars(row)["agreed"]],
            consultations=said[row.pk], organization_key=newest[row.pk].round.body.slug,
            related=str(row.predecessor_id) if vars(row)["has_public_predecessor"] else "",
            web=settings.ADDRESS + reverse("decisions:decision", args=[row.pk]), **times(row),
        )
        for row in rows
    ]  # fmt: skip


def _of_round(key: str) -> Q:
    return Q(round__body__slug=key)


PAPERS = (
    Shelf(_papers, _made, of_organization=lambda key: Q(body__slug=key)),
)  # fmt: skip
CONSULTATIONS = (
    Shelf(
        _directions, lambda rows, at: [_direction(row, at) for row in rows], prefix="direction-",
        of_organization=_of_round,
    ),
    Shelf(  # a home decision belongs to its municipality's body (Alliance P 3.9)
        _ratifications, lambda rows, at: [_ratification(row, at) for row in rows], prefix="home-",
        of_body=lambda key: Q(municipality=key),
    ),
)  # fmt: skip
FILES = (Shelf(_versions, lambda rows, at: [_file(row, at) for row in rows]),)
