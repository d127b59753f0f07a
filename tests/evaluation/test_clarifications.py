"""Questions of the committee on a bid and their answers: in writing, asked for, and without effect on figures."""

import json
from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from tender import clock
from tender.errors import BadInput, Forbidden, NotFound, Refused
from tender.evaluation import clarifying, disclosure, forms, papers, service
from tender.notices.queries import paper_of
from tender.opening.queries import opened_bids
from tender.web import uploads
from tests import journeys

ANSWER = forms.GiveClarification(text="第12页工期为笔误, 以投标函为准")


def ask(course, stem="甲", member=0, **minutes):
    form = forms.AskClarification(
        bid=course.bids[stem].bid,
        question="第12页工期与投标函不一致, 请说明",
        answer_by=clock.now() + timedelta(**(minutes or {"minutes": 60})),
    )
    return clarifying.ask_clarification(course.platform, course.committee[member], course.tender, form)


def answer(course, question, stem="甲", form=ANSWER):
    clarifying.give_clarification(course.platform, course.cast.bidder(stem).actor, question, form)


def own(course, stem):
    return clarifying.own_clarifications(course.platform, course.cast.bidder(stem).actor, course.tender)


def test_the_tenderer_sees_the_question_and_the_members_its_answer(seated):
    question = ask(seated)
    assert [one.question for one in own(seated, "甲")] == ["第12页工期与投标函不一致, 请说明"]
    answer(seated, question)
    for reader in (*seated.committee, seated.cast.supervisor, seated.cast.discipline):
        (seen,) = clarifying.read_clarifications(seated.platform, reader, seated.tender)
        assert seen.answer == ANSWER.text


def test_the_tenderer_is_not_told_which_member_asks(seated):
    ask(seated, member=3)
    text = repr(own(seated, "甲"))
    assert not any(str(member.person) in text for member in seated.committee) and "mem_" not in text


def test_no_clarification_is_volunteered(seated):
    for nothing in ("clar_00000000000000000000", seated.bids["甲"].bid):
        with pytest.raises(NotFound, match="no such question") as refused:
            answer(seated, nothing)
        assert refused.value.article == "BR 52"


def test_another_tenderer_learns_nothing_of_a_question(seated):
    question = ask(seated)
    assert own(seated, "乙") == []
    with pytest.raises(NotFound, match="no such question"):
        answer(seated, question, "乙")


def test_a_question_is_answered_once(seated):
    question = ask(seated)
    answer(seated, question)
    with pytest.raises(Refused, match="no second answer"):
        answer(seated, question)


def test_an_answer_after_its_time_is_refused(seated):
    question = ask(seated, minutes=30)
    journeys.move_to(clock.now() + timedelta(minutes=30))
    with pytest.raises(Refused, match="time to answer is over"):
        answer(seated, question)


def test_an_answer_has_no_place_for_figures_and_leaves_those_read_out(seated):
    with pytest.raises(ValueError, match="price"):
        forms.GiveClarification.model_validate({"text": "降价", "price": "1.00"})
    answer(seated, ask(seated), form=forms.GiveClarification(text="我方报价改为 1.00 元"))
    with seated.platform.reading() as session:
        prices = {bid.bid: bid.price_fen for bid in opened_bids(session, seated.lot)}
    assert prices[seated.bids["甲"].bid] == 462_000_000


def test_an_answer_brings_files_that_members_read_and_nobody_else(seated):
    stored = seated.platform.objects.put([b"%PDF-1.7 proof"], limit=100)
    uploads.record(seated.platform, stored)
    file = {"name": "说明.pdf", "sha256": stored.sha256, "size": stored.size}
    answer(seated, ask(seated), form=forms.GiveClarification(text="见附件", files=[file]))
    bid = seated.bids["甲"].bid
    name, content = disclosure.read_bid_file(seated.platform, seated.committee[1], bid, stored.sha256)
    with content:
        assert (name, content.read()) == ("说明.pdf", b"%PDF-1.7 proof")
    with pytest.raises(Forbidden):
        disclosure.read_bid_file(seated.platform, seated.cast.entity, bid, stored.sha256)


def test_a_file_that_was_not_uploaded_is_refused(seated):
    form = forms.GiveClarification(text="见附件", files=[{"name": "a.pdf", "sha256": "0" * 64, "size": 1}])
    with pytest.raises(BadInput, match=r"a\.pdf"):
        answer(seated, ask(seated), form=form)


def test_nobody_is_asked_without_time_to_answer_or_about_a_rejected_bid(seated):
    with pytest.raises(BadInput, match="time to answer"):
        ask(seated, minutes=0)
    with pytest.raises(Refused, match="rejected"):
        ask(seated, "己")


@pytest.mark.parametrize("who", ["entity", "agent", "opening", "draw", "admin"])
def test_no_other_seat_asks_or_reads(seated, who):
    actor = seated.cast.actor(who)
    form = forms.AskClarification(
        bid=seated.bids["甲"].bid, question="请降价", answer_by=clock.now() + timedelta(hours=1)
    )
    with pytest.raises(Forbidden):
        clarifying.ask_clarification(seated.platform, actor, seated.tender, form)
    with pytest.raises(Forbidden):
        clarifying.read_clarifications(seated.platform, actor, seated.tender)


def test_the_report_lists_questions_with_their_answers(seated):
    answer(seated, ask(seated))
    ask(seated, "乙")
    for number, member in enumerate(seated.committee):
        form = forms.Sheet(scores=journeys.scores(seated, number))
        service.save_sheet(seated.platform, member, seated.tender, form)
        service.lock_sheet(seated.platform, member, seated.tender, form)
    service.report(seated.platform, seated.committee[0], seated.tender, forms.Report())
    issued = papers.issue_evaluation_report(seated.platform, seated.cast.entity, seated.tender)
    with seated.platform.reading() as session:
        paper = paper_of(session, issued)
    with seated.platform.objects.open(paper.sha256) as file:
        facts = json.loads(PdfReader(BytesIO(file.read())).attachments["facts.json"][0])
    assert {one["answer"] for one in facts["clarifications"]} == {ANSWER.text, "未答复"}
