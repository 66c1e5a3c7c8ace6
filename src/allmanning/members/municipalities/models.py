from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Collate

from allmanning.kit.text import _


class Alliance(models.Model):
    """The alliance whose house this is: its name and words. Not a legal person (Alliance § 1.1)."""

    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    about = models.TextField(blank=True)
    about_en = models.TextField(blank=True)
    secretariat_employer = models.ForeignKey(
        "Municipality", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [  # one house, one alliance
            models.CheckConstraint(condition=Q(id=1), name="one_alliance_in_the_house")
        ]

    def __str__(self) -> str:
        return self.name


class MunicipalityQuerySet(models.QuerySet["Municipality"]):
    def members_on(self, day: date) -> Self:
        """Those that were members of the alliance on the day (Alliance § 1.4)."""
        return self.filter(
            Q(memberships__valid_until__isnull=True) | Q(memberships__valid_until__gt=day),
            memberships__valid_from__lte=day,
        ).distinct()

    def in_swedish_order(self) -> Self:
        return self.order_by(Collate("name", "sv-x-icu"))


class Municipality(models.Model):
    """A municipality: a member of the alliance, or one that was or may become one."""

    code = models.CharField(max_length=4, primary_key=True)
    name = models.CharField(max_length=60, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    county = models.CharField(max_length=60)
    website = models.URLField(blank=True)

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "municipalities"

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """From when until when a municipality is a member."""

    FIRST_YEAR = {"share": _("pays its share"), "marginal_cost": _("pays its marginal cost")}

    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="memberships"
    )
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    approximate = models.BooleanField(default=False)
    first_year = models.CharField(max_length=14, choices=FIRST_YEAR, default="share")
    decided_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="membership_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["municipality"],
                condition=Q(valid_until__isnull=True),
                name="one_open_membership",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality} {self.valid_from}–{self.valid_until or ''}"


class Population(models.Model):
    """How many lived in a municipality on a day, and who says so (Alliance § 17.1)."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="populations"
    )
    on = models.DateField()
    count = models.PositiveIntegerField()
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "on"], name="one_count_a_day"),
            models.CheckConstraint(condition=~Q(source=""), name="a_figure_has_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.municipality}: {self.count} ({self.on})"
