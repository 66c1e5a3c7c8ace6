from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings

from allmanning.kit.text import _
from allmanning.services.library.circulation.models import Notice
from allmanning.services.library.circulation.rules.notices import ALWAYS


class ScanForm(forms.Form):
    """One field for whatever is scanned, and what to do with it."""

    scan = forms.CharField(label=_("Scan or type a card or a copy"), max_length=60, required=False)
    mode = forms.ChoiceField(
        choices=[("out", _("Check out")), ("in", _("Check in"))], required=False
    )
    card = forms.CharField(max_length=40, required=False)
    key = forms.CharField(max_length=40, required=False)
    reason = forms.CharField(max_length=200, required=False)
    drop = forms.BooleanField(required=False)
    damaged = forms.BooleanField(required=False)
    incomplete = forms.BooleanField(required=False)
    used = forms.BooleanField(required=False)


class MoveFirstForm(forms.Form):
    """Why a reservation goes before those who have waited longer."""

    reason = forms.CharField(
        label=_("Why it goes first"), max_length=200,
        help_text=_("Everybody in the queue is told that the library moved one ahead. Name nobody."),
    )  # fmt: skip


class PauseForm(forms.Form):
    """From when until when a reservation is paused."""

    first = forms.DateField(label=_("From"))
    until = forms.DateField(label=_("Until"), required=False)


class KronorField(forms.DecimalField):
    """An amount as people write it, “12,50”; its value is whole öre."""

    def __init__(self, label: Any) -> None:  # noqa: ANN401 - words, perhaps not translated yet
        super().__init__(
            label=label, min_value=Decimal("0.01"), max_digits=9, decimal_places=2, localize=True
        )  # fmt: skip

    def to_python(self, value: Any) -> Any:  # noqa: ANN401 - as Django has it
        typed = str(value or "").replace("kr", "").replace(" ", "").replace("\u00a0", "")
        return super().to_python(typed.replace(",", "."))

    def clean(self, value: Any) -> int:  # noqa: ANN401 - as Django has it
        kronor = super().clean(value)
        return int(kronor * 100)


class PayForm(forms.Form):
    """How much is paid, in kronor."""

    amount = KronorField(_("Amount in kronor"))


class WriteOffForm(forms.Form):
    """Why something that is owed is written off."""

    reason = forms.CharField(label=_("Why is it written off?"), max_length=200)


class PriceForm(forms.Form):
    """What a copy costs to replace, in kronor."""

    price = KronorField(_("Price in kronor"))


class ChoicesForm(forms.Form):
    """Which messages a borrower wants, in which language, and whether titles stand in them."""

    language = forms.ChoiceField(label=_("Language of messages"), choices=settings.LANGUAGES)
    titles = forms.BooleanField(
        label=_("Write titles in my messages"),
        help_text=_("Others may see your messages. Bills always name the title."),
        required=False,
    )
    wanted = forms.MultipleChoiceField(
        label=_("Tell me about"),
        choices=[(kind, words) for kind, words in Notice.KINDS.items() if kind not in ALWAYS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Reminders and bills always come."),
    )


class OtherCardForm(forms.Form):
    """The card of an account that is to be joined with this one."""

    card = forms.CharField(label=_("Card of the double"), max_length=40)
