from django.urls import URLPattern, path

from allmanning.services.library.circulation.views import (
    desk,
    money,
    own,
    post,
    privacy,
    seldom,
    undoing,
)

urlpatterns: list[URLPattern] = [  # pages
    path("my/", own.my_pages, name="my_pages"),
    path("my/messages/", own.my_messages, name="my_messages"),
    path("my/messages/choices/", post.choices, name="my_choices"),
    path("my/history/", privacy.history, name="my_history"),
    path("my/leave/", privacy.leave, name="my_leave"),
    path("my/data/read/", privacy.data, name="my_data_page"),
    path("my/data/", own.my_data, name="my_data"),
    path("my/account/", money.my_account, name="my_account"),
    path("my/account/receipt/<int:number>.pdf", money.my_receipt, name="my_receipt"),
    path("desk/<slug:slug>/people/<int:key>/account/", money.account, name="person_account"),
    path("desk/<slug:slug>/people/<int:key>/card/", money.new_card, name="person_card"),
    path("desk/<slug:slug>/people/<int:key>/merge/", privacy.merge, name="person_merge"),
    path("desk/<slug:slug>/receipt/<int:number>/", money.receipt, name="receipt"),
    path("desk/<slug:slug>/receipt/<int:number>.pdf", money.receipt_pdf, name="receipt_pdf"),
    path("desk/<slug:slug>/bills/", money.bills, name="bills"),
    path("desk/<slug:slug>/letters/", post.letters, name="letters"),
    path("desk/<slug:slug>/letters/<int:number>.pdf", post.letters_pdf, name="letters_pdf"),
    path("reserve/<int:edition>/", own.reserve, name="reserve"),
    path("reserve/<int:edition>/done/", own.reserved, name="reserved"),
    path("desk/", desk.choose_desk, name="desk"),
    path("desk/<slug:slug>/", desk.desk_at, name="desk_at"),
    path("desk/<slug:slug>/pull/", desk.pull_list, name="pull_list"),
    path("desk/<slug:slug>/undo/", undoing.undo, name="undo"),
    path("desk/<slug:slug>/loans/<int:number>/claim/", seldom.claim, name="claim"),
    path("desk/<slug:slug>/holds/<int:number>/", seldom.hold_queue, name="hold_queue"),
    path("desk/<slug:slug>/shelf/", desk.hold_shelf, name="hold_shelf"),
    path("desk/<slug:slug>/transit/<int:number>/", desk.transit_slip, name="transit_slip"),
    path("desk/<slug:slug>/hold/<int:number>/", desk.hold_slip, name="hold_slip"),
]
machine_patterns: list[URLPattern] = []  # feeds and APIs, without language prefix
