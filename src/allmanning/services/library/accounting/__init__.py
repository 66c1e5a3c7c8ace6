"""Statistics counted at the event, and the ledger between municipalities."""
