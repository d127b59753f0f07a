"""The public pages: what each stage shows, what none shows, in both languages."""

import re

import pytest

from tender.bids.service import close_due
from tender.notices.queries import notices_of, papers_of
from tender.opening.service import start_opening

pytestmark = pytest.mark.slow

HTML = {"Accept": "text/html"}
ALWAYS = ("/", "/tenders", "/guide", "/ledger", "/ledger/entries/0")


@pytest.fixture
def visitor(site):
    return site.visitor()


def page(visitor, address, **headers):
    answer = visitor.get(address, headers={**HTML, **headers})
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.mark.parametrize("address", ALWAYS)
def test_a_visitor_reads_chinese_and_on_demand_english(visitor, address):
    assert '<html lang="zh-CN">' in page(visitor, address)
    english = page(visitor, address + "?lang=en")
    assert '<html lang="en">' in english and "主要" not in english


def test_the_home_page_lists_tenders_in_at_least_five_stages(visitor):
    assert len(set(re.findall(r'<li data-stage="(\w+)"', page(visitor, "/")))) >= 5


@pytest.mark.parametrize("name", ["prepared", "submitted", "opened", "evaluated", "completed", "failed"])
def test_every_stage_has_its_page_with_rail_and_timeline(visitor, at, name):
    text = page(visitor, f"/tenders/{at(name).tender}")
    assert 'class="rail"' in text and 'class="timeline"' in text and "适用规则" in text


def test_before_the_opening_the_page_shows_no_trace_of_a_bid(visitor, at, cast):
    course = at("submitted")
    text = page(visitor, f"/tenders/{course.tender}") + visitor.get(f"/api/v1/tenders/{course.tender}").text
    text += visitor.get(f"/api/v1/tenders/{course.tender}/timeline").text
    assert "收到投标" not in text and "bid.submitted" not in text
    for bidder in cast.bidders:
        assert bidder.body.name not in text and bidder.organisation not in text
    assert not any(one.bid in text or one.entry in text for one in course.bids.values())


def test_before_the_notice_the_page_shows_no_ceiling_and_no_plan(visitor, at):
    course = at("prepared")
    text = page(visitor, f"/tenders/{course.tender}") + visitor.get(f"/api/v1/tenders/{course.tender}").text
    assert "5,000,000" not in text and "5000000" not in text and "资质" not in text


def test_after_the_opening_every_tenderer_stands_with_its_price(visitor, at, cast):
    text = page(visitor, f"/tenders/{at('opened').tender}")
    assert all(cast.bidder(stem).body.name in text for stem in at("opened").bids)
    assert "4,620,000.00" in text


def test_no_page_names_an_official_or_an_expert(visitor, at, cast):
    text = page(visitor, f"/tenders/{at('completed').tender}")
    text += visitor.get(f"/api/v1/tenders/{at('completed').tender}/timeline").text
    people = [actor.person for actor in (cast.entity, cast.opening, cast.supervisor, *cast.experts)]
    assert not any(str(person) in text for person in people)
    assert "评分表" not in text and "score." not in text


def test_the_completed_tender_shows_candidates_and_result(visitor, at):
    text = page(visitor, f"/tenders/{at('completed').tender}")
    assert 'id="candidates"' in text and 'id="result"' in text and "中标通知书发出时间" in text


def test_the_opening_table_sorts_by_price(visitor, at):
    text = page(visitor, f"/tenders/{at('opened').tender}?sort=-price")
    prices = re.findall(r'<td class="figure">([\d,]{9}\.00)</td>', text)
    assert len(prices) == 5 and prices == sorted(prices, reverse=True)


def test_every_notice_has_its_page(visitor, at, platform):
    with platform.reading() as session:
        notices = notices_of(session, at("completed").tender)
    assert len(notices) == 3
    for notice in notices:
        assert notice.title in page(visitor, f"/notices/{notice.id}")


def test_public_papers_download_and_others_do_not_exist(visitor, at, platform):
    with platform.reading() as session:
        papers = papers_of(session, at("completed").tender)
    for paper in papers:
        answer = visitor.get(f"/papers/{paper.id}.pdf", headers=HTML)
        assert answer.status_code == (200 if paper.public else 404), paper.kind
        assert answer.content.startswith(b"%PDF") is paper.public
        assert visitor.get(f"/papers/{paper.id}").status_code == 404


MISSING = (
    "/nothing",
    "/tenders/tnd_x",
    "/tenders/%00",
    "/tenders/tnd_x/terms.json",
    "/notices/ntc_x",
    "/papers/x.pdf",
    "/ledger/entries/999999",
    "/ledger/entries/99999999999999999999999",
    "/ledger/tile/0/999",
    "/ledger/tile/../../tender.sqlite3",
    "/ledger/tile/%2e%2e/%2e%2e/tender.sqlite3",
)


@pytest.mark.parametrize("address", MISSING)
def test_what_is_not_there_is_a_page_that_says_so(visitor, address):
    answer = visitor.get(address, headers=HTML)
    assert answer.status_code == 404 and "<h1>" in answer.text


@pytest.mark.parametrize(
    "query", ["?page=0", "?page=x", "?page=99999999999999999999", "?stage=%00", "?q=" + "长" * 500]
)
def test_hostile_queries_are_answered_calmly(visitor, query):
    assert visitor.get("/tenders" + query, headers=HTML).status_code == 200


def test_words_of_the_reader_are_escaped(visitor):
    assert "<script>alert" not in page(visitor, '/tenders?q="><script>alert(1)</script>')


def test_a_page_that_the_reader_has_is_not_sent_again(visitor, time):
    first = visitor.get("/", headers=HTML)
    again = visitor.get("/", headers={**HTML, "If-None-Match": first.headers["etag"]})
    assert again.status_code == 304 and not again.content
    time.forward(seconds=20)
    later = visitor.get("/", headers={**HTML, "If-None-Match": first.headers["etag"]})
    assert later.status_code == 200


def test_languages_do_not_share_a_tag(visitor):
    assert visitor.get("/").headers["etag"] != visitor.get("/?lang=en").headers["etag"]


def test_the_list_downloads_as_csv_with_the_same_filter(visitor):
    answer = visitor.get("/tenders.csv?stage=completed")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.text.count("GC-2026-") == 1 and "5000000.00" in answer.text


def dead_ends(text):
    """The links within a page that lead to nothing on it."""
    return [name for name in re.findall(r'href="#(\w+)"', text) if f'id="{name}"' not in text]


@pytest.mark.parametrize("stage", ["prepared", "submitted", "opened", "evaluated", "completed", "failed"])
def test_every_step_of_the_rail_leads_to_something_on_the_page(visitor, at, stage):
    assert dead_ends(page(visitor, f"/tenders/{at(stage).tender}")) == []


def test_an_opening_under_way_leads_to_no_record_yet(visitor, at, cast, platform, time):
    course = at("submitted")
    time.move_to(course.deadline)
    close_due(platform)
    start_opening(platform, cast.opening, course.tender)
    text = page(visitor, f"/tenders/{course.tender}")
    assert 'data-stage="opening"' in text and dead_ends(text) == []
