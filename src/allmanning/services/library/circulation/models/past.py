from django.db import models

from allmanning.services.library.borrowers.models import Borrower


class PastLoan(models.Model):
    """A loan that is over, kept because its borrower asked for it; sealed (Library § 12.4)."""

    borrower = models.ForeignKey(Borrower, on_delete=models.CASCADE, related_name="past_loans")
    sealed = models.TextField()

    def __str__(self) -> str:
        return f"past loan {self.pk}"


class Merge(models.Model):
    """Two accounts of one person made one; what was moved is kept, so that it can be undone (§ 2.2)."""

    kept = models.ForeignKey(Borrower, on_delete=models.CASCADE, related_name="merges")
    away = models.ForeignKey(Borrower, on_delete=models.CASCADE, related_name="+")
    moved = models.JSONField(default=dict)  # the keys of what was moved, by table
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"merge {self.pk}"
