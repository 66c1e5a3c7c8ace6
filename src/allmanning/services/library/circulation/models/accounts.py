from django.conf import settings
from django.db import models
from django.db.models import Q

from allmanning.kit.text import _
from allmanning.members.municipalities.models import Municipality
from allmanning.services.library.borrowers.models import Borrower
from allmanning.services.library.circulation.models.loans import Charge, Payment


class Account(models.Model):
    """What one borrower owes one municipality (Library § 10.9): always the sum of its entries.

    Below zero the municipality owes the borrower. An account outlives its borrower without the name.
    """

    borrower = models.ForeignKey(
        Borrower, null=True, on_delete=models.SET_NULL, related_name="accounts"
    )
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    balance_ore = models.IntegerField(default=0)
    entries_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["borrower", "municipality"], name="one_account_of_each")
        ]

    def __str__(self) -> str:
        return f"account {self.pk}"


class AccountEntry(models.Model):
    """One line of an account. The database refuses to change or remove it (Library § 10.11)."""

    KINDS = {
        "charge": _("Charge"),
        "payment": _("Payment"),
        "cancelled": _("Charge taken back"),
        "restored": _("Charge put back"),
        "written_off": _("Written off"),
        "paid_back": _("Paid back"),
        "moved": _("Moved to or from another card"),
    }

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="entries")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=12, choices=KINDS)
    what = models.CharField(max_length=12)  # the kind of the charge
    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="entries")
    payment = models.ForeignKey(
        Payment, null=True, on_delete=models.PROTECT, related_name="entries"
    )
    amount_ore = models.IntegerField()  # above zero: more is owed
    balance_ore = models.IntegerField()  # of the account, with this entry

    class Meta:
        verbose_name_plural = "account entries"
        constraints = [
            models.UniqueConstraint(fields=["account", "seq"], name="entries_in_one_order"),
            models.CheckConstraint(
                condition=~Q(kind="payment") | Q(payment__isnull=False),
                name="a_payment_has_its_receipt",
            ),
        ]

    def __str__(self) -> str:
        return f"entry {self.pk}"


class WriteOff(models.Model):
    """A charge that somebody wants to write off; above the limit another one agrees (§ 10.10)."""

    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="write_offs")
    amount_ore = models.PositiveIntegerField()
    reason = models.CharField(max_length=200)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["charge"], condition=Q(done_at=None), name="one_write_off_waits"
            ),
        ]

    def __str__(self) -> str:
        return f"write-off {self.pk}"
