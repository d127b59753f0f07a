"""The signed papers of amendments, failures and terminations say what their notices say (rules §12.4, §12.11)."""

import pytest

from tender.errors import NotFound
from tender.notices import ending, publication_papers
from tender.notices.forms import PublishFailure
from tender.notices.papers import issue_tender_notice
from tender.notices.queries import paper_of, papers_of
from tests import journeys
from tests.reports.reading import text_of


def text(course, paper: str) -> str:
    with course.platform.reading() as session:
        found = paper_of(session, paper)
    assert found.public
    with course.platform.objects.open(found.sha256) as file:
        return text_of(file.read())


def test_the_clarification_prints_clause_old_and_new_text_and_the_new_deadline(cast):
    course = journeys.amended(cast, 0)
    printed = text(course, publication_papers.issue_clarifications(cast.platform, cast.entity, course.tender))
    (change,) = journeys.AMENDMENT["changes"]
    for words in (change["clause"], change["old"], change["new"], "已顺延", f"{course.deadline:%Y-%m-%d}"):
        assert words in printed


def test_each_amendment_has_a_paper_of_its_own(cast):
    course = journeys.amended(cast, 0)
    form = journeys.AmendNotice.model_validate({**journeys.AMENDMENT, "affects_bids": False})
    journeys.amending.amend_notice(cast.platform, cast.entity, course.tender, form)
    for _ in range(2):
        publication_papers.issue_clarifications(cast.platform, cast.entity, course.tender)
    with cast.platform.reading() as session:
        assert [one.about for one in papers_of(session, course.tender)] == ["1", "2"]


def test_the_tender_notice_issued_after_an_amendment_prints_what_holds_now(cast):
    course = journeys.amended(cast, 0, amendment={"qualification": "建筑工程施工总承包二级"})
    printed = text(course, issue_tender_notice(cast.platform, cast.entity, course.tender))
    assert "总承包二级" in printed and f"{course.deadline:%Y-%m-%d}" in printed


def test_the_notice_of_termination_prints_stage_ground_facts_and_next_step(cast):
    course = journeys.terminated(cast, 0)
    printed = text(course, publication_papers.issue_ended_notices(cast.platform, cast.entity, course.tender))
    for words in ("终止公告", "project_changed", "项目重大调整", "另行立项"):
        assert words in printed


def test_a_second_failure_prints_that_tendering_may_be_given_up(cast):
    course = journeys.retendered(cast)
    journeys.move_to(course.deadline)
    journeys.bidding.close_due(cast.platform)
    form = PublishFailure(next_step="报审批部门")
    ending.publish_failure(cast.platform, cast.entity, course.tender, form)
    printed = text(course, publication_papers.issue_ended_notices(cast.platform, cast.entity, course.tender))
    assert "fewer_than_3_bids" in printed and "可以不再进行招标" in printed


def test_without_such_a_notice_there_is_no_paper(cast):
    course = journeys.noticed(cast)
    for issue in (publication_papers.issue_clarifications, publication_papers.issue_ended_notices):
        with pytest.raises(NotFound):
            issue(cast.platform, cast.entity, course.tender)
