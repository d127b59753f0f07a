"""Errors leave the platform in one way: clear words for people, members for programs, no secrets."""

import logging

import pytest

JSON = {"Accept": "application/json"}


def test_a_refusal_names_code_field_and_article_in_both_languages(site):
    answer = site.get("/api/v1/late")
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "urn:tender:problem:late",
        "title": "现在不能办理",
        "title_en": "Not possible now",
        "status": 409,
        "code": "late",
        "detail": "投标已截止。",
        "detail_en": "Bidding is closed.",
        "field": "bid",
        "article": "BL 28",
    }


def test_a_person_gets_a_page_that_links_to_the_field(site):
    answer = site.get("/late", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert answer.status_code == 409
    assert answer.headers["content-type"].startswith("text/html")
    assert '<a href="#bid">投标已截止。</a>' in answer.text and "BL 28" in answer.text


def test_a_program_that_asks_for_json_gets_it_outside_the_api_too(site):
    assert site.get("/late", headers=JSON).json()["code"] == "late"


def test_an_unforeseen_error_tells_an_id_and_nothing_else(site, caplog):
    with caplog.at_level(logging.ERROR, logger="tender.web"):
        answer = site.get("/broken", headers=JSON)
    assert answer.status_code == 500
    assert "swordfish" not in answer.text and "Traceback" not in answer.text
    assert answer.json()["request_id"] in caplog.text


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_an_unknown_address_is_a_problem_too(site, accept):
    answer = site.get("/nothing/here", headers={"Accept": accept})
    assert answer.status_code == 404
    assert "没有这个地址" in answer.text


def test_a_wrong_method_says_so_and_keeps_the_allow_header(site):
    answer = site.delete("/api/v1/late")
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]
    assert answer.json()["code"] == "http_405"


def test_a_malformed_body_is_refused_and_its_field_named(site):
    answer = site.post("/api/v1/amounts", json={"price": "much"})
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid_request"
    assert (
        site.post("/api/v1/amounts", content=b"{", headers={"Content-Type": "application/json"}).status_code
        == 400
    )


def test_an_oversized_body_is_refused(site):
    answer = site.post(
        "/api/v1/amounts", content=b"0" * 11_000_000, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 413
    assert answer.json()["title"] == "内容过大"
