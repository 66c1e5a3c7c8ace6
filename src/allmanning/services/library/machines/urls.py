from django.urls import URLPattern, path

from allmanning.services.library.machines.endpoints import oai, sru

urlpatterns: list[URLPattern] = []  # pages
machine_patterns: list[URLPattern] = [  # one address, whatever the language
    path("oai/", oai.oai_pmh, name="oai"),
    path("sru/", sru.search_retrieve, name="sru"),
]
