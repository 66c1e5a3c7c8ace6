from django.urls import URLPattern, path

from allmanning.services.library.following import endpoints, views

urlpatterns: list[URLPattern] = [
    path("my/searches/", views.my_searches, name="my_searches"),
    path("my/searches/save/", views.save_search, name="search_save"),
    path("searches/stop/<str:token>/", views.stop, name="search_stop"),
]
machine_patterns: list[URLPattern] = [  # one address, whatever the language
    path("saved/<str:token>.atom", endpoints.feed, name="search_feed"),
]
