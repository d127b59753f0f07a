"""Votes, report, dissent and rejection of all: what the committee's acts come to."""

import json

import pytest
from sqlmodel import select

from tender.errors import BadInput, Forbidden, NotFound, Refused
from tender.evaluation import disclosure, forms, queries, service
from tender.evaluation.case import evaluate
from tender.ledger import replay
from tender.ledger.acts import Act
from tender.ledger.models import Outbox
from tender.tendering import service as tendering
from tests import journeys

REPORT = forms.Report(remarks="按招标文件规定评审")


def declared(course):
    """Seated and declared, nothing voted."""
    service.seat_committee(course.platform, course.cast.draw, course.tender)
    course.committee = journeys.members(course)
    for member in course.committee:
        service.declare(
            course.platform, member, course.tender, forms.Declare(confidentiality=True, conflict=False)
        )
    return course


def vote(course, number, bid, passed=True):
    form = forms.ReviewBid(
        bid=bid,
        passed=passed,
        reason=None if passed else "unqualified",
        clause=None if passed else "第二章3.1",
    )
    service.review_bid(course.platform, course.committee[number], course.tender, form)


def locked(course, keep=5):
    """The first `keep` members lock their sheets."""
    for number, member in enumerate(course.committee[:keep]):
        form = forms.Sheet(scores=journeys.scores(course, number))
        service.save_sheet(course.platform, member, course.tender, form)
        service.lock_sheet(course.platform, member, course.tender, form)
    return course


def report(course, number=0, form=REPORT):
    service.report(course.platform, course.committee[number], course.tender, form)


def stage(course):
    with course.platform.reading() as session:
        return tendering.tender_of(session, course.tender).stage


def payload(course, kind):
    with course.platform.reading() as session:
        return json.loads(session.exec(select(Outbox.payload).where(Outbox.type == kind.tag)).one())


def reject(course, rejected):
    """Every member votes on every bid within the ceiling; the stems in `rejected` fall."""
    fallen = {course.bids[stem].bid for stem in rejected}
    for number in range(5):
        for bid in journeys.scored_bids(course):
            vote(course, number, bid, bid not in fallen)


def test_a_vote_stands(opened):
    bid = journeys.scored_bids(declared(opened))[0]
    vote(opened, 0, bid)
    with pytest.raises(Refused, match="a vote stands"):
        vote(opened, 0, bid, passed=False)


def test_a_price_above_the_ceiling_is_not_voted_upon(opened):
    declared(opened)
    with pytest.raises(Refused, match="rejected by rule") as refused:
        vote(opened, 0, opened.bids["己"].bid)
    assert refused.value.article == "BR 51(5)"


def test_a_bid_of_another_tender_is_not_found(opened):
    declared(opened)
    with pytest.raises(NotFound):
        vote(opened, 0, "bid_00000000000000000000")


def test_the_report_needs_every_sheet_locked(seated):
    locked(seated, keep=4)
    with pytest.raises(Refused, match="All score sheets") as refused:
        report(seated)
    assert refused.value.status == 409 and stage(seated) == "evaluation"


def test_the_report_is_the_chairs(seated):
    locked(seated)
    for actor in (*seated.committee[1:], seated.cast.entity, seated.cast.opening):
        with pytest.raises(Forbidden):
            service.report(seated.platform, actor, seated.tender, REPORT)


def test_the_result_follows_from_the_published_case(seated):
    report(locked(seated))
    result = service.result_of(seated.platform, seated.tender)
    case = service.case_of(seated.platform, seated.tender, seated.lot)
    again = evaluate(json.loads(json.dumps(case)))
    assert [line.bidder for line in result.candidates] == again["candidates"]
    assert {line.bidder: line.total for line in result.ranking} == {
        row["bidder"]: row["total"] for row in again["results"] if row["rank"]
    }
    assert len(result.candidates) == 3 and len(result.ranking) == 5


def test_a_price_above_the_ceiling_is_rejected_by_rule_and_an_equal_one_is_ranked(seated):
    report(locked(seated))
    result = service.result_of(seated.platform, seated.tender)
    above = [(line.price_fen, line.reason, line.article) for line in result.rejected]
    assert above == [(500000001, "above_ceiling", "BR 51(5)")]
    assert 500000000 in [line.price_fen for line in result.ranking]


def test_a_majority_against_a_bid_rejects_it_with_ground_clause_and_article(opened):
    reject(declared(opened), ["乙"])
    report(locked_without(opened, ["乙"]))
    line = next(
        one
        for one in service.result_of(opened.platform, opened.tender).rejected
        if one.reason == "unqualified"
    )
    assert (line.bid, line.clause, line.article) == (opened.bids["乙"].bid, "第二章3.1", "BR 51(3)")


def locked_without(course, stems):
    """All sheets locked, the bids of `stems` left out."""
    out = {course.bids[stem].bid for stem in stems}
    for number, member in enumerate(course.committee):
        scores = {bid: marks for bid, marks in journeys.scores(course, number).items() if bid not in out}
        service.save_sheet(course.platform, member, course.tender, forms.Sheet(scores=scores))
        service.lock_sheet(course.platform, member, course.tender, forms.Sheet(scores=scores))
    return course


def test_no_single_score_leaves_the_closed_acts(seated):
    report(locked(seated))
    public = payload(seated, Act.EVALUATION_REPORTED)
    text = json.dumps([public["facts"], public["changes"]], ensure_ascii=False)
    assert "design" not in text and "safety" not in text
    assert all(
        len(bid["scores"]["technical"]) == 1
        for bid in service.case_of(seated.platform, seated.tender, seated.lot)["bids"]
        if "scores" in bid
    )
    assert not any(str(member.person) in text for member in seated.committee)


def test_the_report_is_filed_once(seated):
    report(locked(seated))
    assert stage(seated) == "evaluated"
    with pytest.raises(Refused, match="does not allow"):
        report(seated)


def test_members_see_the_draft_once_all_sheets_are_locked_and_may_dissent(seated):
    locked(seated, keep=4)
    with pytest.raises(Refused, match="Not every sheet"):
        service.draft_result(seated.platform, seated.committee[1], seated.tender, REPORT)
    form = forms.Sheet(scores=journeys.scores(seated, 4))
    service.save_sheet(seated.platform, seated.committee[4], seated.tender, form)
    service.lock_sheet(seated.platform, seated.committee[4], seated.tender, form)
    draft = service.draft_result(seated.platform, seated.committee[1], seated.tender, REPORT)
    service.file_dissent(
        seated.platform, seated.committee[1], seated.tender, forms.FileDissent(reason="对第二名有不同意见")
    )
    with pytest.raises(Refused, match="already"):
        service.file_dissent(
            seated.platform, seated.committee[1], seated.tender, forms.FileDissent(reason="再次")
        )
    report(seated)
    assert draft[0].ranking == service.result_of(seated.platform, seated.tender).ranking
    assert queries.committee_view(seated.platform, seated.tender)[1].dissent == "对第二名有不同意见"


def test_there_is_no_result_before_the_report(seated):
    with pytest.raises(NotFound):
        service.result_of(seated.platform, seated.tender)
    with pytest.raises(NotFound):
        service.case_of(seated.platform, seated.tender, seated.lot)


def test_the_report_goes_to_owner_inspectors_and_members_only(seated):
    report(locked(seated))
    cast = seated.cast
    for actor in (cast.entity, cast.supervisor, cast.discipline, seated.committee[2]):
        assert disclosure.read_result(seated.platform, actor, seated.tender).ranking
    for actor in (cast.other_entity, cast.bidder("甲").actor, cast.admin, cast.draw):
        with pytest.raises(Forbidden):
            disclosure.read_case(seated.platform, actor, seated.tender, seated.lot)


def test_an_adjustment_names_a_bid_of_the_tender(seated):
    locked(seated)
    wrong = forms.Report(adjustments=[{"bid": "bid_other", "amount": "60000.00", "reason": "工期"}])
    with pytest.raises(BadInput, match="no such opened bid"):
        service.draft_result(seated.platform, seated.committee[1], seated.tender, wrong)
    with pytest.raises(Refused, match="more than half must have read"):
        report(seated, form=wrong)


def test_with_enough_effective_bids_the_committee_may_not_reject_all(seated):
    with pytest.raises(Refused, match="may not reject all"):
        service.reject_all(
            seated.platform, seated.committee[0], seated.tender, forms.RejectAll(reason="竞争不足")
        )


def test_with_two_effective_bids_the_committee_may_reject_all(opened):
    reject(declared(opened), ["甲", "乙", "丙"])
    with pytest.raises(Forbidden):
        service.reject_all(
            opened.platform, opened.committee[1], opened.tender, forms.RejectAll(reason="竞争不足")
        )
    service.reject_all(
        opened.platform, opened.committee[0], opened.tender, forms.RejectAll(reason="明显缺乏竞争")
    )
    with opened.platform.reading() as session:
        row = tendering.tender_of(session, opened.tender)
    assert (row.stage, row.failure) == ("failed", "all_rejected")


def test_with_two_effective_bids_it_may_also_report(opened):
    reject(declared(opened), ["甲", "乙", "丙"])
    report(locked_without(opened, ["甲", "乙", "丙"]))
    result = service.result_of(opened.platform, opened.tender)
    assert result.flags == ("fewer_than_3_effective",) and len(result.candidates) == 2


def test_the_ledger_alone_rebuilds_pool_draw_committee_and_report(seated):
    report(locked(seated))
    seated.platform.sequencer.sequence()
    with replay.open_rows(seated.platform.settings.data / "tender.sqlite3") as rows:
        payloads, broken = replay.read_payloads(rows)
        shadow, wrong = replay.rebuild(payloads)
        assert [*broken, *wrong, *replay.compare(rows, shadow)] == []
    rows.close()
    shadow.close()
