"""Lawful exceptions: what each ground permits, under which law, and whose approval it needs."""

from datetime import date

import pytest

from tender import rulebook
from tender.errors import BadInput, Refused
from tender.projects.grounds import (
    GROUNDS,
    Approval,
    approval_needed,
    check_permitted,
    check_top_up,
    confirmable,
    ground_of,
)
from tender.projects.rules import PRIVATELY_FUNDED, RoutingDecision, RoutingInput, route

BOOK = rulebook.on(date(2026, 3, 2))
NATIONAL = rulebook.on(date(2026, 3, 2), county=False)
WORKS = route(RoutingInput("works", 500_000_000), BOOK)
LAND = route(RoutingInput("land", 500_000_000), BOOK)
UNTENDERED = ("direct", "competitive_negotiation")


def goods(fen: int) -> RoutingDecision:
    return route(RoutingInput("government", fen, kind="goods"), BOOK)


@pytest.mark.parametrize(
    ("code", "article", "methods", "approval"),
    [
        ("state_secrets", "BL 66", UNTENDERED, "none"),
        ("disaster_relief", "BL 66", UNTENDERED, "none"),
        ("work_relief", "BL 66", UNTENDERED, "none"),
        ("irreplaceable_patent", "BR 9(1)", UNTENDERED, "none"),
        ("own_ability", "BR 9(2)", UNTENDERED, "none"),
        ("concessionaire", "BR 9(3)", UNTENDERED, "none"),
        ("original_contractor", "BR 9(4)", UNTENDERED, "none"),
        ("other_state_cases", "BR 9(5)", UNTENDERED, "none"),
        ("few_bidders", "BR 8(1)", ("selective",), "none"),
        ("open_costs_too_much", "BR 8(2)", ("selective",), "authority_finding"),
        ("key_project_unsuited", "BL 11", ("selective",), "provincial_approval"),
    ],
)
def test_each_ground_of_the_tendering_law_permits_its_methods_and_names_its_approver(
    code: str, article: str, methods: tuple[str, ...], approval: str
) -> None:
    ground = ground_of(code, WORKS)
    assert (ground.article, ground.methods, approval_needed(ground, WORKS)) == (article, methods, approval)
    with pytest.raises(Refused, match="permits only"):
        check_permitted(ground, "open")


@pytest.mark.parametrize(
    ("code", "article", "method"),
    [
        ("limited_suppliers", "GPL 29(1)", "selective"),
        ("open_costs_too_much_gp", "GPL 29(2)", "selective"),
        ("no_valid_tender", "GPL 30(1)", "competitive_negotiation"),
        ("no_detailed_specification", "GPL 30(2)", "competitive_negotiation"),
        ("too_urgent_for_tender", "GPL 30(3)", "competitive_negotiation"),
        ("price_not_calculable", "GPL 30(4)", "competitive_negotiation"),
        ("consultation_case", "N214 3", "competitive_consultation"),
        ("only_supplier", "GPL 31(1)", "direct"),
        ("unforeseen_emergency", "GPL 31(2)", "direct"),
        ("top_up", "GPL 31(3)", "direct"),
        ("uniform_goods", "GPL 32", "request_for_quotation"),
    ],
)
def test_each_ground_of_the_procurement_law_permits_its_method_and_city_finance_approves_from_two_million(
    code: str, article: str, method: str
) -> None:
    ground = ground_of(code, goods(199_999_999))
    check_permitted(ground, method)
    assert (ground.article, ground.methods) == (article, (method,))
    assert approval_needed(ground, goods(199_999_999)) is Approval.NONE
    assert approval_needed(ground, goods(200_000_000)) is Approval.CITY_FINANCE


def test_an_emergency_outside_the_procurement_law_waits_for_no_approval() -> None:
    ground = ground_of("outside_procurement_law", goods(200_000_000))
    assert approval_needed(ground, goods(200_000_000)) is Approval.NONE


def test_every_ground_has_been_named_here() -> None:
    assert len(GROUNDS) == 11 + 11 + 1


@pytest.mark.parametrize(
    ("code", "decision"), [("few_bidders", goods(1)), ("only_supplier", WORKS), ("few_bidders", LAND)]
)
def test_a_ground_of_the_other_law_is_refused(code: str, decision: RoutingDecision) -> None:
    with pytest.raises(Refused) as refusal:
        ground_of(code, decision)
    assert refusal.value.code == "ground_of_other_law"


def test_government_works_use_the_grounds_of_the_tendering_law() -> None:
    decision = route(RoutingInput("government", 500_000_000, kind="works"), BOOK)
    assert ground_of("own_ability", decision).article == "BR 9(2)"


def test_an_invented_ground_is_refused() -> None:
    with pytest.raises(BadInput) as refusal:
        ground_of("leader_said_so", WORKS)
    assert refusal.value.field == "exception.ground"


def test_a_top_up_is_at_most_a_tenth_of_the_original_contract() -> None:
    check_top_up(GROUNDS["top_up"], 10, 100, BOOK)
    for amount, original in ((11, 100), (1, None)):
        with pytest.raises(Refused, match="10 %"):
            check_top_up(GROUNDS["top_up"], amount, original, BOOK)


@pytest.mark.parametrize(
    ("stated", "book", "methods"),
    [
        (RoutingInput("works", 30_000_000), BOOK, {"open"}),
        (RoutingInput("works", 29_999_999), BOOK, {"selective"}),
        (RoutingInput("government", 30_000_000, kind="goods"), BOOK, {"open"}),
        (
            RoutingInput("government", 29_999_999, kind="goods"),
            BOOK,
            {"selective", "request_for_quotation"},
        ),
        (RoutingInput("government", 30_000_000, kind="goods"), NATIONAL, {"owner_choice", "open"}),
        (RoutingInput("land", 1), BOOK, {"listing", "auction", "open"}),
        (
            RoutingInput("works", 400_000_000, PRIVATELY_FUNDED, public_interest=True),
            BOOK,
            {"owner_choice", "open", "selective"},
        ),
    ],
)
def test_without_a_ground_only_what_the_rules_leave_open_is_confirmed(
    stated: RoutingInput, book: rulebook.Rulebook, methods: set[str]
) -> None:
    assert set(confirmable(route(stated, book))) == methods


def test_an_owner_without_state_funds_and_without_duty_chooses_any_method() -> None:
    free = confirmable(route(RoutingInput("works", 1, PRIVATELY_FUNDED), BOOK))
    assert {"owner_choice", "open", "selective", "direct"} <= set(free)
