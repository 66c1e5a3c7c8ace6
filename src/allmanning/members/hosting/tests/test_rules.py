"""Who hosts when: the law's own vectors. No database."""

from allmanning.members.hosting.rules import Hosting, host_refusals, kc_vice, next_host

MEMBERS = {
    "2403": "Bjurholm", "2401": "Nordmaling", "2409": "Robertsfors", "2480": "Umeå",
    "2404": "Vindeln", "2460": "Vännäs", "2284": "Örnsköldsvik",
}  # fmt: skip


def test_the_host_goes_round_in_swedish_order():
    assert next_host("Vindeln", MEMBERS) == "2460"
    assert next_host("Örnsköldsvik", MEMBERS) == "2403"


def test_a_new_member_takes_its_place_in_the_alphabet():
    assert next_host("Bjurholm", MEMBERS | {"2481": "Lycksele"}) == "2481"


def test_a_host_that_left_still_has_its_place():
    rest = {code: name for code, name in MEMBERS.items() if name != "Umeå"}
    assert next_host("Umeå", rest) == "2404"


def test_the_exception_of_2023_is_kept():
    table = {2023: Hosting("2404", "2480"), 2024: Hosting("2460")}
    assert kc_vice(2023, table, None) == "2480"
    assert kc_vice(2022, {}, None) is None


def test_a_decided_year_moves_only_by_decision_and_only_to_a_member():
    decided = {2027: Hosting("2401")}
    words = [r.source for r in host_refusals(2027, "9999", list(MEMBERS), decided, "")]
    assert words == ["Alliance § 6.2", "Alliance § 6.6"]
    assert not list(host_refusals(2027, "2409", list(MEMBERS), decided, "Council 2026-12-10 § 4"))
