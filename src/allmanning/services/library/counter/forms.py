import re
from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any

from django import forms

from allmanning.kit.text import _
from allmanning.kit.typed import whole_number
from allmanning.services.library.borrowers.models import CATEGORIES
from allmanning.services.library.catalogue.models import AUDIENCES, FORMS
from allmanning.services.library.counter.queries.why import Question
from allmanning.services.library.counter.rules.why import question_refusals
from allmanning.services.library.places.models import Library
from allmanning.services.library.terms.rules import DEFINITIONS, TermValue

MONTH_DAY = r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"


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


class ClosingForm(forms.Form):
    """From when until when a library is closed, why, and what happens with the reservations."""

    first = forms.DateField(label=_("Closed from"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Opens again"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label=_("Why, in words for everybody"), max_length=120)
    decided_by = forms.CharField(label=_("Decided by"), max_length=200)
    way = forms.ChoiceField(
        label=_("Reservations to be collected here"),
        choices=[("pause", _("Wait until it opens, with their places kept")),
                 ("redirect", _("Are collected at another library"))],
        widget=forms.RadioSelect,
    )  # fmt: skip
    to = forms.ChoiceField(label=_("The other library"), required=False)

    def __init__(self, typed: Mapping[str, Any] | None, *, places: list[Library]) -> None:
        super().__init__(typed)
        self.places = {place.slug: place for place in places}
        names = [("", _("Choose a library")), *((place.slug, place.name) for place in places)]
        self.fields["to"].choices = names  # type: ignore[attr-defined]

    def place(self) -> Library | None:
        """Return the other library, of a form that is valid."""
        return self.places.get(self.cleaned_data["to"])


class SpecialDayForm(forms.Form):
    """A day with hours of its own; without hours the library is closed that day."""

    on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    opens = forms.TimeField(
        label=_("Opens"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    closes = forms.TimeField(
        label=_("Closes"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    day_reason = forms.CharField(
        label=_("Why, in words for everybody"), max_length=120, required=False
    )

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        opens, closes = asked.get("opens"), asked.get("closes")
        if (opens is None) != (closes is None) and not self.errors:
            self.add_error("closes", _("Write both times, or none for a closed day."))
        elif opens and closes and closes <= opens:
            self.add_error("closes", _("The library closes before it opens."))
        return asked

    def hours(self) -> list[tuple[time, time]]:
        """Return the day's hours, of a form that is valid."""
        opens, closes = self.cleaned_data["opens"], self.cleaned_data["closes"]
        return [(opens, closes)] if opens and closes else []


class TermForm(forms.Form):
    """A new value of a term: for where, whom and what, from when, and by which decision."""

    where = forms.ChoiceField(label=_("Holds for"))
    value = forms.CharField(label=_("Value"), max_length=80, required=False)
    category = forms.ChoiceField(label=_("Only for"), required=False)
    age_from = forms.IntegerField(label=_("From the age of"), required=False, min_value=0)
    age_until = forms.IntegerField(label=_("Under the age of"), required=False, min_value=1)
    material = forms.ChoiceField(label=_("Only for the material"), required=False)
    audience = forms.ChoiceField(label=_("Only for readers"), required=False)
    period_from = forms.RegexField(
        MONTH_DAY, label=_("Every year from"), required=False, help_text=_("Month and day: 06-01")
    )
    period_until = forms.RegexField(
        MONTH_DAY, label=_("Every year until, not including"), required=False
    )
    valid_from = forms.DateField(
        label=_("In force from"), widget=forms.DateInput(attrs={"type": "date"})
    )
    valid_until = forms.DateField(
        label=_("In force until, not including"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )  # fmt: skip
    decided_by = forms.CharField(
        label=_("Decided by"),
        max_length=200,
        help_text=_("Who decided, when and under which number, so that everybody can look it up."),
    )

    def __init__(
        self, typed: Mapping[str, Any] | None, *, name: str, places: list[tuple[str, str]]
    ) -> None:
        super().__init__(typed)
        self.name, self.definition = name, DEFINITIONS[name]
        choices = {
            "where": places,
            "category": [("", _("Everybody")), *CATEGORIES.items()],
            "material": [("", _("All materials")), *FORMS.items()],
            "audience": [("", _("Readers of all ages")), *AUDIENCES.items()],
        }
        for field, offered in choices.items():
            self.fields[field].choices = offered  # type: ignore[attr-defined]
        varies = set(self.definition.varies_by)
        for selector, fields in SELECTORS.items():
            if selector not in varies:
                for field in fields:
                    del self.fields[field]
        self.fields["value"].help_text = VALUE_HELP[self.definition.kind]

    def clean_value(self) -> TermValue:
        """Read the value as its term is counted: a number, kronor, yes or no, or a list."""
        typed = self.cleaned_data["value"].strip()
        if not typed and self.definition.shipped is None:
            return None
        read = READERS[self.definition.kind](typed)
        if read is None:
            raise forms.ValidationError(_("That is no value for this term."))
        return read

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        if bool(asked.get("period_from")) != bool(asked.get("period_until")):
            self.add_error("period_until", _("Write both days of the period, or none."))
        return asked

    def about(self) -> dict[str, Any]:
        """Return for whom and what, as the fields of TermFacts, of a form that is valid."""
        named = ("category", "age_from", "age_until", "material", "audience", "period_from",
                 "period_until")  # fmt: skip
        return {field: self.cleaned_data[field] for field in named if field in self.fields}


def _count(typed: str) -> TermValue:
    return whole_number(typed, 10**7 - 1)


def _kronor(typed: str) -> TermValue:
    found = re.fullmatch(r"(\d{1,6})(?:[,.](\d{1,2}))?", typed, re.ASCII)
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0")) if found else None


def _yes_no(typed: str) -> TermValue:
    yes, no = {"yes", str(_("yes"))}, {"no", str(_("no"))}
    return True if typed.lower() in yes else False if typed.lower() in no else None


def _words(typed: str) -> TermValue:
    parts = [part for part in re.split(r"[,\s]+", typed) if part]
    numbers = [whole_number(part, 9999) for part in parts]
    if None not in numbers:
        return [number for number in numbers if number is not None]
    return parts if all(part in FORMS for part in parts) else None


READERS: Mapping[str, Callable[[str], TermValue]] = {
    "count": _count, "ore": _kronor, "yes_no": _yes_no, "words": _words,
}  # fmt: skip
VALUE_HELP: Mapping[str, Any] = {
    "count": _("A whole number."),
    "ore": _("Kronor, with a comma before the öre: 12,50."),
    "yes_no": _("Yes or no."),
    "words": _("With commas between."),
}
SELECTORS: Mapping[str, tuple[str, ...]] = {
    "category": ("category",),
    "age": ("age_from", "age_until"),
    "material": ("material",),
    "audience": ("audience",),
    "period": ("period_from", "period_until"),
}
