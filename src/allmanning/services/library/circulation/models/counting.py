from django.db import models


class CountedEvent(models.Model):
    """One countable event, told when it happened; nothing in it leads to a person (Library P 3.8).

    Places are slugs and codes, not keys, so that the figures outlive what they speak of.
    """

    at = models.DateTimeField(db_index=True)
    kind = models.CharField(max_length=20)
    library = models.SlugField(max_length=60)
    municipality = models.CharField(max_length=4)  # of the library of the act
    owner = models.CharField(max_length=4, blank=True)
    home = models.SlugField(max_length=60, blank=True)
    pickup = models.SlugField(max_length=60, blank=True)
    borrower_home = models.CharField(max_length=7, blank=True)  # a municipality, or "outside"
    borrower_kind = models.CharField(max_length=12, blank=True)
    age_band = models.CharField(max_length=5, blank=True)
    sex = models.CharField(max_length=1, blank=True)
    edition_key = models.BigIntegerField(null=True)
    material = models.CharField(max_length=16, blank=True)
    audience = models.CharField(max_length=6, blank=True)
    language = models.CharField(max_length=3, blank=True)
    fiction = models.BooleanField(null=True)
    channel = models.CharField(max_length=8, default="desk")
    renewal = models.PositiveSmallIntegerField(default=0)
    cancels = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["kind", "at"], name="events_of_a_kind"),
            models.Index(fields=["edition_key", "at"], name="events_of_an_edition"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.library}"
