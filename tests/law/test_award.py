"""The award follows the publicity within five working days; a later one is stated, not hidden (LOC Chongqing 35)."""

import json
from datetime import timedelta

import pytest
from sqlmodel import select

from tender import clock
from tender.award import service as award
from tender.ledger.models import Outbox
from tender.rulebook import Calendar
from tender.tendering import service as tendering
from tests import journeys

pytestmark = pytest.mark.slow


def last_moment(course):
    """The end of the fifth working day after the publicity's last day."""
    with course.platform.reading() as session:
        ends = tendering.tender_of(session, course.tender).publicity_ends
    last_day = (ends - timedelta(milliseconds=1)).astimezone(clock.ZONE).date()
    return Calendar().add_working_days(last_day, 5).ends_at


@pytest.mark.parametrize(
    ("passed", "late"), [(timedelta(milliseconds=-1), None), (timedelta(0), "award.within")]
)
def test_an_award_after_five_working_days_is_made_and_the_entry_says_late(at, cast, passed, late):
    course = at("evaluated")
    award.publish_candidates(course.platform, cast.entity, course.tender)
    journeys.move_to(last_moment(course) + passed)
    award.issue_award(course.platform, cast.entity, course.tender)
    with course.platform.reading() as session:
        query = select(Outbox.payload).where(Outbox.type == "award.issued", Outbox.tender == course.tender)
        assert json.loads(session.exec(query).one())["facts"].get("late") == late
