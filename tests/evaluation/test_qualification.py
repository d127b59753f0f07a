"""The review committee of a prequalification (BR 18-19): who reads, how it judges, who may bid then."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tender.clock import MovableClock
from tender.errors import BadInput, Forbidden, NotFound, Refused
from tender.evaluation import forms, qualification, seating
from tender.experts.queries import barred_employers
from tender.notices import invitation_letters, prequalification
from tender.notices.prequalification_rules import admitted
from tender.tendering import service as tendering
from tests import journeys
from tests.cast import Cast
from tests.journeys import Course
from tests.notices import invited
from tests.staged import Stage, stage

LIMITED = {"method": "limited", "limit": 3}


def closed(cast: Cast, stems: str, **screen) -> Course:
    """Applications closed, the review committee drawn, seated and declared."""
    course = invited.applied(cast, stems, **screen)
    journeys.move_to(course.deadline - timedelta(hours=2))
    journeys.draw_experts(course)
    journeys.move_to(course.deadline)
    prequalification.close_applications(cast.platform)
    seating.seat_committee(cast.platform, cast.draw, course.tender)
    course.committee = journeys.members(course)
    form = forms.Declare(confidentiality=True, conflict=False)
    for member in course.committee:
        seating.declare(cast.platform, member, course.tender, form)
    return course


@pytest.fixture(scope="session")
def closed_once(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    return stage(closed, installed, tmp_path_factory.mktemp("applied"), "甲乙丙丁")


@pytest.fixture(scope="session")
def limited_once(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    return stage(closed, installed, tmp_path_factory.mktemp("limited"), "甲乙丙丁戊", **LIMITED)


@pytest.fixture
def course(closed_once: Stage, time: MovableClock, tmp_path: Path) -> Iterator[Course]:
    with closed_once.reopened(time, tmp_path) as found:
        yield found


@pytest.fixture
def limited(limited_once: Stage, time: MovableClock, tmp_path: Path) -> Iterator[Course]:
    with limited_once.reopened(time, tmp_path) as found:
        yield found


def applications(course: Course) -> dict[str, str]:
    """Stem → application, as a member reads them."""
    views = qualification.read_applications(course.platform, course.committee[0], course.tender)
    by_name = {one.applicant: one.application for one in views}
    stems = {course.cast.bidder(stem).body.name: stem for stem in journeys.PRICES}
    return {stems[name]: application for name, application in by_name.items()}


def judge(course: Course, member: int, application: str, *failed: str, score: str | None = None) -> None:
    form = forms.ReviewApplicant(
        application=application, failed=dict.fromkeys(failed, "不符合要求"), score=score
    )
    qualification.review_applicant(course.platform, course.committee[member], course.tender, form)


def judge_all(course: Course, failing: dict[str, int], scores: dict[str, str] | None = None) -> None:
    """Every member judges; a stem in `failing` fails its record in the eyes of so many members."""
    for stem, application in applications(course).items():
        for member in range(5):
            weak = ("record",) if member < failing.get(stem, 0) else ()
            judge(course, member, application, *weak, score=scores[stem] if scores else None)


def report(course: Course, member: int = 0) -> None:
    qualification.report_qualification(course.platform, course.committee[member], course.tender)


def passed(course: Course) -> str:
    """The stems that passed, each by what it learns itself."""
    found = ""
    for stem in journeys.PRICES:
        own = prequalification.own_applications(
            course.platform, course.cast.bidder(stem).actor, course.tender
        )
        found += stem if own and own[-1].passed else ""
    return found


def test_all_who_meet_the_printed_criteria_pass_and_may_be_invited(course):
    judge_all(course, {"丁": 3})
    report(course)
    assert passed(course) == "甲乙丙"
    invited.send(course)
    assert invited.stems_invited(course) == "甲乙丙"


def test_more_than_half_of_the_members_decide_on_a_criterion(course):
    judge_all(course, {"丙": 2, "丁": 3})
    report(course)
    assert passed(course) == "甲乙丙"


def test_fewer_than_three_passed_fail_the_tender(course):
    judge_all(course, {"丙": 5, "丁": 5})
    report(course)
    with course.platform.reading() as session:
        row = tendering.tender_of(session, course.tender)
        assert (row.stage, row.failure) == ("failed", "fewer_than_3_passed")


def test_only_the_best_are_let_in_where_the_documents_limit_them(limited):
    judge_all(limited, {"甲": 5}, {"甲": "99", "乙": "90", "丙": "70", "丁": "80", "戊": "75.5"})
    report(limited)
    assert passed(limited) == "乙丁戊"


def test_equal_last_ones_are_all_let_in():
    scores = {"a": Decimal(90), "b": Decimal(80), "c": Decimal(80), "d": Decimal(70)}
    assert admitted(scores, 2) == {"a", "b", "c"}
    assert admitted(scores, 4) == admitted(scores, None) == set(scores)
    assert admitted(scores, 1) == {"a"}


def test_no_score_is_given_where_all_who_qualify_pass(course):
    with pytest.raises(BadInput):
        judge(course, 0, applications(course)["甲"], score="90")


def test_a_score_is_given_where_the_best_are_chosen(limited):
    with pytest.raises(BadInput):
        judge(limited, 0, applications(limited)["甲"])


def test_a_criterion_that_is_not_printed_is_not_judged(course):
    with pytest.raises(BadInput) as refused:
        judge(course, 0, applications(course)["甲"], "turnover")
    assert (refused.value.code, refused.value.article) == ("not_printed", "BR 18")


def test_a_judgement_stands(course):
    application = applications(course)["甲"]
    judge(course, 0, application)
    with pytest.raises(Refused) as refused:
        judge(course, 0, application, "record")
    assert refused.value.code == "voted_already"


def test_the_report_waits_for_every_judgement_and_is_the_chairs(course):
    with pytest.raises(Refused) as refused:
        report(course)
    assert refused.value.code == "review_open"
    with pytest.raises(Forbidden):
        report(course, member=1)


def test_the_report_is_filed_once(course):
    judge_all(course, {})
    report(course)
    with pytest.raises(Refused) as refused:
        report(course)
    assert refused.value.code == "reported_already"


def test_nobody_but_the_committee_reads_applications(course):
    cast = course.cast
    application = applications(course)["甲"]
    others = [cast.entity, cast.agent, cast.desk, cast.supervisor, cast.admin, cast.bidder("乙").actor]
    others += [one for one in cast.experts if one not in course.committee][:1]
    for other in others:
        with pytest.raises(Forbidden):
            qualification.read_applications(cast.platform, other, course.tender)
        with pytest.raises(Forbidden):
            qualification.read_application_file(cast.platform, other, application, 1)


def test_a_member_reads_every_file_of_an_application(course):
    application = applications(course)["甲"]
    name, content = qualification.read_application_file(course.platform, course.committee[2], application, 1)
    assert (name, content) == ("资格文件.pdf", b"%PDF-1.7 licence")
    with pytest.raises(NotFound):
        qualification.read_application_file(course.platform, course.committee[2], application, 2)


def test_people_of_an_applicant_do_not_review_it(course):
    with course.platform.reading() as session:
        barred = barred_employers(session, tendering.tender_of(session, course.tender))
    applicants = {course.cast.bidder(stem).organisation for stem in "甲乙丙丁"}
    assert {one for one, why in barred.items() if why == "employer_bids"} == applicants


def test_a_firm_that_did_not_pass_or_apply_cannot_bid(course):
    judge_all(course, {"丁": 5})
    report(course)
    invited.send(course)
    assert journeys.hand_in(course, course.cast.bidder("甲"), "4600000.00").bid
    for stem in "丁戊":
        with pytest.raises(Refused) as refused:
            journeys.hand_in(course, course.cast.bidder(stem), "4600000.00")
        assert (refused.value.code, refused.value.article) == ("not_passed", "BR 19")


def test_each_applicant_gets_its_own_letter_after_the_report_and_no_one_else(course):
    cast = course.cast
    with pytest.raises(NotFound):
        invitation_letters.qualification_letter(cast.platform, cast.bidder("甲").actor, course.tender)
    judge_all(course, {"丁": 5})
    report(course)
    for stem in "甲丁":
        name, content = invitation_letters.qualification_letter(
            cast.platform, cast.bidder(stem).actor, course.tender
        )
        assert "资格预审结果通知书" in name and content.startswith(b"%PDF")
    with pytest.raises(NotFound):
        invitation_letters.qualification_letter(cast.platform, cast.bidder("戊").actor, course.tender)


def test_nobody_is_invited_before_the_committee_reported(course):
    with pytest.raises(Refused) as refused:
        invited.send(course)
    assert refused.value.code == "enough_invitees"


def test_the_review_committee_is_not_the_evaluation_committee(course):
    judge_all(course, {})
    report(course)
    invited.send(course)
    with pytest.raises(Forbidden):
        qualification.read_applications(course.platform, course.committee[0], course.tender)
    assert journeys.members(course) == []
