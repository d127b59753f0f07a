"""Who may enter the pool, who is recused, and what a supervisor's client finds wrong in a list."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tender.errors import Refused
from tender.experts import rules
from tender.experts.rules import Member, Relation, relation_reason, sift
from tender.ledger import draw
from tender.rulebook import on

RULES = on(date(2026, 3, 2))
POOL = [
    Member("exp_a", "org_1", "A08", "active"),
    Member("exp_b", "org_1", "A08", "active"),
    Member("exp_c", "org_owner", "A08", "active"),
    Member("exp_d", "org_2", "A08", "suspended"),
    Member("exp_e", "org_3", "A08", "active"),
    Member("exp_f", "org_4", "B01", "active"),
]
BARRED = {"org_owner": "employer_is_owner"}


@pytest.mark.parametrize("title", ["高级工程师", "正高级工程师", "教授", "副研究员", "同等专业水平"])
def test_a_senior_title_is_known(title):
    rules.check_expert(title, 8, RULES)


@pytest.mark.parametrize("title", ["工程师", "助理研究员", "高级技师", "高级工", "讲师"])
def test_another_title_is_refused(title):
    with pytest.raises(Refused, match="BL 37") as refused:
        rules.check_expert(title, 30, RULES)
    assert refused.value.field == "title"


def test_less_than_eight_years_are_refused():
    with pytest.raises(Refused, match="BL 37") as refused:
        rules.check_expert("高级工程师", 7, RULES)
    assert refused.value.field == "years"


def test_the_recused_are_counted_by_reason_and_the_rest_is_eligible():
    sifted = sift(POOL, "A08", BARRED, {"exp_e"}, {})
    assert sifted.eligible == ("exp_a", "exp_b")
    assert sifted.excluded == {"called_before": 1, "employer_is_owner": 1, "suspended": 1}
    assert sifted.employers == 1


def test_an_expert_with_a_cause_of_the_own_person_is_not_eligible():
    sifted = sift(POOL, "A08", BARRED, (), {"exp_a": "near_relative", "exp_e": "registrant"})
    assert sifted.eligible == ("exp_b",)
    assert (sifted.excluded["near_relative"], sifted.excluded["registrant"]) == (1, 1)


LEFT = date(2023, 3, 2)


@pytest.mark.parametrize(("relation", "reason"), [
    (Relation("near_relative", "org_bidder", LEFT, None), "near_relative"),
    (Relation("economic_interest", "org_bidder", LEFT, date(2026, 3, 2)), "economic_interest"),
    (Relation("economic_interest", "org_bidder", LEFT, date(2026, 3, 1)), None),
    (Relation("director", "org_bidder", date(2026, 3, 3), None), None),
    (Relation("controlling_holder", "org_other", LEFT, None), None),
    (Relation("past_penalty", None, LEFT, None), "past_penalty"),
    (Relation("past_penalty", None, LEFT, LEFT), None),
    (Relation("former_employee", "org_bidder", date(2010, 1, 1), LEFT), "former_employee"),
    (Relation("former_employee", "org_bidder", date(2010, 1, 1), date(2023, 3, 1)), None),
])  # fmt: skip
def test_a_relation_to_a_bidder_recuses_while_it_lasts_and_former_work_three_years_longer(relation, reason):
    years = RULES.integer("expert.former_employee_years")
    assert relation_reason([relation], {"org_bidder"}, date(2026, 3, 2), years) == reason


@pytest.mark.parametrize("reason", rules.REASONS)
def test_every_reason_of_recusal_has_its_article(reason):
    article, zh, en = rules.REASONS[reason]
    assert rules.article_of(reason) == article and zh and en


def test_the_next_turn_passes_over_the_called_and_the_employers_that_serve():
    employers = {0: "org_1", 1: "org_1", 2: "org_2", 3: "org_3"}
    assert rules.next_turn([2, 0, 1, 3], {2}, employers, {"org_1"}) == 3
    assert rules.next_turn([2, 0, 1], {2}, employers, {"org_1"}) is None


@pytest.mark.parametrize(("hours", "refused"), [(24, False), (25, True), (0, False), (-1, False)])
def test_a_draw_starts_a_day_before_the_opening_at_most(hours, refused):
    now = datetime(2026, 3, 23, 1, 30, tzinfo=UTC)
    deadline = now + timedelta(hours=hours)
    if refused:
        with pytest.raises(Refused, match="24"):
            rules.check_time(deadline, now, RULES)
    else:
        rules.check_time(deadline, now, RULES)


def openings() -> dict:
    """The opened list of POOL as it should be."""
    sifted = sift(POOL, "A08", BARRED, (), {})
    opened = sorted((draw.candidate(bytes(16), expert), expert) for expert in sifted.eligible)
    return {
        "category": "A08",
        "candidates": [
            {"commitment": one, "nonce": bytes(16).hex(), "expert": expert} for one, expert in opened
        ],
        "pool": rules.listed(POOL),
        "barred": BARRED,
        "used": [],
        "recused": {},
        "excluded": dict(sifted.excluded),
    }


def test_a_right_list_has_no_differences():
    assert rules.differences(openings()) == []


def test_a_left_out_an_added_and_a_swapped_candidate_are_named():
    fewer, swapped, miscounted = openings(), openings(), openings()
    fewer["candidates"].pop()
    swapped["candidates"][0]["expert"] = "exp_c"
    miscounted["excluded"] = {}
    assert "eligible pool" in " ".join(rules.differences(fewer))
    assert "not the expert" in " ".join(rules.differences(swapped))
    assert "counts" in " ".join(rules.differences(miscounted))
