"""What every page knows: the alliance, the one who asks, the languages."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from allmanning.governance.decisions.queries.waits import is_waited_for
from allmanning.members.journal.acting import PUBLIC
from allmanning.members.municipalities.queries import the_alliance

SCHEMES = ("auto", "light", "dark")


def page(request: HttpRequest) -> dict[str, Any]:
    language = translation.get_language() or settings.LANGUAGE_CODE
    other = "en" if language == "sv" else "sv"
    scheme = request.COOKIES.get("color_scheme", "auto")
    acting = getattr(request, "acting", PUBLIC)
    return {
        "alliance": SimpleLazyObject(lambda: the_alliance() or _Nameless()),
        "acting": acting,
        "is_waited_for": SimpleLazyObject(lambda: is_waited_for(acting)),
        "borrower": getattr(request, "borrower", None),
        "LANGUAGE_CODE": language,
        "other_language": other,
        "other_language_url": translate_url(request.get_full_path(), other),
        "color_scheme": scheme if scheme in SCHEMES else "auto",
        "ADDRESS": settings.ADDRESS,
    }


class _Nameless:
    """An empty house has no name yet."""

    name = name_en = "Allmänning"
    about = about_en = ""
    secretariat_employer = None
