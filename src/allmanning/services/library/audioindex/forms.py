"""What was typed on the pages of listening, as values."""

import re
from collections.abc import Mapping

from django import forms

from allmanning.kit.text import _

LANGUAGES = (("sv", _("Swedish")), ("en", _("English")))
_CODES = re.compile(r"[\s;,]+")


class ShowcaseForm(forms.Form):
    """A theme, and the language it is told in."""

    title = forms.CharField(
        label=_("Theme"), help_text=_("This is heard first. For example: Books for winter."),
        max_length=120,
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Told in"), choices=LANGUAGES)


class PartForm(forms.Form):
    """Something to tell: words, a title, a recording."""

    text = forms.CharField(
        label=_("What is told"),
        help_text=_("Short sentences. If you add a recording, write what is said in it."),
        widget=forms.Textarea, max_length=3000, required=False,
    )  # fmt: skip
    code = forms.CharField(
        label=_("Bar code or ISBN of a book"),
        help_text=_("Its title, author and place are told after your words."),
        max_length=40, required=False,
    )  # fmt: skip
    recording = forms.FileField(
        label=_("Recording"),
        help_text=_("MP3, M4A, Ogg, WAV, FLAC or WebM, at most 20 megabytes."),
        required=False,
    )


class LabelsForm(forms.Form):
    """Which copies get a label."""

    codes = forms.CharField(
        label=_("Bar codes, one a line"),
        help_text=_("A reader may type them. At most 240 at a time."),
        widget=forms.Textarea, max_length=10_000,
    )  # fmt: skip

    def clean_codes(self) -> list[str]:
        return [one for one in _CODES.split(self.cleaned_data["codes"]) if one]


def year_in(asked: Mapping[str, str], otherwise: int) -> int:
    """The year in an address, or the other one where it is no year of ours."""
    year = asked.get("year", "")
    return int(year) if re.fullmatch(r"20\d\d", year) else otherwise
