"""Acting by ear with the card: reserve, hear and renew loans, cancel, hear messages (Library § 14.4)."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Concatenate, ParamSpec
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from allmanning.kit.refusal import Refused
from allmanning.members.journal.acting import BORROWER
from allmanning.services.library.audioindex import actions, scenes
from allmanning.services.library.audioindex.queries import items, lists
from allmanning.services.library.audioindex.scenes import Entry, Listener, Scene
from allmanning.services.library.audioindex.spoken import answers
from allmanning.services.library.audioindex.spoken import own as said
from allmanning.services.library.audioindex.telling import Act, listener, phrases, shown
from allmanning.services.library.borrowers.actions import cards
from allmanning.services.library.borrowers.forms import CardForm
from allmanning.services.library.borrowers.http import BorrowerRequest, let_in, let_out
from allmanning.services.library.circulation.actions import renewing, reserving
from allmanning.services.library.circulation.queries import own as queries
from allmanning.services.library.places.queries import libraries
from allmanning.services.library.places.queries import library as library_of

Rest = ParamSpec("Rest")
AT_A_KIOSK = 600  # seconds that a card is remembered at most, also where the page is shut off


def by_card(
    view: Callable[Concatenate[BorrowerRequest, Rest], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Rest], HttpResponse]:
    """Send whoever is not signed in by card to sign in by ear, and back."""

    def opened(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        if not getattr(request, "borrower", None):
            who = listener(request)
            return redirect(who.address("listen_card", next=request.get_full_path()))
        return view(request, *args, **kwargs)  # type: ignore[arg-type]

    update_wrapper(opened, view)
    return opened


@never_cache
@sensitive_post_parameters("pin")
@require_http_methods(["GET", "POST"])
def listen_card(request: HttpRequest) -> HttpResponse:
    """Signing in by ear: what to type is spoken, and what went wrong; the PIN never."""
    who = listener(request)
    back = request.POST.get("next") or request.GET.get("next") or ""
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = who.address("listen_loans")
    form, words, status = CardForm(request.POST or None), said.asks_for_card(who.language), 200
    if request.method == "POST":
        reasons = [_("Both the card number and the PIN are needed.")]
        if form.is_valid():
            checked = cards.check_pin(
                form.cleaned_data["number"], form.cleaned_data["pin"],
                address=request.META.get("REMOTE_ADDR", ""), now=timezone.now(),
            )  # fmt: skip
            if checked.card_key is not None:
                let_in(request, checked.card_key)
                if who.kiosk:
                    request.session.set_expiry(AT_A_KIOSK)
                return redirect(back)
            reasons, status = [refusal.words for refusal in checked.refusals], 403
        words = scenes.joined(said.refused(reasons, who.language), words)
    return render(
        request,
        "audioindex/card.jinja",
        {
            "form": form, "who": who, "words": words, "next": back, "refused": request.method == "POST",
            "start": who.address("listen"),
            "state": {
                "segments": scenes.with_sound(words), "kiosk": who.kiosk,
                "phrases": phrases(("pin", "soon", "reset"), who.language),
            },
            "sound": scenes.sound_address(words.segments),
        },
        status=status,
    )  # fmt: skip


@never_cache
@csrf_exempt  # it can only forget
@require_http_methods(["GET", "POST"])
def listen_leave(request: HttpRequest) -> HttpResponse:
    """Forget the card: when the visitor asks, and when a kiosk waits for the next one."""
    who = listener(request)
    if request.method == "POST":
        let_out(request)
        words = said.left(who.language)
        return shown(request, scenes.reply(who, words, _("Your card is forgotten")), who)
    act = Act(who.address("listen_leave"), str(uuid4()), _("Yes, forget my card"))
    keys = {"up": who.address("listen_loans")}
    words = said.ask_leave(who.language)
    return shown(request, scenes.reply(who, words, _("Leave"), keys), who, act=act)


@never_cache
@require_http_methods(["GET", "POST"])
@by_card
def listen_reserve(request: BorrowerRequest, edition: int) -> HttpResponse:
    """Choose where to collect, hear what will be done, do it, hear that it was done."""
    who = listener(request)
    row = items.edition(edition)
    title = (row.title, row.language)
    if slug := request.GET.get("pickup"):
        pickup = library_of(slug)
        if request.method == "POST":
            return _reserve(request, who, edition, slug)
        words = said.ask_reserve(*title, pickup.name, who.language)
        href = who.address("listen_reserve", edition, pickup=slug)
        act = Act(href, str(uuid4()), _("Yes, reserve"))
        keys = {"up": who.address("listen_reserve", edition)}
        return shown(request, scenes.reply(who, words, _("Reserve"), keys), who, act=act)
    lines = [
        (who.address("listen_reserve", edition, pickup=one.slug), one.name)
        for one in sorted(libraries(), key=lambda one: one.pk != who.here)
    ]
    words = said.ask_pickup(*title, who.language)
    keys = {"up": who.address("listen_item", edition)}
    scene = Scene(
        _("Where do you want to collect it?"), words, words, keys,
        scenes.lines_as_entries(lines, who.language),
    )  # fmt: skip
    return shown(request, scene, who)


def _reserve(request: BorrowerRequest, who: Listener, edition: int, slug: str) -> HttpResponse:
    row, pickup, now = items.edition(edition), library_of(slug), timezone.now()
    keys = {"up": who.address("listen_item", edition)}
    try:
        done = reserving.place_hold(
            request.borrower.key, reserving.Wanted((edition,)), pickup,
            key=_key(request, "reserve"), by=BORROWER, now=now, channel="web",
        )  # fmt: skip
    except Refused as no:
        return _refused(request, who, no, keys)
    actions.count("reserved", now=now, library=who.here)
    place = next((facts.get("place", 1) for code, facts in done.codes if code == "position"), 1)
    words = said.reserved(row.title, row.language, pickup.name, int(place), who.language)
    return shown(request, scenes.reply(who, words, _("Reserved"), keys), who)


@never_cache
@require_GET
@by_card
def listen_loans(request: BorrowerRequest) -> HttpResponse:
    """One's own loans, reservations and messages."""
    who, today = listener(request), timezone.localdate()
    loans = queries.loans_of(request.borrower.key, today)
    holds = queries.holds_of(request.borrower.key, today)
    tongues = {
        row.pk: row.language
        for row in lists.editions(
            [*(one.edition_key for one in loans), *(one.edition_key for one in holds)]
        )
    }
    entries = [
        Entry(
            who.address("listen_renew", one.key),
            said.loan(one.title, tongues.get(one.edition_key, ""), one.due_on, today, who.language),
        )
        for one in loans
    ]
    entries += [
        Entry(
            who.address("listen_cancel", one.key),
            said.hold(one.title, tongues.get(one.edition_key, ""), one.pickup, one.state,
                      one.place, one.expires_on, who.language),
        )
        for one in holds
    ]  # fmt: skip
    entries += [
        Entry(href, answers.say(line, who.language, "place"))
        for href, line in (
            (who.address("listen_messages"), _("Messages")),
            (who.address("listen_leave"), _("Leave: forget my card")),
        )
    ]
    ready = sum(one.state == "ready" for one in holds)
    words = said.summary(len(loans), len(holds), ready, who.language)
    scene = Scene(
        _("My loans and messages"), words, words, {"up": who.address("listen")}, tuple(entries),
        kind="list",
    )  # fmt: skip
    return shown(request, scene, who)


@never_cache
@require_GET
@by_card
def listen_messages(request: BorrowerRequest) -> HttpResponse:
    """What has been sent to the borrower, the latest first. Never a title (Library § 7.16)."""
    who = listener(request)
    sent = queries.notices_to(request.borrower)
    words = said.messages(len(sent), who.language)
    entries = tuple(
        Entry("", said.message(one.kind_words, timezone.localtime(one.at), who.language))
        for one in sent[: lists.LONGEST]
    )
    keys = {"up": who.address("listen_loans")}
    return shown(request, Scene(_("Messages"), words, words, keys, entries, kind="list"), who)


@never_cache
@require_http_methods(["GET", "POST"])
@by_card
def listen_renew(request: BorrowerRequest, loan: int) -> HttpResponse:
    who, now = listener(request), timezone.now()
    today = timezone.localdate(now)
    keys = {"up": who.address("listen_loans")}
    own = {one.key: one for one in queries.loans_of(request.borrower.key, today)}
    if loan not in own:
        return redirect(who.address("listen_loans"))
    row = own[loan]
    tongue = items.edition(row.edition_key).language
    if request.method == "GET":
        words = said.ask_renew(row.title, tongue, row.due_on, today, who.language)
        act = Act(who.address("listen_renew", loan), str(uuid4()), _("Yes, renew"))
        return shown(request, scenes.reply(who, words, _("Renew"), keys), who, act=act)
    try:
        done = renewing.renew_loan(
            loan,
            borrower_key=request.borrower.key,
            key=_key(request, "renew"),
            by=BORROWER,
            now=now,
        )
    except Refused as no:
        return _refused(request, who, no, keys)
    actions.count("renewed", now=now, library=who.here)
    words = said.renewed(row.title, tongue, done.due or row.due_on, who.language)
    return shown(request, scenes.reply(who, words, _("Renewed"), keys), who)


@never_cache
@require_http_methods(["GET", "POST"])
@by_card
def listen_cancel(request: BorrowerRequest, hold: int) -> HttpResponse:
    who, now = listener(request), timezone.now()
    keys = {"up": who.address("listen_loans")}
    own = {one.key: one for one in queries.holds_of(request.borrower.key, timezone.localdate(now))}
    if hold not in own:
        return redirect(who.address("listen_loans"))
    row = own[hold]
    tongue = items.edition(row.edition_key).language
    if request.method == "GET":
        words = said.ask_cancel(row.title, tongue, who.language)
        act = Act(who.address("listen_cancel", hold), str(uuid4()), _("Yes, cancel"))
        return shown(
            request, scenes.reply(who, words, _("Cancel the reservation"), keys), who, act=act
        )
    try:
        reserving.cancel_hold(
            hold,
            borrower_key=request.borrower.key,
            key=_key(request, "cancel"),
            by=BORROWER,
            now=now,
        )
    except Refused as no:
        return _refused(request, who, no, keys)
    words = said.cancelled(row.title, tongue, who.language)
    return shown(request, scenes.reply(who, words, _("The hold is cancelled"), keys), who)


def _refused(
    request: HttpRequest, who: Listener, no: Refused, keys: dict[str, str]
) -> HttpResponse:
    words = said.refused([refusal.words for refusal in no.refusals], who.language)
    return shown(request, scenes.reply(who, words, _("This cannot be done"), keys), who, status=409)


def _key(request: BorrowerRequest, act: str) -> str:
    """The key of an act: the page's own, so that a second press does nothing twice."""
    return f"b{request.borrower.key}:{request.POST.get('key', '')[:40] or uuid4()}:hear-{act}"
