"""Prequalification (rules §3a stage 6, §4): dates, applications, their secrecy, and their close."""

from base64 import b64encode
from dataclasses import replace
from datetime import timedelta

import pytest

from tender import clock
from tender.errors import Forbidden, NotFound, Refused, TooLarge
from tender.notices import prequalification
from tender.notices.invitation_forms import FileApplication
from tender.notices.prequalification_papers import issue_prequalification_notice
from tender.notices.queries import paper_of
from tender.portal import queries
from tender.portal.published import lines
from tests import journeys
from tests.notices import invited
from tests.notices.test_invitations import stored
from tests.reports.reading import missing

MOMENT = timedelta(milliseconds=1)


def close(course) -> list[str]:
    journeys.move_to(course.deadline)
    return prequalification.close_applications(course.platform)


def test_the_documents_of_a_prequalification_are_given_out_for_five_days(cast):
    course = invited.screened(cast)
    with pytest.raises(Refused) as refused:
        invited.publish(course, documents_until=clock.now() + timedelta(days=4))
    assert (refused.value.code, refused.value.article) == ("sale_short", "BR 16")


def test_applications_close_five_days_after_the_sale_stops_or_later(cast):
    course = invited.screened(cast)
    until = journeys.deadline() - timedelta(days=4)
    with pytest.raises(Refused) as refused:
        invited.publish(course, documents_until=until)
    assert (refused.value.code, refused.value.article) == ("deadline_early", "BR 17")
    invited.publish(course, documents_until=until - timedelta(days=1))


def test_applications_close_on_a_working_day(cast):
    course = invited.screened(cast)
    with pytest.raises(Refused) as refused:
        invited.publish(course, deadline=saturday_after(journeys.deadline()))
    assert refused.value.code == "deadline_rest_day"


def saturday_after(moment):
    return moment + timedelta(days=5 - moment.astimezone(clock.ZONE).weekday())


def test_a_prequalification_notice_says_how_it_is_reviewed_and_until_when_to_apply(cast):
    course = invited.published(cast)
    view = queries.tender_view(cast.platform, course.tender)
    [notice] = view.notices
    assert (view.stage, notice.kind) == ("prequalification", "prequalification_notice")
    assert notice.body["prequalification"]["method"] == "pass_all"
    assert notice.body["applications_until"] == clock.stamp(course.deadline)


def test_only_a_tender_whose_documents_foresee_it_is_prequalified(cast):
    course = journeys.prepared(cast)
    with pytest.raises(Refused) as refused:
        invited.publish(course)
    assert refused.value.code == "no_prequalification"


def test_no_bid_is_taken_while_applications_are(cast):
    course = invited.published(cast)
    with pytest.raises(Refused) as refused:
        journeys.hand_in(course, cast.bidder("甲"), "4600000.00")
    assert refused.value.code == "not_passed"


def test_nobody_learns_who_applied_or_how_many_before_the_deadline(cast):
    course = invited.published(cast)
    before = queries.tender_view(cast.platform, course.tender)
    for stem in "甲乙丙":
        invited.apply(course, stem)
    assert queries.tender_view(cast.platform, course.tender) == before
    text = stored(cast.platform)
    for stem in "甲乙丙":
        bidder = cast.bidder(stem)
        assert bidder.organisation not in text and bidder.body.name not in text
        assert str(bidder.actor.person) not in text and f"{stem}申请" not in text


def test_an_application_rests_encrypted(cast):
    course = invited.applied(cast, "甲")
    with cast.platform.reading() as session:
        row = prequalification.applications_of(session, course.tender)[0]
        with cast.platform.objects.open(row.file) as file:
            assert file.read(4) == b"age-"
        assert prequalification.content_of(cast.platform, row).statement == "甲申请"


def test_a_later_application_replaces_the_earlier_one_of_the_same_firm(cast):
    course = invited.applied(cast, "甲乙")
    journeys.move_to(clock.now() + timedelta(hours=1))
    invited.apply(course, "甲")
    own = prequalification.own_applications(cast.platform, cast.bidder("甲").actor, course.tender)
    assert [one.status for one in own] == ["replaced", "current"]
    assert len(prequalification.own_applications(cast.platform, cast.bidder("丙").actor, course.tender)) == 0


def test_an_application_is_withdrawn_before_the_deadline_only(cast):
    course = invited.applied(cast, "甲乙丙丁")
    prequalification.withdraw_application(cast.platform, cast.bidder("丁").actor, course.tender)
    with pytest.raises(NotFound):
        prequalification.withdraw_application(cast.platform, cast.bidder("丁").actor, course.tender)
    journeys.move_to(course.deadline)
    with pytest.raises(Refused) as refused:
        prequalification.withdraw_application(cast.platform, cast.bidder("甲").actor, course.tender)
    assert refused.value.code == "before_deadline"


def test_an_application_a_millisecond_before_the_deadline_is_in_and_at_the_deadline_out(cast):
    course = invited.published(cast)
    journeys.move_to(course.deadline - MOMENT)
    invited.apply(course, "甲")
    journeys.move_to(course.deadline)
    with pytest.raises(Refused) as refused:
        invited.apply(course, "乙")
    assert refused.value.code == "before_deadline"


def test_only_tenderers_apply(cast):
    course = invited.published(cast)
    form = FileApplication.model_validate(
        {"statement": "申请", "files": [{"name": "a.pdf", "content_b64": "YWJj"}]}
    )
    for actor in (cast.entity, cast.agent, cast.desk, cast.experts[0]):
        with pytest.raises(Forbidden):
            prequalification.file_application(cast.platform, actor, course.tender, form)


def test_a_tenderer_that_is_of_the_owners_side_does_not_apply(cast):
    course = invited.published(cast)
    own = replace(cast.bidder("甲").actor, organisation=cast.entity.organisation)
    form = FileApplication.model_validate(
        {"statement": "申请", "files": [{"name": "a.pdf", "content_b64": "YWJj"}]}
    )
    with pytest.raises(Refused) as refused:
        prequalification.file_application(cast.platform, own, course.tender, form)
    assert refused.value.article == "BR 34"


def test_an_application_over_six_megabytes_is_refused(cast):
    course = invited.published(cast)
    half = {"name": "a.pdf", "content_b64": b64encode(bytes(3_000_001)).decode()}
    form = FileApplication.model_validate({"statement": "申请", "files": [half, half]})
    with pytest.raises(TooLarge):
        prequalification.file_application(cast.platform, cast.bidder("甲").actor, course.tender, form)


def test_the_clock_closes_applications_at_their_deadline_and_once(cast):
    course = invited.applied(cast, "甲乙丙")
    journeys.move_to(course.deadline - MOMENT)
    assert prequalification.close_applications(cast.platform) == []
    assert close(course) == [course.tender]
    assert prequalification.close_applications(cast.platform) == []
    assert queries.tender_view(cast.platform, course.tender).stage == "qualification_review"


def test_fewer_than_three_applications_fail_the_tender_at_the_deadline(cast):
    course = invited.applied(cast, "甲乙丙")
    prequalification.withdraw_application(cast.platform, cast.bidder("丙").actor, course.tender)
    assert close(course) == [course.tender]
    view = queries.tender_view(cast.platform, course.tender)
    assert (view.stage, view.failure) == ("failed", "fewer_than_3_passed")


def test_the_signed_notice_says_the_review_method_and_the_application_deadline(cast):
    course = invited.published(cast, method="limited", limit=3)
    paper = issue_prequalification_notice(cast.platform, cast.entity, course.tender)
    with cast.platform.reading() as session:
        found = paper_of(session, paper)
    with cast.platform.objects.open(found.sha256) as file:
        assert missing(file.read(), "有限数量制", "得分最高的 3 家", "资格预审公告") == []
    assert found.public


def test_the_notice_page_shows_the_review_and_no_deadline_of_bids(cast):
    course = invited.published(cast)
    [notice] = queries.tender_view(cast.platform, course.tender).notices
    labels = [fact.label for fact in lines(notice)]
    assert "申请截止" in labels and "企业资质" in labels
    assert "投标截止（即开标时间）" not in labels
