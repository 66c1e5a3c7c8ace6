from django.urls import URLPattern, path

from allmanning.services.library.counter.endpoints import why as why_data
from allmanning.services.library.counter.views import why

urlpatterns: list[URLPattern] = [  # pages
    path("why/", why.why, name="why"),
    path("desk/<slug:slug>/why/", why.desk_why, name="desk_why"),
]
machine_patterns: list[URLPattern] = [  # JSON, without language prefix
    path("why.json", why_data.why_json, name="why_json"),
    path("desk/<slug:slug>/why.json", why_data.desk_why_json, name="desk_why_json"),
]
