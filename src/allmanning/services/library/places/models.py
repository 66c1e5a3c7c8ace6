from django.db import models
from django.db.models import F, Q

from allmanning.kit.text import _
from allmanning.members.municipalities.models import Municipality

LIBRARY_KINDS = {
    "main": _("Main library"),
    "branch": _("Branch library"),
    "bookmobile": _("Bookmobile"),
    "school": _("School library"),
    "depository": _("Depository"),
}


class Library(models.Model):
    """A place that lends: a main library, a branch, a bookmobile, a school library."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="libraries"
    )
    kind = models.CharField(max_length=12, choices=LIBRARY_KINDS)
    sigel = models.CharField(max_length=16, unique=True)
    address = models.CharField(max_length=120, blank=True)
    order = models.PositiveSmallIntegerField(default=0)  # in lists of the municipality, main first
    keeps_holidays = models.BooleanField(default=True)  # closed on public holidays and their eves
    # Hours, closures, special days and stops as one text, so that a due date costs no query.
    calendar = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "libraries"

    def __str__(self) -> str:
        return self.name


class Shelf(models.Model):
    """Where copies stand: a shelf, a room, a display case; what AudioIndex points at."""

    library = models.ForeignKey(Library, on_delete=models.PROTECT, related_name="shelves")
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    kind = models.CharField(max_length=20, default="shelf")
    ordered_by = models.CharField(max_length=3, choices={"sab": "SAB", "ddk": "DDK"}, default="ddk")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name_plural = "shelves"
        constraints = [
            models.UniqueConstraint(fields=["library", "slug"], name="one_shelf_of_a_name")
        ]

    def __str__(self) -> str:
        return self.name


class OpeningHours(models.Model):
    """When a library is open on a weekday (0 is Monday), from one day until another."""

    library = models.ForeignKey(Library, on_delete=models.PROTECT, related_name="hours")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()
    kind = models.CharField(max_length=8, default="staffed")  # or "self": unstaffed opening
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "opening hours"
        constraints = [
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="closes_after_opening"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="seven_weekdays"),
        ]

    def __str__(self) -> str:
        return f"{self.library} {self.weekday}: {self.opens}–{self.closes}"


class Closure(models.Model):
    """A library closed for a time: from the first day until, not including, the last."""

    library = models.ForeignKey(Library, on_delete=models.PROTECT, related_name="closures")
    valid_from = models.DateField()
    valid_until = models.DateField()
    reason = models.CharField(max_length=120)
    decided_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("valid_from")), name="closure_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return f"{self.library}: {self.reason}"


class SpecialDay(models.Model):
    """A day with hours of its own; without any, the library is closed that day."""

    library = models.ForeignKey(Library, on_delete=models.PROTECT, related_name="special_days")
    on = models.DateField()
    opens = models.TimeField(null=True, blank=True)
    closes = models.TimeField(null=True, blank=True)
    reason = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["library", "on", "opens"], name="a_special_time_once")
        ]

    def __str__(self) -> str:
        return f"{self.library}: {self.on}"


class Stop(models.Model):
    """Where and when a bookmobile stops; each stop can be a place to collect at."""

    library = models.ForeignKey(Library, on_delete=models.PROTECT, related_name="stops")
    name = models.CharField(max_length=80)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()

    def __str__(self) -> str:
        return self.name


class Tour(models.Model):
    """A transport tour between libraries, on some weekdays."""

    name = models.CharField(max_length=80, unique=True)
    weekdays = models.JSONField()  # [0, 2, 4]: Monday, Wednesday, Friday

    def __str__(self) -> str:
        return self.name


class TourStop(models.Model):
    """A library on a tour, in the order the van drives."""

    tour = models.ForeignKey(Tour, on_delete=models.CASCADE, related_name="stops")
    library = models.ForeignKey(Library, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tour", "order"], name="one_library_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.tour}: {self.library}"


class ChainLink(models.Model):
    """The lending chain of a library: whom it asks first, second, … (Library P 3.5)."""

    library = models.ForeignKey(Library, on_delete=models.PROTECT, related_name="chain")
    asked = models.ForeignKey(Library, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["library", "asked"], name="asked_once_in_a_chain")
        ]

    def __str__(self) -> str:
        return f"{self.library} → {self.asked}"


class OutsideLibrary(models.Model):
    """A library of the alliance that is not in the shared service (Library § 1.2).

    Its cards and copies are known by what their numbers begin with; empty: not known so.
    """

    name = models.CharField(max_length=80)
    sigel = models.CharField(max_length=16, unique=True)
    card_prefix = models.CharField(max_length=20, blank=True)
    barcode_prefix = models.CharField(max_length=20, blank=True)

    class Meta:
        verbose_name_plural = "outside libraries"
        constraints = [
            models.CheckConstraint(
                condition=~Q(card_prefix="", barcode_prefix=""), name="known_by_a_number"
            )
        ]

    def __str__(self) -> str:
        return self.name
