"""Whose an upload is, and how much one person may have on its way.

A row holds a keyed hash of the person and of the upload's own id: whoever reads the rows learns neither who
sends nor that two uploads are one person's. Somebody else's upload looks like none. The limits are settings.
"""

from datetime import datetime, timedelta

from sqlmodel import select

from tender import clock
from tender.errors import NotFound, SlowDown
from tender.ledger.act import Actor
from tender.ledger.guard import LedgerSession
from tender.platform import Platform
from tender.web.upload_refusals import Expired
from tender.web.uploads import Arriving


def own(
    session: LedgerSession, platform: Platform, actor: Actor, upload: str, *, ever: bool = False
) -> Arriving:
    """The one access to an upload on its way. Raises NotFound also for somebody else's; Expired unless `ever`."""
    row = session.get(Arriving, upload)
    if row is None or row.holder != holder(platform, actor, upload):
        raise NotFound("no_upload", "没有这个上传。", "There is no such upload.", field="upload")
    if row.expires_at <= clock.now() and not ever:
        zh, en = "这个上传已过期, 请重新上传。", "The upload has expired; begin anew."
        raise Expired("upload_expired", zh, en, field="upload")
    return row


def check_share(session: LedgerSession, platform: Platform, actor: Actor, length: int) -> None:
    """Raises SlowDown when the person has too many unfinished uploads, or too many bytes not yet taken."""
    live = session.exec(select(Arriving).where(Arriving.expires_at > clock.now()))
    mine = [row for row in live if row.holder == holder(platform, actor, row.id)]
    settings = platform.settings
    if sum(row.received < row.length for row in mine) >= settings.upload_unfinished:
        zh, en = (
            f"未完成的上传已达 {settings.upload_unfinished} 个, 请先续传或取消。",
            f"You have {settings.upload_unfinished} unfinished uploads; finish or end one first.",
        )
        raise SlowDown("too_many_uploads", zh, en, field="Upload-Length")
    if sum(row.length for row in mine) + length > settings.upload_staged:
        megabytes = settings.upload_staged // 1024**2
        zh, en = (
            f"尚未使用的上传合计不得超过 {megabytes} MB。",
            f"Uploads that no act has taken yet may not exceed {megabytes} MB together.",
        )
        raise SlowDown("too_much_uploaded", zh, en, field="Upload-Length")


def holder(platform: Platform, actor: Actor, upload: str) -> str:
    """The name of the person in the row of this one upload; the key is in the key folder."""
    return platform.pseudonym(str(actor.person), upload)


def expiry(platform: Platform) -> datetime:
    """Until when an upload waits that got a byte now."""
    return clock.now() + timedelta(hours=platform.settings.upload_hours)
