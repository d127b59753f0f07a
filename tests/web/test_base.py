"""The frame of every page: strict headers, nothing from elsewhere, values escaped and written alike."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from tender import clock, i18n
from tender.web import assets, templates

NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "path", ["/", "/late", "/nothing", "/broken", "/static/css/site.css", "/api/v1/late"]
)
def test_every_answer_carries_the_headers(site, path):
    headers = site.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_a_page_loads_nothing_from_another_host_and_nothing_inline(site):
    page = site.get("/").text
    assert not re.search(r'(src|href|action)="(https?:)?//', page)
    assert not re.search(r"<style|style=|<script(?![^>]*src=)| on[a-z]+=", page)


def test_every_asset_of_a_page_is_there_and_may_be_kept(site):
    for address in set(re.findall(r'"(/static/[^"]+)"', site.get("/").text)):
        answer = site.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize("path", ["/static/../problems.py", "/static/%2e%2e/problems.py", "/static/css"])
def test_nothing_outside_the_static_folder_is_served(site, path):
    assert site.get(path).status_code == 404


def test_an_unknown_asset_is_an_error_when_the_page_is_made():
    with pytest.raises(FileNotFoundError):
        assets.address("css/missing.css")


def test_what_people_enter_is_escaped(site):
    page = site.get("/", params={"title": "<script>alert(1)</script>"}).text
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page


def test_the_place_where_the_reader_is_stands_out_in_the_navigation(site):
    assert '<a href="/" aria-current="page">公告</a>' in site.get("/").text


@pytest.mark.parametrize(
    ("left", "chinese", "english"),
    [
        (timedelta(days=6, hours=3, minutes=59), "还剩 6 天 3 小时", "6 d 3 h left"),
        (timedelta(hours=23, minutes=59, seconds=59), "还剩 23 小时 59 分", "23 h 59 min left"),
        (timedelta(milliseconds=1), "还剩 0 小时 0 分", "0 h 0 min left"),
        (timedelta(0), "已截止", "Closed"),
    ],
)
def test_a_countdown_is_said_in_words(left, chinese, english):
    with clock.ticking(lambda: NOW):
        assert templates.remaining(NOW + left) == chinese
        with i18n.using("en"):
            assert templates.remaining(NOW + left) == english


def test_a_moment_is_shown_with_its_weekday():
    assert templates.shown(NOW) == "2026-11-23 09:30 周一"
    with i18n.using("en"):
        assert templates.shown(NOW) == "2026-11-23 09:30 Mon"


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 B"), (999, "999 B"), (3449, "3.4 KB"), (164_000_000, "164.0 MB"), (5 * 10**12, "5000.0 GB")],
)
def test_a_size_is_shown_for_people(count, text):
    assert templates.size(count) == text
