"""Examples of meetings, for this floor's tests: plain functions with defaults."""

from datetime import UTC, date, datetime, timedelta

from allmanning.governance.meetings.actions import agenda, minutes, notice, plan, running
from allmanning.governance.meetings.models import Meeting
from allmanning.governance.meetings.queries.facts import offices_to_sign
from allmanning.governance.meetings.rules.minutes import Note
from allmanning.members.bodies.models import Body
from allmanning.members.hosting import actions as hosting
from allmanning.members.journal.acting import Acting
from allmanning.members.mandates.models import Mandate
from allmanning.members.mandates.queries import acting
from allmanning.members.people.models import Person
from allmanning.members.tests.examples import (
    SIGNED,
    a_body,
    a_host_year,
    a_mandate,
    a_municipality,
    an_appointment,
)

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
AT_NINE = datetime(2026, 4, 15, 7, tzinfo=UTC)
HOST, NEXT_HOST = "2403", "2401"
COUNCIL_OFFICES = ["council_chair", "council_vice_chair", "kc_chair", "head_of_secretariat"]
KC_OFFICES = ["kc_chair", "kc_vice_chair", "head_of_secretariat"]


def the_alliance() -> None:
    """Three members with all seats held, host 2026 and 2027, policies, a secretariat of one."""
    if Mandate.objects.filter(office="head_of_secretariat").exists():
        return
    council, chiefs = a_body(), a_body("chief_executives")
    a_body("secretariat")
    for code in (HOST, NEXT_HOST, "2480"):
        a_municipality(code)
        for kind in ("majority", "opposition"):
            an_appointment(code, kind)
        an_appointment(code, "chief_executive", body=chiefs)
    a_host_year(2026, HOST)
    a_host_year(2027, NEXT_HOST)
    for body, offices in ((council, COUNCIL_OFFICES), (chiefs, KC_OFFICES)):
        hosting.set_agenda_policy(body, offices, date(2023, 1, 1), decided_by="plan 2023", **SIGNED)
    a_mandate("head_of_secretariat", username="head")


def who(username: str = "head", day: date = TODAY) -> Acting:
    """A person of the example alliance, with the mandates of the day."""
    return acting(Person.objects.get(username=username), day)


CHAIR, VICE, KC_CHAIR = f"majority-{HOST}", f"opposition-{HOST}", f"chief_executive-{HOST}"
SIGNERS = {
    "council_chair": CHAIR,
    "council_vice_chair": VICE,
    "kc_chair": KC_CHAIR,
    "kc_vice_chair": f"chief_executive-{NEXT_HOST}",
    "head_of_secretariat": "head",
}


def wanted(
    *bodies: str, kind: str = "ordinary", starts_at: datetime = AT_NINE, **others: object
) -> plan.Wanted:
    words = {"place": "Kommunhuset", **others}
    return plan.Wanted(
        kind=kind,
        bodies=bodies or ("region-council",),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3),
        **words,
    )


def a_meeting(*bodies: str, **others: object) -> Meeting:
    """A planned meeting of the council, unless something else is said."""
    the_alliance()
    return plan.plan_meeting(wanted(*bodies, **others), acting=who(), now=NOW)


def chair_of(meeting: Meeting) -> str:
    chiefs = meeting.bodies.filter(kind="chief_executives").exists()
    return KC_CHAIR if chiefs else CHAIR


def with_agenda(meeting: Meeting | None = None) -> Meeting:
    return agenda.begin_agenda((meeting or a_meeting()).pk, acting=who(), now=NOW)


def signed_off(meeting: Meeting | None = None) -> Meeting:
    meeting = meeting or with_agenda()
    for office in offices_to_sign(meeting):
        meeting.refresh_from_db()
        agenda.sign_off_agenda(
            meeting.pk, office, version=meeting.version, acting=who(SIGNERS[office]), now=NOW
        )
    meeting.refresh_from_db()
    return meeting


def summoned(meeting: Meeting | None = None) -> Meeting:
    meeting = signed_off(meeting)
    notice.summon(meeting.pk, version=meeting.version, acting=who(), now=NOW)
    meeting.refresh_from_db()
    return meeting


def opened(meeting: Meeting | None = None) -> Meeting:
    meeting = summoned(meeting)
    return running.open_meeting(meeting.pk, acting=who(), now=meeting.starts_at)


def closed(meeting: Meeting | None = None) -> Meeting:
    meeting = meeting or opened()
    person = Person.objects.get(username=chair_of(meeting))
    row = running.Attendance(name=person.name, capacity="deciding", person=person.pk)
    at = {"acting": who(), "now": meeting.starts_at}
    meeting = running.note_presence(meeting.pk, [row], version=meeting.version, **at)
    outcomes = {item.pk: ("handled", "") for item in meeting.items.all()}
    meeting = running.handle_items(meeting.pk, outcomes, version=meeting.version, **at)
    return running.close_meeting(meeting.pk, version=meeting.version, **at)


def minuted(meeting: Meeting | None = None) -> Meeting:
    """A closed meeting with notes on every item, none approved."""
    meeting = meeting or closed()
    minutes.draft_standing_phrases(meeting.pk, acting=who(), now=meeting.ends_at)
    left = meeting.items.exclude(kind="free_discussion").filter(minutes__isnull=True)
    for item in left:
        note = Note("agreed_direction", outcome_text="att planen revideras.")
        minutes.write_minutes(item.pk, note, version=0, acting=who(), now=meeting.ends_at)
    meeting.refresh_from_db()
    return meeting


def approved(meeting: Meeting | None = None) -> Meeting:
    meeting = meeting or minuted()
    keys = [item.minutes.last().pk for item in meeting.items.exclude(kind="free_discussion")]
    return minutes.approve_minutes(
        meeting.pk, keys, acting=who(chair_of(meeting)), now=meeting.ends_at
    )


def published(meeting: Meeting | None = None) -> Meeting:
    meeting = meeting or approved()
    return minutes.publish_minutes(
        meeting.pk, version=meeting.version, acting=who(), now=meeting.ends_at
    )


def a_council() -> Body:
    return Body.objects.get(kind="region_council")
