"""The record of the opening states the security of every bid: form, amount, standing (rules §5, §12)."""

import json
from io import BytesIO

import pytest
from pypdf import PdfReader

from tender.notices.queries import paper_of
from tender.opening.papers import issue_opening_record
from tender.opening.queries import opening_record

pytestmark = pytest.mark.slow


def test_each_line_of_the_record_has_form_amount_and_standing_of_its_security(at):
    course = at("opened")
    lines = {line.bid: line for line in opening_record(course.platform, course.tender).lines}
    found = [lines[course.bids[stem].bid].security for stem in "甲丙丁"]
    assert found == [
        {"form": "transfer", "amount_fen": 8_000_000, "status": "paid"},
        {"form": "guarantee", "amount_fen": 8_000_000, "status": "guarantee_filed"},
        {"form": None, "amount_fen": 0, "status": "none"},
    ]


def test_the_signed_record_prints_the_security_in_words(at):
    course = at("opened")
    with course.platform.reading() as session:
        paper = paper_of(session, issue_opening_record(course.platform, course.cast.entity, course.tender))
    with course.platform.objects.open(paper.sha256) as file:
        facts = json.loads(PdfReader(BytesIO(file.read())).attachments["facts.json"][0])
    printed = {bid["bid"]: bid["security"] for bid in facts["bids"]}
    assert printed[course.bids["甲"].bid] == "转账 80,000.00 元，已到账"
    assert printed[course.bids["丁"].bid] == "未提交"
