import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from allmanning.kit.text import _
from allmanning.services.library.borrowers.models import Borrower
from allmanning.services.library.circulation.models.holds import Hold
from allmanning.services.library.circulation.models.loans import Loan
from allmanning.services.library.places.models import Library


class LetterBatch(models.Model):
    """Letters that one library prints together; their texts go when they are printed (§ 11.6)."""

    library = models.ForeignKey(Library, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    letters = models.PositiveIntegerField(default=0)
    printed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "letter batches"

    def __str__(self) -> str:
        return f"letters {self.pk}"


class Message(models.Model):
    """What goes out to one reader on one day by one channel: all notices together (Library § 11.5).

    `key` goes with an SMS, so that the provider sends it once however often it is asked. Mail has no
    such key: what was being sent when the power went is never sent again, and is told as unknown.
    """

    STATES = {
        "gathered": _("To be sent"),
        "sending": _("Being sent"),
        "sent": _("Sent"),
        "failed": _("Not delivered"),
        "waiting": _("To be printed"),
        "batched": _("Being printed"),
        "unknown": _("Perhaps sent"),
        "dropped": _("No longer needed"),
    }

    key = models.UUIDField(unique=True, default=uuid.uuid4)
    borrower = models.ForeignKey(Borrower, on_delete=models.CASCADE, related_name="messages")
    guardian_key = models.BigIntegerField(default=0)  # of a guardianship; 0: to the borrower
    channel = models.CharField(max_length=8)  # email, sms, letter
    day = models.DateField()
    state = models.CharField(max_length=10, choices=STATES, default="gathered")
    version = models.PositiveSmallIntegerField()  # of the texts
    library = models.ForeignKey(Library, null=True, on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(
        LetterBatch, null=True, on_delete=models.SET_NULL, related_name="messages"
    )
    paper = models.JSONField(default=dict)  # a letter's address and text, until it is printed
    reference = models.CharField(max_length=80, blank=True)  # the provider's
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["state", "at"],
                condition=Q(state__in=("gathered", "sending", "waiting")),
                name="messages_on_their_way",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["borrower", "guardian_key", "channel", "day"],
                name="one_message_a_day_and_channel",
            )
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"


class Notice(models.Model):
    """A message to a borrower: written with what it tells of, sent afterwards, never twice.

    The text lives only as long as what it tells of; that it was sent is kept (Library § 11.6).
    """

    KINDS = {
        "pickup_ready": _("Ready to collect"),
        "pickup_ending": _("Last day to collect is tomorrow"),
        "hold_cancelled": _("Reservation ended"),
        "hold_moved": _("To be collected elsewhere"),
        "hold_paused": _("Reservation paused"),
        "hold_back": _("To be collected where it was to"),
        "pre_due": _("Due soon"),
        "reminder": _("Reminder"),
        "bill": _("Bill"),
        "card_ending": _("The card ends soon"),
    }
    # queued, gathered (its message is on the way), sent, letter, failed, unknown, dropped, staff
    key = models.CharField(max_length=80, unique=True)  # what it tells of: never told twice
    kind = models.CharField(max_length=20, choices=KINDS)
    borrower = models.ForeignKey(Borrower, on_delete=models.CASCADE, related_name="notices")
    hold = models.ForeignKey(
        Hold, null=True, blank=True, on_delete=models.SET_NULL, related_name="notices"
    )
    loan = models.ForeignKey(
        Loan, null=True, blank=True, on_delete=models.SET_NULL, related_name="notices"
    )
    facts = models.JSONField(default=dict)
    channel = models.CharField(max_length=8, default="email")
    tried = models.JSONField(default=list)  # the channels that failed
    message = models.ForeignKey(
        Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="notices"
    )
    state = models.CharField(max_length=10, default="queued")
    wait_until = models.DateField(null=True, blank=True)  # a message has gone out that day
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["created_at"], condition=Q(state="queued"), name="notices_to_send")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
