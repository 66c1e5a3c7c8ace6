from django.urls import URLPattern, path

from allmanning.services.library.counter.endpoints import offline as offline_data
from allmanning.services.library.counter.endpoints import why as why_data
from allmanning.services.library.counter.views import offline, opening, terms, why

urlpatterns: list[URLPattern] = [  # pages
    path("why/", why.why, name="why"),
    path("terms/", terms.terms, name="terms"),
    path("terms/<slug:name>/", terms.term, name="term"),
    path("terms/<slug:name>/change/", terms.change_term, name="change_term"),
    path("desk/<slug:slug>/why/", why.desk_why, name="desk_why"),
    path("desk/<slug:slug>/opening/", opening.opening, name="desk_opening"),
    path("desk/<slug:slug>/offline/", offline.desk_offline, name="desk_offline"),
    path("desk/<slug:slug>/offline/report/", offline.desk_report, name="desk_report"),
]
machine_patterns: list[URLPattern] = [  # JSON, without language prefix
    path("why.json", why_data.why_json, name="why_json"),
    path("desk/<slug:slug>/why.json", why_data.desk_why_json, name="desk_why_json"),
    path("desk-worker.js", offline_data.desk_worker, name="desk_worker"),
    path(
        "desk/<slug:slug>/offline/kit.json", offline_data.desk_offline_kit, name="desk_offline_kit"
    ),
    path(
        "desk/<slug:slug>/offline/entries/",
        offline_data.desk_offline_entries,
        name="desk_offline_entries",
    ),
]
