"""What stands before a tender notice, what it says, and that page, API, PDF and ledger say the same (BR 15)."""

import json
from datetime import timedelta

import pytest
from sqlmodel import select

from tender import clock
from tender.errors import Refused
from tender.ledger.models import Outbox
from tender.notices import rules, service
from tender.notices.forms import PublishNotice
from tender.notices.queries import notices_of
from tender.tendering import service as tendering
from tests import journeys

VISIT = {"at": "2026-03-10T01:30:00Z", "place": "示范县新区工地"}


def publish(course, **form):
    form = PublishNotice(**{"deadline": journeys.deadline(), **form})
    return service.publish_notice(course.platform, course.cast.entity, course.tender, form)


def body(course):
    with course.platform.reading() as session:
        return notices_of(session, course.tender)[-1].body


def refused(course, **form) -> str:
    with pytest.raises(Refused) as refusal:
        publish(course, **form)
    with course.platform.reading() as session:
        assert not notices_of(session, course.tender)
        assert tendering.tender_of(session, course.tender).stage == "preparation"
    return refusal.value.code


def test_the_notice_says_all_that_the_law_wants_published(cast):
    said = body(journeys.noticed(cast))
    assert rules.ANNOUNCED.keys() <= said.keys()
    assert said["funding"]["budget"] == "100" and said["consortium_allowed"] is False
    assert said["platform"] in said["documents_url"] and said["media"]


def test_documents_are_given_out_for_five_days_or_nothing_is_published(cast):
    course = journeys.prepared(cast)
    early = clock.now() + timedelta(days=4)
    assert refused(course, documents_until=early) == "documents_short"
    publish(course, documents_until=clock.now() + timedelta(days=8))
    assert body(course)["documents_until"] == clock.stamp(clock.now() + timedelta(days=8))


def test_documents_stay_to_the_deadline_unless_the_owner_says_otherwise(cast):
    said = body(journeys.noticed(cast))
    assert said["documents_until"] == said["deadline"]


def test_a_site_visit_after_the_deadline_is_not_announced(cast):
    late = {**VISIT, "at": clock.stamp(journeys.deadline())}
    assert refused(journeys.prepared(cast, plan={"site_visit": late})) == "site_visit_time"


def test_a_fee_for_electronic_documents_is_refused(cast):
    with pytest.raises(Refused) as refusal:
        journeys.prepared(cast, plan={"documents_fee": "0.01"})
    assert refusal.value.article == "BR 16"


def test_bids_are_opened_at_the_deadline_itself(cast):
    said = body(journeys.noticed(cast))
    assert said["terms"]["opens_at"] == said["terms"]["deadline"] == said["deadline"]


def test_a_tender_with_prequalification_is_not_announced_by_a_tender_notice(cast):
    items = [{"id": "grade", "title": "资质", "clause": "2.1", "ground": "unqualified"}]
    plan = {"prequalification": {"method": "pass_all", "criteria": items}}
    assert refused(journeys.prepared(cast, plan=plan)) == "other_announcement"


def test_page_api_paper_and_ledger_say_the_same(site, cast):
    course = journeys.noticed(cast)
    said = body(course)
    with cast.platform.reading() as session:
        query = select(Outbox.payload).where(Outbox.type == "notice.published")
        (entered,) = json.loads(session.exec(query).one())["facts"]["notices"]
        notice = notices_of(session, course.tender)[0]
    shown = site.visitor().get(f"/notices/{notice.id}").text
    assert entered["body"] == said
    assert said["scope"] in shown and said["qualification"] in shown and said["platform"] in shown
    answer = site.visitor().get(f"/api/v1/tenders/{course.tender}").json()
    assert [one["body"] for one in answer["notices"]] == [said]
