"""Fills the demonstration county: tenders standing in many stages at the present, reached by their acts.

All plays share one clock; whichever wants to go on first goes on, so that the ledger is in order of
time. Starts are counted back from the present so that deadlines fall where each stage needs them. What
bidders and custodians keep at home goes into the folder given by the caller.
"""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from tender import clock
from tender.clock import MovableClock
from tender.demo.folder import write_identities
from tender.demo.inhabitants import move_in
from tender.demo.pool import enter_pool
from tender.demo.script import SCHOOL, Script, other
from tender.demo.works import WorksTender
from tender.platform import Platform
from tender.rulebook import Calendar

LONG_AGO = timedelta(days=75)
REGISTERED_BEFORE_NOTICE = 2  # working days from registration to notice in the course of a play


@dataclass(frozen=True)
class Cast:
    """A tender of the county: script, last step, and how long before the present it begins."""

    script: Script
    until: str
    days_before: int
    fails: bool = False


def fill(
    platform: Platform, time: MovableClock, present: datetime, homes: Path, tell: Callable[[str], None]
) -> None:
    """Perform the whole county up to `present`. `time` stands LONG_AGO before it."""
    people = move_in(platform)
    experts = enter_pool(platform, people)
    write_identities(people, platform.settings)
    waiting: list[tuple[datetime, int, Iterator[datetime]]] = []
    for number, cast in enumerate(county_at(present)):
        folder = homes / str(number)
        folder.mkdir()
        play = WorksTender(platform, people, experts, cast.script, folder, tell)
        waiting.append((present - timedelta(days=cast.days_before), number, _course(play, cast)))
    heapq.heapify(waiting)
    while waiting:
        moment, number, course = heapq.heappop(waiting)
        if moment >= present:
            continue
        time.move_to(max(moment, time.moment))
        if (following := next(course, None)) is not None:
            heapq.heappush(waiting, (following, number, course))
    time.move_to(max(present, time.moment))
    platform.sequencer.sequence()


def county_at(present: datetime) -> tuple[Cast, ...]:
    """The tenders, by where they stand at `present`."""
    just_closed = days_to_deadline(present)
    return (
        Cast(SCHOOL, "complete", 70),
        Cast(other(1, 2), "close", 62, fails=True),
        Cast(other(0, 5), "publicise", just_closed),
        Cast(other(2, 5), "open", just_closed),
        Cast(other(3, 4), "close", just_closed),
        Cast(other(4, 4), "submit", 16),
        Cast(other(5, 3), "submit", 12),
        Cast(other(6, 3), "prepare", 6),
    )


def days_to_deadline(present: datetime) -> int:
    """How many days before `present` a play must begin for its deadline to be the newest one past."""
    latest = present - timedelta(hours=7)
    for days in range(20, 60):
        if _deadline_of(present - timedelta(days=days)) <= latest:
            return days
    raise ValueError("no start within two months has its deadline before the present")


def _deadline_of(start: datetime) -> datetime:
    """When a play that begins at `start` has its deadline: notice after the office days, then the law."""
    calendar, day = Calendar(), start.astimezone(clock.ZONE).date()
    for _ in range(REGISTERED_BEFORE_NOTICE + 1):
        day += timedelta(days=1)
        while not calendar.is_working_day(day):
            day += timedelta(days=1)
    return clock.at(calendar.earliest_deadline(day).date, 9, 30)


def _course(play: WorksTender, cast: Cast) -> Iterator[datetime]:
    yield from play.course(cast.until)
    if cast.fails:
        yield from play.publish_failure()
