from django.conf import settings
from django.db import models
from django.db.models import Q

from allmanning.kit.text import _
from allmanning.members.bodies.models import Body, InForceQuerySet
from allmanning.members.municipalities.models import Municipality

CHAIR_RULES = {
    "meeting_host": _("The host of each meeting chairs it"),
    "elected": _("The body elects its chair"),
    "host_municipality": _("The host municipality of the year holds the chair"),
}
ROLES = {"chair": _("Chair"), "vice_chair": _("Vice chair"), "secretary": _("Secretary")}


class ChairPolicyQuerySet(InForceQuerySet["ChairPolicy"]):
    pass


class ChairPolicy(models.Model):
    """How a body gets its chair, from one day until another (Alliance § 2.13)."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="chair_policies")
    rule = models.CharField(max_length=20, choices=CHAIR_RULES)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    decided_by = models.CharField(max_length=200)

    objects = ChairPolicyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "chair policies"

    def __str__(self) -> str:
        return f"{self.body}: {self.rule}"


class AgendaPolicyQuerySet(InForceQuerySet["AgendaPolicy"]):
    pass


class AgendaPolicy(models.Model):
    """Which offices sign off a body's agenda, from one day until another (Alliance § 2.7)."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="agenda_policies")
    offices = models.JSONField()  # office codes, such as "council_chair"
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    decided_by = models.CharField(max_length=200)

    objects = AgendaPolicyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "agenda policies"

    def __str__(self) -> str:
        return f"{self.body}: {', '.join(self.offices)}"


class HostYear(models.Model):
    """The municipality that hosts the alliance in a year (Alliance § 6.6)."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    host = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    kc_vice = models.ForeignKey(
        Municipality, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_by = models.CharField(max_length=200)
    note = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.year}: {self.host}"


class Office(models.Model):
    """An office that was elected or appointed; derived offices are computed, never stored."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="offices")
    role = models.CharField(max_length=12, choices=ROLES)
    municipality = models.ForeignKey(
        Municipality, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_until__gt=models.F("valid_from")),
                name="office_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return f"{self.role}, {self.body}"
