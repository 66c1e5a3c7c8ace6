"""The index of the law reads what stands in the source, and misses nothing that is amiss."""

import pytest

from allmanning.portal import law_index

RULES = '''
"""Lending. Source: the rules of the town."""

LIMIT = "Library § 4.2"


def loan_refusals(owes, blocked):
    """Library § 4.1 and § 4.2. Everyone may borrow, unless:"""
    if blocked:
        yield Refusal(_("The card is blocked."), "Library § 4.1")
    if owes:
        yield Refusal(_("You owe %(sum)s."), LIMIT, {"sum": owes})


def due_on(day):
    """When it is due."""


def _inner():
    pass
'''

TESTS = '''
from app import rules
from app.rules import loan_refusals


def test_a_blocked_card_is_told_so():
    assert list(loan_refusals(0, True))


def test_the_day_is_counted():
    """Library § 5.3. On to the next open day."""
    assert rules.due_on(1)
'''


@pytest.fixture
def house(tmp_path):
    files = {
        "docs/law/library.md": "# The law\n\n### Library § 4.1 Blocked cards\n\n"
        "### Library § 4.2\n\n### Library § 5.3 Open days\n\n### Library § 4.10 Silent\n",
        "src/app/rules.py": RULES,
        "src/app/tests/test_rules.py": TESTS,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    ("words", "paragraphs"),
    [
        ("Library § 4.4. A loan.", ("Library § 4.4",)),
        ("Library § 4.4, § 4.5 and § 4.6. A loan.", tuple(f"Library § 4.{n}" for n in (4, 5, 6))),
        ("Alliance § 3.2 and Library § 1.2.", ("Alliance § 3.2", "Library § 1.2")),
        ("Alliance INV12. Never.", ("Alliance INV12",)),
        ("Alliance P 3.5. The next host.", ("Alliance P 3.5",)),
        ("Library CHECKIN_3_2_2_1. Home.", ("Library CHECKIN_3_2_2_1",)),
        ("A loan (Library § 4.4).", ()),
    ],
)
def test_a_docstring_begins_with_its_paragraphs(words, paragraphs):
    assert law_index.cited(words) == paragraphs


def test_the_index_tells_rule_refusals_and_tests(house):
    text = law_index.written(law_index.read(house))
    assert "| Library | 4 | 2 | 2 | 3 |" in text
    assert (
        "## Library § 4.1 Blocked cards\n\n"
        "- rule `app.rules.loan_refusals`\n"
        "- refuses “The card is blocked.” in `app.rules.loan_refusals`\n"
        "- 1 test in `src/app/tests/test_rules.py`\n"
    ) in text
    assert "- refuses “You owe %(sum)s.”" in text
    assert text.index("## Library § 5.3") < text.index("- Library § 4.10 Silent")


def test_a_rule_without_a_paragraph_is_a_fault(house):
    (fault,) = law_index.faults(law_index.read(house))
    assert fault.startswith("app.rules.due_on does not say which paragraph it carries")


def test_a_paragraph_that_the_law_does_not_have_is_a_fault(house):
    rules = house / "src/app/rules.py"
    rules.write_text(rules.read_text().replace('"When', '"Library § 9.99. When'))
    (fault,) = law_index.faults(law_index.read(house))
    assert fault == "app.rules.due_on cites Library § 9.99, which docs/law/ does not have."


def test_a_refusal_must_write_its_paragraph_out(house):
    rules = house / "src/app/rules.py"
    rules.write_text(rules.read_text().replace("LIMIT, {", "somewhere(), {"))
    assert any("without a written paragraph" in f for f in law_index.faults(law_index.read(house)))


def test_paragraphs_are_counted_as_a_reader_counts():
    written = ["Library § 4.10", "Library CHECKIN_3_1", "Alliance § 9", "Library § 4.9"]
    assert sorted(written, key=law_index.order) == [
        "Alliance § 9",
        "Library § 4.9",
        "Library § 4.10",
        "Library CHECKIN_3_1",
    ]
