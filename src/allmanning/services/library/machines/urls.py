from django.urls import URLPattern, path

from allmanning.services.library.machines import views
from allmanning.services.library.machines.endpoints import oai, sru

urlpatterns: list[URLPattern] = [  # pages
    path("machines/copy/", views.copy, name="machines_copy"),
    path("machines/copy/take/", views.take, name="machines_take"),
    path("machines/copy/wait/", views.wait, name="machines_wait"),
]
machine_patterns: list[URLPattern] = [  # one address, whatever the language
    path("oai/", oai.oai_pmh, name="oai"),
    path("sru/", sru.search_retrieve, name="sru"),
]
