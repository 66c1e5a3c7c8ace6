"""Load the meetings: some held, with notes for everybody; one being prepared; the plan of next year.

All by the same actions as in life, by people named by role, on days around today.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from allmanning.governance.meetings.actions import agenda, minutes, notice, plan, running
from allmanning.governance.meetings.models import Meeting
from allmanning.governance.meetings.queries.facts import chair_of_the_day, offices_to_sign
from allmanning.governance.meetings.queries.notes import latest_notes
from allmanning.governance.meetings.rules.minutes import Note
from allmanning.members.bodies.queries import seats_on
from allmanning.members.hosting.queries import offices_on
from allmanning.members.journal.acting import Acting
from allmanning.members.mandates.queries import acting
from allmanning.members.people.models import Person

COUNCIL, CHIEFS = "region-council", "chief-executives"
TALK = Sequence[tuple[str, str, str]]  # kind of item, its title, what it is about
HELD: Sequence[tuple[int, str, TALK]] = (  # days before today, where, what was talked about
    (250, "Vindeln, kommunhuset", (
        ("information", "Gemensam räddningstjänst: läget i utredningen",
         "Två delar prövas, en i norr och en i söder."),
        ("discussion", "Cykelvägar över kommungränserna", "Hur vägarna byggs ihop."),
    )),
    (160, "Vännäs, kommunhuset", (
        ("information", "Kollektivtrafiken mellan kommunerna", "Turer som möter varandra."),
        ("discussion", "Näringslivets kontakt med sju kommuner", "En väg in, sju beslut."),
    )),
    (70, "Umeå, stadshuset", (
        ("follow_up", "Räddningstjänsten: vad kommunerna har beslutat hemma",
         "Varje kommun berättar var ärendet ligger."),
        ("discussion", "E-tjänst för bygglov", "En kommun kan driva tjänsten för de andra."),
    )),
)  # fmt: skip
COMING: TALK = (
    ("information", "Biblioteken: ett år med gemensamt lånekort", "Lån, köer och turer."),
    ("discussion", "Utbildning för nya förtroendevalda", "Vad varje kommun gör själv i dag."),
)


class Secretariat:
    """The head of the secretariat, and those whose word a meeting needs."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.head = Person.objects.get(username="kanslichef")

    def who(self, person: int | None, now: datetime) -> Acting:
        person_ = Person.objects.get(pk=person) if person else self.head
        return acting(person_, timezone.localdate(now))

    def plan(
        self, body: str, day: date, place: str = "Kommunhuset", kind: str = "ordinary"
    ) -> Meeting:
        starts_at = timezone.make_aware(datetime.combine(day, time(9)))
        before = min(self.now, starts_at - timedelta(days=60))
        return plan.plan_meeting(
            plan.Wanted(
                kind=kind,
                bodies=(body, "secretariat") if kind == "handover" else (body,),
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=3),
                place=place,
            ),
            acting=self.who(None, before),
            now=before,
        )

    def prepare(self, meeting: Meeting, talk: TALK, now: datetime, signing: int = 9) -> None:
        """Write the agenda, and let so many of its offices sign it off."""
        head = self.who(None, now)
        agenda.begin_agenda(meeting.pk, acting=head, now=now)
        for kind, title, text in talk:
            agenda.add_item(meeting.pk, agenda.Typed(kind, title, text), acting=head, now=now)
        holders = {row.office: row.person for row in offices_on(timezone.localdate(now))}
        for office in offices_to_sign(meeting)[:signing]:
            meeting.refresh_from_db()
            who = self.who(holders.get(office), now)
            agenda.sign_off_agenda(meeting.pk, office, version=meeting.version, acting=who, now=now)
        meeting.refresh_from_db()

    def hold(self, meeting: Meeting, body: str) -> None:
        """Call it, hold it with everybody there, and write down what became of each item."""
        start = meeting.starts_at
        head = self.who(None, start)
        notice.summon(
            meeting.pk, version=meeting.version, acting=head, now=start - timedelta(days=14)
        )
        running.open_meeting(meeting.pk, acting=head, now=start)
        there = [
            running.Attendance(
                row.holder, "deciding", person=row.person, municipality=row.municipality
            )
            for row in seats_on(timezone.localdate(start), body_slug=body)
            if row.person
        ]
        items = {item.pk: ("handled", "") for item in meeting.items.all()}
        meeting.refresh_from_db()
        running.note_presence(meeting.pk, there, version=meeting.version, acting=head, now=start)
        meeting.refresh_from_db()
        running.handle_items(meeting.pk, items, version=meeting.version, acting=head, now=start)
        meeting.refresh_from_db()
        running.close_meeting(meeting.pk, version=meeting.version, acting=head, now=meeting.ends_at)
        minutes.draft_standing_phrases(meeting.pk, acting=head, now=meeting.ends_at)
        left = meeting.items.exclude(kind="free_discussion").filter(minutes__isnull=True)
        for item in left:
            outcome = "agreed_direction" if body == COUNCIL else "agreed"
            note = Note(outcome, outcome_text="att förslaget gäller till nästa möte")
            minutes.write_minutes(item.pk, note, version=0, acting=head, now=meeting.ends_at)

    def publish(self, meeting: Meeting) -> None:
        """Let the chair approve the notes, and everybody read them."""
        now = meeting.ends_at + timedelta(days=7)
        notes = [note.minutes for note in latest_notes(meeting)]
        chair = self.who(chair_of_the_day(meeting), now)
        minutes.approve_minutes(meeting.pk, notes, acting=chair, now=now)
        meeting.refresh_from_db()
        minutes.publish_minutes(
            meeting.pk, version=meeting.version, acting=self.who(None, now), now=now
        )


def load_meetings(now: datetime) -> None:
    """This year: held, being written, being prepared. Then the handover, and next year's plan."""
    office, today = Secretariat(now), timezone.localdate(now)
    for before, place, talk in HELD:
        meeting = office.plan(COUNCIL, _weekday(today - timedelta(days=before)), place)
        office.prepare(meeting, talk, meeting.starts_at - timedelta(days=20))
        office.hold(meeting, COUNCIL)
        office.publish(meeting)
    drafted = office.plan(CHIEFS, _weekday(today - timedelta(days=12)))
    office.prepare(drafted, (), drafted.starts_at - timedelta(days=20))
    office.hold(drafted, CHIEFS)
    coming = office.plan(COUNCIL, _weekday(today + timedelta(days=25)))
    office.prepare(coming, COMING, now - timedelta(days=1), signing=1)
    handover = date(today.year, 12, 15)
    if handover > today:
        office.plan(COUNCIL, handover, kind="handover")
    days = [(COUNCIL, date(today.year + 1, month, 12)) for month in (2, 6, 10, 12)]
    days += [(CHIEFS, date(today.year + 1, month, 20)) for month in (1, 3, 5, 8, 9, 11)]
    for body, day in sorted(days, key=lambda each: each[1]):
        office.plan(body, day)


def _weekday(day: date) -> date:
    """Return the day, or the Friday before a weekend."""
    return day - timedelta(days=max(day.weekday() - 4, 0))
