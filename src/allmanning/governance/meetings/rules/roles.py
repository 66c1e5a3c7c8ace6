"""Who may do what with a meeting, and who may see what of it.

Source: the activity plan 2023–2027 on council, chief executives and secretariat (Alliance §§ 2, 4,
5); what is public when is a default while the alliance has not decided (Alliance P 3.2).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from allmanning.members.journal.acting import Acting, Held

SECRETARIAT = "head_of_secretariat"
CHAIRS = {
    "region_council": ("council_chair", "council_vice_chair"),
    "chief_executives": ("kc_chair", "kc_vice_chair"),
}
MEMBERS = {
    "region_council": ("council_member", "council_chair", "council_vice_chair"),
    "chief_executives": ("chief_executive", "kc_chair", "kc_vice_chair"),
}
GROUP = ("group_member", "group_chair")
SENT = {"summoned", "in_progress", "closed", "minutes_draft", "minutes_approved", "published"}
NOTES_READY = {"minutes_approved", "published"}
OPEN_CALENDAR = {"ordinary", "seminar", "study_trip"}


@dataclass(frozen=True)
class Sight:
    """What one who asks may see of a meeting."""

    calendar: bool  # that it takes place, when and where
    agenda: bool  # its items
    sensitive: bool  # items that stay within the council until the notice
    secret: bool  # items that are secret by law: more than number and ground
    notes: bool  # approved notes
    drafts: bool  # notes in the making
    inside: bool  # the remote link, presence before approval, sign-offs


def secretary(acting: Acting, bodies: Mapping[str, str]) -> Held | None:
    """Alliance § 5.3. The head of secretariat runs meetings; a group's chair runs the group's own.

    bodies: kind by slug, of the bodies that meet.
    """
    if held := acting.under([SECRETARIAT]):
        return held
    if bodies and not set(bodies.values()) & set(CHAIRS):
        own = [acting.under(["group_chair"], body=slug) for slug in bodies]
        return next((held for held in own if held), None)
    return None


def chair(acting: Acting, bodies: Mapping[str, str]) -> Held | None:
    """Alliance § 2.11. The mandate in which somebody chairs: the body's chair or vice chair."""
    for slug, kind in bodies.items():
        if held := acting.under(CHAIRS.get(kind, ("group_chair",)), body=slug):
            return held
    return None


def belongs(
    acting: Acting, bodies: Mapping[str, str], municipalities: Collection[str] = ()
) -> Held | None:
    """Alliance § 2.10. The mandate by which somebody belongs to those who meet.

    The chief executives take part in the council's meetings (Alliance T1). A handover has the two
    hosts as its own: `municipalities` are theirs.
    """
    if held := acting.under([SECRETARIAT]):
        return held
    for slug, kind in bodies.items():
        if held := acting.under(MEMBERS.get(kind, GROUP), body=slug):
            return held
    if "region_council" in bodies.values() and (held := acting.under(MEMBERS["chief_executives"])):
        return held
    offices = {*MEMBERS["region_council"], *MEMBERS["chief_executives"]}
    own = [acting.under(offices, municipality=code) for code in municipalities]
    return next((held for held in own if held), None)


def sight(
    acting: Acting,
    *,
    bodies: Mapping[str, str],
    municipalities: Collection[str] = (),
    kind: str,
    state: str,
    was_sent: bool,
    was_published: bool,
    was_recalled: bool = False,
    signers: Collection[str] = (),
    chairs_an_item: bool = False,
) -> Sight:
    """Alliance P 3.2. The agenda is open once the notice is sent, council notes once published.

    was_sent: a notice has gone out, whatever came after, and is not recalled; was_recalled: one is,
    so that the meeting is known, and its agenda a draft again. signers: the offices of the agenda policy,
    who must read what they sign. Notes of others than the council are given on request.
    """
    runs = secretary(acting, bodies) is not None
    inside = belongs(acting, bodies, municipalities) is not None
    reads_all = acting.holds("auditor")
    sent = was_sent or state in SENT
    council = "region_council" in bodies.values()
    own_council = council and acting.under(MEMBERS["region_council"]) is not None
    signs = acting.under(signers) is not None
    near = inside or reads_all
    return Sight(
        calendar=near or sent or was_recalled or kind in OPEN_CALENDAR,
        agenda=near or sent,
        sensitive=sent or runs or own_council or signs,
        secret=inside,
        notes=(was_published and (council or near)) or (near and state in NOTES_READY),
        drafts=runs or chairs_an_item or (inside and chair(acting, bodies) is not None),
        inside=near,
    )
