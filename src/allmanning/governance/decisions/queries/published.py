"""What is published, as OParl objects by kind and key. Nobody in particular asks: the public."""

from collections.abc import Callable, Iterable
from datetime import date

from django.utils import timezone, translation

from allmanning.governance.decisions import oparl
from allmanning.governance.decisions.models import DirectionDecision, ProposalVersion, Ratification
from allmanning.governance.decisions.oparl import Address, Json
from allmanning.governance.meetings.queries.listing import calendar_of
from allmanning.governance.meetings.queries.meeting import meeting_shown
from allmanning.members.bodies.models import BODY_KINDS, SEAT_KINDS, Appointment, Body
from allmanning.members.journal.acting import PUBLIC
from allmanning.members.municipalities.models import Municipality
from allmanning.members.municipalities.queries import the_alliance

KINDS = ("region_council", "chief_executives", "working_group", "joint_board", "secretariat")
Key = str


def bodies(at: Address) -> dict[Key, Json]:
    alliance = the_alliance()
    found = {"alliance": oparl.body("alliance", str(alliance or "Allmänning"), at)}
    for each in Municipality.objects.in_swedish_order():
        found[each.code] = oparl.body(
            each.code, each.name, at, code=each.code, website=each.website
        )
    return found


def _appointments() -> Iterable[Appointment]:
    rows = Appointment.objects.filter(seat__body__kind__in=KINDS).order_by("pk")
    return rows.select_related("person", "seat__body")


def _memberships(at: Address) -> list[tuple[Appointment, Json]]:
    with translation.override("sv"):
        return [
            (
                row,
                oparl.membership(
                    str(row.pk), str(row.person_id), row.seat.body.slug, at,
                    role=str(row.seat.title or SEAT_KINDS[row.seat.kind]),
                    code=row.seat.municipality_id, start=row.valid_from, end=row.valid_until,
                ),
            )
            for row in _appointments()
        ]  # fmt: skip


def memberships(at: Address) -> dict[Key, Json]:
    return {str(row.pk): made for row, made in _memberships(at)}


def persons(at: Address) -> dict[Key, Json]:
    """Those who hold or held a seat: name and seats, no address."""
    held: dict[int, list[Json]] = {}
    names: dict[int, str] = {}
    for row, made in _memberships(at):
        held.setdefault(row.person_id, []).append(made)
        names[row.person_id] = str(row.person)
    return {str(pk): oparl.person(str(pk), names[pk], at, made) for pk, made in held.items()}


def organizations(at: Address) -> dict[Key, Json]:
    inside: dict[str, list[str]] = {}
    for row in _appointments():
        inside.setdefault(row.seat.body.slug, []).append(str(row.pk))
    with translation.override("sv"):
        return {
            row.slug: oparl.organization(
                row.slug, row.name, str(BODY_KINDS[row.kind]), at,
                memberships=inside.get(row.slug, []), start=row.valid_from,
            )
            for row in Body.objects.filter(kind__in=KINDS).order_by("slug")
        }  # fmt: skip


def meetings(at: Address) -> dict[Key, Json]:
    found = {}
    consulted = dict(DirectionDecision.objects.filter(item__isnull=False).values_list("item", "pk"))
    with translation.override("sv"):
        for row in calendar_of(seen_by=PUBLIC):
            shown = meeting_shown(row.pk, seen_by=PUBLIC)
            items = [
                oparl.agenda_item(
                    str(item.pk), str(row.pk), item.number, at,
                    name="" if item.hidden or item.is_free else item.title,
                    public=not item.hidden and not item.secret,
                    result="" if item.hidden or item.status == "planned" else str(item.status_words),
                    consultation=at("consultation", f"direction-{consulted[item.pk]}")
                    if item.pk in consulted and not item.hidden
                    else "",
                )
                for item in shown.items
            ]  # fmt: skip
            found[str(row.pk)] = oparl.meeting(
                str(row.pk), row.title, at, organizations=[one.slug for one in shown.bodies],
                start=timezone.localtime(row.starts_at), end=timezone.localtime(row.ends_at),
                state=str(row.state_words), cancelled=row.state == "cancelled", items=items,
                modified=row.changed_at,
            )  # fmt: skip
    return found


def agenda_items(at: Address) -> dict[Key, Json]:
    return {
        item["id"].rstrip("/").rpartition("/")[2]: item
        for meeting in meetings(at).values()
        for item in meeting.get("agendaItem", [])
    }


def _directions() -> list[DirectionDecision]:
    rows = DirectionDecision.objects.select_related("version__proposal", "round__body")
    return list(rows.order_by("pk"))


def consultations(at: Address) -> dict[Key, Json]:
    found = {f"direction-{row.pk}": _direction(row, at) for row in _directions()}
    rows = Ratification.objects.select_related("arrangement__version").order_by("pk")
    for row in rows:
        found[f"home-{row.pk}"] = _ratification(row, at)
    return found


def _direction(row: DirectionDecision, at: Address) -> Json:
    return oparl.direction(
        str(row.pk), str(row.version.proposal_id), at, organization_key=row.round.body.slug,
        meeting_key=str(row.meeting_id or ""), item_key=str(row.item_id or ""),
        facts={"decidedOn": row.decided_on, "text": row.text},
    )  # fmt: skip


def _ratification(row: Ratification, at: Address) -> Json:
    if row.superseded:
        id_ = at("consultation", f"home-{row.pk}")
        return oparl.tombstone("Consultation", id_, row.since, row.since)
    days: dict[str, date | None] = {
        "decidedOn": row.decided_on, "announcedOn": row.announced_on,
        "legalForceOn": row.legal_force_on, "effectiveFrom": row.effective_from,
        "expiresOn": row.expires_on, "endedOn": row.ended_on,
    }  # fmt: skip
    return oparl.ratification(
        str(row.pk), str(row.arrangement.version.proposal_id), row.municipality_id, at,
        modified=row.since,
        facts={
            "state": row.state, "outcome": row.outcome, "decidingBody": row.body_name,
            "caseNumber": row.case_number, "paragraph": row.paragraph, "textHash": row.text_hash,
            "arrangement": row.arrangement.name, **days,
        },
    )  # fmt: skip


def _versions() -> list[ProposalVersion]:
    rows = ProposalVersion.objects.filter(direction__isnull=False).select_related("proposal")
    return list(rows.order_by("-number"))


def words_of(key: Key) -> str:
    """Return the text of a published version, or raise DoesNotExist."""
    row = ProposalVersion.objects.filter(direction__isnull=False).get(pk=key)
    return "\n\n".join(part for part in (row.text, row.resolution, row.annexes) if part)


def files(at: Address) -> dict[Key, Json]:
    return {str(row.pk): _file(row, at) for row in _versions()}


def _file(row: ProposalVersion, at: Address) -> Json:
    text = "\n\n".join(part for part in (row.text, row.resolution, row.annexes) if part)
    access = at("text", row.pk)
    return oparl.file(
        str(row.pk), str(row), text, at, access=access, created=row.frozen_at or row.created_at
    )


def papers(at: Address) -> dict[Key, Json]:
    """A proposal with a direction decision; its consultations are both layers."""
    said: dict[str, list[Json]] = {}
    for each in consultations(at).values():
        if "paper" in each:
            said.setdefault(each["paper"], []).append(each)
    written: dict[int, list[Json]] = {}
    for version in _versions():
        written.setdefault(version.proposal_id, []).append(_file(version, at))
    found = {}
    for row in _directions():
        proposal = row.version.proposal
        key = str(proposal.pk)
        found[key] = oparl.paper(
            key, proposal.title, at, day=row.decided_on, files=written[proposal.pk],
            consultations=said.get(at("paper", key), []), organization_key=row.round.body.slug,
            modified=proposal.changed_at,
        )  # fmt: skip
    return found


OBJECTS: dict[str, Callable[[Address], dict[Key, Json]]] = {
    "body": bodies,
    "organization": organizations,
    "person": persons,
    "membership": memberships,
    "meeting": meetings,
    "agendaItem": agenda_items,
    "paper": papers,
    "consultation": consultations,
    "file": files,
    "location": lambda _at: {},
    "legislativeTerm": lambda _at: {},
}


def published(kind: str, at: Address) -> dict[Key, Json]:
    """Return every published object of a kind, by its key; raise KeyError for another kind."""
    return OBJECTS[kind](at)
