"""What the terms are called, and how their values are said."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext

from allmanning.kit.text import _
from allmanning.services.library.borrowers.models import CATEGORIES
from allmanning.services.library.catalogue.models import AUDIENCES, FORMS
from allmanning.services.library.terms.rules import DEFINITIONS, TermFacts, TermValue

LEVEL_WORDS: Mapping[str, str | Promise] = {
    "alliance": _("The alliance"),
    "municipality": _("The municipality"),
    "library": _("The library"),
}
NAMES: Mapping[str, str | Promise] = {
    "SHORT_CARD_MONTHS": _("How long a short-term card holds"),
    "NEW_CARD_FEE": _("Fee for a new card"),
    "PIN_TRIES": _("Wrong PINs before one must wait"),
    "INACTIVE_YEARS": _("Years without use before an account is erased"),
    "CHILD_CARD_AGE": _("Age for a child’s first card"),
    "OWN_SIGNATURE_AGE": _("Age for a card without a guardian’s consent"),
    "GUARDIAN_SEES_TITLES_BELOW": _("Age below which guardians see titles in reminders"),
    "DEBT_LIMIT": _("Debt that stops loans"),
    "FILM_GAME_AGE": _("Age for films and games"),
    "LOAN_LIMIT": _("Most loans at a time"),
    "LOAN_DAYS": _("Loan period"),
    "SHORT_LOAN_QUEUE": _("How many must wait for the loan period to be shortened"),
    "SHORT_LOAN_FACTOR": _("What the loan period is then divided by"),
    "RENEWALS": _("Most renewals of a loan"),
    "RENEW_LATE_DAYS": _("Days late on which one may still renew"),
    "RESERVABLE": _("May be reserved"),
    "HOLD_LIMIT": _("Most reservations at a time"),
    "HOLD_FEE": _("Fee for a reservation"),
    "UNCOLLECTED_FEE": _("Fee for what is not collected"),
    "SHELF_DAYS": _("Open days on the hold shelf"),
    "TRANSIT_DAYS": _("Days on the way before a copy is missing"),
    "ANSWER_HOURS": _("Staffed hours to answer the pull list"),
    "UNFILLED_DAYS": _("Days before one is told that no copy can come"),
    "HOLDS_PER_COPY_ALARM": _("Reservations for each copy that give an alarm"),
    "FLOAT": _("Copies stay where they are handed in"),
    "OVERDUE_PER_DAY": _("Fee for each day late"),
    "OVERDUE_CAP": _("Highest fee for one late copy"),
    "REPLACEMENT": _("Price of a copy that is not returned"),
    "WRITE_OFF_LIMIT": _("Debt that two people must write off"),
    "PRE_DUE_DAYS": _("Days before the due date for a message"),
    "REMINDER_DAYS": _("Days late for reminders"),
    "BILL_DAYS": _("Days late for a bill"),
    "DAMAGE_DAYS": _("Days that the last borrower is known, for damage"),
    "BACKUP_DAYS": _("Days that backups are kept"),
    "EVIDENCE_DAYS": _("Days that evidence of a removed post is kept"),
    "WATCH_HOURS": _("Hours within which a report is looked at"),
    "SAMPLE_SECONDS": _("Seconds of a talking book that anyone may hear"),
    "DISPUTE_DAYS": _("Days to dispute a statement"),
    "SMALL_NUMBER": _("Smallest number shown in statistics"),
    "ILL_FEE": _("Fee for an interlibrary loan"),
    "ILL_EXCLUDED": _("What is not borrowed from other libraries"),
}
DAYS = {
    "LOAN_DAYS", "RENEW_LATE_DAYS", "SHELF_DAYS", "TRANSIT_DAYS", "UNFILLED_DAYS", "PRE_DUE_DAYS",
    "BILL_DAYS", "DAMAGE_DAYS", "BACKUP_DAYS", "EVIDENCE_DAYS", "DISPUTE_DAYS",
}  # fmt: skip
YEARS = {
    "INACTIVE_YEARS", "CHILD_CARD_AGE", "OWN_SIGNATURE_AGE", "GUARDIAN_SEES_TITLES_BELOW",
    "FILM_GAME_AGE",
}  # fmt: skip


def name_of(name: str) -> str:
    return str(NAMES.get(name, name))


def value_of(name: str, value: TermValue) -> str:
    """Return a value as it is said: “28 days”, “50 kr”, “yes”, “no limit”."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        return ", ".join(str(FORMS.get(str(one), one)) for one in value)
    if value is None:
        return gettext("no limit")
    if DEFINITIONS[name].kind == "ore":
        whole, rest = divmod(value, 100)
        return f"{whole},{rest:02d} kr" if rest else f"{whole} kr"
    if name in DAYS:
        return ngettext("%(num)s day", "%(num)s days", value) % {"num": value}
    if name in YEARS:
        return ngettext("%(num)s year", "%(num)s years", value) % {"num": value}
    return str(value)


def whom(term: TermFacts) -> str:
    """Return for whom and what a term is, in words; empty where it is for everybody and all."""
    said = []
    if term.category:
        said.append(str(CATEGORIES.get(term.category, term.category)))
    if term.age_from is not None or term.age_until is not None:
        said.append(_ages(term.age_from, term.age_until))
    if term.material:
        said.append(str(FORMS.get(term.material, term.material)))
    if term.audience:
        said.append(str(AUDIENCES.get(term.audience, term.audience)))
    if term.period_from:
        dates = {"first": term.period_from, "last": term.period_until}
        said.append(gettext("every year from %(first)s until %(last)s") % dates)
    return ", ".join(said)


def _ages(first: int | None, until: int | None) -> str:
    if until is None:
        return gettext("from the age of %(age)s") % {"age": first}
    if not first:
        return gettext("under the age of %(age)s") % {"age": until}
    return gettext("from %(first)s to %(last)s years") % {"first": first, "last": until - 1}
