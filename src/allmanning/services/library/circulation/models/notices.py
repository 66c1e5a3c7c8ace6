from django.db import models
from django.db.models import Q

from allmanning.kit.text import _
from allmanning.services.library.borrowers.models import Borrower
from allmanning.services.library.circulation.models.holds import Hold
from allmanning.services.library.circulation.models.loans import Loan


class Notice(models.Model):
    """A message to a borrower: written with what it tells of, sent afterwards, never twice.

    The text lives only as long as what it tells of; that it was sent is kept (Library § 11.6).
    """

    KINDS = {
        "pickup_ready": _("Ready to collect"),
        "pickup_ending": _("Last day to collect is tomorrow"),
        "hold_cancelled": _("Reservation ended"),
        "pre_due": _("Due soon"),
        "reminder": _("Reminder"),
    }

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
    channel = models.CharField(max_length=8, default="email")  # letter where there is none
    state = models.CharField(max_length=10, default="queued")  # sending, sent, failed, letter
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["created_at"], condition=Q(state="queued"), name="notices_to_send")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
