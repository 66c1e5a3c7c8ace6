from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile

from allmanning.governance.meetings.actions import agenda, handover, minutes, notice, plan, running
from allmanning.governance.meetings.models import Letter, Meeting, Minutes, Notice
from allmanning.governance.meetings.notice import proof
from allmanning.governance.meetings.queries.letters import letters_waiting
from allmanning.governance.meetings.rules.minutes import Note
from allmanning.governance.meetings.tests import examples as we
from allmanning.governance.meetings.tests.examples import CHAIR, KC_CHAIR, NOW, who
from allmanning.governance.meetings.versions import Outdated
from allmanning.kit.refusal import Refused
from allmanning.members.journal.acting import PUBLIC
from allmanning.members.journal.models import Entry
from allmanning.members.people.models import Person
from allmanning.members.tests.examples import a_body, a_mandate, acting_as

pytestmark = pytest.mark.django_db
BY_HEAD = {"now": NOW}


def sources(refused) -> set[str]:
    return {refusal.source for refusal in refused.value.refusals}


def deeds(meeting: Meeting) -> list[str]:
    rows = Entry.objects.filter(subject_kind="meetings.meeting", subject_key=str(meeting.pk))
    return list(rows.order_by("pk").values_list("deed", flat=True))


# ------------------------------------------------------------------ a whole walk


def test_one_head_of_secretariat_takes_a_council_meeting_from_plan_to_published_notes():
    meeting = we.published()
    assert meeting.state == "published"
    assert deeds(meeting)[:2] == ["planned the meeting", "began the agenda"]
    assert deeds(meeting)[-2:] == ["approved notes", "published the notes"]


def test_a_meeting_of_the_chief_executives_walks_the_same_way():
    meeting = we.with_agenda(we.a_meeting("chief-executives"))
    assert "follow_up" in meeting.items.values_list("kind", flat=True)
    assert we.published(we.approved(we.minuted(we.closed(we.opened(meeting))))).published_at


# ------------------------------------------------------------------ planning


def test_nobody_without_the_mandate_plans_a_meeting():
    we.the_alliance()
    for acting in (PUBLIC, who(CHAIR)):
        with pytest.raises(PermissionDenied):
            plan.plan_meeting(we.wanted(), acting=acting, now=NOW)
    assert not Meeting.objects.exists()


def test_a_group_chair_plans_the_groups_own_meetings_only():
    a_body("working_group", "skola")
    acting = acting_as("group_chair", body="skola")
    assert plan.plan_meeting(we.wanted("skola"), acting=acting, now=NOW)
    a_body("region_council")
    with pytest.raises(PermissionDenied):
        plan.plan_meeting(we.wanted("region-council"), acting=acting, now=NOW)


def test_moving_a_called_meeting_tells_those_called_and_the_calendars():
    meeting = we.summoned()
    before, letters = meeting.sequence, Letter.objects.count()
    later = meeting.starts_at + timedelta(days=1)
    meeting = plan.change_meeting(
        meeting.pk, we.wanted(starts_at=later), version=meeting.version, acting=who(), now=NOW
    )
    assert (meeting.state, meeting.sequence) == ("summoned", before + 1)
    assert Letter.objects.filter(kind="moved").count() == letters


def test_a_meeting_is_cancelled_with_a_reason_and_never_once_it_has_begun():
    meeting = we.a_meeting()
    with pytest.raises(Refused) as refused:
        plan.cancel_meeting(meeting.pk, " ", version=1, acting=who(), now=NOW)
    assert "Say why" in refused.value.refusals[0].words
    assert plan.cancel_meeting(meeting.pk, "storm", version=1, acting=who(), now=NOW).state == (
        "cancelled"
    )
    running_one = we.opened(we.with_agenda(we.a_meeting()))
    with pytest.raises(Refused):
        plan.cancel_meeting(
            running_one.pk, "storm", version=running_one.version, acting=who(), now=NOW
        )


# ------------------------------------------------------------------ two at once


def test_the_slower_of_two_is_told_who_changed_what_and_changes_nothing():
    meeting = we.a_meeting()
    plan.change_meeting(meeting.pk, we.wanted(place="Stadshuset"), version=1, acting=who(), now=NOW)
    with pytest.raises(Outdated) as refused:
        plan.change_meeting(
            meeting.pk, we.wanted(place="Biblioteket"), version=1, acting=who(), now=NOW
        )
    words = refused.value.refusals[0].words
    assert "Head" in words
    assert "changed time, place or name" in words
    meeting.refresh_from_db()
    assert meeting.place == "Stadshuset"


def test_notes_written_from_an_older_version_are_not_kept_over_the_newer():
    meeting = we.minuted()
    item = meeting.items.first()
    note = Note("opened", background="En")
    minutes.write_minutes(item.pk, note, version=1, acting=who(), now=NOW)
    with pytest.raises(Outdated):
        minutes.write_minutes(item.pk, note, version=1, acting=who(CHAIR), now=NOW)
    assert Minutes.objects.filter(item=item).count() == 2


# ------------------------------------------------------------------ agenda and sign-offs


def test_the_first_council_meeting_gets_its_revision_and_its_election_item():
    """Alliance § 8.2"""
    first = we.with_agenda()
    assert {"revision_of_plan", "election"} <= set(first.items.values_list("kind", flat=True))
    later = we.a_meeting(starts_at=we.AT_NINE + timedelta(days=60))
    kinds = set(we.with_agenda(later).items.values_list("kind", flat=True))
    assert not {"revision_of_plan", "election"} & kinds


def test_the_notice_waits_for_exactly_the_four_offices():
    """Alliance INV13"""
    meeting = we.with_agenda()
    with pytest.raises(Refused) as refused:
        notice.summon(meeting.pk, version=meeting.version, acting=who(), now=NOW)
    unlocks = [str(refusal.unlocked_by) for refusal in refused.value.refusals]
    assert len(unlocks) == 4
    assert sources(refused) == {"Alliance § 2.6"}
    assert "Chair of the chief executives' group" in unlocks
    meeting = we.signed_off(meeting)
    assert meeting.state == "agenda_signed_off"
    assert notice.summon(meeting.pk, version=meeting.version, acting=who(), now=NOW)


def test_the_chiefs_notice_waits_for_three_offices():
    """Alliance § 4.6"""
    meeting = we.with_agenda(we.a_meeting("chief-executives"))
    with pytest.raises(Refused) as refused:
        notice.summon(meeting.pk, version=meeting.version, acting=who(), now=NOW)
    assert [refusal.source for refusal in refused.value.refusals] == ["Alliance § 4.6"] * 3


def test_nobody_signs_for_an_office_they_do_not_hold():
    """Alliance § 2.6"""
    meeting = we.with_agenda()
    with pytest.raises(Refused) as refused:
        agenda.sign_off_agenda(
            meeting.pk, "kc_chair", version=meeting.version, acting=who(CHAIR), now=NOW
        )
    assert sources(refused) == {"Alliance § 2.6"}
    with pytest.raises(PermissionDenied):
        agenda.sign_off_agenda(
            meeting.pk, "kc_chair", version=meeting.version, acting=who("majority-2480"), now=NOW
        )


def test_one_who_holds_two_offices_signs_in_both_capacities():
    """Alliance INV13"""
    meeting = we.with_agenda()
    a_mandate("head_of_secretariat", username=KC_CHAIR)
    both = who(KC_CHAIR)
    agenda.sign_off_agenda(meeting.pk, "kc_chair", version=meeting.version, acting=both, now=NOW)
    meeting.refresh_from_db()
    agenda.sign_off_agenda(
        meeting.pk, "head_of_secretariat", version=meeting.version, acting=both, now=NOW
    )
    assert meeting.sign_offs.filter(person=both.person, cleared_at=None).count() == 2


def test_an_agenda_that_changes_loses_its_sign_offs_but_not_their_history():
    meeting = we.signed_off()
    agenda.add_item(meeting.pk, agenda.Typed("information", "Nytt ärende"), acting=who(), now=NOW)
    meeting.refresh_from_db()
    assert meeting.state == "agenda_in_preparation"
    assert not meeting.sign_offs.filter(cleared_at=None).exists()
    assert meeting.sign_offs.count() == 4
    facts = Entry.objects.filter(deed="added an item").get().facts
    assert facts["sign_offs_cleared"] == sorted(we.COUNCIL_OFFICES)


def test_a_signature_is_for_the_agenda_that_was_read():
    meeting = we.with_agenda()
    read = meeting.version
    agenda.add_item(meeting.pk, agenda.Typed("information", "Nytt"), acting=who(), now=NOW)
    with pytest.raises(Outdated):
        agenda.sign_off_agenda(
            meeting.pk, "council_chair", version=read, acting=who(CHAIR), now=NOW
        )


def test_the_first_meetings_notice_needs_the_revision_or_a_note():
    """Alliance INV11"""
    meeting = we.with_agenda()
    item = meeting.items.get(kind="revision_of_plan")
    agenda.take_away_item(item.pk, acting=who(), now=NOW)
    meeting = we.signed_off(meeting)
    with pytest.raises(Refused) as refused:
        notice.summon(meeting.pk, version=meeting.version, acting=who(), now=NOW)
    assert sources(refused) == {"Alliance INV11"}
    sent = notice.summon(
        meeting.pk, "Planen antogs i december.", version=meeting.version, acting=who(), now=NOW
    )
    assert sent.note == "Planen antogs i december."


def test_items_change_places_and_are_taken_away_without_gaps():
    meeting = we.with_agenda()
    first, second = meeting.items.all()[:2]
    agenda.move_item(second.pk, up=True, acting=who(), now=NOW)
    assert meeting.items.first() == second
    agenda.move_item(second.pk, up=True, acting=who(), now=NOW)
    agenda.take_away_item(first.pk, acting=who(), now=NOW)
    numbers = list(meeting.items.values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_document_has_its_hash_and_a_free_discussion_has_none():
    """Alliance § 2.8"""
    meeting = we.with_agenda()
    item = meeting.items.get(kind="revision_of_plan")
    kept = agenda.attach(item.pk, "Planen", ContentFile(b"plan", "plan.txt"), acting=who(), now=NOW)
    assert (kept.size, len(kept.sha256)) == (4, 64)
    free = meeting.items.get(kind="free_discussion")
    with pytest.raises(Refused) as refused:
        agenda.attach(free.pk, "x", ContentFile(b"x", "x.txt"), acting=who(), now=NOW)
    assert sources(refused) == {"Alliance § 2.8"}
    with pytest.raises(Refused):
        agenda.change_item(
            item.pk,
            agenda.Typed("free_discussion"),
            version=Meeting.objects.get(pk=meeting.pk).version,
            acting=who(),
            now=NOW,
        )


# ------------------------------------------------------------------ the notice


def test_the_notice_is_frozen_with_its_hash_and_a_letter_for_each_called():
    meeting = we.summoned()
    sent = Notice.objects.get()
    assert sent.sha256 == proof(sent.contents)
    assert {row["capacity"] for row in sent.recipients} == {"deciding", "other"}
    assert Letter.objects.filter(meeting=meeting, kind="notice").count() == len(sent.recipients)
    Person.objects.filter(username=we.VICE).update(language="en")
    letters = [letter.subject for letter in letters_waiting()]
    assert len([subject for subject in letters if subject.startswith("Notice:")]) == 1
    assert (
        len([subject for subject in letters if subject.startswith("Kallelse:")]) == len(letters) - 1
    )
    with pytest.raises(Refused):
        agenda.add_item(meeting.pk, agenda.Typed("information", "x"), acting=who(), now=NOW)


# ------------------------------------------------------------------ the meeting itself


def test_a_meeting_is_not_opened_before_its_day():
    meeting = we.summoned()
    with pytest.raises(Refused):
        running.open_meeting(meeting.pk, acting=who(), now=NOW)
    opened = running.open_meeting(meeting.pk, acting=who(CHAIR), now=meeting.starts_at)
    assert opened.chairings.get().person == Person.objects.get(username=CHAIR)


def test_every_item_has_exactly_one_chair():
    """Alliance T4"""
    meeting = we.opened()
    one, two = (Person.objects.get(username=name).pk for name in (CHAIR, we.VICE))
    at = {"version": meeting.version, "acting": who(), "now": NOW}
    for rows in ({one: "1–3"}, {one: "1–3", two: "3-99"}, {one: "", two: "2"}, {one: "a"}):
        with pytest.raises(Refused):
            running.name_chairs(meeting.pk, rows, **at)
    count = meeting.items.count()
    meeting = running.name_chairs(meeting.pk, {one: "1-3", two: f"4 - {count}"}, **at)
    assert set(meeting.chairings.values_list("items", flat=True)) == {"1–3", f"4–{count}"}


def test_only_seat_holders_are_deciding():
    """Alliance § 2.1"""
    meeting = we.opened()
    guest = running.Attendance(name="En gäst", capacity="deciding")
    with pytest.raises(Refused) as refused:
        running.note_presence(meeting.pk, [guest], version=meeting.version, acting=who(), now=NOW)
    assert sources(refused) == {"Alliance § 2.1"}


def test_a_meeting_is_not_closed_until_each_item_is_accounted_for():
    meeting = we.opened()
    with pytest.raises(Refused) as refused:
        running.close_meeting(meeting.pk, version=meeting.version, acting=who(), now=NOW)
    assert sources(refused) == {"Alliance T4", "Alliance T5"}


def test_a_dropped_item_says_why_and_a_free_discussion_never_does():
    meeting = we.opened()
    item, free = meeting.items.first(), meeting.items.get(kind="free_discussion")
    at = {"version": meeting.version, "acting": who(), "now": NOW}
    with pytest.raises(Refused) as refused:
        running.handle_items(meeting.pk, {item.pk: ("dropped", "")}, **at)
    assert sources(refused) == {"Alliance § 15.4"}
    with pytest.raises(Refused) as refused:
        running.handle_items(meeting.pk, {free.pk: ("dropped", "tidsbrist")}, **at)
    assert sources(refused) == {"Alliance § 2.9"}
    running.handle_items(
        meeting.pk, {item.pk: ("dropped", "tidsbrist"), free.pk: ("dropped", "")}, **at
    )


# ------------------------------------------------------------------ notes


def test_the_drafter_never_approves_alone():
    """Alliance § 5.3"""
    meeting = we.minuted()
    keys = [item.minutes.last().pk for item in meeting.items.exclude(kind="free_discussion")]
    with pytest.raises(Refused) as refused:
        minutes.approve_minutes(meeting.pk, keys, acting=who(), now=NOW)
    assert sources(refused) == {"Alliance § 5.3"}
    assert (
        minutes.approve_minutes(meeting.pk, keys, acting=who(CHAIR), now=NOW).state
        == "minutes_approved"
    )


def test_a_chair_who_wrote_the_notes_needs_one_more_word():
    """Alliance § 5.3"""
    meeting = we.minuted()
    item = meeting.items.first()
    own = minutes.write_minutes(
        item.pk, Note("opened", "Själv"), version=1, acting=who(CHAIR), now=NOW
    )
    keys = [row.minutes.last().pk for row in meeting.items.exclude(kind="free_discussion")]
    meeting = minutes.approve_minutes(meeting.pk, keys, acting=who(CHAIR), now=NOW)
    assert meeting.state == "minutes_draft"
    meeting = minutes.approve_minutes(meeting.pk, [own.pk], acting=who(), now=NOW)
    assert meeting.state == "minutes_approved"


def test_a_correction_after_publication_is_a_new_version_to_be_approved():
    """Alliance INV25"""
    meeting = we.published()
    item = meeting.items.first()
    minutes.write_minutes(item.pk, Note("opened", "Rättat"), version=1, acting=who(), now=NOW)
    meeting.refresh_from_db()
    assert meeting.state == "minutes_draft"
    assert meeting.published_at is not None
    assert item.minutes.count() == 2


def test_an_approval_is_of_the_version_that_was_read():
    meeting = we.minuted()
    item = meeting.items.first()
    read = item.minutes.get().pk
    minutes.write_minutes(item.pk, Note("opened", "Ny"), version=1, acting=who(), now=NOW)
    with pytest.raises(Outdated):
        minutes.approve_minutes(meeting.pk, [read], acting=who(CHAIR), now=NOW)


def test_the_council_never_decides_in_its_notes():
    """Alliance § 3.4"""
    meeting = we.closed()
    item = meeting.items.get(kind="revision_of_plan")
    for note in (
        Note("agreed_direction", outcome_text="Beslutar att planen gäller."),
        Note("noted", background="Regionrådet beslutade om planen."),
    ):
        with pytest.raises(Refused) as refused:
            minutes.write_minutes(item.pk, note, version=0, acting=who(), now=NOW)
        assert sources(refused) == {"Alliance § 3.4"}


# ------------------------------------------------------------------ handover


DECEMBER = datetime(2026, 12, 10, 8, tzinfo=UTC)


def test_a_handover_gathers_both_hosts_the_secretariat_and_a_checklist():
    """Alliance § 6.4"""
    meeting = we.a_meeting(kind="handover", starts_at=DECEMBER)
    codes = set(meeting.municipalities.values_list("code", flat=True))
    assert codes == {we.HOST, we.NEXT_HOST}
    assert "secretariat" in meeting.bodies.values_list("kind", flat=True)
    assert meeting.handover_points.count() == 6
    with pytest.raises(Refused) as refused:
        we.a_meeting(kind="handover", starts_at=DECEMBER + timedelta(days=1))
    assert sources(refused) == {"Alliance § 6.4"}


def test_a_handover_is_in_december():
    """Alliance § 6.4"""
    with pytest.raises(Refused) as refused:
        we.a_meeting(kind="handover", starts_at=DECEMBER - timedelta(days=30))
    assert sources(refused) == {"Alliance § 6.4"}


def test_a_handover_is_not_closed_before_its_checklist_is_gone_through():
    """Alliance § 6.4"""
    meeting = we.with_agenda(we.a_meeting("secretariat", kind="handover", starts_at=DECEMBER))
    agenda.add_item(meeting.pk, agenda.Typed("discussion", "Checklistan"), acting=who(), now=NOW)
    meeting = we.opened(meeting)
    person = Person.objects.get(username=CHAIR)
    at = {"acting": who(), "now": DECEMBER}
    meeting = running.name_chairs(meeting.pk, {person.pk: ""}, version=meeting.version, **at)
    with pytest.raises(Refused) as refused:
        we.closed(meeting)
    assert sources(refused) == {"Alliance § 6.4"}
    meeting.refresh_from_db()
    for point in meeting.handover_points.all():
        meeting.refresh_from_db()
        handover.go_through(
            meeting.pk, point.code, "Klart", done=True, version=meeting.version,
            acting=who(f"majority-{we.NEXT_HOST}"), now=DECEMBER,
        )  # fmt: skip
    meeting.refresh_from_db()
    assert running.close_meeting(meeting.pk, version=meeting.version, **at).state == "closed"


def test_outsiders_do_not_touch_the_handover():
    meeting = we.a_meeting("secretariat", kind="handover", starts_at=DECEMBER)
    with pytest.raises(PermissionDenied):
        handover.go_through(
            meeting.pk, "budget", "x", done=True, version=1, acting=who("majority-2480"), now=NOW
        )
