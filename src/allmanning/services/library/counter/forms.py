from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from allmanning.kit.text import _
from allmanning.services.library.borrowers.models import CATEGORIES
from allmanning.services.library.catalogue.models import FORMS
from allmanning.services.library.counter.queries.why import Question
from allmanning.services.library.counter.rules.why import question_refusals
from allmanning.services.library.places.models import Library


class WhyForm(forms.Form):
    """Who, what, where and when somebody asks about."""

    category = forms.ChoiceField(label=_("Who"), choices=list(CATEGORIES.items()))
    age = forms.IntegerField(label=_("Age in full years"), required=False)
    item = forms.CharField(label=_("Barcode of a copy"), max_length=30, required=False)
    material = forms.ChoiceField(
        label=_("Or a kind of thing"), choices=list(FORMS.items()), required=False
    )
    library = forms.ChoiceField(label=_("At library"))
    day = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    title = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, typed: Mapping[str, Any] | None, *, libraries: list[Library], today: date,
        initial: dict[str, Any],
    ) -> None:  # fmt: skip
        super().__init__(typed, initial=initial)
        self.today = today
        self.places = {place.slug: place for place in libraries}
        names = [(place.slug, place.name) for place in libraries]
        library = self.fields["library"]
        library.choices = names  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        day = asked.get("day") or self.today
        for refusal in question_refusals(day, self.today, asked.get("age"), found=True):
            field = "age" if refusal.source == "Library § 3.8" else "day"
            self.add_error(field, refusal.words)
        return {**asked, "day": day}

    def question(self) -> Question:
        """Return what is asked, of a form that is valid."""
        asked = self.cleaned_data
        return Question(
            here=self.places[asked["library"]],
            day=asked["day"],
            barcode="".join(asked["item"].split()),
            edition=asked["title"],
            material=asked["material"] or "book",
            category=asked["category"],
            age=asked["age"],
        )


class DeskWhyForm(forms.Form):
    """A borrower's card and a copy, at a desk."""

    card = forms.CharField(label=_("Card"), max_length=40)
    item = forms.CharField(label=_("Barcode of a copy"), max_length=30)
