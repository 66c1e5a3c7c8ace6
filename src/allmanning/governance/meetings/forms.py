from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils import timezone

from allmanning.governance.meetings import words
from allmanning.governance.meetings.actions.agenda import Typed
from allmanning.governance.meetings.actions.plan import Wanted
from allmanning.governance.meetings.actions.running import Attendance
from allmanning.governance.meetings.queries.facts import Expected
from allmanning.governance.meetings.queries.meeting import ItemShown, MeetingShown
from allmanning.governance.meetings.rules.minutes import Note, outcomes_for
from allmanning.kit.text import _
from allmanning.kit.typed import whole_number

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MOMENT = "%Y-%m-%dT%H:%M"
DOCUMENTS = {".pdf", ".odt", ".ods", ".odp", ".docx", ".xlsx", ".pptx", ".txt", ".png", ".jpg"}
LARGEST = 20 * 1024 * 1024


Words: TypeAlias = "str | _StrPromise"
Typing = QueryDict  # what a browser sent


def _moment(label: Words) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
    return forms.DateTimeField(label=label, widget=widget)


def _words(
    label: Words, longest: int, *, required: bool = False, help_text: Words = ""
) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, required=required, help_text=help_text)


class VersionedForm(forms.Form):
    """A form that knows which version of things it was made from."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def as_it_is(self) -> list[tuple[str, Any]]:
        """Return what is stored now where it differs from what is typed: label and value."""
        names = [name for name in self.changed_data if name != "version"]
        return [(str(self[name].label), self.initial.get(name, "")) for name in names]

    def made_from(self, version: int) -> None:
        """Let the form be sent again on top of the version that is stored now."""
        if isinstance(self.data, QueryDict):
            again = self.data.copy()
            again["version"] = str(version)
            self.data = again


class MeetingForm(VersionedForm):
    kind = forms.ChoiceField(label=_("Kind of meeting"), choices=list(words.MEETING_KINDS.items()))
    bodies = forms.MultipleChoiceField(
        label=_("Who meets"), widget=forms.CheckboxSelectMultiple, required=False
    )
    title = _words(
        _("Name"), 160, help_text=_("Only where it is called something else than who meets.")
    )
    starts_at = _moment(_("Begins"))
    ends_at = _moment(_("Ends"))
    place = _words(_("Place"), 160)
    remote_link = forms.URLField(
        label=_("Link for those who take part remotely"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("Shown to those who are called, and to nobody else."),
    )
    language = forms.ChoiceField(
        label=_("Language of agenda and notes"), choices=list(words.LANGUAGES.items())
    )
    places = forms.IntegerField(
        label=_("Places"),
        required=False,
        min_value=1,
        max_value=2000,
        help_text=_("For seminars and study trips; empty where there is room for all."),
    )
    enrol_until = forms.DateField(
        label=_("Last day to enrol"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("For seminars and study trips; empty for the day itself."),
    )

    def __init__(
        self,
        data: Typing | None,
        *,
        initial: dict[str, Any],
        bodies: Sequence[tuple[str, str]] = (),
    ) -> None:
        super().__init__(data, initial=initial)
        if bodies:
            self.fields["bodies"].choices = bodies  # type: ignore[attr-defined]
        else:
            del self.fields["kind"], self.fields["bodies"]

    @staticmethod
    def initial_of(meeting: MeetingShown) -> dict[str, Any]:
        return {
            "title": meeting.own_title,
            "starts_at": timezone.localtime(meeting.starts_at),
            "ends_at": timezone.localtime(meeting.ends_at),
            "place": meeting.place,
            "remote_link": meeting.remote_link,
            "language": meeting.language,
            "places": meeting.places,
            "enrol_until": meeting.enrol_until,
            "version": meeting.version,
        }

    def wanted(self) -> Wanted:
        typed = self.cleaned_data
        return Wanted(
            kind=typed.get("kind", ""),
            bodies=tuple(typed.get("bodies", ())),
            starts_at=typed["starts_at"],
            ends_at=typed["ends_at"],
            place=typed["place"],
            remote_link=typed["remote_link"],
            title=typed["title"],
            language=typed["language"],
            places=typed["places"],
            enrol_until=typed["enrol_until"],
        )


class ComingForm(forms.Form):
    diet = _words(
        _("Food you cannot eat"),
        200,
        help_text=_("Only the secretariat reads it, and it is deleted the day after."),
    )


class GuestForm(forms.Form):
    name = _words(_("Name"), 120, required=True)
    municipality = forms.ChoiceField(label=_("Municipality"))
    diet = _words(_("Food they cannot eat"), 200)

    def __init__(self, data: Typing | None, *, municipalities: Sequence[tuple[str, str]]) -> None:
        super().__init__(data, auto_id="id_guest_%s")
        self.fields["municipality"].choices = municipalities  # type: ignore[attr-defined]


class ReasonForm(VersionedForm):
    reason = _words(_("Reason"), 300, required=True)


class ItemForm(VersionedForm):
    kind = forms.ChoiceField(
        label=_("Kind of item"),
        choices=list(words.ITEM_KINDS.items()),
        help_text=_("A free discussion is a slot of time: leave everything else empty."),
    )
    title = _words(_("Title"), 200)
    text = forms.CharField(
        label=_("What the item is about"), widget=forms.Textarea(attrs={"rows": 5}), required=False
    )
    presenter = _words(_("Who presents it"), 160)
    minutes_planned = forms.IntegerField(
        label=_("Minutes set aside"), required=False, min_value=1, max_value=600
    )
    sensitive = forms.BooleanField(
        label=_("Sensitive: only the council sees it until the notice is sent"), required=False
    )
    publicity = forms.ChoiceField(label=_("Publicity"), choices=list(words.PUBLICITY.items()))
    secrecy_ground = _words(_("Paragraph of law that makes it secret"), 200)

    @staticmethod
    def initial_of(item: ItemShown, version: int) -> dict[str, Any]:
        return {
            "kind": item.kind,
            "title": item.title,
            "text": item.text,
            "presenter": item.presenter,
            "minutes_planned": item.minutes_planned,
            "sensitive": item.sensitive,
            "publicity": "secret" if item.secret else "public",
            "secrecy_ground": item.secrecy_ground,
            "version": version,
        }

    def typed(self) -> Typed:
        typed = dict(self.cleaned_data)
        typed.pop("version")
        return Typed(**typed)


class DocumentForm(forms.Form):
    title = _words(_("What the document is called"), 160, required=True)
    file = forms.FileField(label=_("File"))

    def clean_file(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if Path(file.name or "").suffix.lower() not in DOCUMENTS:
            raise ValidationError(_("Choose a document or a picture: PDF, text, office file."))
        if (file.size or 0) > LARGEST:
            raise ValidationError(_("The file is larger than 20 megabytes."))
        return file


class SignOffForm(VersionedForm):
    office = forms.CharField(widget=forms.HiddenInput)
    comment = _words(_("Comment"), 300)


class NoticeForm(VersionedForm):
    note = _words(
        _("Why the plan is not revised"),
        300,
        help_text=_("Needed only where the first meeting of the year does not revise the plan."),
    )


class NoteForm(VersionedForm):
    """Notes on an item; `version` is that of the notes, 0 where there are none."""

    background = forms.CharField(
        label=_("Background"), widget=forms.Textarea(attrs={"rows": 6}), required=False
    )
    outcome = forms.ChoiceField(label=_("Outcome"))
    outcome_text = forms.CharField(
        label=_("What was agreed, given or confirmed"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )

    def __init__(
        self,
        data: Typing | None,
        *,
        initial: dict[str, Any],
        status: str,
        body_kinds: Sequence[str],
        body_name: str,
    ) -> None:
        super().__init__(data, initial=initial)
        self.fields["outcome"].choices = [  # type: ignore[attr-defined]
            (code, str(words.OUTCOMES[code]) % {"body": body_name})
            for code in outcomes_for(status, body_kinds)
        ]

    def note(self) -> Note:
        typed = self.cleaned_data
        return Note(typed["outcome"], typed["background"], typed["outcome_text"])


class PointForm(VersionedForm):
    code = forms.CharField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("What is handed over"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    done = forms.BooleanField(label=_("Gone through"), required=False)


# ------------------------------------------------------------------ lists that grow


def attendances(
    typed: Mapping[str, str], who: Sequence[Expected], guests: int
) -> tuple[Attendance, ...]:
    """Return who is ticked as present among the expected, and the guests written below them."""
    found = []
    for one in who:
        key = f"p{one.person}"
        if typed.get(f"{key}-here"):
            found.append(
                Attendance(
                    name=one.name,
                    capacity=typed.get(f"{key}-capacity", one.capacity),
                    mode=typed.get(f"{key}-mode", "on_site"),
                    items=typed.get(f"{key}-items", ""),
                    person=one.person,
                    municipality=one.municipality or None,
                )
            )
    for row in range(guests):
        if name := typed.get(f"g{row}-name", "").strip():
            found.append(
                Attendance(
                    name=name,
                    capacity=typed.get(f"g{row}-capacity", "other"),
                    mode=typed.get(f"g{row}-mode", "on_site"),
                    items=typed.get(f"g{row}-items", ""),
                )
            )
    return tuple(
        row for row in found if row.capacity in words.CAPACITIES and row.mode in words.MODES
    )


def chairs(typed: Mapping[str, str], rows: int) -> dict[int, str]:
    """Return item ranges by person, of the rows where a person is chosen."""
    found: dict[int, str] = {}
    for row in range(rows):
        person = whole_number(typed.get(f"c{row}-person", ""))
        if person is not None:
            items = typed.get(f"c{row}-items", "")
            before = found.get(person)
            found[person] = f"{before}, {items}" if before else items
    return found


def fates(typed: Mapping[str, str], items: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Return status and reason by item, of those with a known status."""
    return {
        pk: (status, typed.get(f"i{pk}-reason", ""))
        for pk in items
        if (status := typed.get(f"i{pk}-status", "")) in words.ITEM_STATUSES
    }


def version_in(typed: Mapping[str, str]) -> int:
    """Return the version a list was made from; 0, which is nobody's, where it is missing."""
    return whole_number(typed.get("version", "")) or 0


def year_in(typed: Mapping[str, str], now: datetime) -> int:
    """Return the year asked for, or this one."""
    year = whole_number(typed.get("year", ""), 2200)
    return year if year is not None and year >= 1990 else now.year
