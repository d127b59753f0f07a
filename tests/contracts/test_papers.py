"""Rules §12 on the issued PDFs: each paper of the end of a tender carries its mandatory fields, and no others' secrets."""

from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlmodel import select

from tender import clock, money
from tender.award import after
from tender.award.reading import read_paper
from tender.contracts import kinds, reading
from tender.demo import county
from tender.errors import NotFound
from tender.evaluation.queries import result_of
from tender.ledger.models import Outbox
from tender.notices.queries import paper_of, papers_of
from tests import journeys
from tests.contracts.conftest import award, confirm, contract, loser, publish, secure, sign, winner
from tests.reports.reading import squeezed

pytestmark = pytest.mark.slow

COMMON = (
    "文件编号", "版本", "项目编号", "标段编号", "发文单位", "日期", "法律依据", "联系方式", "行政监督部门", "电子签章", "核验", "账本",
)  # fmt: skip


def issued(course, kind, actor=None):
    """The paper and its text, without white space."""
    made = kinds.issue(course.platform, actor or course.cast.entity, course.tender, kind)
    with course.platform.reading() as session:
        paper = paper_of(session, made)
    with course.platform.objects.open(paper.sha256) as file:
        return paper, text_of(file.read())


def text_of(pdf):
    return squeezed("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages))


def lacks(text, *words):
    return [word for word in (*COMMON, *words) if squeezed(word) not in text]


def letters(course):
    """The letters by their addressees' names."""
    kinds.issue(course.platform, course.cast.entity, course.tender, "result-letter")
    with course.platform.reading() as session:
        made = [one for one in papers_of(session, course.tender) if one.kind == "result_letter"]
    return {one.addressee: one for one in made}


def test_the_issued_candidates_notice_says_rank_price_quality_period_manager_and_channels(at):
    course = at("over")
    paper, text = issued(course, "candidates-notice")
    won = award(course)
    assert lacks(
        text, "中标候选人公示", won.bidder, money.shown(won.price_fen), "合格", "290 日", "示例经理", "公示", "异议", "投诉",
        "响应招标文件",
    ) == []  # fmt: skip
    assert paper.public


def test_the_issued_result_notice_says_winner_code_amount_items_and_channel(at):
    course = at("over")
    paper, text = issued(course, "result-notice")
    won = award(course)
    assert lacks(
        text, "中标结果公告", won.bidder, won.uscc, money.shown(won.price_fen), "施工总承包", "投诉", "地址"
    ) == []  # fmt: skip
    others = [one.body.name for one in course.cast.bidders[:4] if one.body.uscc != won.uscc]
    assert paper.public and not [name for name in others if name in text]


def test_the_award_notice_prints_the_performance_security_that_the_documents_demand(at):
    course = at("over")
    text = issued(course, "award-notice")[1]
    demanded = money.shown(award(course).price_fen // 10)
    assert lacks(text, "中标通知书", winner(course).body.name, "290 日", "合格", "示例经理", demanded) == []
    assert award(course).contract_by.isoformat() in text


def test_each_loser_gets_a_letter_with_its_own_rank_and_reason_with_clause(at):
    course = at("over")
    result = result_of(course.platform, course.tender)
    found = letters(course)
    for line in result.ranking[1:]:
        paper = found[course.platform.pseudonym(line.organisation, course.tender)]
        with course.platform.objects.open(paper.sha256) as file:
            text = text_of(file.read())
        assert (
            lacks(
                text,
                line.bidder,
                winner(course).body.name,
                str(line.total),
                f"第 {line.rank} 名",
                "第五十五条",
            )
            == []
        )
        others = [one.bidder for one in result.ranking[1:] if one.bid != line.bid]
        assert not [name for name in others if name in text]
    assert len(found) == len(result.ranking) - 1


def test_a_letter_is_found_and_read_by_its_addressee_alone_among_tenderers(at):
    course = at("over")
    letters(course)
    mine = reading.own_letters(course.platform, loser(course).actor, course.tender)
    assert [one.kind for one in mine] == ["result_letter"]
    assert read_paper(course.platform, loser(course).actor, mine[0].id)[0].startswith(b"%PDF")
    for bidder in course.cast.bidders:
        if bidder.organisation != loser(course).organisation:
            with pytest.raises(NotFound):
                read_paper(course.platform, bidder.actor, mine[0].id)
    assert reading.own_letters(course.platform, winner(course).actor, course.tender) == []


def test_reading_a_letter_is_recorded_under_the_readers_pseudonym(at):
    course = at("over")
    letters(course)
    mine = reading.own_letters(course.platform, loser(course).actor, course.tender)[0]
    read_paper(course.platform, loser(course).actor, mine.id)
    with course.platform.reading() as session:
        text = session.exec(select(Outbox.payload).where(Outbox.type == "secret.read")).one()
    assert mine.id in text and loser(course).organisation not in text


def test_the_written_report_says_scope_method_committee_results_and_winner_and_is_not_public(at):
    course = at("over")
    with pytest.raises(NotFound):
        issued(course, "written-report")
    after.file_report(course.platform, course.cast.entity, course.tender)
    paper, text = issued(course, "written-report")
    bidders = [one.bidder for one in result_of(course.platform, course.tender).ranking]
    assert lacks(
        text, "招标投标情况书面报告", "第四十七条", "公开招标", "施工总承包", "评标委员会", "综合评估法", "中标人", *bidders,
        "收到异议 0 件", "公告媒介",
    ) == []  # fmt: skip
    assert not paper.public


def test_the_draw_record_says_key_salts_commitments_calls_and_no_name(at):
    course = at("over")
    paper, text = issued(course, "draw-record", course.cast.draw)
    assert lacks(text, "抽取记录", course.draw, "正选", "候补", "接受", "承诺", "tender draw verify") == []
    names = [one.name for one in county.EXPERTS]
    assert paper.public and not [name for name in names if name in text]


def test_no_draw_record_before_the_award(cast):
    course = journeys.drawn(cast, 3)
    with pytest.raises(NotFound):
        issued(course, "draw-record", course.cast.draw)


def test_the_contract_notice_says_number_parties_amount_items_day_period_and_text(at):
    course = at("over")
    paper, text = issued(course, "contract-notice")
    found = contract(course)
    assert lacks(
        text, "合同公告", found.number, "发包人", "承包人", winner(course).body.name, winner(course).body.uscc,
        money.shown(found.price_fen), "施工总承包", found.signed_on.isoformat(), "290 日", found.sha256, "全文公布",
    ) == []  # fmt: skip
    assert paper.public


def test_no_contract_notice_before_the_publication(at):
    course = at("completed")
    secure(course)
    sign(course)
    confirm(course)
    with pytest.raises(NotFound):
        issued(course, "contract-notice")
    publish(course)
    assert issued(course, "contract-notice")[0].issued_at == clock.now()


def test_every_paper_of_the_end_is_issued_once(at):
    course = at("over")
    kinds_of_the_end = ("candidates-notice", "result-notice", "result-letter", "contract-notice", "dossier")
    first = [issued(course, kind)[0].id for kind in kinds_of_the_end]
    assert first == [issued(course, kind)[0].id for kind in kinds_of_the_end]
