"""Awards of their own: candidates, award and result of each lot, with one committee over both."""

import json

import pytest
from sqlmodel import select

from tender.award import service as award
from tender.award.queries import awards_of, candidates_of
from tender.errors import Refused
from tender.evaluation.queries import results_of
from tender.ledger import replay
from tender.notices.models import Notice
from tender.tendering import service as tendering
from tests import journeys, lots
from tests.staged import stage

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def publicised_once(installed, tmp_path_factory):
    return stage(journeys.publicised, installed, tmp_path_factory.mktemp("two_awards"), **lots.STRONG)


@pytest.fixture
def published(publicised_once, time, tmp_path):
    with publicised_once.reopened(time, tmp_path) as course:
        yield course


def awarded(course):
    """Both lots awarded after the publicity."""
    with course.platform.reading() as session:
        ends = tendering.tender_of(session, course.tender).publicity_ends
    journeys.move_to(ends)
    for lot in course.lots:
        award.issue_award(course.platform, course.cast.entity, course.tender, lot)
    return course


def read(course, query):
    with course.platform.reading() as session:
        return query(session, course.tender)


def test_each_lot_has_a_report_and_candidates_of_its_own(published):
    first, second = read(published, results_of)
    found = read(published, candidates_of)
    for result, lot in ((first, published.lots[0]), (second, published.lots[1])):
        assert result.lot == lot
        assert [one.bid for one in found if one.lot == lot] == [line.bid for line in result.candidates]
    assert {line.bidder for line in first.ranking} != {line.bidder for line in second.ranking}


def test_the_winner_of_each_lot_is_the_first_of_its_own_ranking(published):
    first, second = read(awarded(published), awards_of)
    results = read(published, results_of)
    assert [one.bid for one in (first, second)] == [result.ranking[0].bid for result in results]
    assert first.bid in {published.bids[stem].bid for stem in "甲乙丙"}
    assert second.bid in {published.bids[f"{stem}2"].bid for stem in "丙丁戊"}


def test_there_is_no_result_while_a_lot_is_not_awarded(published):
    with published.platform.reading() as session:
        ends = tendering.tender_of(session, published.tender).publicity_ends
    journeys.move_to(ends)
    award.issue_award(published.platform, published.cast.entity, published.tender, published.lots[1])
    with pytest.raises(Refused):
        award.publish_result(published.platform, published.cast.entity, published.tender)


def test_the_result_names_the_winner_of_every_lot(published):
    award.publish_result(published.platform, published.cast.entity, awarded(published).tender)
    with published.platform.reading() as session:
        notice = session.exec(select(Notice).where(Notice.kind == "result_notice")).one()
    text = json.dumps(notice.body, ensure_ascii=False)
    assert all(one.bidder in text for one in read(published, awards_of))
    assert lots.stage(published) == "completed"


def test_the_ledger_rebuilds_every_row_of_two_lots(published):
    award.publish_result(published.platform, published.cast.entity, awarded(published).tender)
    published.platform.sequencer.sequence()
    with replay.open_rows(published.platform.settings.data / "tender.sqlite3") as rows:
        payloads, broken = replay.read_payloads(rows)
        shadow, wrong = replay.rebuild(payloads)
        assert [*broken, *wrong, *replay.compare(rows, shadow)] == []
