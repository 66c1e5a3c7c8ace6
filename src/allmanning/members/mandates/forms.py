"""What was typed about who holds a seat, an office or a mandate, turned into values. No law here."""

from typing import TYPE_CHECKING, Any, TypeAlias, cast

from django import forms
from django.http import QueryDict

from allmanning.kit.text import _
from allmanning.members.bodies.queries import bodies
from allmanning.members.hosting.models import ROLES
from allmanning.members.mandates.actions.secretariat import Who
from allmanning.members.mandates.offices import OFFICES
from allmanning.members.mandates.rules import BY_SECRETARIAT
from allmanning.members.municipalities.queries import names
from allmanning.members.people.queries import people_to_choose_from

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Label: TypeAlias = "str | _StrPromise"
Typed: TypeAlias = QueryDict | None
CHOOSE = [("", _("Choose"))]


def _day(label: Label, *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, required=required)


class WhoForm(forms.Form):
    """A person: one who has an account, or one who gets one here."""

    nobody = _("Choose")
    needs_somebody = True
    person = forms.ChoiceField(label=_("Person"), required=False)
    name = forms.CharField(
        label=_("Name of somebody new"), max_length=120, required=False,
        help_text=_("Only for one who has no account here yet."),
    )  # fmt: skip
    email = forms.EmailField(
        label=_("Their e-mail address"), max_length=150, required=False,
        help_text=_("They sign in through their municipality with this address."),
    )  # fmt: skip

    def __init__(self, typed: Typed = None, **more: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(typed, **more)
        known = [
            (str(each.pk), f"{each}, {each.employer}" if each.employer else str(each))
            for each in people_to_choose_from()
        ]
        self._choices("person", [("", self.nobody), *known])

    def _choices(self, name: str, choices: list[Any]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = choices

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        known, name = typed.get("person"), typed.get("name")
        if known and name:
            self.add_error("name", _("Choose a person, or write somebody new: not both."))
        elif name and not typed.get("email") and "email" not in self.errors:
            self.add_error("email", _("Somebody new needs an e-mail address."))
        elif not known and not name and self.needs_somebody:
            self.add_error("person", _("Choose a person, or write somebody new."))
        return typed

    @property
    def who(self) -> Who:
        typed = self.cleaned_data
        known = typed["person"]
        return Who(int(known) if known else None, typed["name"].strip(), typed["email"])


class HolderForm(WhoForm):
    """Who holds a seat from a day; nobody where it becomes vacant."""

    nobody = _("Nobody: the seat is vacant")
    needs_somebody = False
    seen = forms.IntegerField(widget=forms.HiddenInput)
    day = _day(_("From"))
    decided_by = forms.CharField(
        label=_("Decision"), max_length=200,
        help_text=_("Such as: the municipal council, 15 October 2026, § 112."),
    )  # fmt: skip
    field_order = ("seen", "day", "person", "name", "email", "decided_by")

    def made_from(self, seen: int) -> None:
        """Let what was typed be sent again on top of the appointment that is the last one now."""
        if isinstance(self.data, QueryDict):
            again = self.data.copy()
            again["seen"] = str(seen)
            self.data = again


class GivenForm(WhoForm):
    """An office that the secretariat hands out."""

    office = forms.ChoiceField(
        label=_("Office"), choices=[(code, OFFICES[code]) for code in BY_SECRETARIAT]
    )
    municipality = forms.ChoiceField(label=_("Municipality"), required=False)
    day = _day(_("From"))
    decided_by = forms.CharField(label=_("Decision"), max_length=200)
    field_order = ("office", "municipality", "person", "name", "email", "day", "decided_by")

    def __init__(self, typed: Typed = None, **more: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(typed, **more)
        self._choices("municipality", [("", _("For the whole alliance")), *names().items()])


class EndForm(forms.Form):
    """The day from which a mandate no longer holds."""

    day = _day(_("Ends on"))
    decided_by = forms.CharField(label=_("Decision"), max_length=200)


class OfficeForm(WhoForm):
    """An office of a body that somebody was elected or appointed to."""

    nobody = _("Nobody is named")
    needs_somebody = False
    body = forms.ChoiceField(label=_("Council or group"))
    role = forms.ChoiceField(label=_("Office"), choices=list(ROLES.items()))
    municipality = forms.ChoiceField(label=_("Municipality"), required=False)
    valid_from = _day(_("From"))
    valid_until = _day(_("Until"), required=False)
    source = forms.CharField(label=_("Decision or document"), max_length=200)
    field_order = (
        "body", "role", "municipality", "person", "name", "email",
        "valid_from", "valid_until", "source",
    )  # fmt: skip

    def __init__(
        self,
        typed: Typed = None,
        *,
        english: bool = False,
        **more: Any,  # noqa: ANN401 - Django's own
    ) -> None:
        super().__init__(typed, **more)
        found = [(each.slug, each.name_en if english else each.name) for each in bodies()]
        self._choices("body", [*CHOOSE, *found])
        self._choices("municipality", [("", _("None in particular")), *names().items()])
