"""Feeds and the box for other sites; public facts only."""

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_GET

from allmanning.governance.decisions.feeds import Entry, atom
from allmanning.governance.decisions.queries.decision import at_midnight
from allmanning.governance.decisions.queries.listing import Listed, decisions
from allmanning.members.municipalities.queries import municipality, the_alliance

IN_A_FEED, IN_A_BOX = 50, 5


def _address(name: str, *args: object) -> str:
    return f"{settings.ADDRESS}{reverse(name, args=args)}"


@require_GET
def all_decisions(request: HttpRequest) -> HttpResponse:
    """The latest decisions of the alliance."""
    found = decisions(timezone.localdate(), limit=IN_A_FEED)
    return _feed(found, str(the_alliance() or ""), "decisions_machine:atom")


@require_GET
def decisions_of(request: HttpRequest, slug: str) -> HttpResponse:
    """The latest decisions that concern one municipality."""
    day = timezone.localdate()
    name = municipality(slug, day).name
    found = decisions(day, municipality=slug, limit=IN_A_FEED)
    return _feed(found, name, "decisions_machine:municipality_atom", slug)


def _feed(found: list[Listed], title: str, name: str, *args: object) -> HttpResponse:
    with translation.override(settings.LANGUAGE_CODE):
        entries = [_entry(each) for each in found]
        written = atom(
            entries,
            title=gettext("Decisions: %(name)s") % {"name": title},
            id=_address(name, *args),
            self_link=_address(name, *args),
            link=_address("decisions:list"),
            language=settings.LANGUAGE_CODE,
        )
    return HttpResponse(written, content_type="application/atom+xml; charset=utf-8")


def _entry(each: Listed) -> Entry:
    link = _address("decisions:decision", each.pk)
    layers = [
        gettext("Direction decision %(day)s: %(text)s")
        % {"day": each.decided_on.isoformat(), "text": each.text}
    ]
    layers += [
        f"{stand.name}: {stand.label}" + (f" ({stand.since})" if stand.since else "")
        for stand in each.stands
    ]
    return Entry(
        id=link,
        title=each.title,
        link=link,
        updated=each.changed_at,
        published=at_midnight(each.decided_on),
        summary="\n".join(layers),
        author=each.body,
        category=each.area,
    )


@require_GET
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
def box(request: HttpRequest, slug: str = "") -> HttpResponse:
    """A small page made for a frame on a municipality's own site; ?lang=en for English."""
    day = timezone.localdate()
    name = municipality(slug, day).name if slug else ""
    language = "en" if request.GET.get("lang") == "en" else settings.LANGUAGE_CODE
    with translation.override(language):
        found = decisions(day, municipality=slug, limit=IN_A_BOX)
        code = municipality(slug, day).code if slug else ""
        lines = [(each, each.stand_of(code)) for each in found]
        return render(
            request,
            "decisions/box.jinja",
            {"lines": lines, "name": name, "language": language, "address": settings.ADDRESS},
        )
