"""Both layers in the shape of OParl 1.1, so that existing readers can use them. Pure shaping.

Source: the OParl 1.1 specification; the mapping is Alliance P 3.9. Votes are never exported (INV1).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from hashlib import sha512
from typing import Any
from urllib.parse import urlencode

SCHEMA = "https://schema.oparl.org/1.1/"
PAGE = 100
Json = dict[str, Any]
Address = Callable[..., str]  # address(kind, key) of an object, address(kind) of a list
LISTS = (
    "organization", "person", "meeting", "paper", "agendaItem", "consultation", "file",
    "membership",
)  # fmt: skip


def _thing(kind: str, id_: str, **facts: object) -> Json:
    """An object with its type; what is not known is left out, as OParl asks."""
    known = {name: _plain(value) for name, value in facts.items() if value not in (None, "", [])}
    return {"id": id_, "type": SCHEMA + kind, **known}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def tombstone(kind: str, id_: str, created: datetime, modified: datetime) -> Json:
    """What was published and no longer is: its address stays, its contents go (INV25)."""
    return _thing(kind, id_, created=created, modified=modified, deleted=True)


def page(
    objects: Sequence[Json],
    number: int,
    list_url: str,
    *,
    more: bool,
    size: int = PAGE,
    asked: Mapping[str, str] | None = None,
) -> Json:
    """One page of a list, with links. more: another follows; asked: what narrows all of it."""

    def link(to: int) -> str:
        query = urlencode({**(asked or {}), "page": to})
        return f"{list_url}?{query}"

    links = {"first": link(1), "self": link(number)}
    if number > 1:
        links["prev"] = link(number - 1)
    if more:
        links["next"] = link(number + 1)
    return {
        "data": list(objects),
        "pagination": {"elementsPerPage": size, "currentPage": number},
        "links": links,
    }  # fmt: skip


def system(name: str, at: Address, website: str, *, described_at: str) -> Json:
    """Where a reader begins. described_at: the address of the OpenAPI description."""
    return _thing(
        "System", at("system"), oparlVersion=SCHEMA, name=name, body=at("body"), website=website,
        vendor=website, product=website, **{"allmanning:openapi": described_at},
    )  # fmt: skip


def body(key: str, name: str, at: Address, *, code: str, website: str, **known: datetime) -> Json:
    """The alliance, or a municipality: each a body of its own. code: the municipality's."""
    lists = {kind: f"{at(kind)}?body={key}" for kind in LISTS}
    facts: Json = {
        "system": at("system"),
        "name": name,
        "shortName": name,
        "website": website,
        "classification": "Kommun" if code else "Samverkan utan juridisk person",
        "allmanning:municipalityCode": code,
        **lists,
        "locationList": f"{at('location')}?body={key}",
        "legislativeTermList": f"{at('legislativeTerm')}?body={key}",
        **known,
    }
    return _thing("Body", at("body", key), **facts) | {"legislativeTerm": []}


def organization(
    key: str, name: str, kind: str, at: Address, *, body_key: str, memberships: Sequence[str],
    start: date | None, **known: datetime,
) -> Json:  # fmt: skip
    """A body of the alliance, or a board that belongs to its host (Alliance § 11.1)."""
    return _thing(
        "Organization", at("organization", key), name=name, shortName=name,
        body=at("body", body_key), classification=kind, startDate=start,
        membership=[at("membership", each) for each in memberships],
        meeting=f"{at('meeting')}?organization={key}", **known,
    )  # fmt: skip


def person(
    key: str, name: str, at: Address, memberships: Sequence[Json], **known: datetime
) -> Json:
    return _thing(
        "Person", at("person", key), name=name, body=at("body", "alliance"),
        membership=list(memberships), **known,
    )  # fmt: skip


def membership(
    key: str, person_key: str, organization_key: str, at: Address, *, role: str, code: str,
    start: date, end: date | None, **known: datetime,
) -> Json:  # fmt: skip
    """Somebody in a seat, on behalf of a municipality. end: the last day, as OParl counts."""
    return _thing(
        "Membership", at("membership", key), person=at("person", person_key),
        organization=at("organization", organization_key), role=role,
        onBehalfOf=at("body", code), startDate=start, endDate=end, **known,
    )  # fmt: skip


def location(key: str, words: str, at: Address, *, meeting_key: str, **known: datetime) -> Json:
    return _thing(
        "Location", at("location", key), description=words, meetings=[at("meeting", meeting_key)],
        **known,
    )  # fmt: skip


def meeting(
    key: str, name: str, at: Address, *, organizations: Sequence[str], start: datetime,
    end: datetime, state: str, cancelled: bool, **facts: object,
) -> Json:  # fmt: skip
    """A meeting; several bodies where they meet together. facts: place, papers, items, moments."""
    return _thing(
        "Meeting", at("meeting", key), name=name, meetingState=state, cancelled=cancelled,
        start=start, end=end, organization=[at("organization", each) for each in organizations],
        **facts,
    )  # fmt: skip


def agenda_item(
    key: str, meeting_key: str, number: int, at: Address, *, name: str, public: bool, result: str,
    resolution: str = "", consultation: str = "", files: Sequence[Json] = (), **known: datetime,
) -> Json:  # fmt: skip
    return _thing(
        "AgendaItem", at("agendaItem", key), meeting=at("meeting", meeting_key),
        number=str(number), order=number - 1, name=name, public=public, result=result,
        resolutionText=resolution, consultation=consultation, auxiliaryFile=list(files), **known,
    )  # fmt: skip


def text_file(
    key: str, name: str, text: str, at: Address, *, access: str, on: date, paper_key: str,
    **known: datetime,
) -> Json:  # fmt: skip
    """The words that were agreed on, as a text file with its checksum."""
    raw = text.encode()
    return _thing(
        "File", at("file", key), name=name, fileName=f"{key}.txt", mimeType="text/plain", date=on,
        size=len(raw), sha512Checksum=sha512(raw).hexdigest(), accessUrl=access,
        paper=[at("paper", paper_key)], **known,
    )  # fmt: skip


def file(key: str, name: str, at: Address, *, access: str, **facts: object) -> Json:
    """A document of a meeting. facts: file name, type, day, size and what it belongs to."""
    return _thing("File", at("file", key), name=name, accessUrl=access, **facts)


def paper(
    key: str, name: str, at: Address, *, day: date, files: Sequence[Json],
    consultations: Sequence[Json], organization_key: str, related: str, **known: object,
) -> Json:  # fmt: skip
    """A proposal that came to a direction decision, with both layers as consultations."""
    return _thing(
        "Paper", at("paper", key), body=at("body", "alliance"), name=name, reference=key, date=day,
        paperType="Samverkansförslag", mainFile=files[0] if files else None,
        auxiliaryFile=list(files[1:]), consultation=list(consultations),
        relatedPaper=[at("paper", related)] if related else [],
        underDirectionOf=[at("organization", organization_key)], **known,
    )  # fmt: skip


def direction(
    key: str, paper_key: str, at: Address, *, organization_key: str, meeting_key: str = "",
    item_key: str = "", facts: Mapping[str, object], **known: datetime,
) -> Json:  # fmt: skip
    """The council's layer: it agrees on a direction and decides for nobody."""
    return _thing(
        "Consultation", at("consultation", f"direction-{key}"), paper=at("paper", paper_key),
        organization=[at("organization", organization_key)], authoritative=False,
        role="Inriktningsbeslut", meeting=at("meeting", meeting_key) if meeting_key else "",
        agendaItem=at("agendaItem", item_key) if item_key else "",
        **{f"allmanning:{name}": value for name, value in facts.items()}, **known,
    )  # fmt: skip


def ratification(
    key: str, paper_key: str, code: str, at: Address, *, facts: Mapping[str, object],
    **known: datetime,
) -> Json:  # fmt: skip
    """The municipality's layer: the one that decides."""
    return _thing(
        "Consultation", at("consultation", f"home-{key}"), paper=at("paper", paper_key),
        authoritative=True, role="Kommunalt beslut", **known,
        **{"allmanning:body": at("body", code)},
        **{f"allmanning:{name}": value for name, value in facts.items()},
    )  # fmt: skip
