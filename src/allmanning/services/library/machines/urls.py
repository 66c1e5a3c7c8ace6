from django.urls import URLPattern, URLResolver, path

from allmanning.services.library.machines import views
from allmanning.services.library.machines.endpoints import api, feeds, oai, sru

urlpatterns: list[URLPattern] = [  # pages
    path("machines/copy/", views.copy, name="machines_copy"),
    path("machines/copy/take/", views.take, name="machines_take"),
    path("machines/copy/wait/", views.wait, name="machines_wait"),
    path("machines/servers/", views.servers, name="machines_servers"),
    path("machines/servers/<slug:slug>/", views.servers, name="machines_server"),
]
machine_patterns: list[URLPattern | URLResolver] = [  # one address, whatever the language
    path("oai/", oai.oai_pmh, name="oai"),
    path("sru/", sru.search_retrieve, name="sru"),
    path("opds/", feeds.opds, name="opds"),
    path("new/", feeds.new_titles, name="new"),
    path("new/form/<slug:form>/", feeds.new_titles, name="new_form"),
    path("new/library/<slug:library>/", feeds.new_titles, name="new_library"),
    path("new/municipality/<slug:municipality>/", feeds.new_titles, name="new_municipality"),
    path("sitemap.xml", feeds.sitemap_index, name="sitemap_index"),
    path("sitemap-<int:number>.xml", feeds.sitemap, name="sitemap"),
    path("api/openapi.json", api.openapi, name="openapi"),
    path("api/", api.api.urls),
]
