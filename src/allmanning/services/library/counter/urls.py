from django.urls import URLPattern, path

from allmanning.services.library.counter.endpoints import why as why_data
from allmanning.services.library.counter.views import terms, why

urlpatterns: list[URLPattern] = [  # pages
    path("why/", why.why, name="why"),
    path("terms/", terms.terms, name="terms"),
    path("terms/<slug:name>/", terms.term, name="term"),
    path("terms/<slug:name>/change/", terms.change_term, name="change_term"),
    path("desk/<slug:slug>/why/", why.desk_why, name="desk_why"),
]
machine_patterns: list[URLPattern] = [  # JSON, without language prefix
    path("why.json", why_data.why_json, name="why_json"),
    path("desk/<slug:slug>/why.json", why_data.desk_why_json, name="desk_why_json"),
]
