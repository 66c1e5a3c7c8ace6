"""The invariants of the tables, for tests that let much happen (Library P 3.4, invariants)."""

from allmanning.services.library.circulation.queries.auditing import findings


def faults() -> list[str]:
    """Return everything that is not as it must be."""
    return [str(finding) for finding in findings()]
