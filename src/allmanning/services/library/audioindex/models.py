from django.db import models
from django.db.models import Q

from allmanning.services.library.audioindex.rules import EVENTS
from allmanning.services.library.catalogue.models import Edition
from allmanning.services.library.places.models import Library


class Counter(models.Model):
    """How often something was done by ear in a library on a day. Nobody's in particular."""

    library = models.ForeignKey(
        Library, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    on = models.DateField()
    event = models.CharField(max_length=10, choices=EVENTS)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            # Library § 14.6: no row can hold more than a library, a day and a number.
            models.UniqueConstraint(
                fields=["library", "on", "event"], name="one_counter", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.event}: {self.count}"


class PointedAt(models.Model):
    """How often a title was pointed at, so that its speech is made before it is asked for."""

    edition = models.OneToOneField(Edition, on_delete=models.CASCADE, related_name="+")
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "pointed at"

    def __str__(self) -> str:
        return f"{self.edition}: {self.count}"


class MadeAhead(models.Model):
    """A title whose sound was made before anyone asked: of which record, by which voice."""

    edition = models.OneToOneField(Edition, on_delete=models.CASCADE, related_name="made_ahead")
    digest = models.CharField(max_length=64)
    voice = models.CharField(max_length=300)
    whole = models.BooleanField(default=False)  # with its summary
    made_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "made ahead"

    def __str__(self) -> str:
        return f"{self.edition} by {self.voice}"


class Showcase(models.Model):
    """A narrated place: a display case, an exhibition, tips for children (Library P 6.2, F8)."""

    library = models.ForeignKey(Library, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    language = models.CharField(max_length=3, default="sv")
    is_open = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.title


class ShowcasePart(models.Model):
    """One thing told in a showcase: words, a title, a recording."""

    showcase = models.ForeignKey(Showcase, on_delete=models.CASCADE, related_name="parts")
    order = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)
    edition = models.ForeignKey(
        Edition, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recording = models.FileField(upload_to="narrated", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["showcase", "order"], name="one_part_at_a_time"),
            models.CheckConstraint(
                condition=~Q(text="") | Q(edition__isnull=False) | ~Q(recording=""),
                name="a_part_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.showcase} {self.order}"


class DaisyBook(models.Model):
    """What a talking book says about itself: its narrator, length and headings, from its own files."""

    edition = models.OneToOneField(Edition, on_delete=models.CASCADE, related_name="daisy")
    format = models.CharField(max_length=10)
    narrator = models.CharField(max_length=200, blank=True)
    minutes = models.PositiveIntegerField(null=True, blank=True)
    headings = models.JSONField(default=list)
    levels = models.PositiveSmallIntegerField(default=0)
    # Who holds the files, and whose term says how much of the sample is heard (Library § 14.9).
    library = models.ForeignKey(
        Library, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sample = models.FileField(upload_to="samples", blank=True)

    def __str__(self) -> str:
        return str(self.edition)
