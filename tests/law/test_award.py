"""Award and report to the authority in time; later is done all the same and stated, never hidden.

The award follows the publicity within five working days (LOC Chongqing 35), the report the award within
fifteen days (BL 47).
"""

import json
from datetime import timedelta

import pytest
from sqlmodel import select

from tender import clock
from tender.award import after
from tender.award import service as award
from tender.ledger.models import Outbox
from tender.rulebook import Calendar
from tender.tendering import service as tendering
from tests import journeys

pytestmark = pytest.mark.slow


def stated(course, tag):
    """What the facts of the newest act of this kind say of lateness."""
    with course.platform.reading() as session:
        query = select(Outbox.payload).where(Outbox.type == tag, Outbox.tender == course.tender)
        return json.loads(session.exec(query.order_by(Outbox.seq)).all()[-1])["facts"].get("late")


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
    assert stated(course, "award.issued") == late


@pytest.mark.parametrize(("hours", "late"), [(-1, None), (0, "report.within")])
def test_a_report_after_fifteen_days_is_filed_and_the_entry_says_late(at, cast, hours, late):
    course = at("evaluated")
    award.publish_candidates(course.platform, cast.entity, course.tender)
    journeys.move_to(last_moment(course) - timedelta(hours=1))
    award.issue_award(course.platform, cast.entity, course.tender)
    journeys.move_to(Calendar().add_days(clock.today(), 15).ends_at + timedelta(hours=hours))
    after.file_report(course.platform, cast.entity, course.tender)
    assert stated(course, "award.reported") == late
