from django.urls import URLPattern, path

from allmanning.services.library.circulation.views import desk, own

urlpatterns: list[URLPattern] = [  # pages
    path("my/", own.my_pages, name="my_pages"),
    path("my/messages/", own.my_messages, name="my_messages"),
    path("my/data/", own.my_data, name="my_data"),
    path("reserve/<int:edition>/", own.reserve, name="reserve"),
    path("reserve/<int:edition>/done/", own.reserved, name="reserved"),
    path("desk/", desk.choose_desk, name="desk"),
    path("desk/<slug:slug>/", desk.desk_at, name="desk_at"),
    path("desk/<slug:slug>/pull/", desk.pull_list, name="pull_list"),
    path("desk/<slug:slug>/shelf/", desk.hold_shelf, name="hold_shelf"),
    path("desk/<slug:slug>/transit/<int:number>/", desk.transit_slip, name="transit_slip"),
    path("desk/<slug:slug>/hold/<int:number>/", desk.hold_slip, name="hold_slip"),
]
machine_patterns: list[URLPattern] = []  # feeds and APIs, without language prefix
