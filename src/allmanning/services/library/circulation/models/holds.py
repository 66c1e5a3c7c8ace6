from django.db import models
from django.db.models import F, Q

from allmanning.services.library.borrowers.models import Borrower
from allmanning.services.library.catalogue.models import Copy, Edition
from allmanning.services.library.places.models import Library

WAITING, TRAVELLING, READY = "waiting", "travelling", "ready"
BOUND = (TRAVELLING, READY)
OPEN = (WAITING, *BOUND)


class Hold(models.Model):
    """A wish to borrow: waiting, travelling, ready; then collected, expired or cancelled."""

    borrower = models.ForeignKey(
        Borrower, null=True, on_delete=models.PROTECT, related_name="holds"
    )
    kind = models.CharField(max_length=10, default="edition")  # work, copy, first_of
    only_copy = models.ForeignKey(
        Copy, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    pickup = models.ForeignKey(Library, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    moved_first_at = models.DateTimeField(null=True, blank=True)
    moved_reason = models.CharField(max_length=200, blank=True)
    suspended_from = models.DateField(null=True, blank=True)
    suspended_until = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=12, default=WAITING)
    copy = models.ForeignKey(
        Copy, null=True, blank=True, on_delete=models.PROTECT, related_name="holds"
    )
    ready_at = models.DateTimeField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)  # the last day it is kept
    unfillable_since = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["borrower", "state"], name="holds_of_a_borrower"),
            models.Index(fields=["pickup", "state"], name="holds_at_a_pickup"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["copy"],
                condition=Q(state__in=("travelling", "ready")),
                name="one_hold_binds_a_copy",  # Library P 3.4, invariants
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("travelling", "ready")) | Q(copy__isnull=False),
                name="a_bound_hold_has_a_copy",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("waiting", "travelling", "ready"))
                | Q(borrower__isnull=False),
                name="an_open_hold_has_a_borrower",
            ),
            models.CheckConstraint(
                condition=Q(suspended_until__isnull=True)
                | Q(suspended_until__gt=F("suspended_from")),
                name="a_pause_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"hold {self.pk}"


class HoldTarget(models.Model):
    """A hold's place in the queue of one edition; rows go when the hold is closed (§ 7.6).

    Waiting, order and pause are kept here too, so that the first in a long queue is one look-up.
    """

    hold = models.ForeignKey(Hold, on_delete=models.CASCADE, related_name="targets")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="hold_targets")
    borrower = models.ForeignKey(Borrower, on_delete=models.PROTECT, related_name="+")
    waiting = models.BooleanField(default=True)
    rank = models.BigIntegerField(default=0)  # below zero for one the library moved first
    placed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["edition", "waiting", "rank", "placed_at", "hold"],
                name="queue_of_an_edition",
            )
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "borrower"],
                name="one_hold_of_a_title",  # Library § 7.8
            ),
            models.UniqueConstraint(fields=["hold", "edition"], name="a_target_once"),
        ]

    def __str__(self) -> str:
        return f"{self.hold} in the queue of {self.edition_id}"


class Choice(models.Model):
    """The pull list: a library is asked for a copy for a hold, and what it answered (P 3.5)."""

    hold = models.ForeignKey(Hold, on_delete=models.CASCADE, related_name="choices")
    copy = models.ForeignKey(Copy, on_delete=models.PROTECT, related_name="choices")
    library = models.ForeignKey(Library, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=12, blank=True)  # found, not_found, not_now, lapsed
    reasons = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hold"], condition=Q(answered_at__isnull=True), name="one_open_choice"
            ),
            models.UniqueConstraint(
                fields=["copy"],
                condition=Q(answered_at__isnull=True),
                name="a_copy_is_chosen_for_one",
            ),
        ]

    def __str__(self) -> str:
        return f"choice {self.pk}"


class Transit(models.Model):
    """A copy on its way between two libraries."""

    copy = models.ForeignKey(Copy, on_delete=models.PROTECT, related_name="transits")
    origin = models.ForeignKey(Library, on_delete=models.PROTECT, related_name="+")
    destination = models.ForeignKey(Library, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=10)  # pickup, home, rebalance, foreign, repair
    hold = models.ForeignKey(
        Hold, null=True, blank=True, on_delete=models.SET_NULL, related_name="transits"
    )
    state = models.CharField(max_length=10, default="open")  # received, cancelled, lost
    sent_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True, blank=True)
    seen = models.JSONField(default=list)  # [[time, library slug]]: passed on the way (§ 8.4)

    class Meta:
        indexes = [models.Index(fields=["state", "sent_at"], name="transits_by_age")]
        constraints = [
            models.UniqueConstraint(
                fields=["copy"],
                condition=Q(state="open"),
                name="one_open_transit",  # § 8.2
            )
        ]

    def __str__(self) -> str:
        return f"transit {self.pk}"


class PickupSlot(models.Model):
    """A number on a library's hold shelf, for one hold at a time (Library § 7.11)."""

    library = models.ForeignKey(Library, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    hold = models.OneToOneField(
        Hold, null=True, blank=True, on_delete=models.SET_NULL, related_name="slot"
    )
    freed_at = models.DateTimeField(null=True, blank=True)
    left_copy = models.ForeignKey(  # still lies there, though nobody waits for it any more
        Copy, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["library", "number"], name="a_slot_number_once")
        ]

    def __str__(self) -> str:
        return str(self.number)
