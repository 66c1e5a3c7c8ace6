"""The offices a person can act in, and what they are called (docs/words.md)."""

from allmanning.kit.text import _
from allmanning.members.hosting.queries import OFFICE_WORDS

OFFICES = {
    **OFFICE_WORDS,
    "head_of_secretariat": _("Head of secretariat"),
    "council_member": _("Council member"),
    "chief_executive": _("Chief executive"),
    "municipal_registrar": _("Registrar"),
    "group_chair": _("Group chair"),
    "group_member": _("Group member"),
    "auditor": _("Auditor"),
    "dpo": _("Data protection officer"),
    "archivist": _("Archivist"),
    "member_user": _("Employee"),
    "desk": _("Desk"),
    "librarian_in_charge": _("Librarian in charge"),
    "cataloguer": _("Cataloguer"),
    "acquisitions": _("Acquisitions"),
    "community_moderator": _("Community moderator"),
    "statistics": _("Statistics"),
    "library_dpo": _("Data protection, library"),
    "machine_administrator": _("Machine administrator"),
}
