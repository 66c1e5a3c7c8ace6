from django.db import models
from django.db.models import F, Q

from allmanning.kit.text import _
from allmanning.members.municipalities.models import Municipality
from allmanning.services.library.places.models import Library, Shelf


class Term(models.Model):
    """A value that a decision set, from a day, for a place and perhaps for some only."""

    SCOPES = {"alliance": _("Alliance"), "municipality": _("Municipality"), "library": _("Library")}

    name = models.CharField(max_length=40, db_index=True)
    value = models.JSONField(null=True)
    scope = models.CharField(max_length=12, choices=SCOPES, default="alliance")
    municipality = models.ForeignKey(
        Municipality, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    library = models.ForeignKey(
        Library, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    category = models.CharField(max_length=30, blank=True)
    age_from = models.PositiveSmallIntegerField(null=True, blank=True)
    age_until = models.PositiveSmallIntegerField(null=True, blank=True)
    material = models.CharField(max_length=16, blank=True)
    audience = models.CharField(max_length=6, blank=True)
    shelf = models.ForeignKey(
        Shelf, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    owner = models.ForeignKey(
        Municipality, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    school = models.ForeignKey(
        Library, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    period_from = models.CharField(max_length=5, blank=True)
    period_until = models.CharField(max_length=5, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    decided_by = models.CharField(max_length=200)
    # Name, scope, selectors and period as one text: two terms never tie (Library P 3.7).
    about = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="term_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=~Q(decided_by=""), name="a_term_is_decided"),
            models.UniqueConstraint(
                fields=["about", "valid_from"], name="one_term_of_a_kind_from_a_day"
            ),
            models.UniqueConstraint(
                fields=["about"],
                condition=Q(valid_until__isnull=True),
                name="one_open_term_of_a_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.value} ({self.valid_from})"
