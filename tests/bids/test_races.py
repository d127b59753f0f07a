"""Submissions that race with the closing of the bidding or with each other, in real threads."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import event

from tender.bids import service
from tender.bids.queries import listed_bids
from tender.bids.rules import Late
from tender.errors import Refused
from tests.bidding import DEADLINE, bid_form, payloads

PATIENCE = 20


@pytest.fixture
def held(platform):
    """Holds every commit of the threads called `held…` back until `go`; `reached` tells of the first."""
    reached, go = threading.Event(), threading.Event()

    def pause(_connection):
        if threading.current_thread().name.startswith("held"):
            reached.set()
            go.wait(PATIENCE)

    event.listen(platform.engine, "commit", pause)
    yield reached, go
    go.set()


def listed(platform, lot):
    with platform.reading() as session:
        return {one.bid for one in listed_bids(session, lot)}


def test_a_submission_still_uncommitted_when_bidding_closes_is_waited_for(
    platform, cast, tender, lot, hand_in, sealed, held, time
):
    reached, go = held
    others = {hand_in(name).bid for name in ("甲", "乙")}
    form = bid_form(platform, sealed["丙"])
    time.move_to(DEADLINE - timedelta(milliseconds=1))
    with ThreadPoolExecutor(1, "held") as bidder, ThreadPoolExecutor(1) as closer:
        made = bidder.submit(service.submit_bid, platform, cast.bidder("丙").actor, form)
        assert reached.wait(PATIENCE)
        time.move_to(DEADLINE)
        closing = closer.submit(service.close_bidding, platform, tender)
        assert not closing.done()
        go.set()
        closing.result(PATIENCE)
    assert listed(platform, lot) == {made.result().bid, *others}


def test_a_submission_begun_in_time_but_entered_at_the_deadline_is_late(platform, cast, lot, sealed, time):
    form = bid_form(platform, sealed["甲"])
    time.move_to(DEADLINE - timedelta(milliseconds=1))
    with ThreadPoolExecutor(1) as bidder:
        with platform.writing() as writer:
            writer.connection()  # somebody else has the lock
            submission = bidder.submit(service.submit_bid, platform, cast.bidder("甲").actor, form)
            time.move_to(DEADLINE)
        with pytest.raises(Late):
            submission.result(PATIENCE)
    assert listed(platform, lot) == set()


def test_of_two_submissions_of_one_envelope_at_once_one_is_accepted(platform, cast, lot, sealed):
    forms = [bid_form(platform, sealed["甲"]) for _ in range(4)]
    together = threading.Barrier(len(forms))

    def submit(form):
        together.wait(PATIENCE)
        try:
            return service.submit_bid(platform, cast.bidder("甲").actor, form).bid
        except Refused as refused:
            return refused.code

    with ThreadPoolExecutor(len(forms)) as bidders:
        answers = sorted(bidders.map(submit, forms))
    assert answers[1:] == ["repeated"] * 3
    assert listed(platform, lot) == {answers[0]}


def test_two_closings_at_once_close_once(platform, noticed, hand_in, time):
    for name in ("甲", "乙", "丙"):
        hand_in(name)
    time.move_to(DEADLINE)
    with ThreadPoolExecutor(3) as clocks:
        moved = list(clocks.map(lambda _: service.close_due(platform), range(3)))
    assert {tender for each in moved for tender in each} == set(noticed.tenders)
    assert len(payloads(platform, "bidding.closed")) == 2
    assert len(payloads(platform, "tender.failed")) == 1
