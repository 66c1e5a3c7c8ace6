"""Both layers in the shape of OParl 1.1, so that existing readers can use them. Pure shaping.

Source: the OParl 1.1 specification; the mapping is Alliance P 3.9. Votes are never exported (INV1).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from hashlib import sha512
from typing import Any

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


def page(objects: Sequence[Json], number: int, list_url: str, size: int = PAGE) -> Json:
    """One page of a list with OParl's links."""
    pages = max((len(objects) + size - 1) // size, 1)
    links = {"first": list_url, "last": f"{list_url}?page={pages}"}
    if number > 1:
        links["prev"] = f"{list_url}?page={number - 1}"
    if number < pages:
        links["next"] = f"{list_url}?page={number + 1}"
    return {
        "data": list(objects[(number - 1) * size : number * size]),
        "pagination": {
            "totalElements": len(objects), "elementsPerPage": size, "currentPage": number,
            "totalPages": pages,
        },
        "links": links,
    }  # fmt: skip


def system(name: str, at: Address, website: str) -> Json:
    return _thing(
        "System", at("system"), oparlVersion=SCHEMA, name=name, body=at("body"), website=website,
        vendor=website, product=website,
    )  # fmt: skip


def body(key: str, name: str, at: Address, *, code: str = "", website: str = "") -> Json:
    """The alliance, or a municipality: each a body of its own."""
    lists = {kind: f"{at(kind)}?body={key}" for kind in LISTS}
    facts: Json = {
        "name": name,
        "shortName": name,
        "website": website,
        "ags": code,
        "classification": "Kommun" if code else "Samverkan utan juridisk person",
        **lists,
        "locationList": f"{at('location')}?body={key}",
        "legislativeTermList": f"{at('legislativeTerm')}?body={key}",
    }
    return _thing("Body", at("body", key), **facts) | {"legislativeTerm": []}


def organization(
    key: str, name: str, kind: str, at: Address, *, memberships: Sequence[str], start: date | None
) -> Json:
    return _thing(
        "Organization", at("organization", key), name=name, shortName=name,
        body=at("body", "alliance"), classification=kind, startDate=start,
        membership=[at("membership", each) for each in memberships],
        meeting=f"{at('meeting')}?organization={key}",
    )  # fmt: skip


def person(key: str, name: str, at: Address, memberships: Sequence[Json]) -> Json:
    return _thing(
        "Person", at("person", key), name=name, body=at("body", "alliance"),
        membership=list(memberships),
    )  # fmt: skip


def membership(
    key: str, person_key: str, organization_key: str, at: Address, *, role: str, code: str,
    start: date, end: date | None,
) -> Json:  # fmt: skip
    """Somebody in a seat, on behalf of a municipality."""
    return _thing(
        "Membership", at("membership", key), person=at("person", person_key),
        organization=at("organization", organization_key), role=role,
        onBehalfOf=at("body", code), startDate=start, endDate=end,
    )  # fmt: skip


def meeting(
    key: str, name: str, at: Address, *, organizations: Sequence[str], start: datetime,
    end: datetime, state: str, cancelled: bool, items: Sequence[Json], modified: datetime | None,
) -> Json:  # fmt: skip
    """A meeting; several bodies where they meet together."""
    return _thing(
        "Meeting", at("meeting", key), name=name, meetingState=state, cancelled=cancelled,
        start=start, end=end, organization=[at("organization", each) for each in organizations],
        agendaItem=list(items), modified=modified,
    )  # fmt: skip


def agenda_item(
    key: str, meeting_key: str, number: int, at: Address, *, name: str, public: bool, result: str,
    consultation: str = "",
) -> Json:  # fmt: skip
    return _thing(
        "AgendaItem", at("agendaItem", key), meeting=at("meeting", meeting_key),
        number=str(number), order=number, name=name, public=public, result=result,
        consultation=consultation,
    )  # fmt: skip


def file(key: str, name: str, text: str, at: Address, *, access: str, created: datetime) -> Json:
    raw = text.encode()
    return _thing(
        "File", at("file", key), name=name, fileName=f"{key}.txt", mimeType="text/plain",
        date=created.date(), size=len(raw), sha512Checksum=sha512(raw).hexdigest(),
        accessUrl=access, created=created,
    )  # fmt: skip


def paper(
    key: str, name: str, at: Address, *, day: date, files: Sequence[Json],
    consultations: Sequence[Json], organization_key: str, modified: datetime,
) -> Json:  # fmt: skip
    """A proposal that came to a direction decision, with both layers as consultations."""
    return _thing(
        "Paper", at("paper", key), body=at("body", "alliance"), name=name, reference=key, date=day,
        paperType="Samverkansförslag", mainFile=files[0] if files else None,
        auxiliaryFile=list(files[1:]), consultation=list(consultations),
        underDirectionOf=[at("organization", organization_key)], modified=modified,
    )  # fmt: skip


def direction(
    key: str, paper_key: str, at: Address, *, organization_key: str, meeting_key: str = "",
    item_key: str = "", facts: Mapping[str, object],
) -> Json:  # fmt: skip
    """The council's layer: it agrees on a direction and decides for nobody."""
    return _thing(
        "Consultation", at("consultation", f"direction-{key}"), paper=at("paper", paper_key),
        organization=[at("organization", organization_key)], authoritative=False,
        role="Inriktningsbeslut", meeting=at("meeting", meeting_key) if meeting_key else "",
        agendaItem=at("agendaItem", item_key) if item_key else "",
        **{f"allmanning:{name}": value for name, value in facts.items()},
    )  # fmt: skip


def ratification(
    key: str, paper_key: str, code: str, at: Address, *, modified: datetime,
    facts: Mapping[str, object],
) -> Json:  # fmt: skip
    """The municipality's layer: the one that decides."""
    return _thing(
        "Consultation", at("consultation", f"home-{key}"), paper=at("paper", paper_key),
        authoritative=True, role="Kommunalt beslut", modified=modified,
        **{"allmanning:body": at("body", code)},
        **{f"allmanning:{name}": value for name, value in facts.items()},
    )  # fmt: skip
