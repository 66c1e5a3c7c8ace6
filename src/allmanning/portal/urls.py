from importlib import import_module

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from allmanning.governance.agreements.plugs import shared_services
from allmanning.portal import views

ROOMS = {
    "people": "allmanning.members.people.urls",
    "municipalities": "allmanning.members.municipalities.urls",
    "bodies": "allmanning.members.bodies.urls",
    "hosts": "allmanning.members.hosting.urls",
    "mandates": "allmanning.members.mandates.urls",
    "journal": "allmanning.members.journal.urls",
    "meetings": "allmanning.governance.meetings.urls",
    "decisions": "allmanning.governance.decisions.urls",
} | {service.slug: service.urls for service in shared_services()}


def _machines(slug: str, module: str) -> URLResolver:
    """What a room says to machines: one address whatever the language, names in `<app>_machine:`."""
    room = import_module(module)
    names = (room.machine_patterns, f"{room.app_name}_machine")
    return path(f"machine/{slug}/", include(names))


def _short(module: str) -> list[URLResolver]:
    """Addresses that stand on labels: at the root, so that they are short. Names in `<app>_short:`."""
    room = import_module(module)
    names = getattr(room, "short_patterns", [])
    return [path("", include((names, f"{room.app_name}_short")))] if names else []


urlpatterns: list[URLPattern | URLResolver] = [
    path("health/", views.health, name="health"),
    path("robots.txt", views.robots, name="robots"),
    path("color-scheme/", views.color_scheme, name="color_scheme"),
    *(_machines(slug, module) for slug, module in ROOMS.items()),
    *(short for module in ROOMS.values() for short in _short(module)),
]
urlpatterns += i18n_patterns(
    path("", views.front, name="front"),
    path("law/", views.law, name="law"),
    path("law/paragraph/<slug:anchor>/", views.law_paragraph, name="law_paragraph"),
    path("law/<slug:book>/<slug:slug>/", views.law_chapter, name="law_chapter"),
    *(
        path(f"{page}/", views.words, {"page": page}, name=page)
        for page in ("about", "accessibility", "privacy", "contact")
    ),
    path("account/", include("allauth.urls")),
    *(path(f"{slug}/", include(module)) for slug, module in ROOMS.items()),
    prefix_default_language=False,
)

handler400 = "allmanning.portal.views.misunderstood"
handler403 = "allmanning.portal.views.forbidden"
handler404 = "allmanning.portal.views.missing"
handler500 = "allmanning.portal.views.broken"
