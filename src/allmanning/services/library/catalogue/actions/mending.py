"""What could not be read, mended and imported after all."""

import io
from datetime import datetime

from django.db import transaction

from allmanning.kit.refusal import Refusal, Refused
from allmanning.kit.text import _
from allmanning.services.library.catalogue.actions.storing import store
from allmanning.services.library.catalogue.characters import Coding
from allmanning.services.library.catalogue.holdinglists import Ground
from allmanning.services.library.catalogue.importcounts import Outcome
from allmanning.services.library.catalogue.models import Quarantined
from allmanning.services.library.catalogue.preparing import Batch, pieces, prepare


@transaction.atomic
def mend(
    key: int,
    raw: bytes | None,
    *,
    source: str,
    blank: Coding,
    places: Ground,
    who: str,
    now: datetime,
) -> Outcome:
    """Read a piece again and import what it holds; then it is no longer set aside.

    raw: the bytes as they should be; None where only the coding was wrong. Raises Refused.
    """
    row = Quarantined.objects.select_for_update().get(pk=key)
    data = bytes(row.raw) if raw is None else raw
    prepared = prepare(Batch(list(pieces(io.BytesIO(data))), source, blank))
    if prepared.broken or not prepared.entries:
        reason = prepared.broken[0].reason if prepared.broken else "-"
        text = _("It still cannot be read: %(reason)s")
        raise Refused([Refusal(text, "Library § 18.3", {"reason": reason})])
    unique = {entry.key: entry for entry in prepared.entries}
    outcome = store(list(unique.values()), ground=places, now=now, changed_by=who)
    row.delete()
    return outcome
