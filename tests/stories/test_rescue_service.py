"""The rescue service: six municipalities, an objection, three and three, home decisions, a notice."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from allmanning.governance.decisions.models import (
    ConsensusRound,
    Participation,
    Position,
    Proposal,
    Ratification,
)
from allmanning.governance.decisions.queries.circles import circle_of
from allmanning.governance.decisions.queries.standing import KINDS
from allmanning.governance.decisions.tests.examples import NOW, SIX, an_alliance, seat_of
from allmanning.members.people.models import Person

pytestmark = pytest.mark.django_db
SOUTH, NORTH = ("2401", "2403", "2460"), ("2404", "2409", "2480")
SECRETARY = "head_of_secretariat-all"


class House:
    """The people of the alliance at their browsers, on a day that moves."""

    def __init__(self, client, monkeypatch):
        self.client, self.now = client, NOW
        translation.activate("sv")
        monkeypatch.setattr(timezone, "now", lambda: self.now)

    @property
    def day(self):
        return timezone.localtime(self.now).date()

    def as_(self, who):
        self.client.force_login(Person.objects.get(username=who))
        return self

    def see(self, name, *args):
        answer = self.client.get(reverse(f"decisions:{name}", args=args))
        assert answer.status_code == 200, (name, args, answer.status_code)
        return answer.content.decode()

    def send(self, name, *args, ok=True, **typed):
        answer = self.client.post(reverse(f"decisions:{name}", args=args), typed)
        assert (answer.status_code == 302) == ok, answer.content.decode().partition("<main")[2][
            :1500
        ]
        return answer

    def say(self, asked, code, answers):
        """Both seats of a municipality answer for every arrangement."""
        for kind in ("majority", "opposition"):
            typed = {}
            for arrangement, value in answers.items():
                typed |= {
                    f"value_{arrangement.pk}": value,
                    f"reason_{arrangement.pk}": "Det blir för långt till vår station."
                    if value == "objects"
                    else "",
                }
            self.as_(f"{kind}-{code}").send("position", asked.pk, seat_of(code, kind).pk, **typed)

    def decide_at_home(self, row, outcome="adopted", **more):
        """The registrar goes the whole way; the day moves past the time of appeal."""
        self.as_(f"municipal_registrar-{row.municipality_id}")
        for verb, typed in (
            ("register", {"case_number": "KS 1"}),
            ("put_up", {"meeting_on": self.day.isoformat()}),
            ("decide", {"outcome": outcome, "body_kind": "municipal_council",
                        "decided_on": self.day.isoformat(), "paragraph": "§ 7", **more}),
            ("announce", {"announced_on": self.day.isoformat()}),
        ):  # fmt: skip
            row.refresh_from_db()
            self.send("home_step", row.pk, verb, revision=row.revision, **typed)


@pytest.fixture
def house(client, monkeypatch):
    an_alliance()
    return House(client, monkeypatch)


def test_six_become_three_and_three_and_one_gives_notice(house):
    # The secretariat makes the proposal and brings it to the agenda.
    written = {
        "title": "Gemensam räddningstjänst", "body": "region-council", "form": "joint_board",
        "scope": "cooperation", "area": "Räddningstjänst", "goals": "Effektivisera",
        "equal_service": "Lika utryckningstid.", "resolution": "att inrätta en gemensam nämnd",
        "exclusive": "on", "needs_home_decision": "on", "name_1": "Alla sex",
        "minimum_1": "2", "legal_1": "on",
    }  # fmt: skip
    house.as_(SECRETARY).send("create", **written)
    proposal = Proposal.objects.get()
    for verb in ("draft", "prepare", "put_on_agenda"):
        house.send("step", proposal.pk, verb)
    house.send("open_round", proposal.pk, mode="written")

    # One objects; the round cannot close in agreement, and the page says whose move it is.
    first = ConsensusRound.objects.get()
    (all_six,) = first.version.arrangements.all()
    for code in SIX:
        house.say(first, code, {all_six: "objects" if code == "2401" else "supports"})
    assert "Nordmaling" in house.as_(SECRETARY).see("round", first.pk)
    first.refresh_from_db()
    house.send("close", first.pk, "agree", ok=False, revision=first.revision)
    house.send("close", first.pk, "return_for_preparation", reason="Vi delar upp det.")

    # Mended into three and three.
    halves = {
        "name_1": "Norr", "invited_1": NORTH, "minimum_1": "2", "legal_1": "on",
        "name_2": "Söder", "invited_2": SOUTH, "minimum_2": "2", "legal_2": "on",
    }  # fmt: skip
    house.send("edit", proposal.pk, **{**written, **halves})
    house.send("step", proposal.pk, "put_on_agenda")
    house.send("open_round", proposal.pk, mode="written")
    second = ConsensusRound.objects.latest("pk")
    north, south = second.version.arrangements.all()
    for code in SIX:
        inside = code in NORTH
        house.say(second, code, {
            north: "supports" if inside else "stands_outside",
            south: "stands_outside" if inside else "supports",
        })  # fmt: skip
    house.as_(SECRETARY).send("close", second.pk, "agree")
    house.send("record", proposal.pk, text="Regionrådet enas om två lösningar.",
               decided_on=house.day.isoformat())  # fmt: skip
    assert Ratification.objects.filter(arrangement=north).count() == len(NORTH)

    # At home: one decides on condition of two others. Nothing is in force before they have decided.
    umea = Ratification.objects.get(municipality="2480")
    house.decide_at_home(
        umea, "adopted_with_condition", condition="other_municipalities", others=["2404", "2409"]
    )
    house.client.logout()
    assert "Vindeln" in house.see("decision", proposal.pk)
    for row in Ratification.objects.exclude(pk=umea.pk):
        house.decide_at_home(row)
    house.now += timedelta(days=30)
    for row in Ratification.objects.all():
        house.as_(f"municipal_registrar-{row.municipality_id}")
        force = row.appeal_until + timedelta(days=1)
        house.send("home_step", row.pk, "confirm_legal_force", on=force.isoformat())
    assert circle_of(north).in_force(house.day) == set(NORTH)
    assert circle_of(south).in_force(house.day) == set(SOUTH)
    house.client.logout()
    assert str(KINDS["in_force"]) in house.see("decision", proposal.pk)

    # One gives notice: told who else would fall out, and it holds until the day.
    vindeln = Ratification.objects.get(municipality="2404")
    house.as_("municipal_registrar-2404")
    assert "Umeå" in house.see("home_step", vindeln.pk, "terminate").partition("<main")[2]
    last = house.day + timedelta(days=365)
    house.send("home_step", vindeln.pk, "terminate", notice_on=house.day.isoformat(),
               effective_on=last.isoformat(), home_decision="KF 2026-04-01 § 9")  # fmt: skip
    assert circle_of(north).in_force(last - timedelta(days=1)) == set(NORTH)
    assert circle_of(north).in_force(last) == set()  # Umeå waited for Vindeln; one is no circle
    assert circle_of(south).in_force(last) == set(SOUTH)

    # Nothing that was said or decided is lost.
    assert Position.objects.filter(round=first, value="objects").count() == 2
    assert Participation.objects.filter(arrangement=north, part="outside").count() == len(SOUTH)
