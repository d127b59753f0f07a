"""Publishing over the API: the deadline's edges, stale pages, wrong seats, and identical text for ever."""

from datetime import timedelta

import pytest

from tender import clock
from tender.rulebook import Calendar
from tests import journeys

EARLY = {"deadline": "2026-03-20T01:30:00.000Z"}


def path(course, rest: str = "notice") -> str:
    return f"/api/v1/tenders/{course.tender}/{rest}"


def form(**change):
    return {"deadline": clock.stamp(journeys.deadline()), "version": 1, **change}


@pytest.fixture
def course(cast):
    return journeys.prepared(cast)


def stage(platform, course) -> str:
    with platform.reading() as session:
        query = f"SELECT stage FROM tender WHERE id = '{course.tender}'"
        return session.connection().exec_driver_sql(query).scalar()


def test_the_first_lawful_deadline_is_accepted_and_the_day_before_is_not(site, course):
    owner = site.signed_in("entity")
    earliest = Calendar().earliest_deadline(clock.today(), journeys.tendering.rulebook.on(clock.today())).date
    before = clock.at(earliest - timedelta(days=1), 16)
    refused = owner.post(path(course), json=form(deadline=clock.stamp(before)))
    assert (refused.status_code, refused.json()["field"]) == (409, "deadline")
    assert owner.post(path(course), json=form(deadline=clock.stamp(clock.at(earliest, 9)))).status_code == 201


def test_a_deadline_on_a_rest_day_is_refused(site, course):
    saturday = clock.at(clock.today() + timedelta(days=26), 9)
    answer = site.signed_in("entity").post(path(course), json=form(deadline=clock.stamp(saturday)))
    assert answer.json()["code"] == "deadline_rest_day"


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"deadline": "2026-03-24T09:30:00"}, 400),
        ({"deadline": "tomorrow"}, 400),
        ({"deadline": None}, 400),
        ({"deadline": "2020-01-01T00:00:00Z"}, 409),
        ({"version": 2}, 409),
        ({"version": 0}, 400),
        ({"extra": 1}, 400),
    ],
)
def test_a_malformed_or_stale_notice_publishes_nothing(site, course, platform, change, status):
    answer = site.signed_in("entity").post(path(course), json=form(**change))
    assert answer.status_code == status, answer.text
    assert stage(platform, course) == "preparation"


@pytest.mark.parametrize("login", ["desk", "bidder1", "supervisor", "water"])
def test_nobody_else_publishes(site, course, platform, login):
    assert site.signed_in(login).post(path(course), json=form()).status_code == 403
    assert stage(platform, course) == "preparation"


def test_a_notice_is_published_once(site, course):
    owner = site.signed_in("entity")
    assert owner.post(path(course), json=form()).status_code == 201
    again = owner.post(path(course), json=form(version=2))
    assert (again.status_code, again.json()["code"]) == (409, "wrong_stage")


def test_the_ceiling_may_not_pass_what_was_audited(site, cast, platform):
    dear = [{"title": "教学楼施工", "ceiling": "5000000.01"}]
    course = journeys.prepared(cast, plan={"lots": dear})
    answer = site.signed_in("entity").post(path(course), json=form())
    assert answer.status_code == 409 and stage(platform, course) == "preparation"


def test_a_correction_stands_beside_what_it_corrects(site, cast, platform):
    course = journeys.noticed(cast)
    body = {"reason": "笔误", "text": "地点应为北路"}
    assert site.signed_in("entity").post(path(course, "notice/corrections"), json=body).status_code == 201
    with platform.reading() as session:
        rows = session.connection().exec_driver_sql(
            "SELECT version, supersedes IS NULL FROM notice ORDER BY version"
        )
        assert rows.all() == [(1, 1), (2, 0)]


def test_nothing_is_corrected_after_the_deadline(site, cast):
    course = journeys.noticed(cast)
    journeys.move_to(course.deadline)
    body = {"reason": "笔误", "text": "地点应为北路"}
    answer = site.signed_in("entity").post(path(course, "notice/corrections"), json=body)
    assert (answer.status_code, answer.json()["code"]) == (409, "before_deadline")


def test_a_tender_that_did_not_fail_has_no_notice_of_failure(site, cast):
    course = journeys.noticed(cast)
    answer = site.signed_in("entity").post(path(course, "failure"), json={"next_step": "重新招标"})
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_stage")
