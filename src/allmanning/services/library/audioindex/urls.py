from django.urls import path

from allmanning.services.library.audioindex import endpoints
from allmanning.services.library.audioindex.views import listening as views
from allmanning.services.library.audioindex.views import own, staff

urlpatterns = [  # pages
    path("listen/", views.listen, name="listen"),
    path("listen/help/", views.listen_help, name="listen_help"),
    path("listen/libraries/", views.listen_libraries, name="listen_libraries"),
    path("listen/libraries/<slug:slug>/", views.listen_shelves, name="listen_shelves"),
    path("listen/item/<int:edition>/", views.listen_item, name="listen_item"),
    path("listen/shelf/<str:code>/", views.listen_shelf, name="listen_shelf"),
    path("listen/libraries/<slug:slug>/hours/", views.listen_hours, name="listen_hours"),
    path("listen/search/", views.listen_search, name="listen_search"),
    path("listen/list/<slug:kind>/", views.listen_list, name="listen_list"),
    path("listen/showcase/<int:showcase>/", views.listen_showcase, name="listen_showcase"),
    path("listen/item/<int:edition>/reserve/", own.listen_reserve, name="listen_reserve"),
    path("listen/statistics/", staff.listen_statistics, name="listen_statistics"),
    path("listen/staff/<slug:slug>/", staff.listen_staff, name="listen_staff"),
    path(
        "listen/staff/<slug:slug>/showcases/<int:showcase>/",
        staff.listen_compose,
        name="listen_compose",
    ),
    path("listen/staff/<slug:slug>/labels/", staff.listen_item_labels, name="listen_item_labels"),
    path("listen/card/", own.listen_card, name="listen_card"),
    path("listen/leave/", own.listen_leave, name="listen_leave"),
    path("listen/loans/", own.listen_loans, name="listen_loans"),
    path("listen/messages/", own.listen_messages, name="listen_messages"),
    path("listen/loans/<int:loan>/renew/", own.listen_renew, name="listen_renew"),
    path("listen/loans/holds/<int:hold>/cancel/", own.listen_cancel, name="listen_cancel"),
]
machine_patterns = [  # sounds and codes, without language prefix
    path("l/<path:code>/", endpoints.listen_code, name="listen_code"),
    path("listen/sound/<str:name>.mp3", endpoints.listen_sound, name="listen_sound"),
    path("listen/own/<str:sealed>.mp3", endpoints.listen_own, name="listen_own"),
    path("listen/take-away/<slug:slug>.zip", endpoints.listen_take_away, name="listen_take_away"),
    path("listen/sample/<int:edition>.mp3", endpoints.listen_sample, name="listen_sample"),
    path("listen/heard/", endpoints.listen_heard, name="listen_heard"),
    path("listen/labels/<slug:slug>.pdf", endpoints.listen_labels, name="listen_labels"),
    path("listen/recording/<int:part>/", endpoints.listen_recording, name="listen_recording"),
    path("listen/statistics.csv", endpoints.listen_counts, name="listen_counts"),
    path("listen/worker.js", endpoints.listen_worker, name="listen_worker"),
]
short_patterns = [  # what stands on labels: as few signs as can be
    path("l/<path:code>/", endpoints.listen_code, name="listen"),
]
