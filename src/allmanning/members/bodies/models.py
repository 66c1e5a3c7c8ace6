from datetime import date
from typing import Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from allmanning.kit.text import _
from allmanning.members.municipalities.models import Municipality

Row = TypeVar("Row", bound=models.Model, covariant=True)

BODY_KINDS = {
    "region_council": _("Region council"),
    "chief_executives": _("Chief executives' group"),
    "secretariat": _("Secretariat"),
    "working_group": _("Working group"),
    "officer_preparation": _("Preparation by officers"),
    "joint_board": _("Joint board"),
    "partnership": _("Partnership"),
    "home_body": _("Body of a municipality"),
}
SEAT_KINDS = {
    "majority": _("Majority"),
    "opposition": _("Opposition"),
    "chief_executive": _("Chief executive"),
    "officer": _("Officer"),
    "board_member": _("Board member"),
    "board_substitute": _("Substitute"),
    "external": _("External"),
}


class Body(models.Model):
    """A council, a group, a board: those who meet."""

    slug = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=20, choices=BODY_KINDS)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    municipality = models.ForeignKey(
        Municipality, null=True, blank=True, on_delete=models.PROTECT, related_name="bodies"
    )
    aliases = models.JSONField(default=list)
    remit = models.CharField(max_length=30, blank=True)
    prioritised = models.BooleanField(default=False)
    status = models.CharField(max_length=10, default="active")
    valid_from = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "bodies"

    def __str__(self) -> str:
        return self.name


class InForceQuerySet(models.QuerySet[Row]):
    def on(self, day: date) -> Self:
        """Those in force on the day: from inclusive, until exclusive."""
        return self.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gt=day), valid_from__lte=day
        )


class SeatQuerySet(InForceQuerySet["Seat"]):
    pass


class Seat(models.Model):
    """A place in a body, for a political role or an office; persons come and go (Alliance § 2.2)."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="seats")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="seats")
    kind = models.CharField(max_length=20, choices=SEAT_KINDS)
    number = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(max_length=120, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["body", "municipality", "kind", "number"],
                condition=Q(valid_until__isnull=True),
                name="one_seat_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="seat_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body}, {self.municipality} ({self.kind})"


class AppointmentQuerySet(InForceQuerySet["Appointment"]):
    pass


class Appointment(models.Model):
    """Who holds a seat, from one day until another."""

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="appointments")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="appointments"
    )
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    decided_by = models.CharField(max_length=200)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["seat"],
                condition=Q(valid_until__isnull=True),
                name="one_open_appointment_to_a_seat",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="appointment_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.seat}"
