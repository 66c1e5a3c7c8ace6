from django import forms
from django.conf import settings

from allmanning.kit.text import _
from allmanning.services.library.borrowers.actions.people import Changed, Contact
from allmanning.services.library.borrowers.actions.registering import (
    Application,
    GuardianGiven,
)
from allmanning.services.library.borrowers.models import CATEGORIES, CONSENT_FORMS
from allmanning.services.library.places.queries import home_choices, school_choices


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


def _schools() -> list[tuple[int | str, str]]:
    return [("", "–"), *school_choices()]


class FindForm(forms.Form):
    """Whom a desk looks for."""

    text = forms.CharField(
        label=_("Card, personnummer or name"),
        help_text=_("Scan a card, or write a personnummer or the beginning of the names."),
        max_length=80,
    )
    born_on = forms.DateField(
        label=_("Birth date"), required=False, widget=forms.DateInput({"type": "date"})
    )


class ReasonForm(forms.Form):
    """Why somebody on the staff looks at a borrower."""

    reason = forms.CharField(label=_("Why do you look at this borrower?"), max_length=200)


class ContactFields(forms.Form):
    """Who somebody is and how they are reached; the part that can be changed later."""

    given_name = forms.CharField(label=_("Given name"), max_length=80, required=False)
    family_name = forms.CharField(label=_("Family name, or the institution's name"), max_length=80)
    responsible = forms.ChoiceField(label=_("Lives in"), choices=home_choices)
    protected = forms.BooleanField(
        label=_("Protected identity"),
        help_text=_("No address is kept, and other municipalities see the card number only."),
        required=False,
    )
    street = forms.CharField(label=_("Street address"), max_length=120, required=False)
    postal_code = forms.CharField(label=_("Postal code"), max_length=10, required=False)
    locality = forms.CharField(label=_("Town"), max_length=60, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Mobile phone"), max_length=30, required=False)
    language = forms.ChoiceField(label=_("Language of messages"), choices=settings.LANGUAGES)
    school = forms.ChoiceField(label=_("School, for its library"), choices=_schools, required=False)
    contact_function = forms.CharField(
        label=_("Responsible at the institution"),
        help_text=_("A role, such as the head of the preschool."),
        max_length=120,
        required=False,
    )

    @property
    def contact(self) -> Contact:
        words = self.cleaned_data
        return Contact(
            words["street"], words["postal_code"], words["locality"], words["email"],
            words["phone"], words["language"],
        )  # fmt: skip

    @property
    def school_key(self) -> int | None:
        return int(self.cleaned_data["school"]) if self.cleaned_data["school"] else None


class ChangeForm(ContactFields):
    """What a desk changes of a borrower."""

    @property
    def changed(self) -> Changed:
        words = self.cleaned_data
        return Changed(
            words["family_name"], words["given_name"], words["responsible"], words["protected"],
            self.contact, self.school_key, words["contact_function"],
        )  # fmt: skip


class GuardianForm(forms.Form):
    """Who answers for a child, and in which form the consent was given, on which day."""

    consent_form = forms.ChoiceField(
        label=_("The guardian's consent"), choices=[("", "–"), *CONSENT_FORMS.items()],
        required=False,
    )  # fmt: skip
    consent_on = forms.DateField(
        label=_("Day of the consent"), required=False, widget=forms.DateInput({"type": "date"})
    )
    guardian_card = forms.CharField(label=_("The guardian's card"), max_length=40, required=False)
    guardian_name = forms.CharField(
        label=_("Or the guardian's name"), max_length=120, required=False
    )
    guardian_street = forms.CharField(
        label=_("The guardian's street address"), max_length=120, required=False
    )
    guardian_postal_code = forms.CharField(
        label=_("The guardian's postal code"), max_length=10, required=False
    )
    guardian_locality = forms.CharField(
        label=_("The guardian's town"), max_length=60, required=False
    )
    guardian_email = forms.EmailField(label=_("The guardian's e-mail"), required=False)
    guardian_phone = forms.CharField(
        label=_("The guardian's mobile phone"), max_length=30, required=False
    )

    @property
    def guardian(self) -> GuardianGiven | None:
        words = self.cleaned_data
        if not words["guardian_card"] and not words["guardian_name"]:
            return None
        return GuardianGiven(
            words["guardian_card"], words["guardian_name"],
            Contact(
                words["guardian_street"], words["guardian_postal_code"],
                words["guardian_locality"], words["guardian_email"], words["guardian_phone"],
            ),
        )  # fmt: skip


def _card_number() -> forms.CharField:
    return forms.CharField(label=_("The new card"), max_length=30)


def _pin() -> forms.CharField:
    return forms.CharField(
        label=_("PIN"),
        help_text=_("Four digits that are hard to guess."),
        max_length=4,
        required=False,
        widget=forms.PasswordInput(render_value=False),
    )


class RegisterForm(ContactFields, GuardianForm):
    """Everything a desk writes when somebody gets a card."""

    category = forms.ChoiceField(label=_("Who gets the card?"), choices=CATEGORIES)
    born_on = forms.DateField(
        label=_("Birth date"),
        help_text=_("May be left out where there is a personnummer."),
        required=False,
        widget=forms.DateInput({"type": "date"}),
    )
    personnummer = forms.CharField(
        label=_("Personnummer"),
        help_text=_("Kept sealed, and never shown. Without it the card holds for three months."),
        max_length=16,
        required=False,
    )
    identified = forms.BooleanField(label=_("Has shown identification"), required=False)
    number = _card_number()
    pin = _pin()
    rules_accepted = forms.BooleanField(label=_("Accepts the lending rules"), required=False)
    is_another = forms.BooleanField(
        label=_("It is another person than those who look alike"), required=False
    )

    def application(self) -> Application:
        """Return what was written, for the action."""
        words = self.cleaned_data
        return Application(
            family_name=words["family_name"],
            given_name=words["given_name"],
            number=words["number"],
            category=words["category"],
            born_on=words["born_on"],
            personnummer=words["personnummer"],
            identified=words["identified"],
            protected=words["protected"],
            contact=self.contact,
            responsible=words["responsible"],
            school=self.school_key,
            contact_function=words["contact_function"],
            consent_form=words["consent_form"],
            consent_on=words["consent_on"],
            guardian=self.guardian,
            pin=words["pin"],
            accepts_rules=words["rules_accepted"],
            is_another=words["is_another"],
        )


class NewCardForm(forms.Form):
    """The card that comes instead of a lost one."""

    number = _card_number()
    pin = _pin()


class NewPinForm(forms.Form):
    """A PIN that the borrower chooses at the desk."""

    pin = forms.CharField(
        label=_("New PIN"),
        help_text=_("Four digits that are hard to guess."),
        max_length=4,
        widget=forms.PasswordInput(render_value=False),
    )
