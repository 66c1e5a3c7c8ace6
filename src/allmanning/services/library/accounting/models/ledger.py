from django.db import models
from django.db.models import F, Q

from allmanning.services.library.accounting.rules.statements import PRICE_KINDS, STATES


class LedgerMonth(models.Model):
    """A month of the ledger. Once issued it takes no entries, and its last hash is kept."""

    month = models.DateField(unique=True)  # its first day
    entries = models.PositiveIntegerField(default=0)
    last_hash = models.CharField(max_length=64, blank=True)
    issued_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class LedgerEntry(models.Model):
    """What passed between two municipalities. The database refuses to change it (Library § 16.1).

    No person is in it, and nothing in it leads to one (Library § 16.4): places are codes, a
    payment is known by a keyed hash only.
    """

    month = models.DateField()
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=24)
    figure = models.CharField(max_length=12)  # what it counts in; of a correction, what it corrects
    owner = models.CharField(max_length=4)  # whose copy, or whose money
    lender = models.CharField(max_length=4)  # who lent it, or received the money
    pickup = models.CharField(max_length=4, blank=True)
    home = models.CharField(max_length=7, blank=True)
    material = models.CharField(max_length=16, blank=True)
    audience = models.CharField(max_length=6, blank=True)
    quantity = models.SmallIntegerField()
    amount_ore = models.IntegerField(default=0)
    event_key = models.BigIntegerField(null=True, unique=True)
    receipt = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 - unique where set
    cancels = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="cancelled_by"
    )
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "ledger entries"
        indexes = [models.Index(fields=["owner", "lender", "month"], name="entries_of_a_pair")]
        constraints = [
            models.UniqueConstraint(fields=["month", "seq"], name="one_entry_a_place"),
            models.CheckConstraint(condition=~Q(owner=F("lender")), name="an_entry_is_between_two"),
            models.CheckConstraint(
                condition=Q(event_key__isnull=False) | Q(receipt__isnull=False),
                name="an_entry_has_its_ground",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.seq}: {self.kind}"


class PriceModel(models.Model):
    """What the members' agreement asks for; where there is none, sharing is free (§ 16.2)."""

    kind = models.CharField(max_length=12, choices=PRICE_KINDS)
    ore = models.PositiveIntegerField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    decided_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="price_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=~Q(decided_by=""), name="a_price_is_decided"),
            models.UniqueConstraint(fields=["valid_from"], name="one_price_from_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ore} ({self.valid_from})"


class Statement(models.Model):
    """An issued month of two municipalities, the smaller code first (Library § 16.3).

    Amounts above zero: the second owes the first. Once closed, the database refuses any change.
    """

    month = models.DateField()
    first = models.CharField(max_length=4)
    second = models.CharField(max_length=4)
    state = models.CharField(max_length=10, choices=STATES, default="issued")
    there = models.JSONField(default=dict)  # figures: the first's copies at the second
    back = models.JSONField(default=dict)  # the second's copies at the first
    net_loans = models.IntegerField()
    price_model = models.ForeignKey(
        PriceModel, null=True, on_delete=models.PROTECT, related_name="+"
    )
    price_ore = models.IntegerField(default=0)
    passed_on_ore = models.IntegerField(default=0)
    issued_at = models.DateTimeField()
    answer_by = models.DateField()  # the last day to dispute
    first_confirmed_at = models.DateTimeField(null=True, blank=True)
    second_confirmed_at = models.DateTimeField(null=True, blank=True)
    disputed_by = models.CharField(max_length=4, blank=True)
    disputed_at = models.DateTimeField(null=True, blank=True)
    dispute = models.TextField(blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settlement = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["month", "first", "second"], name="one_statement_a_month_and_pair"
            ),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="a_pair_in_order"),
            models.CheckConstraint(
                condition=~Q(state="disputed") | ~Q(dispute=""), name="a_dispute_has_its_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.first}–{self.second}"

    @property
    def due_ore(self) -> int:
        return self.price_ore + self.passed_on_ore
