"""Amendments: the extension, what may change, one text everywhere, two at once, a millisecond late (BR 21)."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from tender import clock
from tender.bids.queries import own_bids
from tender.errors import Forbidden, NotFound, Refused, Stale, TenderError
from tender.notices.amending import amend_notice
from tender.notices.forms import AmendNotice
from tender.notices.invitation_forms import PublishPrequalification
from tender.notices.prequalification import publish_prequalification
from tender.notices.queries import notices_of
from tender.tendering import service as tendering
from tender.web import uploads
from tests import journeys

WORDS = journeys.AMENDMENT


@pytest.fixture
def course(cast):
    return journeys.noticed(cast)


def amend(course, actor=None, **change):
    form = AmendNotice.model_validate({**WORDS, **change})
    return amend_notice(course.platform, actor or course.cast.entity, course.tender, form)


def tender(course):
    with course.platform.reading() as session:
        return tendering.tender_of(session, course.tender)


def notices(course, kind):
    with course.platform.reading() as session:
        return [one for one in notices_of(session, course.tender) if one.kind == kind]


def late_by(course, days: int) -> None:
    journeys.move_to(course.deadline - timedelta(days=days))


def stored(course, name, content):
    """An uploaded file as a form names it."""
    made = course.platform.objects.put([content], limit=1000)
    uploads.record(course.platform, made)
    return {"name": name, "sha256": made.sha256, "size": made.size}


def refusal(course, **change) -> TenderError:
    before = tender(course).model_dump()
    with pytest.raises(TenderError) as refused:
        amend(course, **change)
    assert tender(course).model_dump() == before
    return refused.value


def test_an_amendment_in_good_time_leaves_the_deadline(course):
    late_by(course, 18)
    amend(course)
    assert tender(course).deadline == course.deadline


def test_an_amendment_that_affects_bids_less_than_15_days_before_extends_the_deadline(course):
    late_by(course, 5)
    amend(course)
    moved = tender(course).deadline
    assert moved - clock.now() >= timedelta(days=15)
    assert moved.time() == course.deadline.time()
    assert notices(course, "amendment_notice")[0].body["days_left"] >= 15


def test_one_that_affects_no_bid_leaves_the_deadline_even_late(course):
    late_by(course, 1)
    amend(course, affects_bids=False)
    assert tender(course).deadline == course.deadline


def test_the_owner_may_grant_more_time_than_the_law(course):
    late_by(course, 5)
    granted = clock.at(course.deadline.date() + timedelta(days=28), 10)
    amend(course, deadline=granted)
    assert tender(course).deadline == granted


def test_the_owners_own_deadline_is_never_earlier_than_the_law_or_than_before(course):
    late_by(course, 5)
    assert refusal(course, deadline=course.deadline).code == "deadline_early"
    before = course.deadline - timedelta(milliseconds=1)
    assert refusal(course, deadline=before, affects_bids=False).code == "deadline_earlier"


def test_a_millisecond_before_the_deadline_is_early_enough_and_at_it_is_not(course):
    journeys.move_to(course.deadline - timedelta(milliseconds=1))
    amend(course, affects_bids=False)
    journeys.move_to(course.deadline)
    assert refusal(course).code == "before_deadline"


def test_a_closed_tender_is_not_amended(cast):
    course = journeys.closed(cast)
    assert refusal(course).code == "wrong_stage"


def test_a_tender_under_preparation_is_not_amended(cast):
    assert refusal(journeys.prepared(cast)).code == "wrong_stage"


@pytest.mark.parametrize("login", ["desk", "bidder1", "supervisor", "opening", "water"])
def test_nobody_but_the_owner_amends(course, login):
    with pytest.raises(Forbidden):
        amend(course, actor=course.cast.actor(login))


def test_old_and_new_text_stand_once_and_the_announcement_shows_what_holds_now(course):
    amend(course, qualification="建筑工程施工总承包二级及以上资质", opening_place="示范县二号开标室")
    first, second = notices(course, "tender_notice")
    assert first.body["qualification"].endswith("三级及以上资质") and first.version == 1
    assert second.body["qualification"].endswith("二级及以上资质") and second.version == 2
    assert second.body["opening_place"] == "示范县二号开标室"
    (notice,) = notices(course, "amendment_notice")
    assert notice.body["changes"] == WORDS["changes"] and notice.body["serial"] == 1
    assert notice.entry == second.entry and "changes" not in second.body


def test_the_terms_are_renewed_and_the_custodians_are_not(course):
    before = tender(course)
    late_by(course, 5)
    amend(course)
    after = tender(course)
    assert after.terms["deadline"] == after.terms["opens_at"] == clock.stamp(after.deadline)
    assert after.terms["policy"] == before.terms["policy"]
    assert after.terms_entry != before.terms_entry
    assert notices(course, "tender_notice")[-1].body["terms"] == after.terms


def test_terms_that_did_not_change_keep_their_entry(course):
    before = tender(course)
    amend(course, affects_bids=False)
    assert tender(course).terms_entry == before.terms_entry


def test_amendments_are_numbered_and_each_is_a_notice_of_its_own(course):
    for _ in range(2):
        amend(course, affects_bids=False)
    found = notices(course, "amendment_notice")
    assert [(one.about, one.version, one.body["serial"]) for one in found] == [("1", 1, 1), ("2", 1, 2)]


def test_new_documents_join_and_what_was_published_stays(course):
    before = tender(course).plan["documents"]
    files = [stored(course, "招标文件（第1号修改）.pdf", b"%PDF-1.7 amended")]
    amend(course, documents=files)
    assert tender(course).plan["documents"] == [*before, *files] == tender(course).terms["documents"]


def test_a_published_document_is_not_replaced_under_its_name(course):
    again = stored(course, tender(course).plan["documents"][0]["name"], b"%PDF-1.7 another")
    assert refusal(course, documents=[again]).code == "document_published"


def test_an_amendment_of_what_terms_do_not_print_makes_new_terms_all_the_same(course):
    before = tender(course).terms
    amend(course, qualification="建筑工程施工总承包二级及以上资质", affects_bids=True)
    assert tender(course).terms["revision"] > before["revision"]


def test_a_document_that_nobody_uploaded_is_refused(course):
    missing = {"name": "招标文件.pdf", "sha256": "0" * 64, "size": 10}
    assert refusal(course, documents=[missing]).code == "file_missing"


def test_a_new_ceiling_stays_within_the_audited_amount(course):
    lower = [{"lot": course.lot, "ceiling": "4900000.00"}]
    assert refusal(course, ceilings=[{"lot": course.lot, "ceiling": "5000000.01"}]).status == 409
    amend(course, ceilings=lower)
    after = tender(course)
    assert after.ceiling_fen == 490_000_000 == after.terms["lots"][0]["ceiling_fen"]


def test_a_ceiling_of_a_strange_lot_is_refused(course):
    assert isinstance(refusal(course, ceilings=[{"lot": "lot_x", "ceiling": "1.00"}]), NotFound)


@pytest.mark.parametrize(
    "change",
    [
        {"qualification": "二级"},
        {"criteria": journeys.CRITERIA},
        {"review_items": [{"id": "seal", "title": "签章", "clause": "2.1", "ground": "unsigned"}]},
        {"evaluation": {"method": "lowest_evaluated_bid"}},
        {"ceilings": [{"lot": "", "ceiling": "4900000.00"}]},
    ],
)
def test_what_always_affects_bids_must_say_so(course, change):
    if "ceilings" in change:
        change = {"ceilings": [{"lot": course.lot, "ceiling": "4900000.00"}]}
    assert refusal(course, affects_bids=False, **change).code == "affects_bids"


def test_new_criteria_are_checked_like_those_that_were_prepared(course):
    fewer = [{**one, "max": "5"} for one in journeys.CRITERIA]
    assert refusal(course, criteria=fewer).code == "points"
    moved = [
        {**one, "max": points} for one, points in zip(journeys.CRITERIA, ("15", "15", "10"), strict=True)
    ]
    amend(course, criteria=moved)
    assert tender(course).terms["criteria"][0]["max"] == "15"


def test_a_lower_ceiling_may_not_make_the_deposit_too_high(cast):
    deposit = {
        "amount": "100000.00",
        "forms": ["transfer"],
        "account_name": "示范县交易中心",
        "account_no": "6222000000000001",
        "bank": "示范银行",
    }
    course = journeys.noticed(cast, plan={"deposit": deposit})
    lower = [{"lot": course.lot, "ceiling": "4999999.99"}]
    assert refusal(course, ceilings=lower).code == "security_share"


def test_a_stale_page_does_not_amend(course):
    amend(course, version=2)
    assert isinstance(refusal(course, version=2), Stale)


def test_of_two_amendments_at_once_both_stand_in_order_or_the_stale_one_is_refused(course):
    answers: list[object] = []

    def act() -> None:
        try:
            answers.append(amend(course, version=2))
        except Stale as stale:
            answers.append(stale)

    both = [threading.Thread(target=act) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert sorted(isinstance(one, Stale) for one in answers) == [False, True]
    assert len(notices(course, "amendment_notice")) == 1


def test_a_bid_for_older_terms_stays_and_may_be_replaced_by_one_for_the_new(cast):
    course = journeys.amended(cast, 3)
    first = course.cast.bidder("甲")
    assert [one.status for one in own_bids(cast.platform, first.actor, course.tender)] == ["current"]
    journeys.hand_in(course, first, "4500000.00")
    found = own_bids(cast.platform, first.actor, course.tender)
    assert sorted(one.status for one in found) == ["current", "replaced"]


def test_a_new_bid_for_older_terms_is_refused(course):
    bidder = course.cast.bidder("甲")
    old = journeys.sealed(course, bidder, "4500000.00")
    late_by(course, 5)
    amend(course)
    with old.bid_age.open("rb") as file:
        stored = course.platform.objects.put([file.read()], limit=10_000_000)
    upload = uploads.record(course.platform, stored)
    form = journeys.bid_forms.SubmitBid(lot=course.lot, upload=upload, **journeys.hand_in_body(old))
    with pytest.raises(Refused) as refused:
        journeys.bidding.submit_bid(course.platform, bidder.actor, form)
    assert (refused.value.code, refused.value.field) == ("terms_differ", "terms_sha256")


class Interrupting:
    """An object store during whose first writing something else happens."""

    def __init__(self, objects, happens) -> None:
        self.objects, self.happens = objects, happens

    def __getattr__(self, name):
        return getattr(self.objects, name)

    def put(self, *given, **named):
        self.happens, happening = lambda: None, self.happens
        happening()
        return self.objects.put(*given, **named)


def test_a_bid_that_an_amendment_overtakes_is_not_taken_for_the_older_terms(course):
    bidder = course.cast.bidder("甲")
    made = journeys.sealed(course, bidder, "4500000.00")
    with made.bid_age.open("rb") as file:
        stored = course.platform.objects.put([file.read()], limit=10_000_000)
    upload = uploads.record(course.platform, stored)
    form = journeys.bid_forms.SubmitBid(lot=course.lot, upload=upload, **journeys.hand_in_body(made))
    late_by(course, 5)
    overtaken = replace(course.platform, objects=Interrupting(course.platform.objects, lambda: amend(course)))
    with pytest.raises(Refused) as refused:
        journeys.bidding.submit_bid(overtaken, bidder.actor, form)
    assert refused.value.code == "terms_differ"
    assert own_bids(course.platform, bidder.actor, course.tender) == []


def test_the_bidding_closes_at_the_new_deadline_and_not_at_the_old(cast):
    course = journeys.noticed(cast)
    old = course.deadline
    late_by(course, 5)
    amend(course)
    journeys.move_to(old)
    assert journeys.bidding.close_due(cast.platform) == []
    journeys.move_to(tender(course).deadline)
    assert journeys.bidding.close_due(cast.platform) == [course.tender]


def test_documents_are_given_out_until_the_new_deadline(course):
    late_by(course, 5)
    amend(course)
    after = notices(course, "tender_notice")[-1].body
    assert after["documents_until"] == after["deadline"] == clock.stamp(tender(course).deadline)


def applications(cast):
    """A prequalification that takes applications."""
    items = [{"id": "grade", "title": "资质等级", "clause": "2.1", "ground": "unqualified"}]
    plan = {"prequalification": {"method": "pass_all", "criteria": items}}
    course = journeys.prepared(cast, plan=plan)
    until = clock.now() + timedelta(days=8)
    course.deadline = until + timedelta(days=6)
    form = PublishPrequalification(documents_until=until, deadline=course.deadline)
    publish_prequalification(cast.platform, cast.entity, course.tender, form)
    return course


def test_a_prequalification_amended_less_than_three_days_before_is_extended_to_three(cast):
    course = applications(cast)
    late_by(course, 1)
    amend(course)
    after = tender(course)
    assert after.deadline - clock.now() >= timedelta(days=3) and after.terms_entry is None
    newest = notices(course, "prequalification_notice")[-1]
    assert newest.version == 2 and newest.body["applications_until"] == clock.stamp(after.deadline)


def test_a_prequalification_amended_three_days_before_keeps_its_deadline(cast):
    course = applications(cast)
    late_by(course, 5)
    amend(course)
    assert tender(course).deadline == course.deadline
