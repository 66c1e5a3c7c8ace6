from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from allmanning.governance.meetings import forms, words
from allmanning.governance.meetings.actions import agenda as actions
from allmanning.governance.meetings.actions.notice import recall_notice, summon
from allmanning.governance.meetings.doors import for_runner
from allmanning.governance.meetings.queries import running
from allmanning.governance.meetings.queries.meeting import item_shown, meeting_shown
from allmanning.governance.meetings.queries.summons import what_stops
from allmanning.governance.meetings.tasks import deliver_letters
from allmanning.governance.meetings.trying import tried_with
from allmanning.kit.trying import Tried
from allmanning.members.journal.acting import ActingRequest
from allmanning.members.mandates.offices import OFFICES


@login_required
@require_http_methods(["GET", "POST"])
def agenda(request: ActingRequest, pk: int) -> HttpResponse:
    """The agenda as it is prepared: begin it, add, move, take away."""
    shown = for_runner(meeting_shown(pk, seen_by=request.acting))
    tried = None
    if request.method == "POST":
        now = timezone.now()
        tried = Tried(lambda: actions.begin_agenda(pk, acting=request.acting, now=now))
        if tried.is_done:
            messages.success(request, _("The agenda has its standing items."))
            return redirect("meetings:agenda", pk)
    return render(request, "meetings/agenda.jinja", {"meeting": shown, "tried": tried})


@login_required
@require_http_methods(["GET", "POST"])
def add_item(request: ActingRequest, pk: int) -> HttpResponse:
    """Add an item to the agenda."""
    shown = for_runner(meeting_shown(pk, seen_by=request.acting))
    first = {"version": shown.version, "kind": "information", "publicity": "public"}
    form = forms.ItemForm(request.POST or None, initial=first)
    tried = None
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        tried = Tried(lambda: actions.add_item(pk, form.typed(), acting=request.acting, now=now))
        if tried.is_done:
            messages.success(request, _("The item is on the agenda."))
            return redirect("meetings:agenda", pk)
    page: dict[str, Any] = {"form": form, "tried": tried, "meeting": shown, "item": None, "was": []}
    return render(request, "meetings/item.jinja", page)


@login_required
@require_http_methods(["GET", "POST"])
def edit_item(request: ActingRequest, pk: int) -> HttpResponse:
    """Change an item, and its documents."""
    shown, item = item_shown(pk, seen_by=request.acting)
    for_runner(shown)
    form = forms.ItemForm(
        request.POST or None, initial=forms.ItemForm.initial_of(item, shown.version)
    )
    tried = None
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        tried = Tried(
            lambda: actions.change_item(
                pk, form.typed(), version=version, acting=request.acting, now=timezone.now()
            )
        )
        if tried.is_done:
            messages.success(request, _("The change is kept."))
            return redirect("meetings:agenda", shown.pk)
    was = form.as_it_is() if tried and tried.outdated else []
    if tried and tried.outdated:
        form.made_from(shown.version)
    page: dict[str, Any] = {
        "form": form,
        "tried": tried,
        "meeting": shown,
        "item": item,
        "was": was,
        "document_form": forms.DocumentForm(),
    }
    return render(request, "meetings/item.jinja", page)


@login_required
@require_POST
def attach(request: ActingRequest, pk: int) -> HttpResponse:
    """Attach a document to an item."""
    shown, item = item_shown(pk, seen_by=request.acting)
    for_runner(shown)
    form = forms.DocumentForm(request.POST, request.FILES)
    tried = None
    if form.is_valid():
        typed = form.cleaned_data
        tried = Tried(
            lambda: actions.attach(
                pk, typed["title"], typed["file"], acting=request.acting, now=timezone.now()
            )
        )
        if tried.is_done:
            messages.success(request, _("The document is attached."))
            return redirect("meetings:edit_item", pk)
    first = forms.ItemForm.initial_of(item, shown.version)
    page: dict[str, Any] = {
        "form": forms.ItemForm(initial=first),
        "tried": tried,
        "meeting": shown,
        "item": item,
        "was": [],
        "document_form": form,
    }
    return render(request, "meetings/item.jinja", page)


@login_required
@require_POST
def move_item(request: ActingRequest, pk: int) -> HttpResponse:
    """Move an item one step."""
    up = request.POST.get("direction") == "up"
    now = timezone.now()
    return _done(request, pk, lambda: actions.move_item(pk, up=up, acting=request.acting, now=now))


@login_required
@require_POST
def remove_item(request: ActingRequest, pk: int) -> HttpResponse:
    """Take an item away from an agenda that is not sent."""
    now = timezone.now()
    return _done(request, pk, lambda: actions.take_away_item(pk, acting=request.acting, now=now))


@login_required
@require_POST
def remove_document(request: ActingRequest, pk: int, document: int) -> HttpResponse:
    """Take a document away from an item."""
    now = timezone.now()
    return _done(
        request, pk, lambda: actions.take_away_document(document, acting=request.acting, now=now)
    )


def _done(request: ActingRequest, item_pk: int, act: Callable[[], object]) -> HttpResponse:
    shown, _item = item_shown(item_pk, seen_by=request.acting)
    for_runner(shown)
    tried = Tried(act)
    if tried.is_done:
        return redirect(reverse("meetings:agenda", args=[shown.pk]) + "#items")
    return render(request, "meetings/agenda.jinja", {"meeting": shown, "tried": tried})


@login_required
@require_http_methods(["GET", "POST"])
def sign_off(request: ActingRequest, pk: int) -> HttpResponse:
    """Read the agenda and sign it off, in each capacity one holds."""
    shown = meeting_shown(pk, seen_by=request.acting)
    if not shown.may_run and not any(request.acting.holds(s.office) for s in shown.signings):
        raise PermissionDenied
    tried, form = None, forms.SignOffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        tried = Tried(
            lambda: actions.sign_off_agenda(
                pk,
                typed["office"],
                typed["comment"],
                version=typed["version"],
                acting=request.acting,
                now=timezone.now(),
            )
        )
        if tried.is_done:
            messages.success(request, _("The agenda is signed off."))
            return redirect("meetings:sign_off", pk)
    return render(request, "meetings/sign_off.jinja", {"meeting": shown, "tried": tried})


@require_http_methods(["GET", "POST"])
def notice(request: ActingRequest, pk: int) -> HttpResponse:
    """The notice: for everyone when it is sent; before that, what stops it and the button."""
    shown = meeting_shown(pk, seen_by=request.acting)
    if shown.was_sent and request.method == "GET":
        return render(
            request,
            "meetings/notice.jinja",
            {
                "meeting": shown,
                "notice": running.notice_shown(pk, seen_by=request.acting),
                "kinds": words.ITEM_KINDS,
                "offices": OFFICES,
                "moved": running.moved_from(shown),
            },
        )
    return _summon(request, pk)


@login_required
@require_http_methods(["GET", "POST"])
def recall(request: ActingRequest, pk: int) -> HttpResponse:
    """Recall a notice that was sent in error."""
    shown = for_runner(meeting_shown(pk, seen_by=request.acting))
    form = forms.ReasonForm(request.POST or None, initial={"version": shown.version})

    def act(typed: dict[str, Any]) -> None:
        now, version = timezone.now(), typed["version"]
        recall_notice(pk, typed["reason"], version=version, acting=request.acting, now=now)

    tried = tried_with(request, form, shown.version, act)
    if tried and tried.is_done:
        deliver_letters.enqueue()
        messages.success(request, _("The notice is recalled, and those called are told."))
        return redirect("meetings:agenda", pk)
    page = {"form": form, "tried": tried, "meeting": shown}
    return render(request, "meetings/recall.jinja", page)


@login_required
def _summon(request: ActingRequest, pk: int) -> HttpResponse:
    shown = for_runner(meeting_shown(pk, seen_by=request.acting))
    form = forms.NoticeForm(request.POST or None, initial={"version": shown.version})

    def act(typed: dict[str, Any]) -> None:
        now, version = timezone.now(), typed["version"]
        summon(pk, typed["note"], version=version, acting=request.acting, now=now)

    tried = tried_with(request, form, shown.version, act)
    if tried and tried.is_done:
        deliver_letters.enqueue()
        messages.success(request, _("The notice is sent."))
        return redirect("meetings:notice", pk)
    stops = tried.refusals if tried else what_stops(pk, timezone.now())
    page = {"meeting": shown, "form": form, "stops": stops, "who": running.expected_at(pk)}
    return render(request, "meetings/summon.jinja", page)
