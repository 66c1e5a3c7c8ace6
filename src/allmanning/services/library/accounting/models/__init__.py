"""What is kept of the ledger between municipalities and of figures."""

from allmanning.services.library.accounting.models.ledger import (
    LedgerEntry,
    LedgerMonth,
    PriceModel,
    Statement,
)

__all__ = ["LedgerEntry", "LedgerMonth", "PriceModel", "Statement"]  # Django looks here
