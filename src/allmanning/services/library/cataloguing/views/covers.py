"""The picture of a cover: put on, described, taken off."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from allmanning.kit.trying import Tried
from allmanning.services.library.catalogue.actions.covering import put_cover, take_off_cover
from allmanning.services.library.catalogue.images import LARGEST
from allmanning.services.library.catalogue.queries.titles import cover_of
from allmanning.services.library.cataloguing.gate import Cataloguer, for_cataloguers


@require_http_methods(["GET", "POST"])
@for_cataloguers
def cover(request: HttpRequest, who: Cataloguer, edition: int) -> HttpResponse:
    """The picture that a title has, and another one."""
    title = cover_of(edition)
    tried = _tried(request, who, edition) if request.method == "POST" else None
    if tried is not None and tried.is_done:
        messages.success(request, _("Kept."))
        return redirect("library:cover_change", edition)
    return render(
        request,
        "cataloguing/cover.jinja",
        {
            "title": title,
            "picture": getattr(title, "picture", None),
            "tried": tried,
            "alt": request.POST.get("alt", ""),
        },
    )


def _tried(request: HttpRequest, who: Cataloguer, edition: int) -> Tried[object]:
    now = timezone.now()
    if request.POST.get("act") == "take_off":
        return Tried(lambda: take_off_cover(edition, by=who.signature, now=now))
    sent = request.FILES.get("picture")
    # One byte more than is allowed is enough to know that it is too large.
    data = sent.read(LARGEST + 1) if sent else b""
    alt = request.POST.get("alt", "")
    return Tried(lambda: put_cover(edition, data, alt, by=who.signature, who=who.name, now=now))
