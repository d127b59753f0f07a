"""A correction of any notice is a new version with text and reason; nothing that was published goes (rules §11)."""

from datetime import timedelta

import pytest

from tender.errors import NotFound, Refused
from tender.notices import ending, service
from tender.notices.forms import CorrectNotice, PublishFailure
from tender.notices.queries import notices_of, versions_of
from tests import journeys

WRONG = {"reason": "笔误", "text": "以本更正为准"}


def correct(course, notice=None):
    form = CorrectNotice(**WRONG, notice=notice)
    return service.correct_notice(course.platform, course.cast.entity, course.tender, form)


def all_of(course, kind):
    with course.platform.reading() as session:
        return [one for one in notices_of(session, course.tender) if one.kind == kind]


@pytest.mark.parametrize(
    ("journey", "kind"),
    [
        (journeys.noticed, "tender_notice"),
        (journeys.amended, "amendment_notice"),
        (journeys.publicised, "candidates_notice"),
        (journeys.completed, "result_notice"),
        (journeys.terminated, "termination_notice"),
    ],
)
def test_every_kind_of_notice_is_corrected_by_a_version_beside_the_old_one(cast, journey, kind):
    course = journey(cast)
    before = all_of(course, kind)[-1]
    correct(course, before.id)
    with cast.platform.reading() as session:
        found = versions_of(session, before)
    assert found[-1].version == before.version + 1 and found[-2] == before
    (said,) = found[-1].body["corrections"]
    assert (said["text"], said["reason"]) == (WRONG["text"], WRONG["reason"])
    assert {**found[-1].body, "corrections": None} == {**before.body, "corrections": None}


def test_a_second_correction_keeps_the_first(cast):
    course = journeys.noticed(cast)
    for _ in range(2):
        correct(course)
    assert [len(one.body.get("corrections", [])) for one in all_of(course, "tender_notice")] == [0, 1, 2]


def test_an_amendment_keeps_what_was_corrected(cast):
    course = journeys.noticed(cast)
    correct(course)
    form = journeys.AmendNotice.model_validate({**journeys.AMENDMENT, "qualification": "二级"})
    journeys.amending.amend_notice(cast.platform, cast.entity, course.tender, form)
    newest = all_of(course, "tender_notice")[-1].body
    assert newest["qualification"] == "二级" and newest["corrections"][0]["text"] == WRONG["text"]


def test_the_tender_notice_is_not_corrected_once_bids_are_in(cast):
    course = journeys.publicised(cast)
    (notice,) = all_of(course, "tender_notice")
    with pytest.raises(Refused) as refused:
        correct(course, notice.id)
    assert refused.value.code == "not_correctable"


def test_candidates_are_not_corrected_after_the_award(cast):
    course = journeys.awarded(cast)
    (notice,) = all_of(course, "candidates_notice")
    with pytest.raises(Refused):
        correct(course, notice.id)


def test_a_notice_of_another_tender_is_not_found(cast):
    course, other = journeys.noticed(cast), journeys.noticed(cast, amount="4800000.00")
    (notice,) = all_of(other, "tender_notice")
    with pytest.raises(NotFound):
        correct(course, notice.id)


def test_a_correction_a_millisecond_before_the_deadline_stands(cast):
    course = journeys.noticed(cast)
    journeys.move_to(course.deadline - timedelta(milliseconds=1))
    assert correct(course)


def test_the_page_shows_correction_and_reason_and_leads_to_every_version(site, cast):
    course = journeys.noticed(cast)
    newest = correct(course)
    shown = site.visitor().get(f"/notices/{newest}")
    assert shown.status_code == 200 and WRONG["text"] in shown.text and WRONG["reason"] in shown.text
    assert all(one.id in shown.text for one in all_of(course, "tender_notice"))


@pytest.mark.parametrize(
    ("journey", "kind", "words"),
    [
        (journeys.amended, "amendment_notice", ["工期280日", "工期300日", "可在截止前替换"]),
        (journeys.terminated, "termination_notice", ["项目取消或者重大调整", "项目重大调整", "另行立项"]),
    ],
)
def test_the_page_of_a_notice_says_what_was_published(site, cast, journey, kind, words):
    course = journey(cast, 0)
    (notice,) = all_of(course, kind)
    shown = site.visitor().get(f"/notices/{notice.id}")
    assert shown.status_code == 200 and [one for one in words if one not in shown.text] == []


def test_the_page_of_a_failure_says_why_and_what_is_paid_back(site, cast):
    deposit = {"amount": "40000.00", "forms": ["transfer"], "bank": "示范银行"}
    deposit |= {"account_name": "示范县交易中心", "account_no": "6222000000000001"}
    course = journeys.failed(cast, plan={"deposit": deposit})
    form = PublishFailure(next_step="调整后重新招标")
    notice = ending.publish_failure(cast.platform, cast.entity, course.tender, form)
    shown = site.visitor().get(f"/notices/{notice}").text
    words = ("投标人少于三个", "投标保证金", "银行同期存款利息", "调整后重新招标")
    assert [one for one in words if one not in shown] == []
