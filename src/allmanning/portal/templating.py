"""The Jinja2 environment: what every page can say without asking."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import formats, timezone, translation
from jinja2 import Environment

from allmanning.kit.kronor import kronor
from allmanning.kit.swedish import sort_key


def url(name: str, *args: object, **kwargs: object) -> str:
    return reverse(name, args=args or None, kwargs=kwargs or None)


def url_or_none(name: str, *args: object, **kwargs: object) -> str | None:
    """Return the address, or None where this installation has no such page."""
    try:
        return url(name, *args, **kwargs)
    except NoReverseMatch:
        return None


def anchor_of(source: str) -> str:
    """Return the anchor of a paragraph on the law page: “Library § 4.4” → “library-4-4”."""
    return re.sub(r"[^a-z0-9]+", "-", source.lower()).strip("-")


def _local(moment: date | datetime) -> date | datetime:
    if isinstance(moment, datetime) and timezone.is_aware(moment):
        return timezone.localtime(moment)
    return moment


def day(moment: date | datetime | None) -> str:
    """Return a day in words: “2 mars 2026”, “2 March 2026”."""
    return "" if moment is None else formats.date_format(_local(moment), "j F Y")


def clock(moment: datetime | None) -> str:
    """Return the local time of day: “13:00”."""
    return "" if moment is None else formats.date_format(_local(moment), "H:i")


def isodate(moment: date | datetime | None) -> str:
    return "" if moment is None else _local(moment).isoformat()


def number(count: int | None) -> str:
    return "" if count is None else f"{count:,}".replace(",", "\N{NO-BREAK SPACE}")


def alphabetical(names: Iterable[str]) -> list[str]:
    """Return names in Swedish order: å, ä, ö last."""
    return sorted(names, key=sort_key)


def environment(**options: Any) -> Environment:  # noqa: ANN401 - Jinja's own options
    env = Environment(**options, extensions=["jinja2.ext.i18n"])  # noqa: S701 - Django sets autoescape
    env.policies["ext.i18n.trimmed"] = True
    env.trim_blocks = env.lstrip_blocks = True
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    env.globals |= {
        "url": url,
        "url_or_none": url_or_none,
        "static": static,
        "DEMO": settings.DEMO,
        "get_language": translation.get_language,
        "anchor_of": anchor_of,
    }
    env.filters |= {
        "alphabetical": alphabetical, "day": day, "clock": clock, "isodate": isodate,
        "kronor": kronor, "number": number,
    }  # fmt: skip
    return env
