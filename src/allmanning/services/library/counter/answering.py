"""The answer to a question, put together once for pages and for machines."""

from typing import Any

from django.http import QueryDict
from django.utils import timezone

from allmanning.kit.reason import Reason
from allmanning.kit.refusal import Refusal
from allmanning.kit.text import _
from allmanning.members.journal.acting import Held
from allmanning.services.library.borrowers.actions.people import look_at
from allmanning.services.library.borrowers.queries import card_by_scan
from allmanning.services.library.counter.forms import DeskWhyForm, WhyForm
from allmanning.services.library.counter.queries.why import Question, Why, item_of, why
from allmanning.services.library.counter.rules.why import question_refusals
from allmanning.services.library.counter.termwords import LEVEL_WORDS, name_of, value_of, whom
from allmanning.services.library.places.models import Library
from allmanning.services.library.places.queries import libraries
from allmanning.services.library.terms.rules import TermFacts

NO_CARD = _("No card has this number.")


def asked_by_anybody(typed: QueryDict) -> tuple[WhyForm, Why | None]:
    """Answer for a category and an age, or show the form as it was typed with what is wrong."""
    today = timezone.localdate()
    values = {"category": "person", "material": "book", **typed.dict()}
    places = libraries(lending_to_all=False)
    form = WhyForm(
        values if "library" in typed else None,
        libraries=places,
        today=today,
        initial={**values, "day": today},
    )
    if not form.is_bound or not form.is_valid():
        return form, None
    question = form.question()
    copy = item_of(question) if question.barcode or question.edition else None
    found = copy is not None or not question.barcode
    if wrong := list(question_refusals(question.day, today, question.age, found=found)):
        form.add_error("item", wrong[0].words)
        return form, None
    return form, why(question, copy)


def asked_at_a_desk(typed: QueryDict, here: Library, held: Held) -> tuple[DeskWhyForm, Why | None]:
    """Answer for a borrower; the look is recorded and shown to the borrower (Library § 12.2)."""
    form = DeskWhyForm(typed if "card" in typed else None)
    if not form.is_bound or not form.is_valid():
        return form, None
    now = timezone.now()
    card = card_by_scan(form.cleaned_data["card"])
    barcode = "".join(form.cleaned_data["item"].split())
    question = Question(here, timezone.localdate(now), barcode)
    copy = item_of(question)
    if card is None:
        form.add_error("card", Refusal(NO_CARD, "Library § 2.1").words)
    if copy is None:
        wrong = question_refusals(question.day, question.day, None, found=False)
        form.add_error("item", next(iter(wrong)).words)
    if card is None or copy is None:
        return form, None
    look_at(card, here, held=held, reason="why", now=now)
    return form, why(question, copy, card)


def as_data(answer: Why) -> dict[str, Any]:
    """Return an answer ready for JSON; words in the language of the request."""
    copy = answer.copy
    renewal = answer.renewal
    return {
        "item": copy
        and {
            "barcode": copy.barcode, "edition": copy.edition_id, "title": copy.edition.title,
            "material": copy.material, "state": copy.state, "home": copy.home.slug,
            "place": copy.place.slug,
        },
        "case": answer.case,
        "then": answer.then,
        "waiting": answer.waiting,
        "due_on": None if answer.then == "refuse" else answer.due.value.isoformat(),
        "due_if_lent": answer.due.value.isoformat(),
        "due_reasons": [_reason(each) for each in answer.due.reasons],
        "reasons": [_reason(each) for each in answer.reasons],
        "refusals": [_refusal(each, answer) for each in answer.refusals],
        "renewal": renewal and {"refusals": [_refusal(each, answer) for each in renewal[0]]},
        "reserve_refusals": [_refusal(each, answer) for each in answer.reserve],
        "terms": [
            {
                "name": told.name,
                "words": name_of(told.name),
                "value": told.held.value,
                "shipped": told.held.term is None,
                "path": [
                    {
                        "level": step.level,
                        "level_words": str(LEVEL_WORDS[step.level]),
                        "holds": step.holds,
                        "terms": [_term(term) for term in step.terms],
                    }
                    for step in told.steps
                ],
            }
            for told in answer.terms
        ],
    }  # fmt: skip


def _reason(each: Reason) -> dict[str, Any]:
    facts = {name: str(value) for name, value in each.facts.items()}
    return {"code": each.code, "words": each.words, "paragraph": each.source, "facts": facts}


def _refusal(each: Refusal, answer: Why) -> dict[str, Any]:
    return {
        "words": each.words,
        "paragraph": each.source,
        "lifted_by": str(each.unlocked_by),
        "terms": list(answer.behind.get(each.source, ())),
    }


def _term(term: TermFacts) -> dict[str, Any]:
    return {
        "term": term.key,
        "value": term.value,
        "words": value_of(term.name, term.value),
        "for": whom(term),
        "from": term.valid_from.isoformat(),
        "decided_by": term.decided_by,
    }
