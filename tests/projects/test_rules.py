"""Routing and the budget-audit gate: both edges of every bound, and the county rule switched off."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from tender import rulebook
from tender.errors import BadInput
from tender.projects.commands import commands
from tender.projects.rules import (
    KINDS,
    PRIVATELY_FUNDED,
    BudgetAudit,
    Funding,
    RoutingInput,
    changed_answers,
    gate_refusal,
    route,
)

DAY = date(2026, 3, 2)
RULES = rulebook.on(DAY)
NATIONAL = rulebook.on(DAY, county=False)
YUAN = 100
FUNDINGS = st.tuples(st.integers(0, 100), st.integers(0, 100), st.integers(0, 100)).filter(
    lambda s: sum(s) <= 100
)


def works(amount: int, **stated: object) -> RoutingInput:
    return RoutingInput("works", amount, **stated)  # type: ignore[arg-type]


def shares(**percent: str) -> Funding:
    return Funding(**{name: Decimal(text) for name, text in percent.items()})


@pytest.mark.parametrize(("fen", "method"), [(30_000_000, "open"), (29_999_999, "selective")])
def test_the_county_threshold_is_inclusive_and_named(fen: int, method: str) -> None:
    decision = route(works(fen), RULES)
    assert decision.method == method and decision.centre_mandatory and decision.needs_confirmer
    hit = next(hit for hit in decision.rules if hit.id == "county.open_threshold")
    assert (hit.source, hit.version) == ("county", RULES.versions["county"])


@pytest.mark.parametrize(
    ("kind", "size"), [("works", 4_000_000), ("goods", 2_000_000), ("services", 1_000_000)]
)
def test_the_national_duty_to_tender_starts_exactly_at_its_size(kind: str, size: int) -> None:
    stated = works(size * YUAN, kind=kind, investment_fen=10_000_000 * YUAN)
    below = replace(stated, amount_fen=size * YUAN - 1)
    assert route(stated, RULES).statutory_mandatory_tender
    assert not route(below, RULES).statutory_mandatory_tender
    assert f"{kind}.statutory_mandatory_threshold" in {hit.id for hit in route(stated, RULES).rules}


@pytest.mark.parametrize(
    ("investment", "budget", "duty"),
    [
        (20_000_000, "10", True),
        (20_000_000, "9.9999", False),
        (19_999_999, "10", False),
        (4_000_000, "50", True),
        (4_000_000, "49.9999", False),
    ],
)
def test_budget_funds_count_from_two_million_and_a_tenth(investment: int, budget: str, duty: bool) -> None:
    funding = Funding(budget=Decimal(budget), private=100 - Decimal(budget))
    decision = route(works(4_000_000 * YUAN, funding=funding, investment_fen=investment * YUAN), RULES)
    assert decision.statutory_mandatory_tender is duty
    assert ("budget_funds" in decision.flags) is duty
    assert decision.centre_mandatory


@pytest.mark.parametrize(
    ("stated", "ground"),
    [
        ({"funding": shares(soe="60", private="40")}, "soe_funds_control"),
        ({"funding": PRIVATELY_FUNDED, "public_interest": True}, "public_interest"),
        ({"funding": shares(foreign="5", private="95")}, "foreign_loan_or_aid"),
    ],
)
def test_each_other_ground_of_the_duty_is_named(stated: dict[str, object], ground: str) -> None:
    decision = route(works(4_000_000 * YUAN, **stated), RULES)
    assert decision.statutory_mandatory_tender and ground in decision.flags


def test_state_enterprise_money_that_does_not_lead_is_no_ground() -> None:
    stated = works(4_000_000 * YUAN, funding=shares(soe="30", private="70"), soe_controls=False)
    decision = route(stated, RULES)
    assert not decision.statutory_mandatory_tender and decision.centre_mandatory


def test_without_state_funds_the_owner_chooses_and_the_duty_is_still_computed() -> None:
    stated = works(4_000_000 * YUAN, funding=PRIVATELY_FUNDED, public_interest=True)
    decision = route(stated, RULES)
    assert (decision.method, decision.centre_mandatory) == ("owner_choice", False)
    assert decision.statutory_mandatory_tender
    assert {"in_centre_on_request", "must_be_tendered"} <= set(decision.flags)


def test_any_state_money_at_all_triggers_the_county_rule() -> None:
    funding = shares(budget="0.0001", private="99.9999")
    assert route(works(30_000_000, funding=funding), RULES).method == "open"


@pytest.mark.parametrize(("fen", "method"), [(400_000_000, "open"), (399_999_999, "owner_choice")])
def test_with_the_county_pack_off_only_national_law_speaks(fen: int, method: str) -> None:
    decision = route(works(fen), NATIONAL)
    assert decision.method == method and not decision.centre_mandatory
    assert not any(hit.id.startswith("county.") for hit in decision.rules)


@pytest.mark.parametrize(
    ("fen", "county", "method", "flag"),
    [
        (200_000_000, True, "open", "other_method_needs_city_finance_approval"),
        (199_999_999, True, "open", "other_method_on_ground"),
        (30_000_000, True, "open", "other_method_on_ground"),
        (29_999_999, True, "selective", "request_for_quotation_allowed"),
        (200_000_000, False, "open", "other_method_needs_city_finance_approval"),
        (199_999_999, False, "owner_choice", "other_method_on_ground"),
        (29_999_999, False, "owner_choice", "below_gp_purchase_threshold"),
    ],
)
def test_government_goods_and_services(fen: int, county: bool, method: str, flag: str) -> None:
    for kind in ("goods", "services"):
        decision = route(RoutingInput("government", fen, kind=kind), rulebook.on(DAY, county=county))
        assert decision.method == method and flag in decision.flags
        assert decision.centre_mandatory is county and not decision.statutory_mandatory_tender


def test_government_works_follow_the_tendering_law() -> None:
    decision = route(RoutingInput("government", 400_000_000, kind="works"), RULES)
    assert decision.method == "open" and decision.statutory_mandatory_tender


@pytest.mark.parametrize(
    ("category", "kind", "method", "centre", "source"),
    [
        ("land", "land_use", "listing", True, "CC 347, LR 18"),
        ("land", "property", "listing", True, "SOA 54"),
        ("drugs", "drugs", "provincial_ordering", False, "default"),
    ],
)
def test_land_property_and_drugs_have_their_own_way(
    category: str, kind: str, method: str, centre: bool, source: str
) -> None:
    for amount in (0, 1_000_000_000_00):
        decision = route(RoutingInput(category, amount, kind=kind), RULES)  # type: ignore[arg-type]
        assert (decision.method, decision.centre_mandatory) == (method, centre)
        assert {hit.source for hit in decision.rules} == {source}


@given(
    st.integers(0, 10**12),
    st.sampled_from([(c, k) for c in KINDS for k in KINDS[c]]),
    FUNDINGS,
    st.booleans(),
)
def test_every_input_gets_a_method_and_only_rules_in_force(
    fen: int, what: tuple[str, str], percent: tuple[int, int, int], county: bool
) -> None:
    funding = Funding(*map(Decimal, percent), Decimal(100 - sum(percent)))
    assume(what[0] != "government" or funding.state)
    book = rulebook.on(DAY, county=county)
    decision = route(RoutingInput(what[0], fen, funding, what[1]), book)  # type: ignore[arg-type]
    assert decision.method
    assert all(book.get(hit.id).version == hit.version for hit in decision.rules)


@given(st.integers(0, 10**11), st.integers(0, 10**11))
def test_a_larger_amount_never_gets_a_weaker_method(one: int, other: int) -> None:
    rank = {"owner_choice": 0, "selective": 1, "open": 2}
    small, large = (route(works(fen), RULES) for fen in sorted((one, other)))
    assert rank[small.method] <= rank[large.method]
    assert small.statutory_mandatory_tender <= large.statutory_mandatory_tender


def test_a_changed_amount_shows_which_answers_changed() -> None:
    before, after = route(works(29_999_999), RULES), route(works(30_000_000), RULES)
    changed = changed_answers(before, after)
    assert changed["method"] == ["selective", "open"] and set(changed) == {"method", "rules"}
    assert changed_answers(before, route(works(29_999_998), RULES)) == {}


@pytest.mark.parametrize(
    "percent",
    [
        {"budget": "99.99"},
        {"budget": "100", "private": "0.01"},
        {"budget": "101", "private": "-1"},
        {},
        {"budget": "NaN", "private": "100"},
        {"budget": "Infinity"},
        {"budget": "33.33333", "private": "66.66667"},
    ],
)
def test_funding_that_is_not_exactly_whole_is_refused(percent: dict[str, str]) -> None:
    with pytest.raises(BadInput) as refusal:
        shares(**percent)
    assert refusal.value.field == "funding"


@pytest.mark.parametrize(
    ("stated", "field"),
    [
        ({"category": "fish", "amount_fen": 1}, "category"),
        ({"category": "works", "amount_fen": 1, "kind": "property"}, "kind"),
        ({"category": "works", "amount_fen": -1}, "amount"),
        ({"category": "works", "amount_fen": 1.5}, "amount"),
        ({"category": "works", "amount_fen": True}, "amount"),
        ({"category": "works", "amount_fen": 1, "investment_fen": -1}, "investment"),
        ({"category": "government", "amount_fen": 1, "funding": PRIVATELY_FUNDED}, "funding"),
    ],
)
def test_malformed_statements_are_refused_naming_the_field(stated: dict[str, object], field: str) -> None:
    with pytest.raises(BadInput) as refusal:
        RoutingInput(**stated)  # type: ignore[arg-type]
    assert refusal.value.field == field


APPROVED = BudgetAudit("approved", audited_fen=500, budget_fen=600)


@pytest.mark.parametrize(
    ("audit", "ceiling", "budget", "code"),
    [
        (APPROVED, 500, 600, None),
        (APPROVED, 500, None, None),
        (APPROVED, 501, None, "ceiling_above_audit"),
        (APPROVED, 500, 601, "budget_risen"),
        (replace(APPROVED, result="rejected"), 500, None, "audit_missing"),
        (None, 1, None, "audit_missing"),
    ],
)
def test_the_budget_audit_gate(
    audit: BudgetAudit | None, ceiling: int, budget: int | None, code: str | None
) -> None:
    refusal = gate_refusal(audit, ceiling, budget)
    assert (refusal.code if refusal else None) == code


def run(*words: str) -> Result:
    return CliRunner().invoke(commands, list(words))


@pytest.mark.parametrize(("amount", "method"), [("300000.00", "open"), ("299999.99", "selective")])
def test_the_command_prints_exactly_the_promised_shape(amount: str, method: str) -> None:
    result = run("--category", "works", "--amount", amount, "--date", "2026-03-02", "--json")
    shown = json.loads(result.stdout)
    assert list(shown) == ["method", "centre_mandatory", "statutory_mandatory_tender", "rules", "flags"]
    assert shown["method"] == method and result.exit_code == 0
    assert {"id": "county.open_threshold", "version": "2026.11/2020-01-01", "source": "county"} in shown[
        "rules"
    ]


def test_the_command_without_json_names_the_rules_too() -> None:
    result = run("--category", "works", "--amount", "300000.00", "--date", "2026-03-02")
    assert "method: open" in result.stdout and "county.open_threshold" in result.stdout


def test_the_command_knows_projects_without_state_funds() -> None:
    result = run("--category", "works", "--amount", "300000.00", "--state-funds", "no", "--json")
    assert json.loads(result.stdout)["method"] == "owner_choice"


@pytest.mark.parametrize(
    "words",
    [
        ("--category", "fish", "--amount", "1.00"),
        ("--category", "works", "--amount", "1e6"),
        ("--category", "works", "--amount", "-1"),
        ("--category", "works", "--amount", "1.001"),
        ("--category", "works", "--amount", "1.00", "--state-funds", "maybe"),
        ("--category", "works", "--amount", "1.00", "--kind", "property"),
        ("--category", "works", "--amount", "1.00", "--date", "yesterday"),
        ("--category", "works", "--amount", "1.00", "--date", "1990-01-01"),
        ("--category", "works", "--amount", "1.00", "--date", "2026-W10-1"),
        ("--category", "government", "--amount", "1.00", "--state-funds", "no"),
        ("--category", "works"),
    ],
)
def test_bad_usage_of_the_command_ends_with_2(words: tuple[str, ...]) -> None:
    result = run(*words)
    assert result.exit_code == 2 and result.stdout == "" and result.stderr
    assert "Traceback" not in result.stderr
