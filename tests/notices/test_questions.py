"""Questions without askers, answers to all alike, and a site visit for all or none (BL 21-23)."""

import json
from datetime import timedelta

import pytest
from sqlmodel import select

from tender import clock
from tender.errors import Forbidden, NotFound, Refused
from tender.ledger.models import Outbox
from tender.notices import questions
from tender.notices.forms import AnswerQuestions, AskQuestion, HoldSiteVisit
from tender.notices.models import Question
from tender.notices.queries import notices_of
from tender.tendering import service as tendering
from tests import journeys

TEXT = "图纸第3页标高是否有误?"
VISIT = {"at": "2026-03-10T01:30:00Z", "place": "示范县新区工地"}


@pytest.fixture
def course(cast):
    return journeys.noticed(cast)


def ask(course, stem="甲", text=TEXT):
    bidder = course.cast.bidder(stem).actor
    return questions.ask_question(course.platform, bidder, course.tender, AskQuestion(text=text))


def answer(course, *asked, actor=None, **more):
    answers = [{"question": one, "answer": "以图纸说明为准"} for one in asked]
    form = AnswerQuestions.model_validate({"answers": answers, "affects_bids": False, **more})
    return questions.answer_questions(course.platform, actor or course.cast.entity, course.tender, form)


def visited(course, **form):
    questions.hold_site_visit(course.platform, course.cast.entity, course.tender, HoldSiteVisit(**form))


def clarifications(course):
    with course.platform.reading() as session:
        return [one for one in notices_of(session, course.tender) if one.kind == "amendment_notice"]


def payloads(course, tag):
    with course.platform.reading() as session:
        found = session.exec(select(Outbox.payload).where(Outbox.type == tag)).all()
    return [json.loads(one) for one in found]


def test_the_owner_reads_a_question_without_its_asker(course):
    asked = ask(course)
    (seen,) = questions.questions_for(course.platform, course.cast.entity, course.tender)
    assert (seen.id, seen.text, seen.answered_in) == (asked, TEXT, None)
    assert set(vars(seen)) == {"id", "text", "asked_at", "answered_in"}
    assert seen.asked_at.second == 0


def test_neither_row_nor_act_names_the_asker(course):
    ask(course)
    firm = course.cast.bidder("甲")
    (act,) = payloads(course, "question.asked")
    with course.platform.reading() as session:
        row = session.exec(select(Question)).one().model_dump_json()
    for name in (firm.organisation, firm.actor.person, firm.body.name):
        assert name not in json.dumps(act, ensure_ascii=False) and name not in row
    assert set(act["actor"]) == {"seat", "pseudonym"}


def test_one_firm_and_two_look_alike_to_the_owner(course):
    for stem in "甲甲乙":
        ask(
            course,
            stem,
            f"问题{len(questions.own_questions(course.platform, course.cast.bidder(stem).actor, course.tender))}{stem}",
        )
    found = questions.questions_for(course.platform, course.cast.entity, course.tender)
    assert [one.id for one in found] == sorted(one.id for one in found)


def test_a_tenderer_reads_its_own_questions_only(course):
    mine = ask(course, "甲")
    ask(course, "乙")
    own = questions.own_questions(course.platform, course.cast.bidder("甲").actor, course.tender)
    assert [one.id for one in own] == [mine]


def test_an_answer_goes_to_all_in_one_notice_without_the_asker(course):
    asked = ask(course)
    notice = answer(course, asked)
    (found,) = clarifications(course)
    assert found.id == notice
    assert found.body["answers"] == [{"question": TEXT, "answer": "以图纸说明为准"}]
    own = questions.own_questions(course.platform, course.cast.bidder("甲").actor, course.tender)
    assert own[0].answered_in == notice


def test_a_question_that_would_tell_who_asked_is_worded_anew(course):
    asked = ask(course, text="我公司在新区的基地能否作为预制场?")
    told = {"question": asked, "answer": "可以", "wording": "投标人的基地能否作为预制场?"}
    answer(course, answers=[told])
    assert clarifications(course)[0].body["answers"][0]["question"] == told["wording"]


def test_an_answer_that_affects_no_bid_changes_neither_deadline_nor_terms(course):
    asked = ask(course)
    journeys.move_to(course.deadline - timedelta(days=2))
    answer(course, asked)
    with course.platform.reading() as session:
        row = tendering.tender_of(session, course.tender)
    assert row.deadline == course.deadline and not payloads(course, "notice.amended")


def test_an_answer_that_affects_bids_is_an_amendment_with_the_same_extension(course):
    asked = ask(course)
    journeys.move_to(course.deadline - timedelta(days=2))
    answer(course, asked, affects_bids=True)
    with course.platform.reading() as session:
        row = tendering.tender_of(session, course.tender)
    assert row.deadline - clock.now() >= timedelta(days=15)
    (act,) = payloads(course, "notice.amended")
    assert act["facts"]["terms"] == row.terms


def test_questions_are_asked_until_the_deadline_and_not_at_it(course):
    journeys.move_to(course.deadline - timedelta(milliseconds=1))
    ask(course)
    journeys.move_to(course.deadline)
    with pytest.raises(Refused) as refused:
        ask(course)
    assert refused.value.code == "before_deadline"


def test_nothing_is_asked_of_a_tender_that_is_not_announced(cast):
    course = journeys.prepared(cast)
    with pytest.raises(NotFound):
        ask(course)


def test_a_firm_cannot_flood_the_owner(course):
    with course.platform.reading() as session:
        most = tendering.rules_of(tendering.tender_of(session, course.tender)).integer(
            "questions.most_per_tenderer"
        )
    for number in range(most):
        ask(course, text=f"问题{number}")
    with pytest.raises(Refused) as refused:
        ask(course)
    assert refused.value.code == "too_many_questions"
    ask(course, "乙")


def test_a_question_is_answered_once(course):
    asked = ask(course)
    answer(course, asked)
    with pytest.raises(Refused) as refused:
        answer(course, asked)
    assert refused.value.code == "answered" and len(clarifications(course)) == 1


def test_a_question_of_another_tender_is_not_found(cast, course):
    with pytest.raises(NotFound):
        answer(course, "qst_00000000000000000000")


@pytest.mark.parametrize("login", ["desk", "bidder1", "supervisor", "water"])
def test_nobody_but_the_owner_answers(course, login):
    asked = ask(course)
    with pytest.raises(Forbidden):
        answer(course, asked, actor=course.cast.actor(login))


@pytest.mark.parametrize("login", ["desk", "bidder1", "supervisor", "water"])
def test_nobody_but_the_owner_reads_the_questions(course, login):
    ask(course)
    with pytest.raises((Forbidden, NotFound)):
        questions.questions_for(course.platform, course.cast.actor(login), course.tender)


@pytest.mark.parametrize("login", ["entity", "desk", "supervisor"])
def test_only_a_tenderer_asks(course, login):
    form = AskQuestion(text=TEXT)
    with pytest.raises(Forbidden):
        questions.ask_question(course.platform, course.cast.actor(login), course.tender, form)


def test_a_visit_is_recorded_without_names_and_numbers_and_its_questions_reach_all(cast):
    course = journeys.noticed(cast, plan={"site_visit": VISIT})
    journeys.move_to(clock.parse(VISIT["at"]))
    visited(course, raised=["便道由谁修建?"])
    (act,) = payloads(course, "site_visit.held")
    assert set(act["facts"]) == {"at", "place"}
    (raised,) = questions.questions_for(cast.platform, cast.entity, course.tender)
    answer(course, raised.id)
    assert clarifications(course)[0].body["answers"][0]["question"] == "便道由谁修建?"


def test_the_visit_is_announced_to_all(cast):
    course = journeys.noticed(cast, plan={"site_visit": VISIT})
    with cast.platform.reading() as session:
        body = notices_of(session, course.tender)[0].body
    assert body["site_visit"] == {"at": "2026-03-10T01:30:00.000Z", "place": VISIT["place"]}


def test_no_visit_is_recorded_before_its_time_or_without_a_plan(cast, course):
    with pytest.raises(Refused) as unplanned:
        visited(course)
    assert unplanned.value.code == "no_site_visit"


def test_a_visit_is_recorded_once(cast):
    course = journeys.noticed(cast, plan={"site_visit": VISIT})
    with pytest.raises(Refused):
        visited(course)
    journeys.move_to(clock.parse(VISIT["at"]))
    visited(course)
    with pytest.raises(Refused) as twice:
        visited(course)
    assert twice.value.code == "visit_held"


def test_over_http_a_firm_asks_and_the_owner_answers(site, course):
    path = f"/api/v1/tenders/{course.tender}"
    asker, owner = site.signed_in("bidder1"), site.signed_in("entity")
    asked = asker.post(f"{path}/questions", json={"text": TEXT}).json()["id"]
    assert [one["id"] for one in owner.get(f"{path}/questions").json()] == [asked]
    body = {"answers": [{"question": asked, "answer": "是"}], "affects_bids": False}
    assert owner.post(f"{path}/answers", json=body).status_code == 201
    assert asker.get(f"{path}/own-questions").json()[0]["answered_in"]
    assert asker.get(f"{path}/questions").status_code == 404
    assert site.visitor().get(f"{path}/questions").status_code == 401
