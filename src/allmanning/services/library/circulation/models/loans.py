from django.db import models
from django.db.models import F, Q

from allmanning.kit.text import _
from allmanning.members.municipalities.models import Municipality
from allmanning.services.library.borrowers.models import Borrower
from allmanning.services.library.catalogue.models import Copy, Edition
from allmanning.services.library.circulation.models.counting import CountedEvent
from allmanning.services.library.places.models import Library

UNFINISHED = ("open", "lost", "claimed_returned")


class Loan(models.Model):
    """A copy with a borrower, until it is back. Then the link to the person is cut (§ 12.3)."""

    copy = models.ForeignKey(Copy, on_delete=models.PROTECT, related_name="loans")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    borrower = models.ForeignKey(
        Borrower, null=True, on_delete=models.PROTECT, related_name="loans"
    )
    lent_at = models.DateTimeField()
    lent_from = models.ForeignKey(Library, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    hard_due_on = models.DateField(null=True, blank=True)
    renewals = models.PositiveSmallIntegerField(default=0)
    reasons = models.JSONField(default=list)  # why this due date, with the terms (Library § 5.5)
    state = models.CharField(max_length=16, default="open")
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_to = models.ForeignKey(
        Library, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    counted = models.OneToOneField(CountedEvent, on_delete=models.PROTECT, related_name="loan")

    class Meta:
        indexes = [models.Index(fields=["borrower", "state"], name="loans_of_a_borrower")]
        constraints = [
            models.UniqueConstraint(
                fields=["copy"],
                condition=Q(state__in=("open", "lost", "claimed_returned")),
                name="one_open_loan_of_a_copy",  # Library P 3.4, invariants
            ),
            models.CheckConstraint(
                condition=~Q(state="open") | Q(borrower__isnull=False),
                name="an_open_loan_has_a_borrower",
            ),
        ]

    def __str__(self) -> str:
        return f"loan {self.pk}"


class Charge(models.Model):
    """What a borrower owes, to which municipality, for what. In öre; never more paid than owed."""

    KINDS = {
        "overdue": _("Late return"),
        "replacement": _("Replacement"),
        "new_card": _("New card"),
        "uncollected": _("Not collected"),
    }

    borrower = models.ForeignKey(
        Borrower, null=True, on_delete=models.SET_NULL, related_name="charges"
    )
    loan = models.ForeignKey(Loan, null=True, on_delete=models.PROTECT, related_name="charges")
    kind = models.CharField(max_length=12, choices=KINDS)
    amount_ore = models.PositiveIntegerField()
    paid_ore = models.PositiveIntegerField(default=0)
    written_off_ore = models.PositiveIntegerField(default=0)
    paid_back_ore = models.PositiveIntegerField(default=0)  # of one that was paid and then fell
    owed_to = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(paid_ore__lte=F("amount_ore")), name="never_paid_above_the_debt"
            ),
            models.CheckConstraint(
                condition=Q(amount_ore__gte=F("paid_ore") + F("written_off_ore")),
                name="never_settled_above_the_debt",
            ),
            models.CheckConstraint(
                condition=Q(paid_back_ore__lte=F("paid_ore")), name="never_paid_back_above_the_paid"
            ),
        ]

    def __str__(self) -> str:
        return f"charge {self.pk}"

    @property
    def left_ore(self) -> int:
        """What is still owed, in öre."""
        if self.cancelled_at is not None:
            return 0
        return self.amount_ore - self.paid_ore - self.written_off_ore

    @property
    def credit_ore(self) -> int:
        """What was paid for something that fell, and has not been paid back."""
        return self.paid_ore - self.paid_back_ore if self.cancelled_at is not None else 0


class Payment(models.Model):
    """Money that came in; `parts` says how much for which charge (Library § 10.8)."""

    borrower = models.ForeignKey(
        Borrower, null=True, on_delete=models.SET_NULL, related_name="payments"
    )
    amount_ore = models.PositiveIntegerField()
    parts = models.JSONField(default=list)
    library = models.ForeignKey(Library, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"payment {self.pk}"
