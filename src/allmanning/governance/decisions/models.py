"""What we keep of a decision: both layers, every position, every step at home.

No field here holds a number of those for or against (Alliance § 3.1, § 3.2).
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from allmanning.governance.decisions.rules import proposals, ratifications, stances
from allmanning.governance.meetings.models import AgendaItem, Meeting
from allmanning.kit.text import _
from allmanning.members.bodies.models import Body, Seat
from allmanning.members.municipalities.models import Municipality

PERSON = settings.AUTH_USER_MODEL
MODES = {
    "in_meeting": _("In a meeting"),
    "written": _("In writing"),
    "mixed": _("In a meeting and in writing"),
}


class Proposal(models.Model):
    """A matter that somebody wants the municipalities to do together (Alliance P 3.2)."""

    title = models.CharField(max_length=200)
    question = models.TextField(blank=True)
    background = models.TextField(blank=True)
    goals = models.JSONField(default=list)
    principles = models.JSONField(default=list)
    area = models.CharField(max_length=80, blank=True)
    form = models.CharField(max_length=20, choices=proposals.FORMS, default="agreement")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="proposals")
    municipality = models.ForeignKey(  # whose idea; empty: the alliance's own bodies
        Municipality, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    applicant = models.ForeignKey(  # who wants to become a member (Alliance § 1.6)
        Municipality, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    has_costs = models.BooleanField(default=False)
    costs = models.TextField(blank=True)
    migration = models.TextField(blank=True)  # change of systems, transfer of data (§ 15.5)
    benefits = models.TextField(blank=True)
    equal_service = models.TextField(blank=True)
    establishment = models.BooleanField(default=False)
    warning_seen_at = models.DateTimeField(null=True, blank=True)
    predecessor = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="successors"
    )
    scope = models.CharField(max_length=16, choices=proposals.SCOPES, default="cooperation")
    exclusive = models.BooleanField(default=True)
    needs_home_decision = models.BooleanField(default=True)
    state = models.CharField(max_length=20, choices=proposals.STATES, default="idea")
    closing_reason = models.CharField(max_length=14, choices=proposals.CLOSING_REASONS, blank=True)
    closing_note = models.TextField(blank=True)
    created_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    handed_over_at = models.DateTimeField(null=True, blank=True)  # from then the others see it
    revision = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.title


class ProposalVersion(models.Model):
    """The words to agree on; frozen for good when a round opens on them (Alliance § 3.5)."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(default=1)
    text = models.TextField(blank=True)
    resolution = models.TextField(blank=True)
    annexes = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64)
    created_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "number"], name="one_version_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.proposal} ({self.number})"


class Arrangement(models.Model):
    """Who is to take part in what: one proposal may end in several (Alliance § 3.7)."""

    version = models.ForeignKey(
        ProposalVersion, on_delete=models.PROTECT, related_name="arrangements"
    )
    number = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(max_length=120)
    invited = models.ManyToManyField(Municipality, related_name="+", blank=True)
    externals = models.ManyToManyField(Municipality, related_name="+", blank=True)
    territory = models.CharField(max_length=200, blank=True)
    minimum = models.PositiveSmallIntegerField(default=stances.FEWEST)
    requires_legal_force = models.BooleanField(default=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="one_arrangement_a_number"),
            models.CheckConstraint(condition=Q(minimum__gte=1), name="an_arrangement_has_somebody"),
        ]

    def __str__(self) -> str:
        return self.name


class ConsensusRound(models.Model):
    """The council's question to every seat; a deadline never answers it (Alliance P 3.3)."""

    MODES = MODES

    version = models.ForeignKey(ProposalVersion, on_delete=models.PROTECT, related_name="rounds")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    mode = models.CharField(max_length=10, choices=MODES, default="written")
    meeting = models.ForeignKey(
        Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="rounds"
    )
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    wished_by = models.DateField(null=True, blank=True)  # shown; nothing happens when it passes
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField(max_length=24, blank=True)
    note = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version"], condition=Q(closed_at__isnull=True), name="one_open_round"
            )
        ]

    def __str__(self) -> str:
        return f"{self.version}, {self.opened_at:%Y-%m-%d}"


class RoundSeat(models.Model):
    """A seat that a round hears; recorded as vacant at closing if nobody held it."""

    round = models.ForeignKey(ConsensusRound, on_delete=models.PROTECT, related_name="seats")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    vacant = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "seat"], name="a_round_hears_a_seat_once")
        ]

    def __str__(self) -> str:
        return f"{self.seat}"


class Position(models.Model):
    """What a seat says about an arrangement. A change is a new row; the database refuses others."""

    round = models.ForeignKey(ConsensusRound, on_delete=models.PROTECT, related_name="positions")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    arrangement = models.ForeignKey(Arrangement, on_delete=models.PROTECT, related_name="+")
    value = models.CharField(max_length=16, choices=stances.POSITIONS)
    reason = models.TextField(blank=True)
    possible = models.TextField(blank=True)  # what would make it possible
    person = models.ForeignKey(  # who held the seat
        PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=200, blank=True)  # on behalf: how it is known
    at = models.DateTimeField()
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "seat", "arrangement"],
                condition=Q(supersedes__isnull=True),
                name="one_first_position",
            )
        ]

    def __str__(self) -> str:
        return f"{self.seat}: {self.value}"


class DirectionDecision(models.Model):
    """What the council agreed on: a promise to go home and decide (Alliance § 3.3, § 3.5)."""

    version = models.OneToOneField(
        ProposalVersion, on_delete=models.PROTECT, related_name="direction"
    )
    round = models.OneToOneField(ConsensusRound, on_delete=models.PROTECT, related_name="direction")
    meeting = models.ForeignKey(
        Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="directions"
    )
    item = models.ForeignKey(
        AgendaItem, null=True, blank=True, on_delete=models.PROTECT, related_name="directions"
    )
    decided_on = models.DateField(db_index=True)
    text = models.TextField()
    recorded_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.version.proposal} {self.decided_on}"


class Participation(models.Model):
    """Where a municipality stood when the direction decision was taken, and why if outside."""

    PARTS = {"takes_part": _("Takes part"), "outside": _("Stands outside")}

    decision = models.ForeignKey(
        DirectionDecision, on_delete=models.PROTECT, related_name="participations"
    )
    arrangement = models.ForeignKey(
        Arrangement, on_delete=models.PROTECT, related_name="participations"
    )
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=10, choices=PARTS)
    external = models.BooleanField(default=False)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["arrangement", "municipality"], name="one_part_in_an_arrangement"
            )
        ]

    def __str__(self) -> str:
        return f"{self.municipality}: {self.part}"


class Ratification(models.Model):
    """A municipality's own decision, and its way there (Alliance § 3.4, § 3.5).

    One at a time for an arrangement and municipality; one that joins again keeps its earlier row.
    """

    arrangement = models.ForeignKey(
        Arrangement, on_delete=models.PROTECT, related_name="ratifications"
    )
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="ratifications"
    )
    state = models.CharField(
        max_length=24, choices=ratifications.STATES, default=ratifications.NOT_STARTED
    )
    outcome = models.CharField(max_length=24, choices=ratifications.OUTCOMES, blank=True)
    joined_late = models.BooleanField(default=False)
    superseded = models.BooleanField(default=False)
    body_kind = models.CharField(max_length=20, choices=ratifications.BODIES, blank=True)
    body_name = models.CharField(max_length=120, blank=True)
    case_number = models.CharField(max_length=40, blank=True)
    paragraph = models.CharField(max_length=20, blank=True)
    meeting_on = models.DateField(null=True, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    text_hash = models.CharField(max_length=64, blank=True)
    deviations = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    adjusted_on = models.DateField(null=True, blank=True)
    announced_on = models.DateField(null=True, blank=True)
    appeal_until = models.DateField(null=True, blank=True)
    legal_force_on = models.DateField(null=True, blank=True)
    effective_from = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)  # revoked, left or annulled from this day
    link = models.URLField(max_length=500, blank=True)  # the minutes, at the municipality
    note = models.TextField(blank=True)  # the registrar's own; never shown to others
    since = models.DateTimeField()  # in this state
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["arrangement", "municipality"],
                condition=Q(superseded=False),
                name="one_ratification_at_a_time",
            ),
            models.CheckConstraint(  # INV2: an outcome is somebody's decision on a day
                condition=Q(outcome="") | Q(decided_on__isnull=False),
                name="a_home_decision_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True)
                | Q(effective_from__isnull=True)
                | Q(expires_on__gt=F("effective_from")),
                name="a_home_decision_expires_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality}: {self.arrangement}"


class HomeStep(models.Model):
    """One step of a ratification as it was registered. The table only grows."""

    ratification = models.ForeignKey(Ratification, on_delete=models.PROTECT, related_name="steps")
    verb = models.CharField(max_length=24)
    state = models.CharField(max_length=24)
    on = models.DateField()  # when it happened, at home
    at = models.DateTimeField()  # when it was registered
    by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    facts = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.ratification}: {self.verb}"


class Condition(models.Model):
    """What a municipality made its adoption depend on (Alliance T7)."""

    ratification = models.ForeignKey(
        Ratification, on_delete=models.PROTECT, related_name="conditions"
    )
    kind = models.CharField(max_length=20, choices=ratifications.CONDITIONS)
    municipalities = models.ManyToManyField(Municipality, related_name="+", blank=True)
    text = models.CharField(max_length=300, blank=True)
    fulfilled_on = models.DateField(null=True, blank=True)
    discharged_on = models.DateField(null=True, blank=True)
    evidence = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.ratification}: {self.kind}"


class Withdrawal(models.Model):
    """A municipality's notice that it leaves, by its own decision (Alliance § 3.1)."""

    ratification = models.OneToOneField(
        Ratification, on_delete=models.PROTECT, related_name="withdrawal"
    )
    notice_on = models.DateField()
    effective_on = models.DateField()
    home_decision = models.CharField(max_length=200)
    reason = models.TextField(blank=True)
    registered_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.ratification}: {self.effective_on}"


class AppealTime(models.Model):
    """How many weeks a home decision can be appealed, from a day on (Alliance P 4.2)."""

    valid_from = models.DateField(unique=True)
    weeks = models.PositiveSmallIntegerField()
    decided_by = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.valid_from}: {self.weeks}"


class MunicipalityShape(models.Model):
    """A municipality's boundary for drawing (WGS84), and where it comes from."""

    municipality = models.OneToOneField(
        Municipality, on_delete=models.PROTECT, related_name="shape"
    )
    geometry = models.JSONField()  # GeoJSON Polygon or MultiPolygon
    source = models.CharField(max_length=200)

    def __str__(self) -> str:
        return str(self.municipality)


class Digest(models.Model):
    """That a person was reminded on a day: never twice (Alliance § 5.5)."""

    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "on"], name="one_digest_a_day_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.on}"
