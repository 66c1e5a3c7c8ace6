from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse, translate_url
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from allmanning.governance.decisions.queries.listing import decisions
from allmanning.governance.decisions.queries.waits import everything_for, is_waited_for
from allmanning.governance.meetings.queries.listing import next_meetings
from allmanning.kit.refusal import Refusal
from allmanning.members.journal.acting import ActingRequest
from allmanning.members.municipalities.queries import members_on
from allmanning.portal.context import SCHEMES
from allmanning.portal.law_pages import chapter_of, chapters


@require_GET
def front(request: ActingRequest) -> HttpResponse:
    """What the alliance is, what it decided last, when it meets next, and the way to the library.

    Whoever takes part in governing sees first what waits for them.
    """
    today = timezone.localdate()
    waiting = everything_for(request.acting, today) if is_waited_for(request.acting) else []
    return render(
        request,
        "portal/front.jinja",
        {
            "members": members_on(today),
            "decisions": decisions(today, limit=3),
            "meetings": next_meetings(today, 4),
            "waiting": waiting[:3],
            "today": today,
        },
    )


@csrf_exempt  # it changes nothing but a colour, and so no page needs a cookie for it
@require_POST
def color_scheme(request: HttpRequest) -> HttpResponse:
    """Keep the reader's choice of light or dark in a cookie; it says nothing about a person."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = redirect(back)
    scheme = request.POST.get("scheme", "auto")
    if scheme in SCHEMES:
        response.set_cookie(
            "color_scheme", scheme, max_age=31_536_000, samesite="Lax",
            httponly=True, secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
    return response


@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """Say that the site answers and its database can be read."""
    members_on(timezone.localdate())
    return JsonResponse({"status": "ok"})


@require_GET
def law(request: HttpRequest) -> HttpResponse:
    """The contents of the law."""
    return render(
        request, "portal/law.jinja", {"chapters": chapters(translation.get_language() or "sv")}
    )


@require_GET
def law_chapter(request: HttpRequest, book: str, slug: str) -> HttpResponse:
    for chapter in chapters(translation.get_language() or "sv"):
        if (chapter.book, chapter.slug) == (book, slug):
            return render(request, "portal/law_chapter.jinja", {"chapter": chapter})
    raise Http404


@require_GET
def law_paragraph(request: HttpRequest, anchor: str) -> HttpResponse:
    """Lead a refusal's paragraph to its place in the law."""
    chapter = chapter_of(anchor)
    if chapter is None:
        raise Http404
    return redirect(reverse("law_chapter", args=[chapter.book, chapter.slug]) + f"#{anchor}")


@require_GET
def words(request: HttpRequest, page: str) -> HttpResponse:
    """A page of fixed words: about, accessibility, privacy, contact."""
    return render(request, f"portal/{page}.jinja")


@require_GET
def robots(request: HttpRequest) -> HttpResponse:
    """Tell search engines where every title is, and which pages only lead them round in circles."""
    with translation.override("sv"):
        ours = [reverse(name) for name in ("library:search", "library:my_pages", "account_login")]
    shut = [path for one in ours for path in (one, translate_url(one, "en"))]
    there = request.build_absolute_uri(reverse("library_machine:sitemap_index"))
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in shut), f"Sitemap: {there}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def misunderstood(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: what was sent cannot be understood."""
    return render(request, "400.jinja", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403, with every reason where the one who refused gave them."""
    refusals = getattr(exception, "refusals", None) or [
        refusal for refusal in exception.args if isinstance(refusal, Refusal)
    ]
    return render(request, "403.jinja", {"refusals": refusals}, status=403)


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: not here, or not for the one who asks."""
    return render(request, "404.jinja", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """500: our fault; said without asking the database anything."""
    return HttpResponse(render_to_string("500.jinja"), status=500)
