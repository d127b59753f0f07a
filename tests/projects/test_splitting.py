"""Splitting (化整为零): every test of rules §2.9 on both sides of its bound, and GPR 28 exactly."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tender import rulebook
from tender.projects.rules import PRIVATELY_FUNDED, RoutingInput
from tender.projects.splitting import Purchase, splitting_findings, thresholds

DAY = date(2026, 3, 2)
BOOK = rulebook.on(DAY)
NATIONAL = rulebook.on(DAY, county=False)
COUNTY, STATUTORY = "county.open_threshold", "works.statutory_mandatory_threshold"
YUAN = 100
APART = {"approval_no": "示发改审〔2026〕99号", "site": "另一处"}


def works(name: str, yuan: int, day: date = DAY, **of: Any) -> Purchase:
    alike = {"approval_no": "示发改审〔2026〕8号", "site": "示范县新区"}
    return Purchase(name, "org_a", RoutingInput("works", yuan * YUAN), day, **{**alike, **of})


def bought(name: str, yuan: int, day: date = DAY, **of: Any) -> Purchase:
    budget = {"budget_item": "教学设备", "item_code": "A02010105", "method": "selective"}
    stated = RoutingInput("government", yuan * YUAN, kind="goods")
    return Purchase(name, "org_a", stated, day, name, name, **{**budget, **of})


def found_by(new: Purchase, *others: Purchase) -> set[str]:
    return {finding.test for finding in splitting_findings(new, others, BOOK) if finding.rule == COUNTY}


@pytest.mark.parametrize(("second", "found"), [(150_000, True), (149_999, False)])
def test_contracts_each_under_the_threshold_whose_sum_reaches_it_are_found(second: int, found: bool) -> None:
    assert ("sum_reaches_threshold" in found_by(works("a", 150_000), works("b", second))) is found


def test_a_contract_that_reaches_the_threshold_by_itself_is_no_part_of_a_division() -> None:
    assert found_by(works("a", 100_000), works("b", 300_000)) == set()
    assert found_by(works("a", 300_000), works("b", 299_999)) == set()


@pytest.mark.parametrize("yuan", [255_000, 299_999])
def test_two_contracts_from_85_percent_to_just_under_the_threshold_are_found(yuan: int) -> None:
    assert "near_threshold" in found_by(works("a", yuan), works("b", 255_000))


def test_a_contract_just_under_85_percent_is_not_near() -> None:
    assert "near_threshold" not in found_by(works("a", 254_999), works("b", 255_000))
    assert "near_threshold" not in found_by(works("a", 255_000), works("b", 254_999))


@pytest.mark.parametrize(("days", "found"), [(365, True), (366, False)])
@pytest.mark.parametrize("sign", [1, -1])
def test_the_window_of_365_days_includes_its_last_day(days: int, found: bool, sign: int) -> None:
    other = works("b", 200_000, DAY + sign * timedelta(days=days))
    assert bool(found_by(works("a", 200_000), other)) is found


def test_three_contracts_are_summed_only_within_one_window() -> None:
    early, late = works("b", 140_000, DAY - timedelta(200)), works("c", 140_000, DAY + timedelta(200))
    assert found_by(works("a", 100_000), early, late) == set()
    assert found_by(works("a", 100_000), early, replace(late, day=DAY)) == {"sum_reaches_threshold"}


def test_consecutive_contracts_to_one_winner_are_found() -> None:
    won = [works(name, 10_000, DAY - timedelta(days=n), winner="甲") for n, name in enumerate("bc", 1)]
    assert found_by(works("a", 10_000), *won) == {"one_winner"}
    assert found_by(works("a", 10_000), won[0], replace(won[1], winner="乙")) == set()
    between = works("d", 10_000, DAY - timedelta(5), winner="乙")
    assert found_by(works("a", 10_000), won[0], replace(won[1], day=DAY - timedelta(9)), between) == set()


@pytest.mark.parametrize("shared", ["approval_no", "site", "parent", "work_type"])
def test_contracts_are_grouped_by_whatever_they_share(shared: str) -> None:
    new, other = (works(name, 200_000, **{**APART, "approval_no": name, "site": name}) for name in "ab")
    assert found_by(new, other) == set()
    new, other = replace(new, **{shared: "同一 项目"}), replace(other, **{shared: "同一项目"})
    finding = splitting_findings(new, [other], BOOK)[0]
    assert (finding.shared, finding.projects, finding.sum_fen) == (shared, ("a", "b"), 400_000 * YUAN)


def test_another_owner_or_another_kind_is_not_of_the_group() -> None:
    new = works("a", 200_000)
    assert found_by(new, replace(works("b", 200_000), owner="org_b")) == set()
    assert found_by(new, replace(new, project="b", stated=replace(new.stated, kind="services"))) == set()


def test_the_national_threshold_is_checked_besides_the_county_s() -> None:
    found = splitting_findings(works("a", 2_000_000), [works("b", 2_000_000)], BOOK)
    assert {finding.rule for finding in found} == {STATUTORY}
    assert found == splitting_findings(works("a", 2_000_000), [works("b", 2_000_000)], NATIONAL)


def test_only_thresholds_that_would_change_an_answer_count() -> None:
    small, private = works("a", 1).stated, replace(works("a", 1).stated, funding=PRIVATELY_FUNDED)
    assert set(thresholds(small, BOOK)) == {COUNTY, STATUTORY}
    assert set(thresholds(small, NATIONAL)) == {STATUTORY}
    assert thresholds(private, BOOK) == {}


@pytest.mark.parametrize(("second", "found"), [("1000000.01", True), ("1000000.00", False)])
def test_repeated_purchases_of_one_item_over_the_open_threshold_are_found(second: str, found: bool) -> None:
    fen = int(Decimal(second) * YUAN)
    other = replace(bought("b", 1), stated=RoutingInput("government", fen, kind="goods"))
    findings = splitting_findings(bought("a", 1_000_000), [other], BOOK)
    assert bool(findings) is found
    assert all((one.test, one.article) == ("cumulative_purchases", "GPR 28") for one in findings)


@pytest.mark.parametrize(
    "change",
    [
        {"method": "open"},
        {"method": None},
        {"item_code": "A99"},
        {"item_code": None},
        {"budget_item": "办公设备"},
        {"day": date(2025, 12, 31)},
        {"owner": "org_b"},
    ],
)
def test_purchases_of_another_item_year_or_openly_tendered_do_not_count(change: dict[str, Any]) -> None:
    other = replace(bought("b", 1_500_000), **change)
    assert splitting_findings(bought("a", 1_500_000), [other], BOOK) == ()


def test_the_fiscal_year_is_the_calendar_year() -> None:
    new = bought("a", 1_500_000, date(2026, 12, 31))
    assert splitting_findings(new, [bought("b", 1_500_000, date(2026, 1, 1))], BOOK)
    assert not splitting_findings(new, [bought("b", 1_500_000, date(2027, 1, 1))], BOOK)


def test_one_purchase_alone_or_an_open_one_is_no_splitting() -> None:
    assert splitting_findings(bought("a", 3_000_000), [], BOOK) == ()
    assert splitting_findings(bought("a", 3_000_000, method="open"), [bought("b", 3_000_000)], BOOK) == ()
