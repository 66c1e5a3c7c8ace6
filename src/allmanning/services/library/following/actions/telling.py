"""Telling borrowers by e-mail what is new in their searches: each title once, whatever happens."""

import logging
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allmanning.services.library.borrowers.rules import titles_in_notices
from allmanning.services.library.catalogue.queries.shown import Shown, shown
from allmanning.services.library.following.models import SavedSearch, Told
from allmanning.services.library.following.queries import new_in

log = logging.getLogger(__name__)
_IN_MAIL = 20


def tell(key: int, *, now: datetime) -> bool:
    """Tell of what is new in one search; True if a message went. Raises NoIndex.

    The titles are claimed in a transaction before the message goes: a message that is lost is lost,
    and no title is told twice.
    """
    with transaction.atomic():
        saved = SavedSearch.objects.select_for_update().select_related("borrower").get(pk=key)
        if not saved.by_email:
            return False
        works = new_in(saved)
        Told.objects.bulk_create(
            [Told(search=saved, work_key=work, at=now) for work in works], ignore_conflicts=True
        )
        SavedSearch.objects.filter(pk=key).update(looked_at=now)
    if not works or not saved.borrower.email:
        return False
    try:
        _message(saved, works).send()
    except OSError:
        log.warning("%s could not be told", saved)
        return False
    return True


def _message(saved: SavedSearch, works: list[int]) -> EmailMessage:
    borrower = saved.borrower
    with translation.override(borrower.language):
        hits = shown(works[:_IN_MAIL], language="eng" if borrower.language == "en" else "swe")
        # Who is protected gets no word in a letter of what they look for (Library § 7.16).
        open_hearted = titles_in_notices(protected=borrower.protected, wished=True)
        count = ngettext("%(num)s new title", "%(num)s new titles", len(works)) % {
            "num": len(works)
        }
        subject = f"{count}: {saved.words}" if open_hearted else count
        stop = settings.ADDRESS + reverse("library:search_stop", args=[saved.stop_token])
        lines = [
            subject,
            *(_line(one) for one in hits if open_hearted),
            _("All of them: %(address)s")
            % {"address": settings.ADDRESS + reverse("library:my_searches")},
            _("No more such messages: %(address)s") % {"address": stop},
        ]
    headers = {
        "List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"
    }  # fmt: skip
    return EmailMessage(
        " ".join(subject.split()), "\n\n".join(lines), settings.DEFAULT_FROM_EMAIL,
        [borrower.email], headers=headers,
    )  # fmt: skip


def _line(one: Shown) -> str:
    who = f" – {one.author}" if one.author else ""
    return f"{one.title}{who}\n{settings.ADDRESS}{reverse('library:title', args=[one.edition])}"
