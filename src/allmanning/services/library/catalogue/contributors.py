"""Who made a work and how: the people, bodies and meetings of a record.

Source: MARC 21 fields 100-111 and 700-711; relator codes of the Library of Congress, as KB uses
them (`definitions/relators.json` has their Swedish names).
"""

import re
from dataclasses import dataclass
from typing import Literal

from allmanning.services.library.catalogue.marc import DataField, MarcRecord
from allmanning.services.library.catalogue.reading import joined, plain, trimmed, unique

Kind = Literal["person", "body", "meeting"]

_KINDS: dict[str, Kind] = {"00": "person", "10": "body", "11": "meeting"}
# Words of $e, and names in the URIs of $4, that stand for a code. Lower case, without full stop.
ROLES = {
    **dict.fromkeys(("författare", "förf", "author", "av", "text"), "aut"),
    **dict.fromkeys(("översättare", "övers", "translator", "översättning"), "trl"),
    **dict.fromkeys(("illustratör", "ill", "illustrator", "tecknare", "bild"), "ill"),
    **dict.fromkeys(("uppläsare", "inläsare", "uppl", "narrator", "reader"), "nrt"),
    **dict.fromkeys(("redaktör", "red", "editor", "utgivare"), "edt"),
    **dict.fromkeys(("kompositör", "tonsättare", "composer"), "cmp"),
    **dict.fromkeys(("regissör", "regi", "film director", "director"), "drt"),
    **dict.fromkeys(("skådespelare", "actor"), "act"),
    **dict.fromkeys(("fotograf", "foto", "photographer"), "pht"),
    **dict.fromkeys(("manusförfattare", "manus", "screenwriter"), "aus"),
    **dict.fromkeys(("textförfattare", "lyricist"), "lyr"),
    **dict.fromkeys(("sångare", "singer"), "sng"),
    **dict.fromkeys(("musiker", "instrumentalist"), "itr"),
    **dict.fromkeys(("dirigent", "conductor"), "cnd"),
    **dict.fromkeys(("förlag", "publisher", "förläggare"), "pbl"),
    **dict.fromkeys(("bearbetare", "bearb", "adapter"), "adp"),
    **dict.fromkeys(("medarbetare", "contributor"), "ctb"),
    **dict.fromkeys(("upphov", "creator", "upphovsman"), "cre"),
}
# Who is named as the author of a title that has no main entry, in this order.
LEADING_ROLES = ("aut", "cre", "cmp", "art", "ill", "drt", "edt", "com")
_CODE = re.compile(r"[a-z0-9]{3}")


@dataclass(frozen=True, slots=True)
class Contributor:
    """Somebody who had a part in it.

    name: as filed, "Jansson, Tove". roles: relator codes, none where the record does not say.
    years: of life, "1914-2001". is_main: the main entry of the record. link: $0, the authority.
    """

    name: str
    roles: tuple[str, ...] = ()
    kind: Kind = "person"
    years: str = ""
    is_main: bool = False
    link: str = ""

    @property
    def direct(self) -> str:
        """The name as spoken: Tove Jansson."""
        return spoken(self.name) if self.kind == "person" else self.name


def spoken(name: str) -> str:
    """A person's name as spoken, from how it is filed: Tove Jansson."""
    family, comma, given = name.partition(", ")
    if not comma:
        return name
    given, _, title = given.partition(", ")
    return f"{given} {family}" + (f", {title}" if title else "")


def contributors(record: MarcRecord) -> tuple[Contributor, ...]:
    """Everybody named, the main entry first; the same name with more roles is one."""
    found: dict[str, Contributor] = {}
    for tag in ("100", "110", "111", "700", "710", "711"):
        for field in record.data(tag):
            # With a title the field names another work, of which this person is the author.
            if (tag[0] == "1" or not field.first("t")) and (one := _contributor(field)):
                known = found.get(one.name)
                found[one.name] = _with_roles(known, one) if known else one
    return tuple(found.values())


def leading(people: tuple[Contributor, ...]) -> Contributor | None:
    """Whose name stands with the title: the main entry, else the first in a leading role."""
    main = next((one for one in people if one.is_main), None)
    if main is not None:
        return main
    in_role = ((role, one) for role in LEADING_ROLES for one in people if role in one.roles)
    return next((one for _role, one in in_role), None)


def name_of(field: DataField) -> str:
    """The name in a field of a person, body or meeting as it is filed, also of an authority."""
    kind = _KINDS[field.tag[1:]]
    return _person(field) if kind == "person" else _corporate(field, kind)


def _contributor(field: DataField) -> Contributor | None:
    kind = _KINDS[field.tag[1:]]
    name = name_of(field)
    if not name:
        return None
    return Contributor(
        name,
        unique(_role(text) for text in field.all("4" + ("j" if kind == "meeting" else "e"))),
        kind,
        trimmed(field.first("d")) if kind == "person" else "",
        field.tag.startswith("1"),
        plain(field.first("0")),
    )


def _person(field: DataField) -> str:
    name = trimmed(joined(field, "ab"))
    title = trimmed(joined(field, "c"))
    return f"{name}, {title}" if name and title else name


def _corporate(field: DataField, kind: Kind) -> str:
    codes = "ab" if kind == "body" else "aendc"
    parts = (trimmed(part).rstrip(".") for part in field.all(codes))
    return ". ".join(part for part in parts if part)


def _role(text: str) -> str:
    word = plain(text).rstrip(".,:; ").lower()
    word = word.rpartition("/")[2] if "://" in word else word
    return word if _CODE.fullmatch(word) and word not in ROLES else ROLES.get(word, "")


def _with_roles(known: Contributor, other: Contributor) -> Contributor:
    roles = unique((*known.roles, *other.roles))
    return Contributor(known.name, roles, known.kind, known.years, known.is_main, known.link)
