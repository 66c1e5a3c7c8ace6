from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from allmanning.kit.refusal import Refused
from allmanning.services.library.borrowers.actions import cards
from allmanning.services.library.borrowers.forms import CardForm, PinForm
from allmanning.services.library.borrowers.http import (
    BorrowerRequest,
    let_in,
    let_out,
    needs_card,
)


@never_cache
@sensitive_post_parameters("pin")
@require_http_methods(["GET", "POST"])
def card_sign_in(request: HttpRequest) -> HttpResponse:
    """Let a resident in by card number and PIN."""
    back = request.POST.get("next") or request.GET.get("next") or ""
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = ""
    form = CardForm(request.POST or None)
    refusals: tuple[object, ...] = ()
    if request.method == "POST" and form.is_valid():
        checked = cards.check_pin(
            form.cleaned_data["number"],
            form.cleaned_data["pin"],
            address=request.META.get("REMOTE_ADDR", ""),
            now=timezone.now(),
        )
        if checked.card_key is not None:
            let_in(request, checked.card_key)
            return redirect(back or "library:my_pages")
        refusals = checked.refusals
    context = {"form": form, "refusals": refusals, "next": back}
    return render(request, "borrowers/card_sign_in.jinja", context, status=403 if refusals else 200)


@require_POST
def card_sign_out(request: HttpRequest) -> HttpResponse:
    let_out(request)
    messages.success(request, _("You are signed out."))
    return redirect("front")


@never_cache
@sensitive_post_parameters("pin")
@require_http_methods(["GET", "POST"])
def block_card(request: HttpRequest) -> HttpResponse:
    """Block a lost card without signing in."""
    form = CardForm(request.POST or None)
    refusals: list[object] = []
    if request.method == "POST" and form.is_valid():
        try:
            cards.block_own_card(
                form.cleaned_data["number"],
                form.cleaned_data["pin"],
                address=request.META.get("REMOTE_ADDR", ""),
                now=timezone.now(),
            )
        except Refused as no:
            refusals = [*no.refusals]
        else:
            let_out(request)
            return render(request, "borrowers/card_blocked.jinja")
    context = {"form": form, "refusals": refusals}
    return render(request, "borrowers/block_card.jinja", context, status=403 if refusals else 200)


@never_cache
@sensitive_post_parameters("old", "new")
@require_http_methods(["GET", "POST"])
@needs_card
def choose_pin(request: BorrowerRequest) -> HttpResponse:
    """Let the holder change the PIN."""
    form = PinForm(request.POST or None)
    refusals: list[object] = []
    if request.method == "POST" and form.is_valid():
        try:
            cards.change_own_pin(
                request.borrower.card_key,
                form.cleaned_data["old"],
                form.cleaned_data["new"],
                address=request.META.get("REMOTE_ADDR", ""),
                now=timezone.now(),
            )
        except Refused as no:
            refusals = [*no.refusals]
        else:
            messages.success(request, _("Your PIN is changed."))
            return redirect("library:my_pages")
    context = {"form": form, "refusals": refusals}
    return render(request, "borrowers/choose_pin.jinja", context, status=403 if refusals else 200)
