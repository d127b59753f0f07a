"""Each component says in words and structure what it shows in colour."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tender import clock
from tender.web.parts import Column, Document, Fact, FieldError, Pager, Step, Table
from tender.web.templates import environment

NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
components: Any = environment().get_template("web/components.html").module


def test_the_stage_rail_marks_where_the_tender_stands():
    steps = [
        Step("登记", "done", "registered", NOW, "/p"),
        Step("投标", "now", "bidding"),
        Step("开标", "next", "opening"),
    ]
    rail = components.stage_rail(steps)
    assert rail.count('aria-current="step"') == 1
    assert "已完成" in rail and "进行中" in rail and "未开始" in rail
    assert '<a class="name" href="/p">登记</a>' in rail and 'datetime="2026-11-23T01:30:00.000Z"' in rail


def test_a_fact_names_its_article():
    assert '<span class="rule">BL 24</span>' in components.facts(
        [Fact("截止时间", "2026-11-23", "自然日", "BL 24")]
    )


def test_a_rule_with_its_text_opens_without_javascript():
    assert "<details" in components.rule_link("BL 28", "逾期送达的，应当拒收。")


def test_a_document_says_size_signer_and_how_to_check_it():
    row = components.document_row(
        Document("图纸.pdf", "招标文件", 16_400_000, NOW, "教育局", "9f3c" * 16, "/d", "/v")
    )
    assert "16.4 MB" in row and "教育局" in row and 'title="SHA-256 9f3c9f3c' in row
    assert '<a class="verify" href="/v">核验' in row


def test_a_proof_chip_waits_for_its_number():
    assert "已入账 № 12,345" in components.proof_chip(12345, "/ledger/12345")
    assert "正在入账" in components.proof_chip(None, "") and "href" not in components.proof_chip(None, "")
    assert "№ 0" in components.proof_chip(0, "/ledger/0")


def test_a_countdown_stands_without_javascript():
    with clock.ticking(lambda: NOW):
        chip = components.countdown(NOW)
    assert "已截止" in chip and 'data-countdown="2026-11-23T01:30:00.000Z"' in chip


@pytest.mark.parametrize(("level", "word"), [("notice", "提醒"), ("yellow", "黄牌"), ("red", "红牌")])
def test_a_card_is_a_word_and_a_shape_not_only_a_colour(level, word):
    chip = components.card_chip(level, "逾期")
    assert word in chip and "逾期" in chip and 'class="shape"' in chip


def test_the_error_summary_links_each_error_to_its_field():
    summary = components.error_summary([FieldError("price", "报价高于限价"), FieldError("", "请重试")])
    assert (
        'role="alert"' in summary
        and '<a href="#price">报价高于限价</a>' in summary
        and "<li>请重试</li>" in summary
    )


def test_a_table_sorts_by_links_and_says_its_order():
    columns = (Column("name", "投标人"), Column("price", "报价", "元", figure=True))
    table = Table(
        "报价", columns, (("甲", "4,620,000.00"),), sort="price", csv_href="/c", differs=frozenset({(0, 1)})
    )
    shown = components.comparison_table(table)
    assert (
        'aria-sort="ascending"' in shown and 'href="?sort=-price"' in shown and 'href="?sort=name"' in shown
    )
    assert (
        '<th scope="row">甲</th>' in shown
        and '<td class="figure differs">' in shown
        and 'href="/c" download' in shown
    )


def test_a_short_list_has_no_pages_and_a_long_one_both_ways():
    assert components.pagination(Pager(1, 1, "?page=")).strip() == ""
    middle = components.pagination(Pager(2, 3, "?page="))
    assert 'rel="prev" href="?page=1"' in middle and 'rel="next" href="?page=3"' in middle


def test_an_empty_state_names_the_next_action():
    assert '<a class="button" href="/new">登记项目</a>' in components.empty_state(
        "还没有项目。", "登记项目", "/new"
    )


def test_a_component_escapes_what_it_is_given():
    assert "<b>" not in components.card_chip("red", "<b>") and "<b>" not in components.empty_state("<b>")
