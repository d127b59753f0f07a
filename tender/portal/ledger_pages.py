"""The public pages of the ledger, its tiles, and the check of a receipt.

Checkpoint and tiles are served as C2SP tlog-tiles asks, so that outside verifiers read them here. A
full tile never changes and may be kept for ever. A checked receipt is read in memory and not kept.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar

from litestar import Controller, Request, Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, JSONBody

from tender import i18n
from tender.errors import NotFound, TenderError, TooLarge
from tender.ledger.tiles import PATHS
from tender.platform import Platform
from tender.portal import freshness, ledger, visibility
from tender.portal.ledger import MOST_RECEIPT, Checked, EntryView, HeadView
from tender.portal.words import act_title, cited
from tender.web.page import Page, render

Asked = Request[Any, Any, Any]


@dataclass(frozen=True)
class ReceiptForm:
    """The form of the check: one file."""

    data: UploadFile


Receipt = Annotated[ReceiptForm, Body(media_type=RequestEncodingType.MULTI_PART)]
FORM_ROOM = 10_000


@dataclass(frozen=True)
class LedgerPage(Page):
    """The head, the keys, and how to check without us."""

    template: ClassVar[str] = "portal/ledger.html"
    head: HeadView
    most_megabytes: int


@dataclass(frozen=True)
class EntryPage(Page):
    """One entry: its leaf and proof; its kind and payload where they are public."""

    template: ClassVar[str] = "portal/entry.html"
    entry: EntryView
    title: str | None
    article: str | None
    size: int


@dataclass(frozen=True)
class CheckPage(Page):
    """What the receipt proves, or why it does not."""

    template: ClassVar[str] = "portal/check.html"
    checked: Checked | None
    title: str | None
    at: datetime | None
    refused: str | None


class LedgerPages(Controller):
    """The ledger for anybody."""

    path = "/ledger"
    include_in_schema = False

    @get("/", sync_to_thread=True)
    def ledger(self, request: Asked, platform: NamedDependency[Platform]) -> Response[Any]:
        make = lambda: LedgerPage(ledger.head(platform), MOST_RECEIPT // 1_000_000)  # noqa: E731
        return freshness.page(request, platform, make)

    @get("/entries/{number:int}", sync_to_thread=True)
    def entry(
        self, request: Asked, platform: NamedDependency[Platform], number: FromPath[int]
    ) -> Response[Any]:
        return freshness.page(request, platform, lambda: _entry(platform, number))

    @get("/entries/{number:int}/leaf.json", sync_to_thread=True)
    def leaf(self, platform: NamedDependency[Platform], number: FromPath[int]) -> Response[bytes]:
        content = ledger.entry(platform, number).leaf.encode()
        return _file(content, f"{number}-leaf.json", "application/json")

    @get("/entries/{number:int}/payload.json", sync_to_thread=True)
    def payload(self, platform: NamedDependency[Platform], number: FromPath[int]) -> Response[bytes]:
        return _file(_open_payload(platform, number), f"{number}-payload.json", "application/json")

    @get("/entries/{number:int}/proof", sync_to_thread=True)
    def proof(self, platform: NamedDependency[Platform], number: FromPath[int]) -> Response[bytes]:
        content = ledger.proof_text(platform, number).encode()
        return _file(content, f"{number}.tlog-proof", "text/plain")

    @get("/checkpoint", sync_to_thread=True)
    def checkpoint(self, platform: NamedDependency[Platform]) -> Response[bytes]:
        return _tile(platform, "checkpoint")

    @get("/tile/{path:path}", sync_to_thread=True)
    def tiles(self, platform: NamedDependency[Platform], request: Asked) -> Response[bytes]:
        return _tile(platform, request.url.path.removeprefix("/ledger/"))

    @post("/check", status_code=200, request_max_body_size=MOST_RECEIPT + FORM_ROOM)
    async def check(self, platform: NamedDependency[Platform], data: JSONBody[Receipt]) -> Response[Any]:
        content = await data.data.read(MOST_RECEIPT + 1)
        page, status = await sync_to_thread(_check, platform, content)
        return render(page, status)


def _entry(platform: Platform, number: int) -> EntryPage:
    found = ledger.entry(platform, number)
    title = None if found.shown is None else act_title(found.shown)
    article = None if found.shown is None else cited(found.shown.act.article)
    return EntryPage(found, title, article, ledger.head(platform).size)


def _open_payload(platform: Platform, number: int) -> bytes:
    payload = ledger.entry(platform, number).payload
    if payload is None:
        zh, en = "这一项的内容不公开。", "The content of this entry is not public."
        raise NotFound("closed", zh, en, field="number", article="rules §11")
    return payload.encode()


def _tile(platform: Platform, name: str) -> Response[bytes]:
    """A file of the log with how long it may be kept; other names are NotFound, whatever they spell."""
    try:
        if not PATHS.fullmatch(name):
            raise FileNotFoundError(name)
        content = platform.sequencer.tiles.read(name)
    except FileNotFoundError as missing:
        raise NotFound("no_tile", "账本里没有这个文件。", "The log has no such file.") from missing
    changes = name == "checkpoint" or ".p/" in name
    kind = "text/plain" if name == "checkpoint" else "application/octet-stream"
    kept = "no-cache" if changes else freshness.FOREVER
    return Response(content, media_type=kind, headers={"Cache-Control": kept})


def _check(platform: Platform, content: bytes) -> tuple[CheckPage, int]:
    """The result page of a receipt with its status."""
    try:
        if len(content) > MOST_RECEIPT:
            raise TooLarge("too_large", "回执超过 1 MB。", "A receipt has at most 1 MB.", field="receipt")
        checked = ledger.check_receipt(platform, content)
    except TenderError as refused:
        said = refused.zh if i18n.language() == i18n.SOURCE else refused.en
        return CheckPage(None, None, None, said), refused.status
    row = visibility.of(checked.tag)
    return CheckPage(checked, act_title(row) if row else checked.tag, checked.at, None), 200


def _file(content: bytes, name: str, kind: str) -> Response[bytes]:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": freshness.KEPT}
    return Response(content, media_type=kind, headers=headers)
