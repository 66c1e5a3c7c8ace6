from django.conf import settings
from django.db import models
from django.db.models import F, Q

from allmanning.members.bodies.models import Body, InForceQuerySet
from allmanning.members.municipalities.models import Municipality


class MandateQuerySet(InForceQuerySet["Mandate"]):
    pass


class Mandate(models.Model):
    """A duty given to a person for a time: office × municipality × body or place.

    Mandates that follow from a seat or from the host year are computed, never stored.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mandates"
    )
    office = models.CharField(max_length=40)
    municipality = models.ForeignKey(
        Municipality, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    body = models.ForeignKey(
        Body, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    place = models.SlugField(max_length=60, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    decided_by = models.CharField(max_length=200)

    objects = MandateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="mandate_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.office}"
