"""Fills the demonstration county: tenders standing in many stages at the present, reached by their acts.

All plays share one clock; whichever wants to go on first goes on, so that the ledger is in order of
time. Starts are counted back from the present so that deadlines fall where each stage needs them. What
bidders and custodians keep at home goes into the folder given by the caller.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from tender import clock
from tender.clock import MovableClock
from tender.demo.folder import write_identities
from tender.demo.inhabitants import move_in
from tender.demo.pool import enter_pool
from tender.demo.script import STEPS, Script
from tender.demo.scripts import EMBANKMENT, FAILING, INVITED, QUALIFIED, SCHOOL, other
from tender.demo.works import Tell, WorksTender, perform
from tender.platform import Platform
from tender.rulebook import Calendar

OBJECTED = (*STEPS[: STEPS.index("award")], "object")
LONG_AGO = timedelta(days=95)
REGISTERED_BEFORE_NOTICE = 2  # working days from registration to notice in the course of a play


@dataclass(frozen=True)
class Cast:
    """A tender of the county: script, last step, and how long before the present it begins."""

    script: Script
    until: str
    days_before: int


def fill(platform: Platform, time: MovableClock, present: datetime, homes: Path, tell: Tell) -> None:
    """Perform the whole county up to `present`. `time` stands LONG_AGO before it."""
    people = move_in(platform)
    experts = enter_pool(platform, people)
    write_identities(people, platform.settings)
    courses = []
    for number, cast in enumerate(county_at(present), 1):
        folder = homes / str(number)
        folder.mkdir()
        play = WorksTender(platform, people, experts, cast.script, folder, tell, number=number)
        courses.append((present - timedelta(days=cast.days_before), play.course(cast.until)))
    perform(courses, time, until=present)
    time.move_to(max(present, time.moment))
    platform.sequencer.sequence()


def county_at(present: datetime) -> tuple[Cast, ...]:
    """The tenders, by where they stand at `present`."""
    just_closed = days_to_deadline(present)
    return (
        Cast(SCHOOL, "", 90),
        Cast(FAILING, "", 62),
        Cast(INVITED, "", 58),
        Cast(EMBANKMENT, "publicise", just_closed),
        Cast(replace(other(0, 5), steps=OBJECTED), "", just_closed),
        Cast(other(2, 5), "open", just_closed),
        Cast(other(3, 4), "close", just_closed),
        Cast(other(4, 4), "submit", 16),
        Cast(other(5, 3), "submit", 12),
        Cast(QUALIFIED, "apply", 11),
        Cast(other(6, 3), "prepare", 6),
    )


def days_to_deadline(present: datetime) -> int:
    """How many days before `present` a play must begin for its deadline to be the newest one past."""
    latest = present - timedelta(hours=9)
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


def expected() -> int:
    """About how many lines filling tells."""
    return sum(len(cast.script.steps) + len(cast.script.offers) for cast in county_at(clock.now()))
