"""What others did since a page was opened, and the whole history of a proposal."""

from django.db.models import Model

from allmanning.governance.meetings.versions import Change
from allmanning.kit.text import Words, _
from allmanning.members.journal.models import Entry

DEEDS: dict[str, Words] = {
    "proposed": _("made the proposal"),
    "revised": _("changed the text"),
    "saw the warning": _("confirmed the warning about establishment matters"),
    "draft": _("began the draft"),
    "prepare": _("handed it over for preparation"),
    "put_on_agenda": _("put it on the agenda"),
    "open_round": _("opened a consensus round"),
    "agree": _("closed the round in agreement"),
    "return_for_preparation": _("returned it for preparation"),
    "table": _("tabled it"),
    "no_consensus": _("closed it without consensus"),
    "remove": _("removed it from the agenda"),
    "overtake": _("marked it as overtaken"),
    "record": _("recorded the direction decision"),
    "reopen": _("opened a new round on the changed text"),
    "lapse": _("confirmed that it has lapsed"),
    "end": _("noted that it has ended"),
    "admitted": _("confirmed the membership"),
    "stated": _("stated a position"),
    "closed": _("closed the round"),
    "joined": _("joined later"),
    "register": _("registered the matter"),
    "prepare_home": _("began the preparation at home"),
    "put_up": _("put the matter up for decision"),
    "decide": _("registered the decision"),
    "return_home": _("noted that the matter was sent back"),
    "announce": _("registered the announcement"),
    "confirm_legal_force": _("confirmed legal force"),
    "terminate": _("gave notice"),
    "annul": _("noted that a court annulled the decision"),
    "step_outside": _("chose to stand outside"),
    "end_home": _("noted that the decision has ended"),
    "fulfil": _("noted that a condition is met"),
    "discharge": _("dropped a condition"),
}


def changes_since(subject: Model, revision: int) -> list[Change]:
    """Return what was done with something after a revision of it, first first."""
    rows = Entry.objects.filter(
        subject_kind=subject._meta.label_lower, subject_key=str(subject.pk)
    ).select_related("person")
    return [
        Change(DEEDS.get(row.deed, row.deed), str(row.person or row.label), row.at)
        for row in rows.order_by("pk")
        if row.facts.get("revision", 0) > revision
    ]
