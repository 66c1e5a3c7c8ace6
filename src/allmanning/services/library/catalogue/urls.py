from django.urls import path

from allmanning.services.library.catalogue import endpoints, views

urlpatterns = [
    path("", views.front, name="front"),
    path("search/", views.search, name="search"),
    path("arrivals/", views.arrivals, name="arrivals"),
    path("shelf/<int:key>/", views.shelf, name="shelf"),
    path("title/<int:edition>/", views.title, name="title"),
    path("title/<int:edition>/record/", views.record, name="record"),
    path("title/<int:edition>/record.mrc", views.record_file, {"form": "mrc"}, name="record_mrc"),
    path("title/<int:edition>/record.xml", views.record_file, {"form": "xml"}, name="record_xml"),
    path("work/<int:work>/", views.work, name="work"),
    path("author/<path:name>/", views.heading, {"kind": "name"}, name="author"),
    path("subject/<path:name>/", views.heading, {"kind": "subject"}, name="subject"),
    path("cover/<int:edition>.svg", views.cover, name="cover"),
    path("cover/<int:edition>/<slug:digest>/", views.picture, name="picture"),
    path("libraries/", views.libraries, name="libraries"),
    path("libraries/<slug:slug>/", views.library, name="library"),
]
machine_patterns = [path("suggest/", endpoints.suggestions, name="suggest")]
