from django.conf import settings
from django.db import models
from django.db.models import F, Q

from allmanning.kit.text import _
from allmanning.members.municipalities.models import Municipality
from allmanning.services.library.places.models import Library

CATEGORIES = {
    "person": _("Person"),
    "school": _("School"),
    "preschool": _("Preschool"),
    "care_home": _("Care home"),
    "home_delivery": _("Home delivery"),
}
CONSENT_FORMS = {
    "present": _("The guardian came along"),
    "certificate": _("Signed certificate"),
    "e_service": _("E-service"),
}


class Borrower(models.Model):
    """Somebody who borrows, or an institution. One person, one account (Library § 2.2)."""

    category = models.CharField(max_length=16, choices=CATEGORIES, default="person")
    given_name = models.CharField(max_length=80, blank=True)
    family_name = models.CharField(max_length=80)
    born_on = models.DateField(null=True, blank=True)
    responsible = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    # Never in clear, never a key of anything else (Library § 2.8).
    personnummer_key = models.CharField(max_length=64, unique=True, null=True, blank=True)
    personnummer_sealed = models.TextField(blank=True)
    street = models.CharField(max_length=120, blank=True)
    postal_code = models.CharField(max_length=10, blank=True)
    locality = models.CharField(max_length=60, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="sv")
    protected = models.BooleanField(default=False)
    school = models.ForeignKey(
        Library, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    contact_function = models.CharField(max_length=120, blank=True)  # of an institution
    titles_in_notices = models.BooleanField(default=False)
    unwanted_notices = models.JSONField(default=list)  # kinds, by the borrower's choice (§ 11.1)
    history_since = models.DateField(null=True, blank=True)  # kept only if asked for (§ 12.4)
    locked_on = models.DateField(null=True, blank=True)  # left, but not to be erased yet (§ 12.10)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    rules_accepted_on = models.DateField(null=True, blank=True)
    rules_version = models.CharField(max_length=20, blank=True)
    registered_on = models.DateField()

    class Meta:
        indexes = [
            models.Index(fields=["family_name", "born_on"], name="borrower_by_name_and_birth")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(protected=False) | Q(street="", postal_code="", locality=""),
                name="no_address_of_the_protected",  # Library § 12.6
            )
        ]

    def __str__(self) -> str:
        return f"borrower {self.pk}"  # the journal keeps this; it must name nobody

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def kind(self) -> str:
        return "person" if self.category == "person" else "institution"


class Card(models.Model):
    """A number that speaks for a borrower. Old numbers are kept, so that a found card is known."""

    borrower = models.ForeignKey(Borrower, on_delete=models.CASCADE, related_name="cards")
    number = models.CharField(max_length=30, unique=True)
    pin = models.CharField(max_length=128, blank=True)  # a slow hash
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    blocked_at = models.DateTimeField(null=True, blank=True)
    blocked_reason = models.CharField(max_length=40, blank=True)
    replaced_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="card_ends_after_it_begins",
            ),
            models.UniqueConstraint(  # Library § 2.1: one card that is not blocked
                fields=["borrower"],
                condition=Q(blocked_at__isnull=True),
                name="one_card_in_use",
            ),
        ]

    def __str__(self) -> str:
        return f"card {self.pk}"


class Identifier(models.Model):
    """Something else that points at a borrower: a chip, a driving licence (Library § 2.9)."""

    borrower = models.ForeignKey(Borrower, on_delete=models.CASCADE, related_name="identifiers")
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=64, unique=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class PinTry(models.Model):
    """How often a PIN was tried in vain, for a card or from an address, by its key."""

    about = models.CharField(max_length=64, unique=True)
    failures = models.PositiveIntegerField(default=0)
    wait_until = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.failures} failures"


class Guardianship(models.Model):
    """Who answers for a child's loans; it gives no sight of them (Library § 3.5, § 3.6)."""

    child = models.ForeignKey(Borrower, on_delete=models.CASCADE, related_name="guardianships")
    guardian = models.ForeignKey(
        Borrower, null=True, blank=True, on_delete=models.SET_NULL, related_name="wards"
    )
    name = models.CharField(max_length=120, blank=True)  # of a guardian without a card
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    street = models.CharField(max_length=120, blank=True)
    postal_code = models.CharField(max_length=10, blank=True)
    locality = models.CharField(max_length=60, blank=True)
    form = models.CharField(max_length=12, choices=CONSENT_FORMS, default="present")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"guardianship {self.pk}"


class Consent(models.Model):
    """A guardian's yes to a child's card: in which form, when, and who saw it (Library § 3.2)."""

    child = models.ForeignKey(Borrower, on_delete=models.CASCADE, related_name="consents")
    form = models.CharField(max_length=12, choices=CONSENT_FORMS)
    given_on = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    def __str__(self) -> str:
        return f"consent {self.pk}"


class Look(models.Model):
    """Somebody on the staff looked at a borrower, and why (Library § 12.2)."""

    borrower = models.ForeignKey(Borrower, on_delete=models.CASCADE, related_name="looks")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    office = models.CharField(max_length=40)
    place = models.CharField(max_length=80)
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["borrower", "at"], name="looks_of_a_borrower")]

    def __str__(self) -> str:
        return f"look {self.pk}"


class DisposalDecision(models.Model):
    """A municipality's decision that lets data about its borrowers be erased (Library § 12.10)."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    decided_by = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"disposal decision {self.pk}"


class SecrecyOath(models.Model):
    """Somebody on the staff has confirmed the duty of secrecy, for a year (Library § 12.7)."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "at"], name="oaths_of_a_person")]

    def __str__(self) -> str:
        return f"oath {self.pk}"
