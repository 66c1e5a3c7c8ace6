"""Every named case of the table of states has its test, and the test names the law (P 3.4).

The names are copied from the design; a case that is added there is added here.
"""

import ast
import re
from pathlib import Path

from allmanning.services.library.circulation.rules import (
    checkin,
    checkout,
    facts,
    holds,
    periods,
    undoing,
)

_NAMES = """
ADD_REQUEST_1_1 ADD_REQUEST_1_2_1 ADD_REQUEST_1_2_2 ADD_REQUEST_2_1 ADD_REQUEST_2_2
ADD_REQUEST_3_1 ADD_REQUEST_3_2_1 ADD_REQUEST_3_2_2_1 ADD_REQUEST_3_2_2_2 ADD_REQUEST_4_1
ADD_REQUEST_4_2 ADD_REQUEST_5_1 ADD_REQUEST_5_2_1 ADD_REQUEST_5_2_2 CHECKOUT_1_1 CHECKOUT_1_2_1
CHECKOUT_1_2_2 CHECKOUT_2_1 CHECKOUT_2_2 CHECKOUT_3_1 CHECKOUT_3_2 CHECKOUT_4_1 CHECKOUT_4_2
CHECKOUT_5_1 CHECKOUT_5_2_1 CHECKOUT_5_2_2 CHECKOUT_X_1 CHECKOUT_X_2 CHECKOUT_X_3 CHECKIN_1_1_1
CHECKIN_1_1_2 CHECKIN_1_2_1 CHECKIN_1_2_2 CHECKIN_2_1 CHECKIN_2_2 CHECKIN_3_1_1 CHECKIN_3_1_2
CHECKIN_3_2_1 CHECKIN_3_2_2_1 CHECKIN_3_2_2_2 CHECKIN_4_1 CHECKIN_4_2 CHECKIN_5_1_1 CHECKIN_5_1_2
CHECKIN_5_2_1_1 CHECKIN_5_2_1_2 CHECKIN_5_2_2_1 CHECKIN_5_2_2_2 CANCEL_1_1 CANCEL_1_2
CANCEL_2_1_1_1 CANCEL_2_1_1_2 CANCEL_2_1_2_1 CANCEL_2_1_2_2 CANCEL_2_2 CANCEL_3_1 CANCEL_3_2
CANCEL_4_1_1 CANCEL_4_1_2 CANCEL_4_2 CANCEL_5_1_1 CANCEL_5_1_2 CANCEL_5_2 VALIDATE_1_1
VALIDATE_1_2_1 VALIDATE_1_2_2 VALIDATE_2 VALIDATE_3 VALIDATE_4 VALIDATE_5 EXTEND_1 EXTEND_2
EXTEND_3_1 EXTEND_3_2 EXTEND_4 EXTEND_5 CHANGE_PICKUP_1_2 CHANGE_PICKUP_2_1 CHANGE_PICKUP_2_2
CHANGE_PICKUP_3_2 CHANGE_PICKUP_4 CHANGE_PICKUP_5_x FIRST_RANK_x_1 FIRST_RANK_x_2 FIRST_RANK_5_2_1
FIRST_RANK_5_2_2 X_FLOAT_1 X_FLOAT_2 X_FLOAT_3 X_LOST_1 X_LOST_2 X_LOST_3 X_WITHDRAWN_1
X_DAMAGED_1 X_PROCESS_1 X_FOREIGN_1 X_FOREIGN_2 X_UNKNOWN_1 X_SCHOOL_1 X_CLOSED_1 X_PARTS_1
X_DROP_1 X_OFFLINE_1 X_CANCEL_1 X_CANCEL_2
"""
CASES = _NAMES.split()
ELSEWHERE = {"X_OFFLINE_1"}  # told by what was uploaded, and not by a rule of the table
HERE = Path(__file__).parent
NAME = re.compile(r"\b(?:ADD_REQUEST|CHECKOUT|CHECKIN|CANCEL|VALIDATE|EXTEND|CHANGE_PICKUP"
                  r"|FIRST_RANK|X)_[0-9A-Zx_]+\b")  # fmt: skip


def told_by_tests():
    """The cases that docstrings of tests name, by the paragraph that the docstring begins with."""
    told = {}
    for path in HERE.parents[1].glob("*/tests/test_*.py"):
        for each in ast.walk(ast.parse(path.read_text())):
            if isinstance(each, ast.FunctionDef) and each.name.startswith("test_"):
                words = ast.get_docstring(each) or ""
                for name in NAME.findall(words):
                    told.setdefault(name, []).append(
                        re.match(r"Library (§ \d|P 3\.4|P 3\.10)", words)
                    )
    return told


def test_every_named_case_has_a_test_with_the_laws_paragraph():
    """Library P 3.4."""
    told = told_by_tests()
    assert sorted(set(CASES) - told.keys() - ELSEWHERE) == []
    assert sorted(name for name in CASES if name in told and not any(told[name])) == []


def test_no_case_is_made_up():
    """Library P 3.4. The rules name no case that the design does not have."""
    rooms = (checkin, checkout, facts, holds, periods, undoing)
    written = {name for room in rooms for name in NAME.findall(Path(room.__file__).read_text())}
    known = {re.sub(r"_[^_]+$", "", case) for case in CASES} | set(CASES)
    stems = {case.rsplit("_", depth)[0] for case in CASES for depth in (1, 2, 3)}
    assert sorted(written - known - stems) == []
