from django import forms

from allmanning.kit.text import _


class CardForm(forms.Form):
    """A card number and its PIN."""

    number = forms.CharField(label=_("Card number"), max_length=40)
    pin = forms.CharField(
        label=_("PIN"), max_length=8, widget=forms.PasswordInput(render_value=False)
    )


class PinForm(forms.Form):
    """The PIN one has, and the one one wants."""

    old = forms.CharField(label=_("Present PIN"), max_length=8, widget=forms.PasswordInput)
    new = forms.CharField(
        label=_("New PIN"),
        help_text=_("Four digits that are hard to guess."),
        max_length=4,
        widget=forms.PasswordInput,
    )
