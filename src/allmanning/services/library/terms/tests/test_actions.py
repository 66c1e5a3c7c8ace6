from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from allmanning.kit.refusal import Refused
from allmanning.members.tests.examples import SIGNED
from allmanning.services.library.places.tests.examples import a_library
from allmanning.services.library.terms.actions import set_term, ship_terms
from allmanning.services.library.terms.queries import all_terms, terms_on
from allmanning.services.library.terms.rules import Case

pytestmark = pytest.mark.django_db
TOMORROW = date(2026, 3, 3)


def test_shipping_twice_adds_nothing():
    assert ship_terms(date(2002, 1, 1), decided_by="shipped: public rules", **SIGNED) > 30
    assert ship_terms(date(2002, 1, 1), decided_by="shipped: public rules", **SIGNED) == 0
    assert terms_on(TOMORROW).value("RESERVABLE", Case(material="film")) is False
    assert terms_on(TOMORROW).value("RESERVABLE", Case(material="book")) is True


def test_a_new_term_ends_the_old_one_and_old_days_keep_it():
    """Library § 1.4."""
    ship_terms(date(2002, 1, 1), decided_by="shipped: public rules", **SIGNED)
    set_term("LOAN_DAYS", 21, date(2026, 4, 1), decided_by="KS § 4", **SIGNED)
    assert terms_on(date(2026, 3, 31)).value("LOAN_DAYS") == 28
    assert terms_on(date(2026, 4, 1)).value("LOAN_DAYS") == 21
    assert terms_on(date(2026, 4, 1)).held("LOAN_DAYS").term.decided_by == "KS § 4"


def test_a_library_may_differ():
    library = a_library()
    set_term(
        "LOAN_DAYS", 14, TOMORROW, scope="library", library=library.pk, material="magazine",
        decided_by="KFN 2", **SIGNED,
    )  # fmt: skip
    case = Case("2404", library.pk, material="magazine", day=TOMORROW)
    assert terms_on(TOMORROW).value("LOAN_DAYS", case) == 14


def test_today_keeps_the_terms_it_began_with():
    """Library § 1.4."""
    with pytest.raises(Refused):
        set_term("LOAN_DAYS", 21, date(2026, 3, 2), decided_by="KS § 4", **SIGNED)
    assert all_terms() == []


def test_two_terms_of_a_kind_never_begin_on_the_same_day():
    set_term("LOAN_DAYS", 21, TOMORROW, decided_by="KS § 4", **SIGNED)
    with pytest.raises(Refused):
        set_term("LOAN_DAYS", 14, TOMORROW, decided_by="KS § 5", **SIGNED)


def test_terms_are_read_once_a_day():
    """Library P 3.7."""
    ship_terms(date(2002, 1, 1), decided_by="shipped: public rules", **SIGNED)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        for _each in range(5):
            terms_on(TOMORROW).value("LOAN_DAYS")
    assert len(asked) == 1
