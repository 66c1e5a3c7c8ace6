"""A saved search as a feed, at an address that only its owner has been given."""

from datetime import UTC, datetime

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from allmanning.services.library.following import queries


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The latest arrivals in a saved search. The feed does not tell whose it is."""
    try:
        saved = queries.by_feed_token(token)
    except ObjectDoesNotExist as gone:
        raise Http404("There is no such feed.") from gone
    language = translation.get_language() or "sv"
    home = settings.ADDRESS + reverse("library:search") + f"?{saved.query}"
    written = Atom1Feed(
        saved.words, home, "", language=language, feed_url=settings.ADDRESS + request.path
    )
    for one in queries.newest_in(saved.query, "eng" if language == "en" else "swe"):
        address = settings.ADDRESS + reverse("library:title", args=[one.edition])
        written.add_item(
            one.title, address, one.summary[:2_000], unique_id=address,
            author_name=one.author or None, updateddate=datetime.fromtimestamp(one.added or 0, UTC),
        )  # fmt: skip
    answer = HttpResponse(
        written.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8"
    )
    answer["Cache-Control"] = "private, max-age=600"
    answer["X-Robots-Tag"] = "noindex"
    return answer
