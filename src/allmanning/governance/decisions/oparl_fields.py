"""The object types of OParl 1.1: every field with its type, and which ones an object must have.

Source: the OParl 1.1 specification, chapter "Schema". Only the types and fields served here are
named, with those that OParl requires ("zwingend"). Plain tables: the description for machines is
made from them, and every object that is served is held against them.
"""

from collections.abc import Mapping

URL, URLS = "url", "url[]"
STRING, STRINGS, BOOLEAN, INTEGER = "string", "string[]", "boolean", "integer"
DATE, MOMENT, OBJECT = "date", "date-time", "object"

EVERY = {
    "id": URL, "type": URL, "created": MOMENT, "modified": MOMENT, "web": URL, "deleted": BOOLEAN,
}  # fmt: skip
BODY_LISTS = (  # lists that a body must name, besides those of OParl 1.0
    "agendaItem", "consultation", "file", "membership", "locationList", "legislativeTermList",
)  # fmt: skip
FIELDS: Mapping[str, Mapping[str, str]] = {
    "System": {
        "oparlVersion": URL, "body": URL, "name": STRING, "website": URL, "vendor": URL,
        "product": URL,
    },
    "Body": {
        "system": URL, "name": STRING, "shortName": STRING, "website": URL,
        "classification": STRING, "organization": URL, "person": URL, "meeting": URL, "paper": URL,
        "legislativeTerm": "LegislativeTerm[]", **dict.fromkeys(BODY_LISTS, URL),
    },
    "LegislativeTerm": {"body": URL, "name": STRING, "startDate": DATE, "endDate": DATE},
    "Organization": {
        "body": URL, "name": STRING, "shortName": STRING, "membership": URLS, "meeting": URL,
        "classification": STRING, "organizationType": STRING, "startDate": DATE,
    },
    "Person": {"body": URL, "name": STRING, "membership": "Membership[]"},
    "Membership": {
        "person": URL, "organization": URL, "role": STRING, "onBehalfOf": URL, "startDate": DATE,
        "endDate": DATE,
    },
    "Meeting": {
        "name": STRING, "meetingState": STRING, "cancelled": BOOLEAN, "start": MOMENT,
        "end": MOMENT, "location": "Location", "organization": URLS, "invitation": "File",
        "resultsProtocol": "File", "agendaItem": "AgendaItem[]",
    },
    "AgendaItem": {
        "meeting": URL, "number": STRING, "order": INTEGER, "name": STRING, "public": BOOLEAN,
        "consultation": URL, "result": STRING, "resolutionText": STRING,
        "auxiliaryFile": "File[]",
    },
    "Paper": {
        "body": URL, "name": STRING, "reference": STRING, "date": DATE, "paperType": STRING,
        "relatedPaper": URLS, "mainFile": "File", "auxiliaryFile": "File[]",
        "consultation": "Consultation[]", "underDirectionOf": URLS,
    },
    "Consultation": {
        "paper": URL, "agendaItem": URL, "meeting": URL, "organization": URLS,
        "authoritative": BOOLEAN, "role": STRING,
    },
    "File": {
        "name": STRING, "fileName": STRING, "mimeType": STRING, "date": DATE, "size": INTEGER,
        "sha512Checksum": STRING, "accessUrl": URL, "meeting": URLS, "agendaItem": URLS,
        "paper": URLS,
    },
    "Location": {"description": STRING, "meetings": URLS},
}  # fmt: skip
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "System": ("oparlVersion", "body"),
    "Body": ("name", "organization", "person", "meeting", "paper", "legislativeTerm", *BODY_LISTS),
    "AgendaItem": ("order",),
    "File": ("accessUrl",),
}
PLAIN: Mapping[str, Mapping[str, object]] = {  # the types in JSON Schema
    URL: {"type": "string", "format": "uri"},
    STRING: {"type": "string"},
    BOOLEAN: {"type": "boolean"},
    INTEGER: {"type": "integer"},
    DATE: {"type": "string", "format": "date"},
    MOMENT: {"type": "string", "format": "date-time"},
    OBJECT: {"type": "object"},
}


def schema(kind: str, prefix: str, own: str = "allmanning:") -> dict[str, object]:
    """Return a type as JSON Schema. prefix: of the type's address; own: of our own fields."""
    fields = {name: _type(of) for name, of in {**EVERY, **FIELDS[kind]}.items()}
    fields["type"] = {"const": prefix + kind}
    needed = ["id", "type", *REQUIRED.get(kind, ())]
    return {
        "type": "object",
        "properties": fields,
        "patternProperties": {f"^{own}": True},
        "additionalProperties": False,
        "if": {"properties": {"deleted": {"const": True}}, "required": ["deleted"]},
        "then": {"required": ["id", "type", "created", "modified"]},
        "else": {"required": needed},
    }


def _type(of: str) -> dict[str, object]:
    if of.endswith("[]"):
        return {"type": "array", "items": _type(of.removesuffix("[]"))}
    return dict(PLAIN[of]) if of in PLAIN else {"$ref": f"#/components/schemas/{of}"}
