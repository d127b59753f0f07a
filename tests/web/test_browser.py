"""The components in a real browser: strict policy kept, no sideways scroll on a phone, WCAG 2.2 AA."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from jinja2 import ChoiceLoader, DictLoader
from litestar import Litestar, get
from litestar.testing import TestClient
from playwright.sync_api import Browser, Route, expect, sync_playwright

from tender import clock
from tender.web import assets, security, templates
from tender.web.language import LanguageMiddleware
from tender.web.page import Page, render
from tender.web.parts import Column, Document, Fact, FieldError, Pager, Step, Table

pytestmark = pytest.mark.browser

FLAGS = """--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
--disable-component-update --disable-sync""".split()  # noqa: SIM905  reads better than a list
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}
BODY = """{% extends "web/base.html" %}{% import "web/components.html" as part with context %}
{% block title %}x{% endblock %}{% block content %}<h1>示范县城北学校教学楼工程</h1>
<p>{{ part.countdown(due) }} {{ part.proof_chip(12345, "/x") }} {{ part.card_chip("red", "逾期") }}</p>
{{ part.stage_rail(steps) }}{{ part.facts(facts) }}{{ part.document_row(document) }}
{{ part.error_summary(errors) }}{{ part.comparison_table(table) }}{{ part.pagination(pager) }}
{{ part.rule_link("BL 28", "逾期送达的，应当拒收。") }}<p><label for="price">报价</label><input id="price"></p>{% endblock %}"""


@dataclass(frozen=True)
class Everything(Page):
    template: ClassVar[str] = "everything.html"
    due: Any
    steps: Any
    facts: Any
    document: Any
    errors: Any
    table: Any
    pager: Any


@get("/", sync_to_thread=False)
def everything() -> Any:
    now = clock.now()
    names = ("登记", "预算审计", "公告", "投标", "开标", "评标", "公示", "中标")
    columns = (
        Column("name", "投标人"),
        *(Column(f"c{n}", f"因素 {n}", "分", figure=True) for n in range(12)),
    )
    return render(
        Everything(
            now + timedelta(minutes=4),
            [Step(name, "done" if n < 3 else "next", f"s{n}", now, "/x") for n, name in enumerate(names)],
            [Fact("最高投标限价", "4,980,000.00 元", "肆佰玖拾捌万元整", "BR 27")],
            Document(
                "很长的文件名" * 12 + ".pdf", "招标文件", 1, now, "示范县教育局", "9f3c" * 16, "/d", "/v"
            ),
            [FieldError("price", "报价高于最高投标限价，请修改。")],
            Table("得分", columns, (("示范建设甲有限公司", *["25.20"] * 12),), sort="-c1"),
            Pager(2, 3, "?page="),
        )
    )


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    config = templates.engine([templates.Link(text, f"/{text}") for text in ("公告", "招标", "结果", "账本")])
    made = config.engine_instance.engine
    loader = made.loader
    made.loader = ChoiceLoader([DictLoader({"everything.html": BODY}), loader])
    app = Litestar(
        [everything, assets.router()],
        template_config=config,
        middleware=[LanguageMiddleware()],
        before_send=[security.add_headers],
    )
    with TestClient(app) as client:
        yield client


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_components_are_usable_at_every_width_in_both_schemes(browser, client, width, scheme):
    page = browser.new_page(viewport={"width": width, "height": 844}, color_scheme=scheme, locale="zh-CN")

    def answer(route: Route) -> None:
        place = urlsplit(route.request.url)
        got = client.get(f"{place.path}?{place.query}", headers={"Accept-Language": "zh-CN"})
        route.fulfill(status=got.status_code, headers=dict(got.headers), body=got.content)

    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.route("**/*", answer)
    page.goto("http://localhost/")
    expect(page.locator("[data-countdown]")).to_have_text(re.compile("还剩 3 分 [0-9]+ 秒"))
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert Axe().run(page, options=WCAG).violations_count == 0
