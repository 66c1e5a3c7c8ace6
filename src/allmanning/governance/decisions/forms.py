# ruff: noqa: ANN401 - what a form and its fields are made from is Django's to type
"""What was typed about proposals, positions and decisions, turned into values. No law here."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from django import forms
from django.http import QueryDict

from allmanning.governance.decisions.actions.proposals import Drawn, Written
from allmanning.governance.decisions.actions.ratifications import Minuted
from allmanning.governance.decisions.actions.rounds import Said
from allmanning.governance.decisions.models import MODES
from allmanning.governance.decisions.rules import proposals as law
from allmanning.governance.decisions.rules import ratifications as home
from allmanning.governance.decisions.rules import stances
from allmanning.kit.text import Words, _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Label: TypeAlias = "str | _StrPromise"
Choices = Sequence[tuple[str, Words]]
NONE: Choices = [("", _("Choose"))]


def _day(label: Label, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


def _text(label: Label, rows: int = 4, **more: Any) -> forms.CharField:
    more.setdefault("required", False)
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **more)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class ActForm(forms.Form):
    """An act, and the revision that the page showed when it was begun."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def made_from(self, revision: int) -> None:
        """Let what was typed be saved over what is there now: it has been seen."""
        if isinstance(self.data, QueryDict):
            again = self.data.copy()
            again["revision"] = str(revision)
            self.data = again


class ProposalForm(ActForm):
    title = forms.CharField(label=_("Title"), max_length=200)
    body = forms.ChoiceField(label=_("Who is asked"))
    area = forms.CharField(label=_("Area of co-operation"), max_length=80, required=False)
    form = forms.ChoiceField(label=_("Form of co-operation"), choices=list(law.FORMS.items()))
    scope = forms.ChoiceField(
        label=_("What it concerns"), choices=list(law.SCOPES.items()), widget=forms.RadioSelect
    )
    question = _text(_("The question in a sentence or two"), 2)
    background = _text(_("Background"))
    goals = _text(_("Goals it serves"), 3, help_text=_("One a line; at least one."))
    principles = _text(_("Principles it rests on"), 2, help_text=_("One a line."))
    equal_service = _text(
        _("Equal service"), 3, help_text=_("What it means for those who live in each municipality.")
    )
    establishment = forms.BooleanField(
        label=_("It concerns where a business establishes itself"), required=False
    )
    has_costs = forms.BooleanField(label=_("It costs something"), required=False)
    costs = _text(_("Costs"), 3)
    migration = _text(_("Costs of changing systems and moving data"), 2)
    benefits = _text(_("Benefits"), 3)
    exclusive = forms.BooleanField(
        label=_("A municipality can be in only one of the arrangements"), required=False
    )
    needs_home_decision = forms.BooleanField(
        label=_("Each municipality decides at home"), required=False
    )
    applicant_id = forms.ChoiceField(
        label=_("Who applies for membership"), required=False, choices=NONE
    )
    predecessor_id = forms.ChoiceField(
        label=_("Earlier proposal that this one follows"), required=False, choices=NONE
    )
    text = _text(_("The proposal"), 8)
    resolution = _text(
        _("Resolution for the municipalities to adopt"), 5,
        help_text=_("Word for word; what a municipality adopts is compared with this."),
    )  # fmt: skip
    annexes = _text(_("Agreed annexes"), 2)

    def __init__(
        self,
        *args: Any,
        bodies: Choices = (),
        applicants: Choices = (),
        predecessors: Choices = (),
        members: Choices = (),
        others: Choices = (),
        slots: int = 2,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._choose("body", bodies)
        self._choose("applicant_id", [*NONE, *applicants])
        self._choose("predecessor_id", [*NONE, *predecessors])
        self.slots = slots
        for at in range(1, slots + 1):
            self._arrangement(at, members, others)

    def _choose(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = list(choices)

    def _arrangement(self, at: int, members: Choices, others: Choices) -> None:
        boxes = forms.CheckboxSelectMultiple
        self.fields |= {
            f"name_{at}": forms.CharField(label=_("Name"), max_length=120, required=False),
            f"invited_{at}": forms.MultipleChoiceField(
                label=_("Invited"), choices=list(members), widget=boxes, required=False,
                help_text=_("Nobody chosen means that all members are invited."),
            ),
            f"externals_{at}": forms.MultipleChoiceField(
                label=_("Others who are asked in writing"), choices=list(others), widget=boxes,
                required=False,
            ),
            f"territory_{at}": forms.CharField(label=_("Territory"), max_length=200, required=False),
            f"minimum_{at}": forms.IntegerField(
                label=_("Fewest participants"), min_value=1, initial=stances.FEWEST, required=False
            ),
            f"legal_{at}": forms.BooleanField(
                label=_("A decision at home counts when it has legal force"), required=False,
                initial=True,
            ),
        }  # fmt: skip

    def arrangement_fields(self) -> list[tuple[int, list[forms.BoundField]]]:
        names = ("name", "invited", "externals", "territory", "minimum", "legal")
        return [(at, [self[f"{name}_{at}"] for name in names]) for at in range(1, self.slots + 1)]

    def facts(self) -> dict[str, Any]:
        plain = (
            "title", "area", "form", "scope", "question", "background", "equal_service",
            "establishment", "has_costs", "costs", "migration", "benefits", "exclusive",
            "needs_home_decision",
        )  # fmt: skip
        typed = self.cleaned_data
        return {name: typed[name] for name in plain} | {
            "goals": _lines(typed["goals"]),
            "principles": _lines(typed["principles"]),
            "applicant_id": typed["applicant_id"] or None,
            "predecessor_id": typed["predecessor_id"] or None,
        }

    def written(self) -> Written:
        typed = self.cleaned_data
        drawn = tuple(
            Drawn(
                name=typed[f"name_{at}"],
                invited=typed[f"invited_{at}"],
                externals=typed[f"externals_{at}"],
                territory=typed[f"territory_{at}"],
                minimum=typed[f"minimum_{at}"] or stances.FEWEST,
                requires_legal_force=typed[f"legal_{at}"],
            )
            for at in range(1, self.slots + 1)
            if typed[f"name_{at}"]
        )
        return Written(typed["text"], typed["resolution"], typed["annexes"], drawn)


class ReasonForm(ActForm):
    code = forms.ChoiceField(label=_("Kind of reason"), required=False)
    reason = _text(_("Why"))

    def __init__(self, *args: Any, reasons: bool = False, asks: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [*NONE, *law.CLOSING_REASONS.items()]
        if not reasons:
            del self.fields["code"]
        if not asks:
            del self.fields["reason"]


class RoundForm(ActForm):
    mode = forms.ChoiceField(
        label=_("How positions are stated"), choices=list(MODES.items()), widget=forms.RadioSelect
    )
    meeting = forms.ChoiceField(label=_("Meeting"), required=False)
    wished_by = _day(
        _("Answers are wished for by"), required=False,
        help_text=_("A wish. Nothing happens when the day passes: silence is never an answer."),
    )  # fmt: skip

    def __init__(self, *args: Any, meetings: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["meeting"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [*NONE, *meetings]


class DirectionForm(ActForm):
    text = _text(_("What the council agreed on"), 5, required=True)
    decided_on = _day(_("Day"))
    meeting = forms.ChoiceField(label=_("Meeting and item"), required=False)

    def __init__(self, *args: Any, items: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["meeting"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", _("Agreed in writing")), *items]

    def where(self) -> dict[str, int | None]:
        meeting, _mark, item = self.cleaned_data["meeting"].partition("-")
        return {"meeting": int(meeting) if meeting else None, "item": int(item) if item else None}


class PositionForm(forms.Form):
    """What a seat says about every arrangement; each keeps the position that was shown."""

    def __init__(
        self,
        *args: Any,
        arrangements: Iterable[tuple[int, str]],
        offered: Iterable[str],
        on_behalf: bool,
        shown: Mapping[int, Any],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.arrangements = list(arrangements)
        values = [(code, stances.POSITIONS[code]) for code in offered]
        for pk, name in self.arrangements:
            before = shown.get(pk)
            self.fields |= {
                f"value_{pk}": forms.ChoiceField(
                    label=name, choices=values, widget=forms.RadioSelect,
                    initial=before.value if before else None,
                ),
                f"reason_{pk}": _text(
                    _("Reason"), 3, initial=before.reason if before else "",
                    help_text=_("An objection needs one. It is shown to the others."),
                ),
                f"possible_{pk}": _text(
                    _("What would make it possible"), 2, initial=before.possible if before else "",
                ),
                f"after_{pk}": forms.IntegerField(
                    required=False, widget=forms.HiddenInput, initial=before.pk if before else None
                ),
            }  # fmt: skip
        if on_behalf:
            self.fields["source"] = forms.CharField(
                label=_("How you know the seat's position"), max_length=200,
                help_text=_("Such as an e-mail and its date. Shown together with the position."),
            )  # fmt: skip

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        names = ("value", "reason", "possible", "after")
        return [
            (title, [self[f"{name}_{pk}"] for name in names]) for pk, title in self.arrangements
        ]

    def said(self) -> list[Said]:
        typed = self.cleaned_data
        return [
            Said(
                pk, typed[f"value_{pk}"], typed[f"reason_{pk}"], typed[f"possible_{pk}"],
                typed[f"after_{pk}"],
            )
            for pk, _name in self.arrangements
        ]  # fmt: skip

    def made_from(self, shown: Mapping[int, Any]) -> None:
        """Let what was typed be said over what the seat says now: it has been seen."""
        if isinstance(self.data, QueryDict):
            again = self.data.copy()
            for pk, _name in self.arrangements:
                before = shown.get(pk)
                again[f"after_{pk}"] = str(before.pk) if before else ""
            self.data = again


# ------------------------------------------------------------------ at home


class HomeNotesForm(ActForm):
    """The steps before a decision."""

    case_number = forms.CharField(label=_("Case number"), max_length=40, required=False)
    body_kind = forms.ChoiceField(
        label=_("Body that will decide"), choices=[*NONE, *home.BODIES.items()], required=False
    )
    body_name = forms.CharField(label=_("Its name"), max_length=120, required=False)
    meeting_on = _day(_("Day of its meeting"), required=False)
    note = _text(_("Own note"), 2, help_text=_("Only your municipality's registrars see it."))


class OutsideForm(ActForm):
    reason = _text(_("Why"), 3, help_text=_("If the municipality wishes to say."))


class DecisionForm(ActForm):
    """The decision as it stands in the minutes."""

    outcome = forms.ChoiceField(
        label=_("What was decided"), choices=list(home.OUTCOMES.items()), widget=forms.RadioSelect
    )
    body_kind = forms.ChoiceField(label=_("Body"), choices=list(home.BODIES.items()))
    body_name = forms.CharField(label=_("Its name"), max_length=120, required=False)
    decided_on = _day(_("Day of the decision"))
    paragraph = forms.CharField(label=_("Paragraph in the minutes"), max_length=20, required=False)
    case_number = forms.CharField(label=_("Case number"), max_length=40, required=False)
    adopted_text = _text(
        _("The adopted text"), 4,
        help_text=_("Leave empty if it was adopted word for word. Otherwise it is compared."),
    )  # fmt: skip
    deviations = _text(_("How it deviates"), 2)
    condition = forms.ChoiceField(
        label=_("Condition"), choices=[("", _("None")), *home.CONDITIONS.items()], required=False
    )
    others = forms.MultipleChoiceField(
        label=_("Municipalities that are to decide the same"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    condition_text = forms.CharField(
        label=_("The condition in words"), max_length=300, required=False
    )
    reason = _text(_("Reason"), 2)
    effective_from = _day(_("Holds from"), required=False)
    expires_on = _day(_("Holds until, not including"), required=False)
    link = forms.URLField(label=_("Address of the minutes"), required=False, assume_scheme="https")

    def __init__(self, *args: Any, others: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["others"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - declared above
        field.choices = list(others)

    def minuted(self) -> Minuted:
        typed = self.cleaned_data
        plain = (
            "outcome", "body_kind", "body_name", "decided_on", "paragraph", "case_number",
            "adopted_text", "deviations", "reason", "effective_from", "expires_on", "link",
        )  # fmt: skip
        conditions = []
        if typed["condition"]:
            named = frozenset(typed["others"])
            conditions = [home.Stipulated(typed["condition"], named, typed["condition_text"])]
        return Minuted(**{name: typed[name] for name in plain}, conditions=conditions)


class AnnouncementForm(ActForm):
    adjusted_on = _day(_("Minutes adjusted on"), required=False)
    announced_on = _day(_("Announced on the notice board on"))


class DayForm(ActForm):
    """A day, and sometimes words about it."""

    on = _day(_("Day"))
    evidence = forms.CharField(label=_("Decision: body, day and paragraph"), max_length=300)
    reason = _text(_("Why"), 2)

    def __init__(
        self, *args: Any, evidence: bool = False, asks: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not evidence:
            del self.fields["evidence"]
        if not asks:
            del self.fields["reason"]


class WithdrawalForm(ActForm):
    notice_on = _day(_("Notice given on"))
    effective_on = _day(_("Takes effect on"))
    home_decision = forms.CharField(
        label=_("Own decision: body, day and paragraph"), max_length=200
    )
    reason = _text(_("Why"), 2)


class AccessionForm(ActForm):
    valid_from = _day(_("Member from"))
    first_year = forms.ChoiceField(
        label=_("First year"),
        choices=[("share", _("Pays its share")), ("marginal_cost", _("Pays its marginal cost"))],
    )


class AppealTimeForm(ActForm):
    valid_from = _day(_("From"))
    weeks = forms.IntegerField(label=_("Weeks"), min_value=1, max_value=52)
    decided_by = forms.CharField(label=_("Law or decision that changes it"), max_length=200)
