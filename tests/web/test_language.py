"""Chinese unless the reader says otherwise; the address outweighs the cookie, the cookie the browser."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tender import i18n


@pytest.mark.parametrize(
    ("accept", "cookie", "query", "chosen"),
    [
        (None, None, None, "zh-CN"),
        ("", None, None, "zh-CN"),
        ("fr-FR,fr;q=0.9", None, None, "zh-CN"),
        ("en-US,en;q=0.9,zh;q=0.8", None, None, "en"),
        ("en;q=0.3, zh-CN;q=0.7", None, None, "zh-CN"),
        ("en;q=0", None, None, "zh-CN"),
        ("fr, en;q=0.1", None, None, "en"),
        ("en;q=much, zh", None, None, "zh-CN"),
        ("zh-CN", "en", None, "en"),
        ("zh-CN", "en", "zh-CN", "zh-CN"),
        ("en", "<script>", "xx", "en"),
    ],
)
def test_the_language_is_the_one_asked_for(accept, cookie, query, chosen):
    assert i18n.negotiate(accept, cookie, query) == chosen


@given(st.text(max_size=200))
def test_no_header_breaks_the_choice(header):
    assert i18n.negotiate(header, header, header) in i18n.LANGUAGES


def test_a_string_without_english_shows_its_chinese():
    assert i18n.translate("没有译文的句子", "en") == "没有译文的句子"


def test_values_are_put_into_their_places_in_either_language():
    with i18n.using("en"):
        assert i18n._("第 {page} 页，共 {pages} 页", page=2, pages=9) == "Page 2 of 9"
    assert i18n._("第 {page} 页，共 {pages} 页", page=2, pages=9) == "第 2 页，共 9 页"


def test_an_unknown_language_cannot_be_spoken():
    with pytest.raises(ValueError, match="xx"), i18n.using("xx"):
        pass


def test_the_page_speaks_the_language_of_the_address_and_remembers_it(site):
    answer = site.get("/?lang=en")
    assert answer.headers["content-language"] == "en" and '<html lang="en">' in answer.text
    assert "language=en" in answer.headers["set-cookie"] and "HttpOnly" in answer.headers["set-cookie"]
    site.cookies.clear()


def test_the_language_reaches_a_handler_in_its_thread(site):
    assert site.get("/spoken", headers={"Accept-Language": "en"}).text == "en"
    assert site.get("/spoken").text == "zh-CN"


def test_the_language_link_keeps_the_search(site):
    assert 'href="?title=%E6%A1%A5&amp;lang=en"' in site.get("/", params={"title": "桥"}).text
