"""How the bytes of an upload get in: begun, continued after a cut, given up; for one person, within limits.

What was acknowledged survives a cut line, a killed server and a power cut: a piece is on the disk before
`received` says so, and what lies behind it counts for nothing. Bytes are never held in memory and never
unpacked. Somebody else's upload looks like none. An upload over its length is refused, what came before
stays; two at once on one upload: one wins.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from litestar.concurrency import sync_to_thread

from storage.objects import Staged, Stored
from tender.errors import BadInput, Refused
from tender.ids import new_id
from tender.ledger.act import Actor
from tender.platform import Platform
from tender.web.senders import check_share, expiry, holder, own
from tender.web.upload_refusals import Complete, TooSlow, explained, longer_than_declared, too_large
from tender.web.uploads import Arriving, Uploaded, uploaded

SYNC_EVERY = 64 << 20


@dataclass(frozen=True)
class Arrival:
    """How far an upload is: `received` of `length` bytes are durable; until when it waits for more."""

    id: str
    received: int
    length: int
    expires_at: datetime


def begin(platform: Platform, actor: Actor, length: int) -> Arrival:
    """A new upload of `length` bytes. Raises TooLarge, or SlowDown over the person's share."""
    if length > platform.settings.upload_limit:
        raise too_large(platform)
    upload = new_id("upl")
    with platform.writing() as session:
        check_share(session, platform, actor, length)
        row = Arriving(
            id=upload,
            holder=holder(platform, actor, upload),
            length=length,
            received=0,
            expires_at=expiry(platform),
        )
        session.add(row)
        session.commit()
    return look(platform, actor, upload)


def look(platform: Platform, actor: Actor, upload: str) -> Arrival:
    """How far one's own upload is. Raises NotFound, Expired.

    If we stopped between the last byte and the end, the end is made here.
    """
    with platform.reading() as session:
        row = own(session, platform, actor, upload)
        complete = session.get(Uploaded, upload) is not None
    if row.received == row.length and not complete:
        with suppress(Complete), Piece(platform, actor, upload, row.received):
            pass
    return Arrival(row.id, row.received, row.length, row.expires_at)


def give_up(platform: Platform, actor: Actor, upload: str) -> None:
    """End one's own upload. Raises NotFound, Expired, InUse.

    Of a complete one nobody knows the name any more; it is swept, and counts as the person's, until then.
    """
    with platform.reading() as session:
        own(session, platform, actor, upload)
    with explained(longer_than_declared()):
        platform.objects.discard(upload)
    with platform.writing() as session:
        row = own(session, platform, actor, upload)
        session.delete(row)
        if (done := session.get(Uploaded, upload)) is not None:
            session.delete(done)
            nameless = new_id("upl")
            session.add(Uploaded(**{**done.model_dump(), "id": nameless}))
            session.add(
                Arriving(**{**row.model_dump(), "id": nameless, "holder": holder(platform, actor, nameless)})
            )
        session.commit()


class Piece:
    """One request's bytes for an upload from `offset` on; leaving the block records what came, and the end.

    Raises NotFound, Expired, InUse; Refused `offset_differs` when `offset` is not where it stands.
    """

    def __init__(self, platform: Platform, actor: Actor, upload: str, offset: int) -> None:
        self.platform, self.actor, self.upload = platform, actor, upload
        self.staged = _staged(platform, actor, upload, offset)
        self.recorded = offset
        self.alone = Lock()  # a request that is cancelled may still have a thread writing

    def write(self, chunk: bytes) -> None:
        """Take the next bytes. Raises TooLarge over the length, NoRoom; what came before stays."""
        with self.alone, explained(longer_than_declared()):
            self.staged.write(chunk)
            if self.staged.size - self.recorded >= SYNC_EVERY:
                self._record()

    def close(self) -> Arrival:
        """Make durable what came, and, when it is all, the upload one that acts can take."""
        with self.alone, self.staged, explained(longer_than_declared()):
            row = self._record()
            if row.received == row.length:
                self._end()
        return Arrival(row.id, row.received, row.length, row.expires_at)

    def __enter__(self) -> "Piece":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _record(self) -> Arriving:
        """On the disk first, then in the row."""
        self.recorded = self.staged.sync()
        with self.platform.writing() as session:
            row = own(session, self.platform, self.actor, self.upload, ever=True)
            row.received, row.expires_at = self.recorded, expiry(self.platform)
            session.commit()
        return row

    def _end(self) -> None:
        """The object first, then the row that names it, then the staged file goes."""
        stored = self.staged.finish()
        with self.platform.writing() as session:
            if session.get(Uploaded, self.upload) is None:
                uploaded(session, self.upload, stored)
                session.commit()
        self.staged.close()
        self.platform.objects.discard(self.upload)


async def receive(
    platform: Platform, actor: Actor, upload: str, offset: int, pieces: AsyncIterator[bytes]
) -> Arrival:
    """Continue an upload with a body; whatever ends it early is raised after what came is kept.

    Raises NotFound, Expired, InUse, Complete, Refused, TooLarge, TooSlow, BadInput when cut short, NoRoom.
    """
    piece = await sync_to_thread(Piece, platform, actor, upload, offset)
    try:
        async for chunk in patient(platform, pieces):
            await sync_to_thread(piece.write, chunk)
    finally:
        arrival = await sync_to_thread(piece.close)
    return arrival


async def receive_whole(
    platform: Platform, actor: Actor, declared: int | None, pieces: AsyncIterator[bytes]
) -> str:
    """Store a body that comes in one request; returns the upload's id. A body cut short leaves nothing."""
    limit = platform.settings.upload_limit
    begun = await sync_to_thread(begin, platform, actor, limit if declared is None else declared)
    try:
        with await sync_to_thread(platform.objects.begin, limit) as body, explained(too_large(platform)):
            async for chunk in patient(platform, pieces):
                await sync_to_thread(body.write, chunk)
            if declared is not None and body.size != declared:
                zh, en = "上传不完整, 请重新上传。", "The upload was cut short; send it again."
                raise BadInput("incomplete", zh, en, field="body", article="E20 27")
            stored = await sync_to_thread(body.finish)
    except BaseException:
        await sync_to_thread(give_up, platform, actor, begun.id)
        raise
    return await sync_to_thread(_came_whole, platform, begun.id, stored.sha256, stored.size)


async def patient(platform: Platform, pieces: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    """The pieces of a body, none waited for longer than the settings say. Raises TooSlow."""
    while True:
        try:
            async with asyncio.timeout(platform.settings.upload_patience):
                piece = await anext(pieces)
        except StopAsyncIteration:
            return
        except TimeoutError as late:
            zh, en = "太久没有收到数据, 请续传。", "No data came for too long; go on from where it stands."
            raise TooSlow("too_slow", zh, en, field="body") from late
        yield piece


def _came_whole(platform: Platform, upload: str, sha256: str, size: int) -> str:
    with platform.writing() as session:
        row = session.get_one(Arriving, upload)
        row.length = row.received = size
        if session.get(Uploaded, upload) is None:  # one of no bytes is complete when it begins
            uploaded(session, upload, Stored(sha256, size))
        session.commit()
    return upload


def _staged(platform: Platform, actor: Actor, upload: str, offset: int) -> Staged:
    """The staged file, held, at `offset`. Where the upload stands is read again once it is held."""
    with platform.reading() as session:
        length = own(session, platform, actor, upload).length
    with explained(longer_than_declared()):
        staged = platform.objects.stage(upload, length)
        try:
            _check_stands_at(platform, actor, upload, offset)
            staged.keep(offset)
        except BaseException:
            staged.close()
            raise
    return staged


def _check_stands_at(platform: Platform, actor: Actor, upload: str, offset: int) -> None:
    """Raises Complete, Refused, NotFound."""
    with platform.reading() as session:
        row = own(session, platform, actor, upload)
        if session.get(Uploaded, upload) is not None:
            zh, en = "该文件已经传完。", "The upload is complete already."
            raise Complete("complete", zh, en, field="Upload-Offset")
    if row.received != offset:
        zh, en = (
            f"续传位置应为 {row.received}。",
            f"The upload stands at {row.received}; go on from there.",
        )
        raise Refused("offset_differs", zh, en, field="Upload-Offset")
