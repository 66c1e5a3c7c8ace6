from django import forms

from allmanning.kit.text import _
from allmanning.members.people.models import LANGUAGES


class SettingsForm(forms.Form):
    """What a person chooses for themselves."""

    language = forms.ChoiceField(
        label=_("The language of your letters"),
        choices=list(LANGUAGES.items()),
        widget=forms.RadioSelect,
        help_text=_("Notices, reminders and other letters come in this language."),
    )
