"""Sealing and reading the archive of a tender (归档; rules §3a 18, §4 retention).

The desk seals it once a tender is over: completed with every contract published, or ended early with its notice.
The package is written first, then the act names it; if we stop between, the object is swept and sealing
begins anew. Nothing deletes a package: no act does. It is for the owner and the supervising seats, each reading
recorded; the desk, which keeps it, reads the index alone (rules §9).
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from reports import archive_index
from reports.archive_index import ArchiveItem
from storage.objects import Stored
from tender import clock
from tender.contracts import dossier, holdings, package, rules
from tender.contracts.lifecycle import Status
from tender.contracts.models import Archive
from tender.contracts.package import Part
from tender.contracts.queries import archive_of, contracts_of
from tender.errors import Forbidden, NotFound, Refused, Stale
from tender.ids import new_id
from tender.ledger.act import Actor, act
from tender.ledger.acts import Act, Seat
from tender.ledger.guard import LedgerSession
from tender.notices.papers import Draft, centre_name, centre_of, issuable, issue
from tender.notices.queries import notices_of, paper_of
from tender.platform import Platform
from tender.tendering import service as tendering
from tender.tendering.lifecycle import Facts, Stage
from tender.tendering.models import Tender
from tender.tendering.suspension import open_suspensions

BASIS = ("招标投标法实施条例", "公共资源交易档案管理规定")
RETENTION = "retention.years"
ENDINGS = {Stage.FAILED: "failure_notice", Stage.TERMINATED: "termination_notice"}
ASKING = ("objection", "complaint")  # still answered after an early end; demands ended with it
READERS = (Seat.ENTITY, Seat.AGENT, Seat.SUPERVISOR, Seat.DISCIPLINE)


@dataclass(frozen=True)
class ArchiveView:
    """A sealed archive: its package's hash and size, how many items, kept until when; `entry` sealed it."""

    tender: str
    sha256: str
    size: int
    items: int
    retained_until: date
    entry: str


@dataclass(frozen=True)
class Gathered:
    """What is about to be sealed; `newest` is the last act it covers."""

    newest: str
    retained_until: date
    parts: int
    index_sha256: str
    paper: str
    stored: Stored


def seal_archive(platform: Platform, actor: Actor, tender: str) -> str:
    """Gather, index and seal the archive of a tender that is over; returns its id.

    Raises Forbidden, Refused (not over, suspended, sealed already) and Stale when something happened meanwhile.
    """
    with platform.reading() as session:
        row = issuable(session, actor, tender, Seat.DESK)
        _check_over(session, row)
    made = _gather(platform, actor, row)
    with platform.writing() as session, act(session, actor, Act.ARCHIVE_SEALED) as entry:
        row = tendering.tender_of(session, tender)
        _check_over(session, row)
        if dossier.newest_act(session, row, public=False) != made.newest:
            zh, en = "归档期间又有新的办理事项, 请重新归档。", "Something happened meanwhile; seal it again."
            raise Stale("stale_archive", zh, en, field="tender")
        tendering.advance(entry, row, Facts(clock.now()))
        archive = Archive(
            id=new_id("arc"),
            tender=tender,
            sha256=made.stored.sha256,
            size=made.stored.size,
            items=made.parts,
            index_sha256=made.index_sha256,
            index_paper=made.paper,
            retained_until=made.retained_until.isoformat(),
            sealed_at=clock.now(),
            entry=entry.id,
        )
        session.add(archive)
        entry.files = [
            {"name": f"{row.number}-归档.zip", "sha256": archive.sha256, "size": archive.size},
            {"name": package.INDEX, "sha256": archive.index_sha256, "size": platform.objects.size(archive.index_sha256)},
        ]  # fmt: skip
        entry.facts = {"retained_until": archive.retained_until, "items": archive.items}
    return archive.id


def issue_archive_index(platform: Platform, actor: Actor, tender: str, lot: str | None = None) -> str:
    """The signed index of a sealed archive, made when it was sealed. Raises NotFound before."""
    with platform.reading() as session:
        issuable(session, actor, tender, Seat.DESK, Seat.SUPERVISOR, Seat.ENTITY, Seat.AGENT)
        return _sealed(session, tender).index_paper


def read_package(platform: Platform, actor: Actor, tender: str) -> tuple[BinaryIO, ArchiveView]:
    """The open package and what it is; the reading is recorded. Raises Forbidden, NotFound."""
    return _read(platform, actor, tender, READERS, "archive")


def read_index(platform: Platform, actor: Actor, tender: str) -> tuple[BinaryIO, ArchiveView]:
    """The open index.json, for the desk too; recorded likewise."""
    return _read(platform, actor, tender, (*READERS, Seat.DESK), "archive_index")


def _read(
    platform: Platform, actor: Actor, tender: str, seats: tuple[Seat, ...], what: str
) -> tuple[BinaryIO, ArchiveView]:
    with platform.writing() as session, act(session, actor, Act.SECRET_READ, tender=tender) as entry:
        tendering.own_tender(session, actor, tender)
        if actor.seat not in seats:
            zh, en = "档案由招标人和监督部门查阅。", "The archive is for its owner and the supervising seats."
            raise Forbidden("wrong_seat", zh, en, article="rules §9")
        found = _sealed(session, tender)
        entry.facts = {"read": what, "archive": found.id}
    stored = found.sha256 if what == "archive" else found.index_sha256
    return platform.objects.open(stored), _view(found)


def _sealed(session: LedgerSession, tender: str) -> Archive:
    found = archive_of(session, tender)
    if found is None:
        raise NotFound("no_archive", "该项目尚未归档。", "The tender is not archived yet.", field="tender")
    return found


def _view(row: Archive) -> ArchiveView:
    until = date.fromisoformat(row.retained_until)
    return ArchiveView(row.tender, row.sha256, row.size, row.items, until, row.entry)


def _check_over(session: LedgerSession, row: Tender) -> None:
    """Refuse a tender that is not over, or that something still waits on (rules §3a 17-18)."""
    if archive_of(session, row.id) is not None:
        zh, en = "该项目已归档。", "The tender has been archived already."
        raise Refused("archived_already", zh, en, field="tender", article="rules §3a 18")
    if open_suspensions(session, row.id, ASKING if Stage(row.stage) in ENDINGS else None):
        zh, en = "异议或投诉尚未处理完毕。", "An objection or a complaint is open."
        raise Refused("suspended", zh, en, field="tender", article="BR 62")
    if (ending := ENDINGS.get(Stage(row.stage))) is not None:
        if all(one.kind != ending for one in notices_of(session, row.id)):
            zh, en = "流标或终止公告尚未发布。", "The notice of the end has not been published yet."
            raise Refused("end_unpublished", zh, en, field="tender", article="rules §11")
        return
    published = {one.lot for one in contracts_of(session, row.id) if one.status == Status.PUBLISHED}
    if Stage(row.stage) is Stage.COMPLETED and any(
        lot.id not in published for lot in tendering.live_lots(session, row.id)
    ):
        zh, en = "还有标段没有公告合同。", "Some lot's contract has not been published yet."
        raise Refused("contract_missing", zh, en, field="tender", article="rules §3a 17")
    if Stage(row.stage) is not Stage.COMPLETED:
        zh, en = "项目尚未结束, 不能归档。", "The tender is not over; it is not archived."
        raise Refused("wrong_stage", zh, en, field="tender", article="rules §3a 18")


def _gather(platform: Platform, actor: Actor, row: Tender) -> Gathered:
    """Write the package and the signed index of everything the tender has left."""
    with platform.reading() as session:
        newest = dossier.newest_act(session, row, public=False)
        ended = holdings.done_in(session, newest).at.astimezone(clock.ZONE).date()
    full = dossier.issue_full_dossier(platform, actor, row.id)
    parts = holdings.parts_of(platform, row.id, full)
    index = package.index_of(row.id, row.number, parts)
    until = rules.retained_until(ended, tendering.rules_of(row).integer(RETENTION))
    paper = _issue_index(platform, actor, row, newest, index, parts, until)
    with platform.reading() as session:
        pdf = paper_of(session, paper).sha256
    kept = platform.objects.put([index], limit=package.LARGEST)
    return Gathered(
        newest, until, len(parts), kept.sha256, paper, package.write(platform.objects, parts, index, pdf)
    )


def _issue_index(
    platform: Platform, actor: Actor, row: Tender, newest: str, index: bytes, parts: list[Part], until: date
) -> str:
    """The signed index of exactly these parts, for the act that ended the tender."""
    rule = tendering.rules_of(row).get(RETENTION)
    basis = f"{rule.zh} {rule.value} 年（{rule.article}），自交易结束之日起"
    items = tuple(_item(row.number, place, part) for place, part in enumerate(parts, 1))
    facts = (centre_name(platform), until, basis, items)
    with platform.reading() as session:
        centre = centre_of(session)
    draft = Draft(
        "archive_index", newest, f"{row.number}-归档", "归档目录", BASIS, False,
        lambda imprint: archive_index.render(archive_index.ArchiveIndex(imprint, *facts)),
        about=hashlib.sha256(index).hexdigest(), issuer=centre,
    )  # fmt: skip
    return issue(platform, actor, row, draft)


def _item(number: str, place: int, part: Part) -> ArchiveItem:
    return ArchiveItem(
        number=f"{number}-{place:03d}",
        title=part.title,
        on=part.at.astimezone(clock.ZONE).date(),
        seat=part.seat,
        ledger_number=part.ledger_number,
        pages=None,
        size=part.size,
        access=part.access,
        sha256=part.sha256,
    )
