"""The law of figures, ledger and statements."""
