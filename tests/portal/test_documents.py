"""The tender documents: anybody reads them once the notice is out, byte for byte; nobody before."""

import hashlib

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture
def visitor(site):
    return site.visitor()


def test_anybody_reads_what_the_notice_names(visitor, at):
    tender = at("submitted").tender
    (named,) = visitor.get(f"/api/v1/tenders/{tender}").json()["documents"]
    answer = visitor.get(named["href"])
    assert answer.status_code == 200
    assert hashlib.sha256(answer.content).hexdigest() == named["sha256"]
    assert answer.headers["content-disposition"].startswith("attachment")


def test_the_page_of_a_tender_offers_its_documents(visitor, at):
    tender = at("submitted").tender
    page = visitor.get(f"/tenders/{tender}", headers={"Accept": "text/html"}).text
    assert f"/tenders/{tender}/documents/1" in page and "招标文件.pdf" in page


def test_before_the_notice_there_are_none(visitor, at):
    tender = at("prepared").tender
    assert visitor.get(f"/api/v1/tenders/{tender}").json()["documents"] == []
    assert visitor.get(f"/tenders/{tender}/documents/1").status_code == 404


@pytest.mark.parametrize("number", ["0", "2", "-1", "x", "99999999999999999999"])
def test_no_other_number_is_a_document(visitor, at, number):
    assert visitor.get(f"/tenders/{at('submitted').tender}/documents/{number}").status_code == 404
