"""Files on their way in, from the first byte until an act names them: rows, the taking, and the sweeping.

An upload is named by a random id that only its sender knows; its rows name neither person nor purpose,
so that they tell nobody who is about to bid. `take` uses it up inside the act that names the file. What is
never taken is swept when its time is over; a file that any act names, or another upload, is never
removed. How bytes get in is for `tender.web.arrivals`, the protocol for `tender.web.tus`.
"""

from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel, select

from storage.database import Moment
from storage.objects import Held, Stored
from tender import clock
from tender.errors import BadInput
from tender.ids import new_id
from tender.ledger.guard import LedgerSession
from tender.ledger.models import Outbox
from tender.platform import Platform

MOST_SWEPT_AT_ONCE = 100


class Uploaded(SQLModel, table=True):
    """A stored file that no act has named yet."""

    __tablename__ = "aux_upload"

    id: str = Field(primary_key=True)
    sha256: str = Field(index=True)
    size: int = Field(sa_type=BigInteger)
    completed_at: datetime = Field(sa_type=Moment)


class Arriving(SQLModel, table=True):
    """An upload by somebody signed in, until it is taken: how much is durable, and whose it is.

    `holder` is a keyed hash of the person and of this upload's id: two uploads of one person do not look
    alike. `length` and `received` are bytes. When all is there, `Uploaded` has a row of the same id.
    """

    __tablename__ = "aux_arriving"

    id: str = Field(primary_key=True)
    holder: str
    length: int = Field(sa_type=BigInteger)
    received: int = Field(sa_type=BigInteger)
    expires_at: datetime = Field(sa_type=Moment)


def record(platform: Platform, stored: Stored) -> str:
    """Name a stored file as an upload; returns its id."""
    with platform.writing() as session:
        row = uploaded(session, new_id("upl"), stored)
        session.commit()
    return row.id


def uploaded(session: LedgerSession, upload: str, stored: Stored) -> Uploaded:
    """The row that makes `upload` one that acts can take, in the caller's transaction."""
    row = Uploaded(id=upload, sha256=stored.sha256, size=stored.size, completed_at=clock.now())
    session.add(row)
    return row


def take(session: LedgerSession, upload: str) -> Stored:
    """Use up an upload inside the caller's act. Raises BadInput when unknown, unfinished or taken already."""
    row = session.get(Uploaded, upload)
    if row is None:
        zh, en = (
            "没有这个上传文件, 或尚未传完, 或已使用过。",
            "There is no such upload, or it is not complete, or it was used already.",
        )
        raise BadInput("no_upload", zh, en, field="upload")
    _use_up(session, row)
    return Stored(row.sha256, row.size)


def take_stored(session: LedgerSession, sha256: str, size: int) -> bool:
    """Use up an upload of this content inside the caller's act; False when nobody uploaded it.

    So an act can name only content that its sender had, never a stored file known by its hash alone.
    """
    query = select(Uploaded).where(Uploaded.sha256 == sha256, Uploaded.size == size).limit(1)
    if (row := session.exec(query).first()) is None:
        return False
    _use_up(session, row)
    return True


def _use_up(session: LedgerSession, row: Uploaded) -> None:
    session.delete(row)
    if (arriving := session.get(Arriving, row.id)) is not None:
        session.delete(arriving)


def sweep_uploads(platform: Platform) -> list[str]:
    """Remove uploads whose time is over, with their bytes. Names none of them: their number says who is busy."""
    _sweep_arriving(platform)
    _sweep_untaken(platform)
    return []


def _sweep_arriving(platform: Platform) -> None:
    """Uploads that expired, and staged files without a row; whoever is being written to waits its turn."""
    staged = set(platform.objects.staged())
    with platform.reading() as session:
        over = session.exec(select(Arriving.id).where(Arriving.expires_at <= clock.now())).all()
        known = session.exec(select(Arriving.id)).all() if staged else []
    for upload in {*over, *staged.difference(known)}:
        with suppress(Held), platform.writing() as session:
            row = session.get(Arriving, upload)
            if row is None or row.expires_at <= clock.now():
                platform.objects.discard(upload)
            if row is not None and row.expires_at <= clock.now():
                session.delete(row)
                session.commit()


def _sweep_untaken(platform: Platform) -> None:
    """Files complete but never taken. The order protects what an act may take meanwhile:

    what others name is read first; then the rows go, so that nobody can take them any more; then the
    objects, except those written again since. If we stop before that, bytes stay that nobody names.
    """
    age = timedelta(hours=platform.settings.upload_hours)
    with platform.reading() as session:
        query = select(Uploaded).where(Uploaded.completed_at <= clock.now() - age)
        over = {row.id: row.sha256 for row in session.exec(query.limit(MOST_SWEPT_AT_ONCE))}
        kept = {sha256 for sha256 in set(over.values()) if _is_needed(session, sha256, set(over))}
    if not over:
        return
    with platform.writing() as session:
        rows = [row for upload in over if (row := session.get(Uploaded, upload)) is not None]
        for row in rows:
            _use_up(session, row)
        session.commit()
    taken = {over[upload] for upload in over.keys() - {row.id for row in rows}}
    unnamed = {row.sha256 for row in rows} - kept - taken
    if unnamed:
        platform.objects.sweep(set(platform.objects.listing()) - unnamed, age)


def _is_needed(session: LedgerSession, sha256: str, leaving: set[str]) -> bool:
    """Whether an act names the file, or an upload that stays; an act's payload spells every hash it names."""
    uploads = session.exec(select(Uploaded.id).where(Uploaded.sha256 == sha256)).all()
    if set(uploads) - leaving:
        return True
    query = select(Outbox.id).where(Outbox.payload.contains(sha256)).limit(1)  # type: ignore[attr-defined]
    return session.exec(query).first() is not None
