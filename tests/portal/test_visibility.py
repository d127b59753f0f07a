"""The table of what the public sees of each act, row by row and as a whole."""

import pytest

from tender.ledger.acts import Act
from tender.portal import visibility
from tender.portal.visibility import TABLE, is_listed, is_open, listed_tags
from tender.tendering.lifecycle import Stage

BEFORE_OPENING = (
    Stage.PREPARATION,
    Stage.PREQUALIFICATION,
    Stage.QUALIFICATION_REVIEW,
    Stage.SUBMISSION,
    Stage.CLOSED,
    Stage.OPENING,
    Stage.FAILED,
    Stage.TERMINATED,
)


def test_every_act_has_exactly_one_row_with_words_and_a_rule():
    assert sorted(row.act.tag for row in TABLE) == sorted(act.tag for act in Act)
    assert all(row.zh and row.en and row.rule for row in TABLE)


@pytest.mark.parametrize("stage", BEFORE_OPENING)
def test_no_bid_is_listed_before_the_opening_is_recorded(stage):
    assert not [tag for tag in listed_tags(stage) if tag.startswith("bid.")]


@pytest.mark.parametrize(
    "stage", [stage for stage in Stage if stage not in (Stage.AWARDED, Stage.COMPLETED, Stage.ARCHIVED)]
)
def test_no_draw_and_no_committee_is_listed_before_the_award(stage):
    assert not [tag for tag in listed_tags(stage) if tag.startswith(("draw.", "committee."))]


@pytest.mark.parametrize("stage", list(Stage))
def test_scores_people_and_secrets_are_never_listed(stage):
    never = ("score.", "person.", "credential.", "contact.", "secret.", "seat.", "expert.", "certificate.")
    assert not [tag for tag in listed_tags(stage) if tag.startswith(never)]


def test_no_closed_payload_is_ever_open_to_the_public():
    assert [row.act.tag for row in TABLE if row.act.closed and row.open] == []


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.act.tag)
def test_what_is_open_is_listed_and_what_was_listed_stays(row):
    seen = [is_listed(row, stage) for stage in visibility.ORDER]
    assert seen == sorted(seen)
    assert all(is_listed(row, stage) for stage in Stage if is_open(row, stage))
