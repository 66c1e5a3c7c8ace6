"""Pictures of covers: put on a title, and taken off again."""

import hashlib
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction

from allmanning.kit.refusal import Refusal, Refused, refuse_if
from allmanning.kit.text import Words, _
from allmanning.members.journal.acting import Signature
from allmanning.members.journal.actions import sign
from allmanning.services.library.catalogue.images import BadImage, cleaned
from allmanning.services.library.catalogue.models import CoverImage, Edition

_SOURCE = "Library § 19.1"
_FAULTS: dict[str, Words] = {
    "too_large": _("The picture is larger than 5 MB."),
    "unknown": _("The picture must be JPEG or PNG."),
    "broken": _("The picture is broken and cannot be read."),
    "too_small": _("The picture must be at least 40 pixels on each side."),
    "too_wide": _("The picture may be at most 6,000 pixels on each side."),
}


@transaction.atomic
def put_cover(
    edition: int, data: bytes, alt: str, *, by: Signature, who: str, now: datetime
) -> CoverImage:
    """Show a picture for a title; an older one goes. Raises Refused, DoesNotExist.

    alt: what the picture shows, for those who do not see it.
    """
    try:
        image = cleaned(data)
    except BadImage as bad:
        raise Refused([Refusal(_FAULTS[bad.fault], _SOURCE)]) from bad
    described = " ".join(alt.split())[:300]
    missing = Refusal(_("Say what the picture shows, for those who do not see it."), _SOURCE)
    refuse_if([] if described else [missing])
    row = Edition.objects.select_for_update().get(pk=edition)
    _take_off(row)
    digest = hashlib.sha256(image.data).hexdigest()[:32]
    kept = CoverImage(
        edition=row, digest=digest, kind=image.kind, width=image.width, height=image.height,
        alt=described, added_at=now, added_by=who[:120],
    )  # fmt: skip
    kept.file.save(f"{edition}-{digest}.{image.kind}", ContentFile(image.data), save=False)
    kept.save()
    sign("put a picture on", row, by=by, now=now)
    return kept


@transaction.atomic
def take_off_cover(edition: int, *, by: Signature, now: datetime) -> bool:
    """Let the title have its drawn cover again; whether there was a picture. Raises DoesNotExist."""
    row = Edition.objects.select_for_update().get(pk=edition)
    gone = _take_off(row)
    if gone:
        sign("took the picture off", row, by=by, now=now)
    return gone


def _take_off(edition: Edition) -> bool:
    old = CoverImage.objects.filter(edition=edition).first()
    if old is None:
        return False
    # Only when it is certain that the row is gone may the file go.
    name, storage = str(old.file.name), old.file.storage
    transaction.on_commit(lambda: storage.delete(name))
    old.delete()
    return True
