"""One head of the secretariat runs a year of the council and the chief executives at a real browser.

Every kind of act is done by clicks once or more: planning, agenda, sign-offs, notice, presence, chairs,
notes, approval, publication, handover. The other meetings of the year go by the same forms, sent
without a window. There is no other page than those of the meetings.
"""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from allmanning.governance.meetings.models import AgendaItem, HandoverPoint, Meeting
from allmanning.governance.meetings.queries.facts import chair_of_the_day, offices_to_sign
from allmanning.governance.meetings.tests import examples as we
from allmanning.members.people.models import Person
from tests.stories.desk import Clock, Desk, Others, let_everybody_sign_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("house"),
    pytest.mark.django_db(transaction=True),
]
COUNCIL, CHIEFS = "Region-Council", "Chief-Executives"
COUNCIL_DAYS = [(2, 20), (6, 12), (10, 9), (12, 11)]
CHIEFS_DAYS = [(1, 22), (3, 5), (5, 7), (9, 3), (10, 22), (11, 26)]
HANDOVER = (12, 17)


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch, datetime(2026, 1, 5, 8, tzinfo=UTC))


@pytest.fixture
def others(clock, settings):
    we.the_alliance()
    let_everybody_sign_in(settings)
    return Colleagues(clock)


@pytest.fixture
def desk(others, page, live_server):
    return Desk(page, live_server.url)


# ------------------------------------------------------------------ by clicks


def planned(desk, month, day, who, kind="Ordinary meeting"):
    desk.visit("meetings:plan", 2026).link("Plan a meeting").choose("Kind of meeting", kind)
    desk.tick(who)
    for label, hour in (("Begins", "09"), ("Ends", "12")):
        desk.page.get_by_label(label, exact=True).fill(f"2026-{month:02}-{day:02}T{hour}:00")
    desk.fill({"Place": "Kommunhuset"}).press("Save").told("The meeting is in the plan.")
    return Meeting.objects.latest("pk")


def called(desk, meeting, title):
    """The agenda is prepared and signed off by exactly the offices the law names; then the notice."""
    desk.as_("head").visit("front").page.get_by_role(
        "link", name="Waits for me", exact=True
    ).click()
    desk.link("Begin the agenda").press("Begin the agenda")
    desk.link("Add an item").choose("Kind of item", "Discussion")
    desk.fill({"Title": title, "What the item is about": "Hur de byggs ihop."}).press("Save")
    desk.link("Add an item").choose("Kind of item", "Free discussion").press("Save")
    desk.says(title, "Free discussion").link("To the sign-offs")
    offices = offices_to_sign(meeting)
    for office in offices:
        desk.as_("head").visit("meetings:notice", meeting.pk).press("Send the notice")
        desk.says("sign", inside=desk.group("This cannot be done"))
        desk.as_(we.SIGNERS[office]).visit("decisions:waiting").link("Sign off the agenda")
        desk.press("Sign off as").keeps_quiet("Sign off as")
    desk.as_().visit("meetings:meeting", meeting.pk).says("The agenda is not public yet")
    desk.as_("head").visit("decisions:waiting").link("Send the notice").press("Send the notice")
    desk.as_().visit("meetings:meeting", meeting.pk).says(title, "Free discussion")
    return set(offices)


def held(desk, meeting, title, chair, late):
    """One chairs the first items, one who comes late the rest; the discussion is tabled."""
    items = list(meeting.items.order_by("number"))
    rest = f"4–{len(items)}"
    desk.as_("head").visit("meetings:run", meeting.pk).press("Open the meeting")
    desk.link("Note presence")
    for person, there in ((chair, ""), (late, rest)):
        one = desk.group(person.name)
        one.get_by_label("Present").check()
        one.get_by_label("Items, if not all").fill(there)
    desk.press("Save").says(chair.name, late.name).link("Name the chairs")
    for at, person, those in ((1, chair, "1–3"), (2, late, rest)):
        one = desk.group(f"Chair {at}")
        one.get_by_label("Who").select_option(label=person.name)
        one.get_by_label("Items").fill(those)
    desk.press("Save").says(f"Chair: {chair.name}", f"Chair: {late.name}")
    talk = desk.group(title)
    talk.get_by_label("Outcome").select_option(label="Tabled")
    talk.get_by_label("Reason, where it was not handled").fill("Underlaget saknas.")
    desk.press("Save, and the rest was handled").press("Close the meeting")
    desk.says("The meeting is closed.")


def noted(desk, meeting, chair, late):
    """The head writes, each chair approves what she chaired, and then the notes are for everybody."""
    desk.as_("head").visit("decisions:waiting").link("Draft the notes")
    desk.press("Draft the standing phrases").says("The matter is tabled.")
    while desk.main.get_by_role("listitem").filter(has_text="No notes yet").count():
        left = desk.main.get_by_role("listitem").filter(has_text="No notes yet").first
        left.get_by_role("link", name="Write").click()
        outcome = desk.page.get_by_label("Outcome")
        outcome.select_option("agreed_direction" if "council" in _kinds(meeting) else "agreed")
        desk.fill({"What was agreed": "att gå vidare."}).press("Save as a new version")
        desk.says("To the approval")
    for person in (chair, late):
        desk.as_(person.username).visit("decisions:waiting").link("Approve the notes")
        desk.press("Approve what is ticked").says("Approved")
    desk.as_("head").visit("decisions:waiting").link("Publish the notes").press("Publish the notes")
    assert Meeting.objects.get(pk=meeting.pk).state == "published"


def _kinds(meeting):
    return " ".join(meeting.bodies.values_list("kind", flat=True))


# ------------------------------------------------------------------ without a window


class Colleagues(Others):
    """The rest of the year, by the same forms."""

    def press(self, who, name, *args, **form):
        self.as_(who).send(f"meetings:{name}", *args, **form)

    def plan(self, month, day, body):
        self.press(
            "head", "create", version=1, kind="ordinary", bodies=[body], place="Kommunhuset",
            language="sv", starts_at=f"2026-{month:02}-{day:02}T09:00",
            ends_at=f"2026-{month:02}-{day:02}T12:00",
        )  # fmt: skip
        return Meeting.objects.latest("pk")

    def call(self, meeting, *items):
        self.press("head", "agenda", meeting.pk)
        for title in items:
            self.press("head", "add_item", meeting.pk, version=_version(meeting), kind="discussion",
                       title=title, publicity="public")  # fmt: skip
        for office in offices_to_sign(meeting):
            self.press(we.SIGNERS[office], "sign_off", meeting.pk, version=_version(meeting),
                       office=office)  # fmt: skip
        self.press("head", "notice", meeting.pk, version=_version(meeting))

    def hold(self, meeting):
        self.press("head", "run", meeting.pk, open=1)
        chair = chair_of_the_day(meeting) or Person.objects.get(username=we.CHAIR).pk
        for page, form in (
            ("presence", {f"p{chair}-here": "on"}),
            ("chairs", {"c0-person": chair}),
            ("run", {"rest": 1} | {f"i{one.pk}-status": "planned" for one in meeting.items.all()}),
            ("run", {"close": 1}),
        ):
            self.press("head", page, meeting.pk, version=_version(meeting), **form)

    def note(self, meeting):
        self.press("head", "drafts", meeting.pk)
        left = AgendaItem.objects.filter(meeting=meeting, minutes__isnull=True)
        for item in left.exclude(kind="free_discussion"):
            self.press("head", "write_notes", item.pk, version=0, outcome="agreed_direction",
                       outcome_text="att gå vidare")  # fmt: skip
        chair = Person.objects.get(pk=Meeting.objects.get(pk=meeting.pk).chairings.get().person_id)
        page = self.as_(chair.username).read("meetings:approve", meeting.pk)
        notes = re.findall(r'name="notes" value="(\d+)"', page)
        self.press(chair.username, "approve", meeting.pk, notes=notes)
        self.press("head", "approve", meeting.pk, version=_version(meeting), publish=1)


def _version(meeting):
    return Meeting.objects.get(pk=meeting.pk).version


def _at(clock, month, day, hour=7, before=0):
    clock.now = datetime(2026, month, day, hour, tzinfo=UTC) - timedelta(days=before)


# ------------------------------------------------------------------ the year


def test_one_head_of_secretariat_runs_the_whole_year(desk, others, clock, axe):
    # January: the plan tells what it lacks, and lacks less with every meeting.
    missing = desk.page.get_by_role("region", name="What is missing")
    desk.as_("head").visit("meetings:plan", 2026)
    desk.says("The council meets at least 4 times a year; 0 are planned.", inside=missing)
    chiefs = {planned(desk, *CHIEFS_DAYS[0], CHIEFS): CHIEFS_DAYS[0]}
    council = {planned(desk, *COUNCIL_DAYS[0], COUNCIL): COUNCIL_DAYS[0]}
    handover = planned(desk, *HANDOVER, "Secretariat", "Handover meeting")
    desk.visit("meetings:plan", 2026).says("1 are planned", inside=missing)
    chiefs |= {others.plan(*day, "chief-executives"): day for day in CHIEFS_DAYS[1:]}
    council |= {others.plan(*day, "region-council"): day for day in COUNCIL_DAYS[1:]}
    desk.visit("meetings:plan", 2026)
    desk.keeps_quiet("The council meets", "The chief executives usually meet", inside=missing)
    desk.judged(axe, "meetings:plan", 2026)
    # What the law only reminds of can be set aside, with a reason that stands there.
    aside = desk.page.locator(".ds-alert", has_text="No study trip is planned.")
    aside.get_by_text("Set aside with a note").click()
    aside.get_by_label("Why this is set aside").fill("Nästa år.")
    aside.get_by_role("button", name="Keep the note").click()
    desk.says("Set aside: Nästa år.", inside=missing)

    # The chief executives: three offices sign; the council: four, and the plan is revised first.
    names = {one.username: one for one in Person.objects.all()}
    first = next(iter(chiefs))
    assert called(desk, first, "Lokalerna") == set(we.KC_OFFICES)
    _at(clock, *CHIEFS_DAYS[0])
    kc_vice = names[we.SIGNERS["kc_vice_chair"]]
    held(desk, first, "Lokalerna", names[we.KC_CHAIR], kc_vice)
    noted(desk, first, names[we.KC_CHAIR], kc_vice)

    first = next(iter(council))
    _at(clock, *COUNCIL_DAYS[0], before=14)
    assert called(desk, first, "Cykelvägar") == set(we.COUNCIL_OFFICES)
    desk.says("Revision of the activity plan")
    _at(clock, *COUNCIL_DAYS[0])
    held(desk, first, "Cykelvägar", names[we.CHAIR], names[we.VICE])
    noted(desk, first, names[we.CHAIR], names[we.VICE])
    desk.as_().judged(axe, "meetings:minutes", first.pk)
    desk.says("Region-Council enas om inriktningen:", "att gå vidare.", "Underlaget saknas.")
    desk.row(names[we.VICE].name, saying=[f"4–{first.items.count()}"])

    # The rest of the year, day by day.
    days = {**chiefs, **council}
    for meeting, day in sorted(days.items(), key=lambda each: each[1])[1:]:
        if meeting != first:
            _at(clock, *day, before=14)
            others.call(meeting)
            _at(clock, *day)
            others.hold(meeting)
            _at(clock, *day, before=-2)
            others.note(meeting)

    # December: the handover, point by point.
    _at(clock, *HANDOVER, before=14)
    others.call(handover, "Checklistan")
    _at(clock, *HANDOVER)
    desk.as_("head").visit("meetings:handover", 2026).says("Bjurholm", "Nordmaling")
    points = desk.page.locator("form.point")
    for at in range(points.count()):
        point = points.nth(at)
        point.get_by_label("What is handed over").fill("Klart.")
        point.get_by_label("Gone through").check()
        point.get_by_role("button", name="Save").click()
    desk.keeps_quiet("Left", inside=desk.page.get_by_role("region", name="Checklist"))
    assert not HandoverPoint.objects.filter(done_at=None).exists()
    others.hold(handover)
    others.note(handover)
    assert set(Meeting.objects.values_list("state", flat=True)) == {"published"}
    revised = AgendaItem.objects.filter(kind="revision_of_plan").values_list("meeting", flat=True)
    assert list(revised) == [first.pk]  # INV11: the first council meeting of the year

    # At midnight every derived office moves by itself, and the new chair acts in it.
    offices = desk.page.get_by_role("table", name="Offices today")
    words = ("Chair of the council", "Vice chair of the council",
             "Chair of the chief executives' group")  # fmt: skip
    clock.now = datetime(2026, 12, 31, 22, 59, tzinfo=UTC)  # 23.59 in Sweden
    desk.as_("head").visit("decisions:waiting")
    desk.keeps_quiet("Begin the agenda", "Draft the notes", "Publish the notes", "handover")
    desk.as_().visit("hosting:table")
    for office in words:
        desk.row(office, saying=["Bjurholm"], table=offices)
    clock.now += timedelta(minutes=2)
    desk.visit("hosting:table")
    for office in words:
        desk.row(office, saying=["Nordmaling"], quiet=["Bjurholm"], table=offices)
    desk.as_(f"majority-{we.NEXT_HOST}").visit("front")
    account = desk.page.locator(".site-account .panel")
    desk.says("Chair of the council", inside=account)
    desk.as_(we.CHAIR).visit("front").keeps_quiet("Chair of the council", inside=account)
    assert clock.day == date(2027, 1, 1)
