"""The dossier: every act with a proof that anybody can follow, the public one without what is not public."""

import json
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlmodel import select

from tender.contracts import dossier, holdings, kinds, reading
from tender.errors import Forbidden, NotFound
from tender.ledger import checkpoint, note, tree
from tender.ledger.act import leaf_entry
from tender.ledger.models import Outbox
from tender.notices.queries import paper_of
from tender.portal import visibility
from tender.tendering.lifecycle import Stage
from tests.contracts.conftest import winner

pytestmark = pytest.mark.slow


def issued(course, kind, actor=None):
    made = kinds.issue(course.platform, actor or course.cast.desk, course.tender, kind)
    with course.platform.reading() as session:
        paper = paper_of(session, made)
    with course.platform.objects.open(paper.sha256) as file:
        pdf = file.read()
    return paper, json.loads(PdfReader(BytesIO(pdf)).attachments["facts.json"][0])


def rows_of(course):
    with course.platform.reading() as session:
        return {
            row.position: row for row in session.exec(select(Outbox).where(Outbox.tender == course.tender))
        }


@pytest.mark.parametrize("kind", ["dossier", "full-dossier"])
def test_every_act_of_a_dossier_recomputes_and_is_proved_under_its_signed_checkpoint(at, kind):
    course = at("over")
    said, rows = issued(course, kind)[1], rows_of(course)
    keys = [one["vkey"] for one in said["keys"]]
    log = note.read_vkey(keys[0], note.ED25519)
    witness = note.read_vkey(keys[1], note.COSIGNATURE)
    head = checkpoint.verify(said["checkpoint"], log, [witness], 1).checkpoint
    assert said["acts"]
    for act in said["acts"]:
        leaf = tree.leaf_hash(leaf_entry(rows[act["leaf"]].payload.encode()))
        assert leaf.hex() == act["leaf_hash"]
        path = [bytes.fromhex(step) for step in act["proof"]]
        tree.verify_inclusion(leaf, act["leaf"], head.size, path, head.root)


def test_the_full_dossier_lists_every_act_of_the_tender(at):
    course = at("over")
    said = issued(course, "full-dossier")[1]
    listed = {act["tag"] for act in said["acts"]}
    told = {row.type for row in rows_of(course).values()} - set(dossier.PAPERWORK)
    assert told <= listed and "score.locked" in listed


def test_the_public_dossier_lists_public_acts_alone(at):
    course = at("over")
    paper, said = issued(course, "dossier", course.cast.entity)
    assert paper.public
    assert {act["tag"] for act in said["acts"]} <= set(visibility.listed_tags(Stage.COMPLETED))
    assert not {"score.locked", "letter.issued", "secret.read"} & {act["tag"] for act in said["acts"]}


def test_the_dossier_binds_parties_bids_awards_papers_and_keys(at):
    course = at("over")
    kinds.issue(course.platform, course.cast.entity, course.tender, "tender-notice")
    said = issued(course, "dossier", course.cast.entity)[1]
    assert [one["winner"] for one in said["awards"]] == [winner(course).body.name]
    assert {one["bid"] for one in said["bids"]} == {one.bid for one in course.bids.values()}
    assert "招标公告" in said["papers"][0]["title"] and len(said["keys"]) == 2
    assert {"招标人", "中标人", "密钥保管单位"} == {one["role"] for one in said["parties"]}


@pytest.mark.parametrize("stage", ["awarded"])
def test_no_public_dossier_before_the_end(at, stage):
    course = at(stage)
    with pytest.raises(NotFound):
        issued(course, "dossier", course.cast.entity)


def test_of_a_failed_tender_the_public_dossier_names_no_bid(at):
    course = at("failed")
    said = issued(course, "dossier", course.cast.entity)[1]
    assert said["bids"] == [] and not [act for act in said["acts"] if act["tag"].startswith("bid.")]
    full = issued(course, "full-dossier")[1]
    assert len(full["bids"]) == 2 and {one["tenderer"] for one in full["bids"]} == {dossier.NAMELESS}


def test_the_full_dossier_is_for_desk_and_supervisors(at):
    course = at("over")
    for actor in (course.cast.supervisor, course.cast.discipline, course.cast.desk):
        assert not issued(course, "full-dossier", actor)[0].public
    for actor in (course.cast.entity, winner(course).actor, course.cast.admin):
        with pytest.raises(Forbidden):
            issued(course, "full-dossier", actor)


def test_anybody_reads_the_public_dossier_once_it_is_issued(at):
    course = at("over")
    with pytest.raises(NotFound):
        reading.public_dossier(course.platform, course.tender)
    paper = issued(course, "dossier", course.cast.entity)[0]
    content, name = reading.public_dossier(course.platform, course.tender)
    assert name == paper.name
    assert json.loads(holdings.facts_in(content)) == issued(course, "dossier", course.cast.entity)[1]
