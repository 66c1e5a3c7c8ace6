"""Atom feeds of new titles, an OPDS 2.0 catalogue of digital ones, and sitemaps of all."""

import json
from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from allmanning.services.library.machines.addresses import title_address
from allmanning.services.library.machines.endpoints.answering import answered
from allmanning.services.library.machines.queries import news
from allmanning.services.library.machines.queries.news import News
from allmanning.services.library.machines.xmltext import DECLARATION, element, written

_ATOM = "http://www.w3.org/2005/Atom"
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"
_LARGEST = 2**63 - 1
_SOUND = ("audiobook", "talking_book", "music")


@require_safe
def new_titles(
    request: HttpRequest, form: str = "", library: str = "", municipality: str = ""
) -> HttpResponseBase:
    """The fifty titles that came last: all, of one form, at one library, of one municipality."""
    named = news.form_words(form)
    if form and not named:
        raise Http404
    found = news.newest(form=form, library=library, municipality=municipality)
    what = named or library or municipality
    title = _("New titles: %(what)s") % {"what": what} if what else _("New titles")
    here = request.build_absolute_uri(request.path)
    newest = max((one.added_at for one in found), default=None)
    changed = max((max(one.added_at, one.updated_at) for one in found), default=None)
    parts = [
        f'{DECLARATION}<feed xmlns="{_ATOM}" xml:lang="{translation.get_language() or "sv"}">',
        element("id", here),
        element("title", title),
        element("updated", _instant(changed or datetime(1970, 1, 1, tzinfo=UTC))),
        f"<author>{element('name', request.get_host())}</author>",
        f"<link{written({'rel': 'self', 'type': 'application/atom+xml', 'href': here})}/>",
        *(_entry(one, request) for one in found),
        "</feed>",
    ]
    return answered(
        request, "".join(parts), "application/atom+xml; charset=utf-8", changed or newest
    )


@require_safe
def opds(request: HttpRequest) -> HttpResponseBase:
    """Digital titles, newest first, fifty a page; `before` is the key of the last one seen."""
    before = request.GET.get("before", "")
    known = before.isascii() and before.isdigit() and len(before) < 20
    key = min(int(before), _LARGEST) if known else None
    found = news.digital(key)
    page = found[: news.DIGITAL_PAGE]
    here = request.build_absolute_uri()
    links: list[dict[str, Any]] = [{"rel": "self", "href": here, "type": "application/opds+json"}]
    if len(found) > len(page):
        onward = request.build_absolute_uri(f"{request.path}?before={page[-1].key}")
        links.append({"rel": "next", "href": onward, "type": "application/opds+json"})
    feed = {
        "metadata": {"title": _("Digital titles"), "itemsPerPage": news.DIGITAL_PAGE},
        "links": links,
        "publications": [_publication(one, request) for one in page],
    }
    changed = max((one.updated_at for one in page), default=None)
    return answered(request, json.dumps(feed, ensure_ascii=False), "application/opds+json", changed)


@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponseBase:
    """The files in which every title's address is."""
    numbers = news.sitemap_files()[:50_000]
    files = "".join(
        f"<sitemap>{element('loc', _file_address(request, number))}</sitemap>" for number in numbers
    )
    body = f'{DECLARATION}<sitemapindex xmlns="{_SITEMAP}">{files}</sitemapindex>'
    return answered(request, body, "application/xml; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest, number: int) -> HttpResponseBase:
    """At most five thousand titles, each in both languages."""
    found = news.sitemap(number) if number <= _LARGEST // news.SITEMAP - 1 else []
    if not found:
        raise Http404
    titles = "".join(_place(key, changed, request) for key, changed in found)
    body = f'{DECLARATION}<urlset xmlns="{_SITEMAP}" xmlns:xhtml="{_XHTML}">{titles}</urlset>'
    newest = max(changed for _key, changed in found)
    return answered(request, body, "application/xml; charset=utf-8", newest)


def _entry(one: News, request: HttpRequest) -> str:
    address = title_address(request, one.key)
    link = written({"rel": "alternate", "type": "text/html", "href": address})
    words = [one.author, str(one.form_words), str(one.year or "")]
    return "".join(
        (
            "<entry>",
            element("id", address),
            element("title", one.title),
            element("published", _instant(one.added_at)),
            element("updated", _instant(max(one.added_at, one.updated_at))),
            f"<link{link}/>",
            f"<author>{element('name', one.author)}</author>" if one.author else "",
            *(f"<category{written({'term': text})}/>" for text in one.subjects[:20]),
            element("summary", one.summary[:2_000] or ", ".join(filter(None, words))),
            "</entry>",
        )
    )


def _publication(one: News, request: HttpRequest) -> dict[str, Any]:
    page = title_address(request, one.key)
    kind = "Audiobook" if one.form in _SOUND else "Book"
    metadata = {
        "@type": f"http://schema.org/{kind}",
        "title": one.title,
        "subtitle": one.subtitle,
        "author": one.author,
        "identifier": f"urn:isbn:{one.isbns[0]}" if one.isbns else page,
        "language": one.language,
        "publisher": one.publisher,
        "published": f"{one.year:04}" if one.year else "",
        "modified": _instant(one.updated_at),
        "description": one.summary[:5_000],
        "subject": list(one.subjects[:20]),
        "duration": one.minutes * 60 if one.minutes else "",
    }
    acquisition = "http://opds-spec.org/acquisition"
    cover = reverse("library:cover", args=[one.key])
    return {
        "metadata": {name: value for name, value in metadata.items() if value},
        "links": [
            {"rel": "alternate", "href": page, "type": "text/html"},
            {
                "rel": acquisition if one.link else f"{acquisition}/borrow",
                "href": one.link or page,
                "type": "text/html",
            },
        ],
        "images": [{"href": request.build_absolute_uri(cover), "type": "image/svg+xml"}],
    }


def _place(key: int, changed: datetime, request: HttpRequest) -> str:
    swedish, english = (title_address(request, key, language) for language in ("sv", "en"))
    alternates = "".join(
        f"<xhtml:link{written({'rel': 'alternate', 'hreflang': language, 'href': address})}/>"
        for language, address in (("sv", swedish), ("en", english))
    )
    return (
        f"<url>{element('loc', swedish)}{element('lastmod', _instant(changed))}{alternates}</url>"
    )


def _file_address(request: HttpRequest, number: int) -> str:
    return request.build_absolute_uri(reverse("library_machine:sitemap", args=[number]))


def _instant(at: datetime) -> str:
    return timezone.localtime(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
