"""The full grid of stage and act, the guards on both sides, and what the clock does by itself."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tender.errors import Refused
from tender.ledger.acts import Act, Seat
from tender.tendering import lifecycle
from tender.tendering.lifecycle import (
    ENDED_EARLY,
    PAUSED,
    TABLE,
    TENDER_ACTS,
    TITLES,
    Facts,
    Stage,
    Transition,
    due,
    transition,
)

DEADLINE = datetime(2026, 3, 23, 1, 30, tzinfo=UTC)
MOMENT = timedelta(milliseconds=1)
ROWS = {(row.source, row.act): row for row in TABLE}
TWINS = [
    (one, other)
    for place, one in enumerate(TABLE)
    for other in TABLE[place + 1 :]
    if (one.source, one.act) == (other.source, other.act)
]
# facts that hold each guard, and facts that just miss it
HOLDS: dict[str, Facts] = {
    "always": Facts(DEADLINE),
    "audited_and_complete": Facts(DEADLINE, budget_audited=True, documents_complete=True),
    "before_deadline": Facts(DEADLINE - MOMENT, deadline=DEADLINE),
    "deadline_passed": Facts(DEADLINE, deadline=DEADLINE),
    "enough_bids": Facts(DEADLINE, least_bids=3, bids=3),
    "too_few_bids": Facts(DEADLINE, least_bids=3, bids=2),
    "every_bid_decided": Facts(DEADLINE, least_bids=3, bids=3, undecided=0),
    "too_few_opened": Facts(DEADLINE, least_bids=3, bids=2, undecided=0),
    "every_sheet_locked": Facts(DEADLINE, unlocked=0, effective=1),
    "competition_lacking": Facts(DEADLINE, least_bids=3, effective=2),
    "publicity_over": Facts(DEADLINE, publicity_ends=DEADLINE),
    "enough_invitees": Facts(DEADLINE, budget_audited=True, documents_complete=True, least_bids=3, bids=3),
    "lot_too_few_bids": Facts(DEADLINE, least_bids=3, bids=2, other_lots=1),
    "every_bid_of_the_lot_decided": Facts(DEADLINE, least_bids=3, bids=3, other_lots=1, lots_left=1),
    "last_lot_too_few_opened": Facts(DEADLINE, least_bids=3, bids=2, other_lots=1),
    "lot_too_few_opened": Facts(DEADLINE, least_bids=3, bids=2, other_lots=1, lots_left=1),
    "lot_competition_lacking": Facts(DEADLINE, least_bids=3, effective=2, other_lots=1),
    "enough_passed": Facts(DEADLINE, least_bids=3, bids=3),
    "too_few_passed": Facts(DEADLINE, least_bids=3, bids=2),
    "last_lot": Facts(DEADLINE),
    "not_last_lot": Facts(DEADLINE, other_lots=1),
    "every_lot_awarded": Facts(DEADLINE),
}
MISSES: dict[str, list[Facts]] = {
    "always": [],
    "audited_and_complete": [
        Facts(DEADLINE, documents_complete=True),
        Facts(DEADLINE, budget_audited=True),
    ],
    "before_deadline": [Facts(DEADLINE, deadline=DEADLINE), Facts(DEADLINE)],
    "deadline_passed": [Facts(DEADLINE - MOMENT, deadline=DEADLINE), Facts(DEADLINE)],
    "enough_bids": [Facts(DEADLINE, least_bids=3, bids=2), Facts(DEADLINE)],
    "too_few_bids": [Facts(DEADLINE, least_bids=3, bids=3), Facts(DEADLINE)],
    "every_bid_decided": [
        Facts(DEADLINE, least_bids=3, bids=3, undecided=1),
        Facts(DEADLINE, least_bids=3, bids=2),
        Facts(DEADLINE),
    ],
    "too_few_opened": [
        Facts(DEADLINE, least_bids=3, bids=2, other_lots=1),
        Facts(DEADLINE, least_bids=3, bids=3),
        Facts(DEADLINE, least_bids=3, bids=2, undecided=1),
        Facts(DEADLINE),
    ],
    "every_sheet_locked": [Facts(DEADLINE, unlocked=1, effective=1), Facts(DEADLINE, effective=0)],
    "competition_lacking": [Facts(DEADLINE, effective=3)],
    "publicity_over": [
        Facts(DEADLINE - MOMENT, publicity_ends=DEADLINE),
        Facts(DEADLINE),
    ],
    "enough_invitees": [
        Facts(DEADLINE, budget_audited=True, documents_complete=True, least_bids=3, bids=2),
        Facts(DEADLINE, least_bids=3, bids=3),
    ],
    "lot_too_few_bids": [
        Facts(DEADLINE, least_bids=3, bids=3, other_lots=1),
        Facts(DEADLINE, least_bids=3, bids=2),
    ],
    "every_bid_of_the_lot_decided": [
        Facts(DEADLINE, least_bids=3, bids=3, other_lots=1, lots_left=1, undecided=1),
    ],
    "last_lot_too_few_opened": [Facts(DEADLINE, least_bids=3, bids=3, other_lots=1), Facts(DEADLINE)],
    "lot_too_few_opened": [Facts(DEADLINE, least_bids=3, bids=3, other_lots=1, lots_left=1)],
    "lot_competition_lacking": [
        Facts(DEADLINE, least_bids=3, effective=3, other_lots=1),
        Facts(DEADLINE, least_bids=3, effective=2),
    ],
    "enough_passed": [Facts(DEADLINE, least_bids=3, bids=2), Facts(DEADLINE)],
    "too_few_passed": [Facts(DEADLINE, least_bids=3, bids=3), Facts(DEADLINE)],
    "last_lot": [Facts(DEADLINE, other_lots=1)],
    "not_last_lot": [Facts(DEADLINE)],
    "every_lot_awarded": [Facts(DEADLINE, lots_left=1)],
}


def name(row: Transition) -> str:
    return f"{row.source}:{row.act.tag}"


@pytest.mark.parametrize("row", TABLE, ids=name)
def test_a_row_of_the_table_leads_where_it_says(row):
    assert transition(row.source, row.act, HOLDS[row.guard.name]) is row.target


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("act", Act, ids=lambda act: act.tag)
def test_every_other_act_is_refused_and_names_stage_and_article(stage, act):
    if (stage, act) in ROWS:
        assert ROWS[stage, act].article
        return
    with pytest.raises(Refused) as refused:
        transition(stage, act, HOLDS["always"])
    assert refused.value.code == "wrong_stage" and refused.value.article == act.article
    assert TITLES[stage][0] in refused.value.zh and TITLES[stage][1] in refused.value.en


@pytest.mark.parametrize("row", TABLE, ids=name)
def test_a_guard_that_does_not_hold_refuses_and_says_why(row):
    same = [other for other in TABLE if (other.source, other.act) == (row.source, row.act)]
    for facts in MISSES[row.guard.name]:
        assert not row.guard.holds(facts)
        if any(other.guard.holds(facts) for other in same):
            continue  # another row of the act takes these facts
        with pytest.raises(Refused) as refused:
            transition(row.source, row.act, facts)
        assert (refused.value.code, refused.value.article) == (same[0].guard.name, same[0].article)
        assert refused.value.zh and refused.value.en


def test_every_guard_is_tried_on_both_sides():
    guards = {row.guard.name for row in TABLE}
    assert guards == set(HOLDS) == set(MISSES)
    assert all(MISSES[guard] for guard in guards - {"always"})


@pytest.mark.parametrize(("one", "other"), TWINS, ids=lambda row: f"{name(row)}-{row.guard.name}")
def test_of_two_rows_of_one_act_at_one_stage_never_both_hold(one, other):
    tried = [HOLDS[each.guard.name] for each in TABLE] + [facts for each in MISSES.values() for facts in each]
    assert not [facts for facts in tried if one.guard.holds(facts) and other.guard.holds(facts)]


@pytest.mark.parametrize("row", [row for row in TABLE if row.act in PAUSED], ids=name)
def test_a_suspended_tender_waits_for_the_answer(row):
    with pytest.raises(Refused) as refused:
        transition(row.source, row.act, replace(HOLDS[row.guard.name], suspensions=1))
    assert refused.value.code == "suspended"


def test_every_stage_can_be_reached_and_has_a_title():
    reached = {Stage.PREPARATION}
    for _ in Stage:
        reached |= {row.target for row in TABLE if row.source in reached}
    assert reached == set(Stage) == set(TITLES)


def test_nothing_leads_out_of_the_ends():
    ends = (Stage.ARCHIVED, *ENDED_EARLY)
    assert all(row.target is row.source for row in TABLE if row.source in ends)


def test_a_way_that_leads_back_says_why():
    order = list(Stage)
    back = [row for row in TABLE if order.index(row.target) < order.index(row.source)]
    assert {row.act for row in back} == {Act.RECHECK_ORDERED, Act.AWARD_REVOKED}
    assert all(row.reason for row in back)


def test_an_act_of_a_tender_has_somebody_who_may_perform_it():
    assert all(act.seats for act in TENDER_ACTS)


def test_nobody_but_the_clock_closes_the_bidding():
    assert Act.BIDDING_CLOSED.seats == (Seat.CLOCK,)


@pytest.mark.parametrize("stage", Stage)
def test_time_closes_bids_and_applications_at_the_deadline_and_does_nothing_else(stage):
    acts = {Stage.SUBMISSION: Act.BIDDING_CLOSED, Stage.PREQUALIFICATION: Act.APPLICATIONS_CLOSED}
    assert due(stage, DEADLINE) == ((DEADLINE, acts[stage]) if stage in acts else None)
    assert due(stage, None) is None


def test_the_deadline_is_exact_to_the_millisecond():
    before = replace(HOLDS["before_deadline"], now=DEADLINE - MOMENT)
    assert transition(Stage.SUBMISSION, Act.BID_SUBMITTED, before) is Stage.SUBMISSION
    for late in (timedelta(0), MOMENT):
        with pytest.raises(Refused):
            transition(Stage.SUBMISSION, Act.BID_SUBMITTED, replace(before, now=DEADLINE + late))


def test_facts_cannot_be_changed_by_a_transition():
    with pytest.raises(AttributeError):
        lifecycle.Facts(DEADLINE).bids = 3  # type: ignore[misc]
