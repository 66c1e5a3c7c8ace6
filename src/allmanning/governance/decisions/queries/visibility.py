"""Who sees what: the public from the direction decision on, insiders before, own drafts at home."""

from django.db.models import Q, QuerySet

from allmanning.governance.decisions.models import DirectionDecision, Proposal
from allmanning.governance.decisions.rules import proposals as proposals_law
from allmanning.members.journal.acting import Acting, Held

INSIDERS = (
    "head_of_secretariat", "council_member", "council_chair", "council_vice_chair",
    "chief_executive", "kc_chair", "kc_vice_chair", "auditor", "archivist", "dpo",
)  # fmt: skip


def is_insider(acting: Acting) -> bool:
    return acting.holds(*INSIDERS)


def may_hear(acting: Acting, body: str) -> bool:
    """Whether somebody may follow a body's rounds: insiders, and those who sit in it."""
    return is_insider(acting) or any(held.body == body for held in acting.mandates)


def seen(acting: Acting) -> Q:
    """Which proposals somebody may see (Alliance P 3.8).

    A draft of one municipality stays there until it is handed over for preparation.
    """
    public = Q(pk__in=DirectionDecision.objects.values("version__proposal"))
    if not acting.signed_in:
        return public
    bodies = {held.body for held in acting.mandates if held.body}
    group = Q(body__slug__in=bodies, body__kind="working_group", municipality__isnull=True)
    if not is_insider(acting):
        return public | group
    codes = {held.municipality for held in acting.mandates if held.municipality}
    own = Q(municipality__in=codes) | Q(municipality__isnull=True)
    return public | group | own | Q(handed_over_at__isnull=False)


def proposals(seen_by: Acting) -> QuerySet[Proposal]:
    return Proposal.objects.filter(seen(seen_by))


def proposal(pk: int, *, seen_by: Acting) -> Proposal:
    """Return one proposal or raise DoesNotExist."""
    rows = proposals(seen_by).select_related("body", "municipality", "applicant", "predecessor")
    return rows.get(pk=pk)


def may_take(verb: str, row: Proposal, acting: Acting) -> Held | None:
    """Return the mandate that lets somebody take a step; a chair only of the body that is asked."""
    offices = proposals_law.STEPS[verb].who
    if verb in {"draft", "prepare"}:
        return _who_writes(row, acting)
    chairs = proposals_law.CHAIRS_OF.get(row.body.kind, ())
    own = [office for office in offices if office in chairs]
    rest = [office for office in offices if office not in proposals_law.CHAIRS]
    if verb == "put_on_agenda":
        rest = list(offices)
    return acting.under(own, body=row.body.slug) or acting.under(rest)


def _who_writes(row: Proposal, acting: Acting) -> Held | None:
    """The secretariat once it is handed over; until then those whose idea it is."""
    if row.handed_over_at or not row.municipality_id:
        secretary = acting.under(proposals_law.SECRETARIAT)
        if secretary:
            return secretary
    if row.municipality_id:
        held = acting.under(proposals_law.ORIGINATORS, municipality=row.municipality_id)
        return held if held and held.municipality == row.municipality_id else None
    return acting.under(proposals_law.ORIGINATORS, body=row.body.slug)
