"""What was done with a key, for whoever wants to undo it."""

from datetime import UTC, datetime

from allmanning.members.journal.models import Operation
from allmanning.services.library.circulation.answers import Done, read

NOTHING, NEVER = Done("", ""), datetime.min.replace(tzinfo=UTC)


def done_with(key: str) -> tuple[str, Done, datetime]:
    """Return the act (lend, receive or nothing), its answer and when it was done. One query.

    Where nothing was done with the key, or it is too long ago, the act is empty.
    """
    kept = Operation.objects.filter(key=key).first()
    if kept is None:
        return "", NOTHING, NEVER
    if "case" not in kept.answer:
        return "", NOTHING, kept.at
    done = read(kept.answer, repeated=False)
    return str(done.before.get("act", "")), done, kept.at
