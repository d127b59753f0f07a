"""Reads of published notices and issued papers, as frozen views for pages, the API and papers.

Notices are public from the moment they were published and in all their versions; a paper is public
only when it was issued so. Nothing here changes or decides anything.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import select

from tender.errors import NotFound
from tender.ledger.guard import LedgerSession
from tender.notices.models import Notice, Paper
from tender.tendering.models import Tender


@dataclass(frozen=True)
class NoticeView:
    """One version of a notice; `entry` is the act that published it, `about` as in the row."""

    id: str
    tender: str
    kind: str
    about: str
    version: int
    title: str
    body: dict[str, Any]
    published_at: datetime
    entry: str


@dataclass(frozen=True)
class PaperView:
    """A signed PDF; `entry` is the act that it documents, `size` in bytes, `addressee` a pseudonym."""

    id: str
    tender: str
    kind: str
    entry: str
    about: str
    addressee: str | None
    public: bool
    name: str
    sha256: str
    size: int
    issued_at: datetime


def notices_of(session: LedgerSession, tender: str) -> list[NoticeView]:
    """All versions of all notices of a tender, oldest first."""
    query = select(Notice).where(Notice.tender == tender).order_by(Notice.published_at, Notice.version)  # type: ignore[arg-type]
    return [_notice(row) for row in session.exec(query)]


def versions_of(session: LedgerSession, notice: NoticeView) -> list[NoticeView]:
    """All versions of the very notice that `notice` is one version of, oldest first."""
    same = (notice.kind, notice.about)
    return [each for each in notices_of(session, notice.tender) if (each.kind, each.about) == same]


def newest_notices(session: LedgerSession, limit: int, *of: ColumnElement[bool]) -> list[NoticeView]:
    """The notices published last, newest first; `of` says of which tenders, as conditions on `Tender`."""
    query = select(Notice).join(Tender, Tender.id == Notice.tender).where(*of)  # type: ignore[arg-type]
    query = query.order_by(Notice.published_at.desc(), Notice.id).limit(limit)  # type: ignore[attr-defined]
    return [_notice(row) for row in session.exec(query)]


def notice_of(session: LedgerSession, notice: str) -> NoticeView:
    """One version of a notice by its id. Raises NotFound."""
    row = session.get(Notice, notice)
    if row is None:
        raise NotFound("no_notice", "没有这个公告。", "There is no such notice.", field="notice")
    return _notice(row)


def papers_of(session: LedgerSession, tender: str, *, public: bool = False) -> list[PaperView]:
    """Papers of a tender, oldest first; the public ones alone when asked so."""
    query = select(Paper).where(Paper.tender == tender).order_by(Paper.issued_at, Paper.id)  # type: ignore[arg-type]
    views = [_paper(row) for row in session.exec(query)]
    return [view for view in views if view.public or not public]


def paper_for(session: LedgerSession, kind: str, entry: str, about: str = "") -> PaperView | None:
    """The paper of this kind issued for the act `entry` about that row, if there is one."""
    where = select(Paper).where(Paper.kind == kind, Paper.entry == entry, Paper.about == about)
    row = session.exec(where).first()
    return None if row is None else _paper(row)


def paper_of(session: LedgerSession, paper: str) -> PaperView:
    """One paper by its id. Raises NotFound."""
    row = session.get(Paper, paper)
    if row is None:
        raise NotFound("no_paper", "没有这份文件。", "There is no such paper.", field="paper")
    return _paper(row)


def _notice(row: Notice) -> NoticeView:
    return NoticeView(**row.model_dump(exclude={"supersedes"}))


def _paper(row: Paper) -> PaperView:
    return PaperView(**{**row.model_dump(), "public": bool(row.public)})
