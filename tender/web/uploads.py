"""Files on their way in: a raw body is streamed to the object store while it is hashed.

An upload is named by a random id that only its sender knows; its row names neither person nor
purpose, so that it tells nobody who is about to bid. `take` uses it up inside the act that names the
file. What is never taken stays, unnamed, until somebody sweeps it. Nothing is kept in memory, nothing is unpacked here. The handler is
the only one that takes large bodies, and only from whoever has signed in.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import Controller, Request, route
from litestar.concurrency import sync_to_thread
from litestar.di import NamedDependency
from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel, select

from storage.database import Moment
from storage.objects import Stored
from storage.objects import TooLarge as ObjectTooLarge
from tender import clock
from tender.errors import BadInput, TooLarge
from tender.ids import new_id
from tender.ledger.act import Actor
from tender.ledger.guard import LedgerSession
from tender.platform import Platform


class Uploaded(SQLModel, table=True):
    """A stored file that no act has named yet."""

    __tablename__ = "aux_upload"

    id: str = Field(primary_key=True)
    sha256: str = Field(index=True)
    size: int = Field(sa_type=BigInteger)
    completed_at: datetime = Field(sa_type=Moment)


async def receive(platform: Platform, chunks: AsyncIterator[bytes], declared: int | None) -> str:
    """Store a body; returns the upload's id. Raises TooLarge over the limit, BadInput when cut short."""
    limit = platform.settings.upload_limit
    if declared is not None and declared > limit:
        raise _too_large(limit)
    upload = await sync_to_thread(platform.objects.begin, limit)
    try:
        async for chunk in chunks:
            await sync_to_thread(upload.write, chunk)
        if declared is not None and upload.size != declared:
            zh, en = "上传不完整, 请重新上传。", "The upload was cut short; send it again."
            raise BadInput("incomplete", zh, en, field="body", article="E20 27")
        stored = await sync_to_thread(upload.finish)
    except ObjectTooLarge as over:
        raise _too_large(limit) from over
    finally:
        await sync_to_thread(upload.abort)
    return await sync_to_thread(record, platform, stored)


def record(platform: Platform, stored: Stored) -> str:
    """Name a stored file as an upload; returns its id."""
    row = Uploaded(id=new_id("upl"), sha256=stored.sha256, size=stored.size, completed_at=clock.now())
    with platform.writing() as session:
        session.add(row)
        session.commit()
    return row.id


def take(session: LedgerSession, upload: str) -> Stored:
    """Use up an upload inside the caller's act. Raises BadInput when unknown or taken already."""
    row = session.get(Uploaded, upload)
    if row is None:
        zh, en = "没有这个上传文件, 或已使用过。", "There is no such upload, or it was used already."
        raise BadInput("no_upload", zh, en, field="upload")
    session.delete(row)
    return Stored(row.sha256, row.size)


def take_stored(session: LedgerSession, sha256: str, size: int) -> bool:
    """Use up an upload of this content inside the caller's act; False when nobody uploaded it.

    So an act can name only content that its sender had, never a stored file known by its hash alone.
    """
    query = select(Uploaded).where(Uploaded.sha256 == sha256, Uploaded.size == size).limit(1)
    if (row := session.exec(query).first()) is None:
        return False
    session.delete(row)
    return True


def _too_large(limit: int) -> TooLarge:
    megabytes = limit // 1024**2
    zh, en = f"文件超过 {megabytes} MB 的上限。", f"The file is over the limit of {megabytes} MB."
    return TooLarge("too_large", zh, en, field="body")


@dataclass(frozen=True)
class UploadAnswer:
    """The name under which the sender's next act takes the file."""

    upload: str


class UploadsApi(Controller):
    """Raw bodies in, ids out."""

    path = "/api/v1/uploads"
    tags = ("uploads",)

    @route(http_method=["POST", "PUT"], status_code=201, request_max_body_size=None)
    async def upload(
        self,
        request: Request[Any, Any, Any],
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
    ) -> UploadAnswer:
        """Store the request's raw body; the answer names it for the act that will use it."""
        length = request.headers.get("content-length", "")
        declared = int(length) if length.isascii() and length.isdigit() else None
        return UploadAnswer(await receive(platform, request.stream(), declared))
