"""What a tender leaves for its archive, part by part in the order of its life (rules §3a 18).

Notices, documents, opening records, bids as opened, evaluation, draws, awards, contracts, every signed paper,
the full dossier also as data. What is secret goes into the archive under its access and never into
anything public. Bids that were not opened are not in it: nobody can read them (E20 27).
"""

import dataclasses
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.reader import PdfFileReader
from sqlmodel import col, select

from tender import clock
from tender.award.queries import awards_of
from tender.contracts.package import INTERNAL, OPEN, SEALED, Part, made
from tender.contracts.queries import contracts_of
from tender.errors import NotFound
from tender.evaluation.queries import case_of, results_of
from tender.experts.disclosure import export_draw
from tender.experts.lifecycle import Step
from tender.experts.queries import draws_of, step_of
from tender.ledger.acts import Act
from tender.ledger.guard import LedgerSession
from tender.ledger.models import Outbox
from tender.notices.confidential import SEALED_LETTERS, decrypted
from tender.notices.queries import PaperView, notices_of, paper_of, papers_of
from tender.opening.queries import opened_bids, opening_records
from tender.platform import Platform
from tender.tendering import service as tendering
from tender.tendering.models import Tender

DOCUMENT_ACTS = (
    Act.TENDER_PREPARED,
    Act.PREQUALIFICATION_PUBLISHED,
    Act.INVITATION_SENT,
    Act.NOTICE_PUBLISHED,
    Act.NOTICE_CORRECTED,
    Act.NOTICE_AMENDED,
    Act.QUESTIONS_ANSWERED,
)


@dataclass(frozen=True)
class Done:
    """The act behind a part: when, in which seat, its ledger number, the files it named."""

    at: datetime
    seat: str
    number: int | None
    files: tuple[Mapping[str, Any], ...]


def parts_of(platform: Platform, tender: str, full_dossier: str) -> list[Part]:
    """Every part of the tender's archive; `full_dossier` is the paper that goes in as data too."""
    with platform.reading() as session:
        row = tendering.tender_of(session, tender)
        draws = [one.id for one in draws_of(session, tender) if step_of(one) is Step.DRAWN]
        found = [
            *_notices(session, row),
            *_documents(session, row),
            *_openings(session, row),
            *_bids(session, row),
            *_awards(session, row),
            *_contracts(session, row),
            *_papers(platform, session, row),
        ]
        results = results_of(session, tender)
        about = [(one.lot, done_in(session, one.entry), _plain(one)) for one in results]
        dossier = paper_of(session, full_dossier)
        drawn = {draw: _drawn(session, draw) for draw in draws}
    for lot, done, result in about:
        found.append(_made(f"evaluation/{lot}-result.json", "评标结果", done, SEALED, result))
        case = case_of(platform, tender, lot)
        found.append(_made(f"evaluation/{lot}-case.json", "评标数据", done, SEALED, case))
    for draw, done in drawn.items():
        found.append(_made(f"draws/{draw}.json", "专家抽取", done, INTERNAL, export_draw(platform, draw)))
    return [*found, _dossier(platform, dossier)]


def done_in(session: LedgerSession, entry: str) -> Done:
    """The act of this id. Raises NotFound."""
    row = session.exec(select(Outbox).where(Outbox.id == entry)).first()
    if row is None:
        raise NotFound("no_act", "没有这一行为。", "There is no such act.")
    payload = json.loads(row.payload)
    return Done(clock.parse(row.at), payload["actor"]["seat"], row.position, tuple(payload["files"]))


def facts_in(pdf: bytes) -> bytes:
    """The facts attached to one of our own papers, as they were attached."""
    names = PdfFileReader(BytesIO(pdf)).root["/Names"]["/EmbeddedFiles"]["/Names"]
    content: bytes = names[1]["/EF"]["/F"].data
    return content


def _notices(session: LedgerSession, row: Tender) -> Iterator[Part]:
    for place, one in enumerate(notices_of(session, row.id), 1):
        path = f"notices/{place:02d}-{one.kind}-v{one.version}.json"
        yield _made(path, one.title, done_in(session, one.entry), OPEN, _plain(one))


def _documents(session: LedgerSession, row: Tender) -> Iterator[Part]:
    """Every file that an act about the documents named, once, in the order of the acts."""
    tags = [act.tag for act in DOCUMENT_ACTS]
    query = select(Outbox.id).where(Outbox.tender == row.id, col(Outbox.type).in_(tags))
    seen: set[str] = set()
    access = OPEN if row.method == "open" else INTERNAL
    for entry in session.exec(query.order_by(col(Outbox.seq))).all():
        done = done_in(session, entry)
        for file in done.files:
            if file["sha256"] not in seen:
                seen.add(file["sha256"])
                yield _kept(f"documents/{len(seen):02d}-{file['name']}", done, access, file)


def _openings(session: LedgerSession, row: Tender) -> Iterator[Part]:
    for one in opening_records(session, row.id):
        done = done_in(session, one.entry)
        yield _made(f"opening/{one.lot}.json", "开标记录", done, OPEN, _plain(one))


def _bids(session: LedgerSession, row: Tender) -> Iterator[Part]:
    """The files of every opened bid, filed under the act that recorded the opening of its lot."""
    for record in opening_records(session, row.id):
        done = done_in(session, record.entry)
        for bid in opened_bids(session, record.lot):
            for place, file in enumerate(bid.files, 1):
                yield _kept(f"bids/{bid.bid}/{place:02d}-{file['name']}", done, SEALED, file)


def _awards(session: LedgerSession, row: Tender) -> Iterator[Part]:
    for one in awards_of(session, row.id, standing=False):
        yield _made(f"awards/{one.id}.json", "中标", done_in(session, one.entry), OPEN, _plain(one))


def _contracts(session: LedgerSession, row: Tender) -> Iterator[Part]:
    for one in contracts_of(session, row.id):
        done = done_in(session, one.signed_entry)
        yield _made(f"contracts/{one.number}.json", "合同要素", done, INTERNAL, _plain(one))
        file = {"name": f"{one.number}.pdf", "sha256": one.sha256, "size": one.size}
        yield _kept(f"contracts/{one.number}.pdf", done, INTERNAL, file)
        if one.public_sha256 not in (None, one.sha256):
            file = {"name": f"{one.number}-公布.pdf", "sha256": one.public_sha256, "size": one.public_size}
            yield _kept(f"contracts/{one.number}-public.pdf", done, OPEN, file)


def _papers(platform: Platform, session: LedgerSession, row: Tender) -> Iterator[Part]:
    """Every signed paper; a letter that rests encrypted goes in readable."""
    for place, one in enumerate(papers_of(session, row.id), 1):
        done, path = done_in(session, one.entry), f"papers/{place:03d}-{one.name}"
        if one.kind not in SEALED_LETTERS:
            file = {"name": one.name, "sha256": one.sha256, "size": one.size}
            yield _kept(path, done, OPEN if one.public else SEALED, file)
            continue
        with platform.objects.open(one.sha256) as kept:
            content = decrypted(platform, kept.read())
        digest = hashlib.sha256(content).hexdigest()
        yield Part(path, one.name, done.at, done.seat, done.number, SEALED, digest, len(content), content)


def _dossier(platform: Platform, paper: PaperView) -> Part:
    with platform.objects.open(paper.sha256) as file:
        value = json.loads(facts_in(file.read()))
    return made("dossier.json", "卷宗数据", paper.issued_at, "platform", None, SEALED, value)


def _drawn(session: LedgerSession, draw: str) -> Done:
    query = select(Outbox.id).where(Outbox.type == Act.DRAW_RESULT.tag, Outbox.subject == draw)
    return done_in(session, session.exec(query).one())


def _made(path: str, title: str, done: Done, access: str, value: object) -> Part:
    return made(path, title, done.at, done.seat, done.number, access, value)


def _kept(path: str, done: Done, access: str, file: Mapping[str, Any]) -> Part:
    return Part(path, file["name"], done.at, done.seat, done.number, access, file["sha256"], file["size"])


def _plain(value: Any) -> Any:
    """A view as canonical JSON takes it: moments and days as text, tuples as lists."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name)) for one in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return clock.stamp(value)
    return value.isoformat() if isinstance(value, date) else value
