"""A record as others get it: MARCXML without what only our own staff should see."""

from allmanning.services.library.catalogue.marc import DataField, Field, MarcRecord, Subfield
from allmanning.services.library.catalogue.marcxml import write_marcxml
from allmanning.services.library.catalogue.xmlrecord import NAMESPACE

SCHEMA_LOCATION = "http://www.loc.gov/standards/marcxml/schema/MARC21slim.xsd"
# Local notes (59X), and copies as an older system kept them, with prices.
_STAFF_ONLY = ("59", "949", "952")
_NOT_PUBLIC = {"852": "x9"}  # $x is the non-public note of the format, $9 the price in Libris


def public(record: MarcRecord) -> MarcRecord:
    """The record without fields for staff; the rest in its order."""
    fields = (_shown(one) for one in record.fields if not one.tag.startswith(_STAFF_ONLY))
    return MarcRecord(record.leader, tuple(one for one in fields if one is not None))


def marcxml(record: MarcRecord) -> str:
    """One element `record`, with its namespace, of what is public."""
    _head, body, _tail = (piece.decode() for piece in write_marcxml([public(record)]))
    return body.strip().replace("<record>", f'<record xmlns="{NAMESPACE}">', 1)


def _shown(one: Field) -> Field | None:
    hidden = _NOT_PUBLIC.get(one.tag, "")
    if not hidden or not isinstance(one, DataField):
        return one
    kept: tuple[Subfield, ...] = tuple(each for each in one.subfields if each.code not in hidden)
    return DataField(one.tag, one.ind1, one.ind2, kept) if kept else None
