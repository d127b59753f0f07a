"""Grounds of rejection and the majority of the committee, without rows."""

import pytest

from tender.errors import BadInput
from tender.evaluation.review import GROUNDS, Decision, Vote, check_vote, decide

PASS, FAIL = Vote(True), Vote(False, "unqualified", "第二章3.1")


@pytest.mark.parametrize(("votes", "passed"), [
    ([PASS] * 2, None), ([PASS] * 3, True), ([FAIL] * 2 + [PASS] * 3, True), ([FAIL] * 3 + [PASS] * 2, False),
    ([FAIL] * 2 + [PASS] * 2, None), ([], None),
])  # fmt: skip
def test_more_than_half_of_all_members_decide(votes, passed):
    assert decide(votes, 5).passed is passed


def test_the_ground_is_the_one_most_give_and_the_earliest_of_equals():
    other = Vote(False, "not_responsive", "第三章")
    assert decide([other, FAIL, FAIL], 5) == Decision(False, FAIL.reason, FAIL.clause)
    assert decide([other, FAIL, Vote(False, "collusion", "第四章")], 5).reason == "not_responsive"


def test_a_rejection_names_a_listed_ground_and_a_clause():
    for reason, clause, field in (
        (None, "第三章", "reason"), ("ugly", "第三章", "reason"), ("above_ceiling", "第三章", "reason"),
        ("collusion", None, "clause"),
    ):  # fmt: skip
        with pytest.raises(BadInput) as refused:
            check_vote(False, reason, clause, priced=True)
        assert refused.value.field == field


def test_a_pass_names_no_ground_and_needs_a_price():
    with pytest.raises(BadInput):
        check_vote(True, "collusion", None, priced=True)
    with pytest.raises(BadInput):
        check_vote(True, None, None, priced=False)
    check_vote(True, None, None, priced=True)


def test_every_ground_has_an_article_and_words_in_two_languages():
    assert all(len(words) == 3 and all(words) for words in GROUNDS.values())
