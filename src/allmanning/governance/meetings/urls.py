from django.urls import URLPattern, path

from allmanning.governance.meetings import endpoints
from allmanning.governance.meetings.views import agenda, enrolments, minutes, plan, public, running

app_name = "meetings"
urlpatterns: list[URLPattern] = [  # pages: Swedish at the root, English under /en/
    path("", public.meetings, name="list"),
    path("new/", plan.create, name="create"),
    path("year/<int:year>/", plan.plan, name="plan"),
    path("handover/<int:year>/", plan.handover, name="handover"),
    path("<int:pk>/", public.meeting, name="meeting"),
    path("<int:pk>/edit/", plan.edit, name="edit"),
    path("<int:pk>/enrol/", enrolments.enrol, name="enrol"),
    path("<int:pk>/cancel/", plan.cancel, name="cancel"),
    path("<int:pk>/agenda/", agenda.agenda, name="agenda"),
    path("<int:pk>/agenda/add/", agenda.add_item, name="add_item"),
    path("<int:pk>/sign-off/", agenda.sign_off, name="sign_off"),
    path("<int:pk>/notice/", agenda.notice, name="notice"),
    path("<int:pk>/notice/recall/", agenda.recall, name="recall"),
    path("<int:pk>/notice.pdf", public.notice_pdf, name="notice_pdf"),
    path("<int:pk>/run/", running.run, name="run"),
    path("<int:pk>/presence/", running.presence, name="presence"),
    path("<int:pk>/chairs/", running.chairs, name="chairs"),
    path("<int:pk>/drafts/", minutes.drafts, name="drafts"),
    path("<int:pk>/approve/", minutes.approve, name="approve"),
    path("<int:pk>/minutes/", public.minutes, name="minutes"),
    path("<int:pk>/minutes.pdf", public.minutes_pdf, name="minutes_pdf"),
    path("item/<int:pk>/edit/", agenda.edit_item, name="edit_item"),
    path("item/<int:pk>/move/", agenda.move_item, name="move_item"),
    path("item/<int:pk>/remove/", agenda.remove_item, name="remove_item"),
    path("item/<int:pk>/attach/", agenda.attach, name="attach"),
    path("item/<int:pk>/notes/", minutes.write_notes, name="write_notes"),
    path(
        "item/<int:pk>/document/<int:document>/remove/",
        agenda.remove_document,
        name="remove_document",
    ),
    path("document/<int:pk>/", public.document, name="document"),
]
machine_patterns: list[URLPattern] = [  # feeds and APIs: one address, no language prefix
    path("all.ics", endpoints.all_meetings, name="calendar"),
    path("meeting-<int:pk>.ics", endpoints.one_meeting, name="meeting_calendar"),
    path("<slug:slug>.ics", endpoints.meetings_of_body, name="body_calendar"),
]
