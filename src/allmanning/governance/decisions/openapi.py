"""What machines can ask of meetings and decisions, told in OpenAPI 3.1. Pure tables.

The object types are those of `oparl_fields`; a test holds the addresses against those that the
house really answers to, so that the description cannot drift.
"""

from collections.abc import Mapping
from typing import Any

from allmanning.governance.decisions import oparl_fields
from allmanning.governance.decisions.oparl import SCHEMA

Json = dict[str, Any]
LISTS = {  # of what each list holds
    "body": "Body", "organization": "Organization", "person": "Person",
    "membership": "Membership", "meeting": "Meeting", "agendaItem": "AgendaItem",
    "paper": "Paper", "consultation": "Consultation", "file": "File", "location": "Location",
    "legislativeTerm": "LegislativeTerm",
}  # fmt: skip
ATOM, ICAL, HTML = "application/atom+xml", "text/calendar", "text/html"


def _schema(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _in_path(name: str, words: str, **schema: object) -> Json:
    of = {"type": "string", **schema}
    return {"name": name, "in": "path", "required": True, "description": words, "schema": of}


def _asked(name: str, words: str, **schema: object) -> Json:
    return {"name": name, "in": "query", "description": words, "schema": schema}


def _answers(words: str, media: str, schema: Json, *others: str) -> Json:
    found: Json = {"200": {"description": words, "content": {media: {"schema": schema}}}}
    return found | {code: {"description": OTHERWISE[code]} for code in others}


OTHERWISE = {"400": "A moment is not written as RFC 3339.", "404": "Nothing is published here."}
SLUG = {"pattern": "^[-a-zA-Z0-9_]+$"}
NUMBER = {"type": "integer", "minimum": 0}
MOMENTS = [
    _asked(name, words, type="string", format="date-time")
    for name, words in (
        ("created_since", "Published then or later."),
        ("created_until", "Published then or before."),
        ("modified_since", "Changed then or later; what was removed is told of too."),
        ("modified_until", "Changed then or before."),
    )
]
NARROWED = [
    _asked("page", "The page; the first is 1.", type="integer", minimum=1),
    _asked("limit", "How many a page; never more than 100.", type="integer", minimum=1),
    _asked("body", "Only what belongs to a body, by its key or address.", type="string"),
    _asked("organization", "Only what belongs to an organisation, likewise.", type="string"),
    *MOMENTS,
]
KIND = _in_path("kind", "The type of the objects.", enum=list(LISTS))
TEXT: Json = {"type": "string"}


def _get(tag: str, words: str, answers: Json, *parameters: Json) -> Json:
    get: Json = {"tags": [tag], "summary": words, "responses": answers}
    return {"get": get | ({"parameters": list(parameters)} if parameters else {})}


def _feed(words: str, *parameters: Json) -> Json:
    others = ["404"] if parameters else []
    return _get("feeds", words, _answers("A feed (RFC 4287).", ATOM, TEXT, *others), *parameters)


def _calendar(words: str, *parameters: Json) -> Json:
    others = ["404"] if parameters else []
    made = _answers("A calendar (RFC 5545).", ICAL, TEXT, *others)
    return _get("calendars", words, made, *parameters)


def _box(words: str, *parameters: Json) -> Json:
    language = _asked("lang", "The language of the box.", type="string", enum=["sv", "en"])
    others = ["404"] if parameters else []
    made = _answers("A small page for a frame.", HTML, TEXT, *others)
    return _get("box", words, made, *parameters, language)


A_MUNICIPALITY = _in_path("slug", "The municipality, as in its address.", **SLUG)
PATHS: Mapping[str, Json] = {
    "/machine/meetings/all.ics": _calendar("Every public meeting."),
    "/machine/meetings/meeting-{pk}.ics": _calendar(
        "One public meeting.", _in_path("pk", "The meeting.", **NUMBER)
    ),
    "/machine/meetings/{slug}.ics": _calendar(
        "Every public meeting of a body.", _in_path("slug", "The body.", **SLUG)
    ),
    "/machine/decisions/decisions.atom": _feed("The latest decisions."),
    "/machine/decisions/{slug}.atom": _feed(
        "The latest decisions that concern a municipality.", A_MUNICIPALITY
    ),
    "/machine/decisions/box/": _box("The latest decisions, for a frame on another site."),
    "/machine/decisions/box/{slug}/": _box("Those of one municipality.", A_MUNICIPALITY),
    "/machine/decisions/openapi.json": _get(
        "oparl", "This description.",
        _answers("OpenAPI 3.1.", "application/json", {"type": "object"}),
    ),
    "/machine/decisions/oparl/": _get(
        "oparl", "Where a reader of OParl 1.1 begins.",
        _answers("The system.", "application/json", _schema("System")),
    ),
    "/machine/decisions/oparl/text/{pk}/": _get(
        "oparl", "The words that the council agreed on.",
        _answers("Plain text.", "text/plain", TEXT, "404"),
        _in_path("pk", "The file.", **NUMBER),
    ),
    "/machine/decisions/oparl/{kind}/": _get(
        "oparl", "A list, oldest first.",
        _answers("A page of the list.", "application/json", _schema("Page"), "400", "404"),
        KIND, *NARROWED,
    ),
    "/machine/decisions/oparl/{kind}/{key}/": _get(
        "oparl", "One object; what was published once keeps its address.",
        _answers("The object, or what is left of it.", "application/json", _schema("Any"), "404"),
        KIND, _in_path("key", "The object's key."),
    ),
}  # fmt: skip


def description(name: str, address: str) -> Json:
    """Return the whole description. name: the alliance's; address: where the house answers."""
    objects = {kind: oparl_fields.schema(kind, SCHEMA) for kind in oparl_fields.FIELDS}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{name}: meetings and decisions",
            "version": "1.1.0",
            "summary": "Published meetings and decisions. No key is needed; nothing is counted.",
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        "servers": [{"url": address}],
        "tags": [
            {"name": "oparl", "description": "Both layers of a decision, as OParl 1.1."},
            {"name": "feeds", "description": "What is new, as Atom."},
            {"name": "calendars", "description": "Meetings, as iCalendar."},
            {"name": "box", "description": "For a municipality's own site."},
        ],
        "paths": dict(PATHS),
        "components": {"schemas": {**objects, "Any": _any(), "Page": _page()}},
    }


def _any() -> Json:
    return {"anyOf": [_schema(kind) for kind in LISTS.values()]}


def _page() -> Json:
    link = {"type": "string", "format": "uri"}
    number = {"type": "integer", "minimum": 0}
    numbers = ("elementsPerPage", "currentPage")
    return {
        "type": "object",
        "required": ["data", "pagination", "links"],
        "properties": {
            "data": {"type": "array", "items": _schema("Any")},
            "pagination": {
                "type": "object",
                "properties": dict.fromkeys(numbers, number),
            },
            "links": {
                "type": "object",
                "properties": dict.fromkeys(("first", "prev", "self", "next"), link),
            },
        },
    }
