from dataclasses import replace
from datetime import timedelta

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import dates, timezone, translation
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from allmanning.kit.typed import whole_number
from allmanning.services.library.catalogue import choices, covers, linkeddata, near
from allmanning.services.library.catalogue.choices import SORTS, Chooser, form_choices
from allmanning.services.library.catalogue.contributors import spoken
from allmanning.services.library.catalogue.forms import asked, number_in
from allmanning.services.library.catalogue.iso2709 import TooLong, write_iso2709
from allmanning.services.library.catalogue.marc import from_json
from allmanning.services.library.catalogue.marcxml import write_marcxml
from allmanning.services.library.catalogue.names import (
    dewey_name,
    language_name,
    language_tag,
    sab_name,
    sab_name_tag,
)
from allmanning.services.library.catalogue.queries import alike, finding, headings, titles
from allmanning.services.library.catalogue.queries import front as fronts
from allmanning.services.library.catalogue.queries import shelf as shelves
from allmanning.services.library.places import queries as places
from allmanning.services.library.places.rules import Calendar, hours_on

_A_WEEK = 7
# The pages of headings, and how their works may be ordered.
PAGES = {"name": "author", "subject": "subject"}
HEADING_SORTS = ("newest", "oldest", "title", "popular")
_COVER_SECONDS = 24 * 60 * 60


def _language() -> str:
    return translation.get_language() or "sv"


def _reads() -> str:
    return "eng" if _language() == "en" else "swe"


def _language_names(code: str) -> str:
    return language_name(code, _language())


def _weekday(number: int) -> str:
    return str(dates.WEEKDAYS[number]).capitalize()


@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """The library's own front page."""
    return render(
        request,
        "catalogue/front.jinja",
        {
            "newest": fronts.newest(language=_reads()),
            "most_borrowed": fronts.most_borrowed(language=_reads()),
            "libraries": places.libraries(),
        },
    )


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """What a search finds, twenty at a time; everything that was chosen stands in the address."""
    libraries = places.libraries(lending_to_all=False)
    said = asked(request.GET, libraries)
    if said.question.filters.now:
        near.remember(request, said.libraries[said.question.filters.library or 0])
    page = finding.page(said.question, said.page, language=_reads())
    chooser = Chooser(said, libraries, _language())
    return render(
        request,
        "catalogue/search.jinja",
        {
            "asked": said,
            "question": said.question,
            "page": page,
            "facets": chooser.facets(page.facets),
            "chosen": chooser.chosen(),
            "here": chooser.names.get(said.question.filters.library or 0, ""),
            "libraries": [library for library in libraries if library.kind != "school"],
            "near": near.remembered(request),
            "spoken": spoken,
            "sorts": list(SORTS.items()),
            "language_names": _language_names,
        },
    )


@require_GET
def arrivals(request: HttpRequest) -> HttpResponse:
    """What came last, all or at one library, of one form; with a feed of the same."""
    libraries = places.libraries(lending_to_all=False)
    found = asked(request.GET, libraries)
    everything = gettext("All")
    page = finding.page(replace(found.question, sort="added"), found.page, language=_reads())
    return render(
        request,
        "catalogue/arrivals.jinja",
        {
            "page": page,
            "libraries": [("", everything), *((one.slug, one.name) for one in libraries)],
            "forms": [("", everything), *form_choices()],
            "slug": found.libraries.get(found.question.filters.library or 0, ""),
            "form": found.question.filters.form,
            "query": found.query,
            "language_names": _language_names,
        },
    )


@require_GET
def shelf(request: HttpRequest, key: int) -> HttpResponse:
    """A shelf in its order: what stands beside what. at: the title to open it at."""
    chosen = whole_number(request.GET.get("at", ""))
    return render(
        request,
        "catalogue/shelf.jinja",
        {
            "page": shelves.shelf_page(key, number_in(request.GET), at=chosen),
            "english": _language() == "en",
            "language_names": _language_names,
        },
    )


@require_GET
def title(request: HttpRequest, edition: int) -> HttpResponse:
    """One title: what it is, where its copies are at this moment, and how to get one."""
    try:
        found = titles.title(edition, _language())
    except ObjectDoesNotExist:
        return redirect("library:title", titles.merged_into(edition))
    held = titles.holdings(edition, english=_language() == "en")
    address = request.build_absolute_uri(request.path)
    classes = [
        ("SAB", code, sab_name(code, _language()), sab_name_tag(code, _language()))
        for code in found.sab
    ]
    classes += [("Dewey", code, dewey_name(code, _language()), "") for code in found.dewey]
    return render(
        request,
        "catalogue/title.jinja",
        {
            "title": found,
            "edition": found.edition,
            "holdings": held,
            "copies": sum(len(holding.copies) for holding in held),
            "available": sum(holding.available for holding in held),
            "classes": classes,
            "libraries": places.libraries(),
            "alike": alike.more_like(found.edition, language=_reads()),
            "language_names": _language_names,
            "linked_data": linkeddata.described(found, held, address),
        },
    )


@require_GET
def work(request: HttpRequest, work: int) -> HttpResponse:
    """The stable address of a work leads to the edition that stands for it."""
    return redirect("library:title", edition=titles.edition_of_work(work))


@require_GET
def heading(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """Somebody, or a subject: what it is also called, what lies near, and the works."""
    kept = headings.heading_for(kind, name)
    page_name = PAGES[kind]
    if kept != name:
        return redirect(f"library:{page_name}", kept)
    found = headings.named(kind, name)
    sort = request.GET.get("sort", "")
    sort = sort if sort in HEADING_SORTS else "newest"
    works = headings.works_of(found, number_in(request.GET), sort=sort, language=_reads())
    if not works.total and not found.see and not found.near and not works.partly:
        raise Http404("No title has this heading.")
    about = headings.count_about(found) if kind == "name" else 0
    return render(
        request,
        "catalogue/heading.jinja",
        {
            "heading": found,
            "kind": kind,
            "page_name": page_name,
            "spoken": spoken(name) if kind == "name" else name,
            "heading_lang": choices.subject_lang(name, _language()) if kind == "subject" else "",
            "works": works,
            "about": about,
            "sort": sort,
            "sorts": [(value, SORTS[value]) for value in HEADING_SORTS],
            "relations": headings.RELATIONS,
            "language_names": _language_names,
        },
    )


@require_GET
def record(request: HttpRequest, edition: int) -> HttpResponse:
    """The record as the cataloguer wrote it, field by field."""
    kept = titles.record(edition)
    return render(
        request,
        "catalogue/record.jinja",
        {"record": kept, "edition": kept.edition, "marc": from_json(kept.content)},
    )


@require_GET
def record_file(request: HttpRequest, edition: int, form: str) -> HttpResponse:
    """The record as a file that other systems read."""
    kept = titles.record(edition)
    marc = from_json(kept.content)
    if form == "xml":
        response = HttpResponse(
            b"".join(write_marcxml([marc])), content_type="application/marcxml+xml"
        )
    else:
        try:
            response = HttpResponse(write_iso2709(marc), content_type="application/marc")
        except TooLong as fault:
            raise Http404("The record is too long for ISO 2709; take it as XML.") from fault
    response["Content-Disposition"] = f'attachment; filename="{edition}.{form}"'
    return response


@require_GET
def cover(request: HttpRequest, edition: int) -> HttpResponse:
    """A picture of the cover, or one drawn here, so that nobody else learns what a reader looks at."""
    row = titles.cover_of(edition)
    if picture := getattr(row, "picture", None):
        return redirect("library:picture", edition, picture.digest)
    drawn = covers.cover(row.title, row.author, "", language_tag(row.language))
    response = HttpResponse(drawn, content_type="image/svg+xml; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={_COVER_SECONDS}"
    return response


@require_GET
def picture(request: HttpRequest, edition: int, digest: str) -> HttpResponse:
    """The picture of a cover, at an address that another picture never has."""
    kept = titles.picture(edition, digest)
    kind = {"png": "image/png", "jpg": "image/jpeg"}[kept.kind]
    try:
        with kept.file.open("rb") as file:
            response = HttpResponse(file.read(), content_type=kind)
    except OSError as gone:
        raise Http404("The picture is gone.") from gone
    response["Cache-Control"] = f"public, max-age={_COVER_SECONDS}, immutable"
    return response


@require_GET
def libraries(request: HttpRequest) -> HttpResponse:
    """Every library, by municipality, with its hours today."""
    today = timezone.localdate()
    rows = [(library, hours_on(places.calendar(library), today)) for library in places.libraries()]
    return render(request, "catalogue/libraries.jinja", {"rows": rows, "today": today})


@require_GET
def library(request: HttpRequest, slug: str) -> HttpResponse:
    """One library: when it is open, what stands where, what has come."""
    found = places.library(slug)
    return render(
        request,
        "catalogue/library.jinja",
        {
            "library": found,
            "week": _week(places.calendar(found)),
            "shelves": places.shelves(found.pk),
            "stops": places.stops(found.pk),
            "newest": fronts.titles_at(found.pk, language=_reads()),
            "now": timezone.localtime(),
            "weekday": _weekday,
        },
    )


def _week(calendar: Calendar) -> list[tuple[object, object]]:
    today = timezone.localdate()
    days = [today + timedelta(days=ahead) for ahead in range(_A_WEEK)]
    return [(day, hours_on(calendar, day)) for day in days]
