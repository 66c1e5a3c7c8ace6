from django import forms

from allmanning.kit.text import _


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


class PauseForm(forms.Form):
    """From when until when a reservation is paused."""

    first = forms.DateField(label=_("From"))
    until = forms.DateField(label=_("Until"), required=False)
