"""Score sheets: what they may hold, when they lock, and that nobody changes a locked one."""

import threading
from copy import deepcopy

import pytest

from tender.errors import BadInput, Forbidden, NotFound, Refused, TenderError
from tender.evaluation import forms, service
from tender.ledger import receipt
from tests import journeys


def sheet(course, number=0, **changed):
    """A member's whole sheet; `changed` is criterion → points on the first bid."""
    scores = deepcopy(journeys.scores(course, number))
    scores[next(iter(scores))].update(changed)
    return forms.Sheet(scores=scores)


def save(course, number, form):
    service.save_sheet(course.platform, course.committee[number], course.tender, form)


def lock(course, number, form):
    """Save and lock."""
    save(course, number, form)
    return service.lock_sheet(course.platform, course.committee[number], course.tender, form)


def own(course, number):
    return service.own_sheet(course.platform, course.committee[number], course.tender)


@pytest.mark.parametrize(("criterion", "points", "code"), [
    ("beauty", "5", "unprinted_criterion"), ("design", "20.01", "score_malformed"),
    ("design", "15.125", "score_malformed"), ("design", "-1", "score_malformed"), ("design", "abc", "score_malformed"),
])  # fmt: skip
@pytest.mark.parametrize("act", [save, lock])
def test_a_score_outside_the_printed_criteria_is_refused_by_its_field(seated, act, criterion, points, code):
    form = sheet(seated, **{criterion: points})
    with pytest.raises(BadInput) as refused:
        act(seated, 0, form)
    assert refused.value.code == code
    assert refused.value.field == f"scores.{next(iter(form.scores))}.{criterion}"
    with pytest.raises(NotFound):
        own(seated, 0)


def test_a_bid_above_the_ceiling_is_not_scored(seated):
    too_high = seated.bids["己"].bid
    form = forms.Sheet(scores={too_high: {"design": "10"}})
    with pytest.raises(BadInput, match="not one that is scored"):
        save(seated, 0, form)


def test_a_sheet_may_be_saved_in_part_but_locks_only_whole(seated):
    form = sheet(seated)
    form.scores = {bid: {"design": marks["design"]} for bid, marks in form.scores.items()}
    save(seated, 0, form)
    with pytest.raises(Refused, match="lacks a score"):
        lock(seated, 0, form)
    assert own(seated, 0).locked_at is None


def test_nobody_changes_a_locked_sheet(seated):
    lock(seated, 0, sheet(seated))
    for act in (save, lock):
        with pytest.raises(Refused, match="BL 44") as refused:
            act(seated, 0, sheet(seated, 0, design="1"))
        assert refused.value.status == 409
    assert own(seated, 0).scores == sheet(seated).scores


def test_a_locked_sheet_gives_a_receipt_that_proves_it(seated):
    entry = lock(seated, 0, sheet(seated))
    files = receipt.unpack(service.sheet_receipt(seated.platform, seated.committee[0], seated.tender))
    assert entry in files["payload.json"].decode()
    assert "receipt.tlog-proof" in files


def test_without_a_locked_sheet_there_is_no_receipt(seated):
    save(seated, 0, sheet(seated))
    with pytest.raises(NotFound):
        service.sheet_receipt(seated.platform, seated.committee[0], seated.tender)


def test_two_locks_of_one_sheet_at_once_leave_one(seated):
    outcomes, form = [], sheet(seated, 0)
    save(seated, 0, form)

    def attempt():
        try:
            service.lock_sheet(seated.platform, seated.committee[0], seated.tender, form)
            outcomes.append("locked")
        except TenderError as refused:
            outcomes.append(refused.code)

    threads = [threading.Thread(target=attempt) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(outcomes) == ["locked", "sheet_locked"]


def test_only_what_was_saved_is_locked_so_that_probing_leaves_a_trail(seated):
    with pytest.raises(Refused) as refused:
        service.lock_sheet(seated.platform, seated.committee[0], seated.tender, sheet(seated, 0))
    assert refused.value.code == "not_saved"
    save(seated, 0, sheet(seated, 0))
    with pytest.raises(Refused) as refused:
        service.lock_sheet(seated.platform, seated.committee[0], seated.tender, sheet(seated, 0, design="11"))
    assert refused.value.code == "not_saved"


def test_two_members_may_lock_at_once(seated):
    threads = [
        threading.Thread(target=lock, args=(seated, number, sheet(seated, number))) for number in (0, 1)
    ]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert own(seated, 0).locked_at and own(seated, 1).locked_at


def test_an_objective_score_that_differs_from_a_locked_sheet_stops_the_lock(seated):
    lock(seated, 0, sheet(seated, 0))
    with pytest.raises(Refused, match="M87 64") as refused:
        lock(seated, 1, sheet(seated, 1, record="7"))
    assert refused.value.code == "objective_differs"
    said = f"{refused.value.zh} {refused.value.en} {refused.value.field}"
    assert not any(text in said for text in (" 8", str(seated.committee[0].person)))
    lock(seated, 1, sheet(seated, 1))


def test_an_objective_score_that_differs_from_a_saved_one_stops_the_first_lock(seated):
    save(seated, 1, sheet(seated, 1, record="7"))
    with pytest.raises(Refused, match="objective score differs"):
        lock(seated, 0, sheet(seated, 0))
    save(seated, 1, sheet(seated, 1, record="8.00"))
    lock(seated, 0, sheet(seated, 0))


def test_a_draft_cannot_keep_others_from_locking_once_one_is_locked(seated):
    lock(seated, 0, sheet(seated, 0))
    save(seated, 1, sheet(seated, 1, record="7"))
    lock(seated, 2, sheet(seated, 2))


def test_a_score_far_from_the_locked_ones_needs_a_written_reason(seated):
    for number in range(4):
        lock(seated, number, sheet(seated, number))
    far = sheet(seated, 4, design="5")
    with pytest.raises(Refused, match="written reason") as refused:
        lock(seated, 4, far)
    bid = next(iter(far.scores))
    assert refused.value.field == f"reasons.{bid}.design"
    lock(seated, 4, forms.Sheet(scores=far.scores, reasons={bid: {"design": "施工组织设计缺少专项方案"}}))


def test_nobody_scores_before_the_review_is_finished(opened):
    service.seat_committee(opened.platform, opened.cast.draw, opened.tender)
    opened.committee = journeys.members(opened)
    for member in opened.committee:
        service.declare(
            opened.platform, member, opened.tender, forms.Declare(confidentiality=True, conflict=False)
        )
    with pytest.raises(Refused, match="initial review"):
        save(opened, 0, forms.Sheet(scores={}))


def test_a_member_sees_only_the_own_sheet(seated):
    save(seated, 0, sheet(seated, 0))
    save(seated, 1, sheet(seated, 1))
    assert own(seated, 0).scores == sheet(seated, 0).scores
    assert own(seated, 1).scores == sheet(seated, 1).scores


@pytest.mark.parametrize("who", ["entity", "agent", "supervisor", "admin", "draw"])
def test_no_other_seat_has_anything_to_do_with_sheets(seated, who):
    actor = getattr(seated.cast, who)
    for act in (service.own_sheet, service.sheet_receipt):
        with pytest.raises(Forbidden):
            act(seated.platform, actor, seated.tender)
    for act in (service.save_sheet, service.lock_sheet):
        with pytest.raises(Forbidden):
            act(seated.platform, actor, seated.tender, sheet(seated))


def test_a_replaced_members_sheet_and_votes_are_void(seated):
    lock(seated, 4, sheet(seated, 4))
    form = forms.ReplaceMember(number=5, reason="查明与投标人有利害关系")
    service.replace_member(seated.platform, seated.cast.draw, seated.tender, form)
    with pytest.raises(Forbidden):
        own(seated, 4)
    with pytest.raises(Refused, match="empty"):
        lock(seated, 0, sheet(seated, 0))
    with pytest.raises(NotFound):
        service.replace_member(seated.platform, seated.cast.draw, seated.tender, form)
