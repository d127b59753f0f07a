"""The archive package: sealed once a tender is over, complete, indexed, kept, and for its readers only."""

import hashlib
import json
import zipfile
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlmodel import select

from tender.contracts import archive, kinds
from tender.contracts.queries import archive_of
from tender.errors import Forbidden, NotFound, Refused
from tender.ledger.acts import Act
from tender.ledger.models import Outbox
from tender.notices import ending
from tender.notices.forms import PublishFailure
from tender.notices.queries import paper_of
from tender.tendering.service import tender_of
from tests.contracts.conftest import SIGNED, award, suspend, winner

pytestmark = pytest.mark.slow


def sealed(course):
    return archive.seal_archive(course.platform, course.cast.desk, course.tender)


def package(course, actor=None):
    content, about = archive.read_package(course.platform, actor or course.cast.entity, course.tender)
    with content as file:
        return zipfile.ZipFile(BytesIO(file.read())), about


def test_a_published_contract_lets_the_desk_seal_the_archive(at):
    course = at("over")
    sealed(course)
    with course.platform.reading() as session:
        assert tender_of(session, course.tender).stage == "archived"
        query = select(Outbox.payload).where(Outbox.type == "archive.sealed")
        said = json.loads(session.exec(query).one())
    held = package(course)[1]
    assert said["files"][0]["sha256"] == held.sha256 and said["facts"]["items"] == held.items


def test_the_package_holds_notices_documents_papers_records_award_contract_and_dossier(at):
    course = at("over")
    for kind in ("tender-notice", "evaluation-report", "award-notice", "contract-notice"):
        kinds.issue(course.platform, course.cast.entity, course.tender, kind)
    sealed(course)
    names = package(course)[0].namelist()
    folders = {name.split("/")[0] for name in names if "/" in name}
    assert folders == {
        "notices", "documents", "opening", "bids", "awards", "contracts", "papers", "evaluation", "draws",
    }  # fmt: skip
    assert {"index.json", "index.pdf", "SHA256SUMS", "dossier.json"} <= set(names)
    assert sum(name.startswith("papers/") for name in names) == 5  # with the full dossier


def test_every_item_stands_in_the_index_with_its_sum_and_its_ledger_number(at):
    course = at("over")
    sealed(course)
    files, _about = package(course)
    items = json.loads(files.read("index.json"))["items"]
    for item in items:
        content = files.read(item["path"])
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (item["sha256"], item["size"])
    assert [item["path"] for item in items if item["ledger_number"] is None] == ["dossier.json"]
    sums = dict(reversed(line.split("  ")) for line in files.read("SHA256SUMS").decode().splitlines())
    assert sums == {
        n: hashlib.sha256(files.read(n)).hexdigest() for n in files.namelist() if n != "SHA256SUMS"
    }


def test_the_signed_contract_and_the_opened_bids_lie_in_the_archive(at):
    course = at("over")
    sealed(course)
    files, _about = package(course)
    contracts = [name for name in files.namelist() if name.startswith("contracts/") and name.endswith(".pdf")]
    assert [files.read(name) for name in contracts] == [SIGNED]
    won = [name for name in files.namelist() if name.startswith(f"bids/{award(course).bid}/")]
    assert len(won) == 2


def test_the_same_parts_make_the_same_package(at):
    course = at("over")
    with course.platform.reading() as session:
        row = tender_of(session, course.tender)
    first = archive._gather(course.platform, course.cast.desk, row)
    parts = archive.holdings.parts_of(course.platform, course.tender, _dossier(course))
    index = archive.package.index_of(course.tender, row.number, parts)
    pdf = first.stored.sha256
    again = [archive.package.write(course.platform.objects, parts, index, pdf).sha256 for _ in range(2)]
    assert again[0] == again[1]


def _dossier(course):
    return kinds.issue(course.platform, course.cast.desk, course.tender, "full-dossier")


def test_retention_is_fifteen_years_from_the_end_and_no_act_deletes(at):
    course = at("over")
    sealed(course)
    until = package(course)[1].retained_until
    with course.platform.reading() as session:
        query = select(Outbox.at).where(Outbox.type == "contract.published")
        ended = date.fromisoformat(session.exec(query).one()[:10])
    assert until.year == ended.year + 15
    assert not [one.tag for one in Act if "delet" in one.tag or "destroy" in one.tag]


def test_an_archive_is_sealed_once(at):
    course = at("over")
    sealed(course)
    with pytest.raises(Refused, match="archived already"):
        sealed(course)


@pytest.mark.parametrize("stage", ["awarded", "completed"])
def test_no_archive_before_every_contract_is_published(at, stage):
    course = at(stage)
    with pytest.raises(Refused):
        sealed(course)


def test_while_an_objection_is_open_nothing_is_archived(at):
    course = at("over")
    suspend(course)
    with pytest.raises(Refused) as refused:
        sealed(course)
    assert refused.value.code == "suspended"


def test_a_failed_tender_is_archived_after_its_failure_notice(at):
    course = at("failed")
    with pytest.raises(Refused, match="notice of the end"):
        sealed(course)
    form = PublishFailure(next_step="修改招标文件后重新招标")
    ending.publish_failure(course.platform, course.cast.entity, course.tender, form)
    sealed(course)
    names = package(course)[0].namelist()
    assert not [name for name in names if name.startswith(("bids/", "opening/"))]


def test_only_the_desk_seals(at):
    course = at("over")
    for actor in (course.cast.entity, course.cast.supervisor, winner(course).actor, course.cast.admin):
        with pytest.raises(Forbidden):
            archive.seal_archive(course.platform, actor, course.tender)


def test_owner_and_supervising_seats_read_the_archive_the_desk_its_index_and_all_is_recorded(at):
    course = at("over")
    sealed(course)
    cast = course.cast
    for actor in (cast.entity, cast.supervisor, cast.discipline):
        package(course, actor)
    archive.read_index(course.platform, cast.desk, course.tender)[0].close()
    for actor in (cast.desk, cast.admin, winner(course).actor, cast.other_entity):
        with pytest.raises(Forbidden):
            archive.read_package(course.platform, actor, course.tender)
    with course.platform.reading() as session:
        assert len(session.exec(select(Outbox.id).where(Outbox.type == "secret.read")).all()) == 4


def test_the_signed_index_prints_every_item_and_the_retention(at):
    course = at("over")
    with pytest.raises(NotFound):
        kinds.issue(course.platform, course.cast.desk, course.tender, "archive-index")
    sealed(course)
    made = kinds.issue(course.platform, course.cast.desk, course.tender, "archive-index")
    with course.platform.reading() as session:
        row, paper = archive_of(session, course.tender), paper_of(session, made)
    with course.platform.objects.open(paper.sha256) as file:
        said = json.loads(PdfReader(BytesIO(file.read())).attachments["facts.json"][0])
    assert (len(said["items"]), said["retained_until"]) == (row.items, row.retained_until)
    assert (
        not paper.public and hashlib.sha256(package(course)[0].read("index.pdf")).hexdigest() == paper.sha256
    )


def test_a_demand_that_ended_with_the_tender_keeps_nothing_from_the_archive(at):
    course = at("failed")
    form = PublishFailure(next_step="修改招标文件后重新招标")
    ending.publish_failure(course.platform, course.cast.entity, course.tender, form)
    suspend(course)
    sealed(course)
    assert package(course)[0].namelist()
