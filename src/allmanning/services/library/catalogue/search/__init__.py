"""Finding titles: a disposable index beside the database, fed by the outbox (ADR 0004)."""
