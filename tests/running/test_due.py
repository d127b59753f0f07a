"""Time as an actor: what is due is done once, by one process, and a broken job stops no other."""

import logging
from threading import Thread

from tender import due
from tests import journeys


def test_of_many_at_once_one_takes_the_minute(platform):
    taken = []
    threads = [Thread(target=lambda: taken.append(due.take_minute(platform, "tick"))) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(taken) == [False] * 7 + [True]


def test_every_minute_is_taken_anew_and_old_ones_are_swept(platform, time):
    for _ in range(3):
        assert due.take_minute(platform, "tick") and not due.take_minute(platform, "tick")
        time.forward(minutes=1)
    with platform.reading() as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM aux_tick").scalar() == 1


def test_the_bidding_closes_when_it_is_due_and_once(platform, cast):
    course = journeys.noticed(cast)
    assert due.perform_due(platform)["close_bidding"] == []
    journeys.move_to(course.deadline)
    assert due.perform_due(platform)["close_bidding"] == [course.tender]
    assert due.perform_due(platform)["close_bidding"] == []


def test_a_broken_job_stops_no_other(platform, monkeypatch, caplog):
    def broken(_platform):
        raise RuntimeError("the disk is on fire")

    monkeypatch.setattr(due, "JOBS", {"broken": broken, "whole": lambda _platform: ["done"]})
    with caplog.at_level(logging.ERROR, logger="tender.due"):
        assert due.perform_due(platform) == {"whole": ["done"]}
    assert "the job broken failed" in caplog.text
