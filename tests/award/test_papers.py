"""Signed papers: made once for an act, public where the law says so, valid to outside programs."""

import json
import subprocess
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlmodel import select

from tender.award.queries import award_of
from tender.award.reading import read_paper
from tender.contracts import kinds
from tender.errors import BadInput, Forbidden, NotFound
from tender.ledger.models import Outbox
from tender.notices.queries import paper_of, papers_of
from tests.standing import ISSUED

pytestmark = pytest.mark.slow

PUBLIC = {"tender_notice": True, "opening_record": True, "evaluation_report": False, "award_notice": False}


def issued(course, kind):
    """The paper of a kind and its bytes."""
    made = kinds.issue(course.platform, course.cast.entity, course.tender, kind)
    with course.platform.reading() as session:
        paper = paper_of(session, made)
    with course.platform.objects.open(paper.sha256) as file:
        return paper, file.read()


def facts(pdf):
    return json.loads(PdfReader(BytesIO(pdf)).attachments["facts.json"][0])


def test_every_paper_is_issued_once_and_public_as_the_law_says(cast, at):
    course = at("completed")
    first = [kinds.issue(course.platform, cast.entity, course.tender, kind) for kind in ISSUED]
    again = [kinds.issue(course.platform, cast.entity, course.tender, kind) for kind in ISSUED]
    assert first == again
    with course.platform.reading() as session:
        assert {one.kind: one.public for one in papers_of(session, course.tender)} == PUBLIC


def test_the_notice_carries_the_ledger_number_of_its_act(cast, at):
    course = at("submitted")
    paper, pdf = issued(course, "tender-notice")
    with course.platform.reading() as session:
        entry = session.exec(select(Outbox).where(Outbox.id == paper.entry)).one()
    assert entry.type == "notice.published"
    assert facts(pdf)["imprint"]["ledger_number"] == entry.position
    assert len(facts(pdf)["custodians"]) == 3


def test_the_opening_record_lists_every_bid(cast, at):
    course = at("opened")
    _paper, pdf = issued(course, "opening-record")
    assert {bid["bid"] for bid in facts(pdf)["bids"]} == {one.bid for one in course.bids.values()}


def test_the_report_compares_every_bid_and_holds_the_sealed_list(cast, at):
    course = at("evaluated")
    said = facts(issued(course, "evaluation-report")[1])
    assert len(said["comparison"]) == len(course.bids) and len(said["committee"]) == 5
    for row in said["comparison"]:
        assert len(row["scores"]) == len(said["criteria"])


@pytest.mark.tools
def test_pdfsig_calls_the_award_notice_valid(cast, tmp_path, at):
    _paper, pdf = issued(at("completed"), "award-notice")
    (tmp_path / "award.pdf").write_bytes(pdf)
    run = subprocess.run(["pdfsig", str(tmp_path / "award.pdf")], capture_output=True, text=True, timeout=60)
    assert "Signature is Valid." in run.stdout and "Total document signed" in run.stdout


@pytest.mark.parametrize("kind", [kind for kind in kinds.KINDS if kind != "full-dossier"])
def test_no_paper_before_its_act(kind, cast, at):
    course = at("prepared")
    actor = cast.supervisor if kind == "complaint-ruling" else cast.entity
    with pytest.raises(NotFound):
        kinds.issue(course.platform, actor, course.tender, kind)


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_strangers_have_no_paper_issued(kind, cast, at):
    course = at("completed")
    for actor in (cast.other_entity, cast.bidder("甲").actor):
        with pytest.raises(Forbidden):
            kinds.issue(course.platform, actor, course.tender, kind)


def test_an_unknown_kind_is_named(cast, at):
    course = at("prepared")
    with pytest.raises(BadInput, match="tender-notice"):
        kinds.issue(course.platform, cast.entity, course.tender, "receipt")


def paper_id(course, kind):
    with course.platform.reading() as session:
        return next(one.id for one in papers_of(session, course.tender) if one.kind == kind)


def test_the_winner_reads_the_award_notice_and_the_losers_do_not(cast, at):
    course = at("completed")
    notice = paper_id(course, "award_notice")
    with course.platform.reading() as session:
        winner = award_of(session, course.tender).uscc
    for bidder in cast.bidders:
        if bidder.body.uscc == winner:
            assert read_paper(course.platform, bidder.actor, notice)[0].startswith(b"%PDF")
        else:
            with pytest.raises(NotFound):
                read_paper(course.platform, bidder.actor, notice)


def test_the_report_is_for_entity_and_supervisors_and_its_reading_is_recorded(cast, at):
    course = at("completed")
    report = paper_id(course, "evaluation_report")
    for actor in (cast.entity, cast.supervisor, cast.discipline):
        read_paper(course.platform, actor, report)
    for actor in (cast.other_entity, cast.bidder("甲").actor, cast.experts[0], cast.admin):
        with pytest.raises(NotFound):
            read_paper(course.platform, actor, report)
    with course.platform.reading() as session:
        query = select(Outbox.payload).where(Outbox.type == "secret.read", Outbox.tender == course.tender)
        assert sum(report in payload for payload in session.exec(query)) == 3


def test_a_paper_is_read_over_the_api_by_whoever_may(site, cast, at):
    address = f"/api/v1/papers/{paper_id(at('completed'), 'evaluation_report')}"
    assert site.signed_in("entity").get(address).headers["content-type"] == "application/pdf"
    assert site.signed_in("desk").get(address).status_code == 404
    assert site.visitor().get(address).status_code == 401
