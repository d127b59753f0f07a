"""The address where files come in: tus 1.0.0 (resumable), and plain bodies for simple programs.

Core protocol with creation, termination and expiration; every length is stated at the start. A POST with the
protocol's headers begins a resumable upload, one without is the file itself, as is a PUT. The last part of an
upload's address is the name that the next act takes. `Upload-Metadata` is neither kept nor shown: nobody is to
learn what a file is for. Only whoever has signed in sends, and sees nobody's uploads but its own.
"""

from dataclasses import dataclass
from email.utils import format_datetime
from typing import Any

from litestar import Controller, Request, Response, delete, head, patch, route
from litestar.concurrency import sync_to_thread
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath

from tender.errors import BadInput, TenderError
from tender.ledger.act import Actor
from tender.platform import Platform
from tender.web import arrivals, problems
from tender.web.arrivals import Arrival

VERSION = "1.0.0"
EXTENSIONS = "creation,termination,expiration"
PIECE_TYPE = "application/offset+octet-stream"
PATH = "/api/v1/uploads"


class WrongVersion(BadInput):
    """The request speaks another version of the protocol, or none."""

    status = 412


class WrongType(BadInput):
    """A piece of an upload comes under another content type."""

    status = 415


def speaks_tus(request: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """Guard: the request names the one version that is spoken here. Raises WrongVersion."""
    if request.headers.get("tus-resumable") != VERSION:
        zh, en = f"只支持 tus {VERSION}。", f"Only tus {VERSION} is spoken here."
        raise WrongVersion("tus_version", zh, en, field="Tus-Resumable")


def refused(request: Request[Any, Any, Any], error: TenderError) -> Response[Any]:
    """A refusal as everywhere, with the headers that the protocol wants in every answer."""
    answer = problems.from_tender(request, error)
    answer.headers.update({"Tus-Resumable": VERSION, "Tus-Version": VERSION})
    return answer


@dataclass(frozen=True)
class UploadAnswer:
    """The name under which the sender's next act takes the file."""

    upload: str


class UploadsApi(Controller):
    """Files in, names out."""

    path = PATH
    tags = ("uploads",)
    exception_handlers = {TenderError: refused}  # noqa: RUF012 - the framework's own annotation

    @route(http_method=["OPTIONS"], status_code=204, sync_to_thread=False)
    def abilities(self, platform: NamedDependency[Platform]) -> Response[None]:
        """What of the protocol is spoken here, and how large a file may be."""
        said = {"Tus-Version": VERSION, "Tus-Extension": EXTENSIONS}
        return _answered(204, **said, **{"Tus-Max-Size": str(platform.settings.upload_limit)})

    @route(http_method=["POST", "PUT"], status_code=201, request_max_body_size=None)
    async def upload(
        self,
        request: Request[Any, Any, Any],
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
    ) -> Response[UploadAnswer]:
        """Begin a resumable upload (POST with `Upload-Length`), or store the request's raw body."""
        if request.method == "POST" and {"tus-resumable", "upload-length"} & set(request.headers):
            return await begun(request, platform, actor)
        declared = _number(request, "content-length")
        made = await arrivals.receive_whole(platform, actor, declared, request.stream())
        return Response(UploadAnswer(made), status_code=201)

    @head("/{upload:str}", guards=[speaks_tus], sync_to_thread=True)
    def look(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        upload: FromPath[str],
    ) -> Response[None]:
        """How many bytes of one's own upload are durable."""
        return _stands(arrivals.look(platform, actor, upload), 200)

    @patch("/{upload:str}", guards=[speaks_tus], status_code=204, request_max_body_size=None)
    async def more(
        self,
        request: Request[Any, Any, Any],
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        upload: FromPath[str],
    ) -> Response[None]:
        """Append the body at `Upload-Offset`, where the upload must stand; a cut keeps what came."""
        offset = piece_offset(request)
        return _stands(await arrivals.receive(platform, actor, upload, offset, request.stream()), 204)

    @delete("/{upload:str}", guards=[speaks_tus], sync_to_thread=True)
    def end(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        upload: FromPath[str],
    ) -> Response[None]:
        """End one's own upload; what was sent of it is removed."""
        arrivals.give_up(platform, actor, upload)
        return _answered(204)


async def begun(request: Request[Any, Any, Any], platform: Platform, actor: Actor) -> Response[UploadAnswer]:
    """The answer to a creation. Raises WrongVersion, BadInput without a length, TooLarge, SlowDown."""
    speaks_tus(request, request.route_handler)
    length = _number(request, "upload-length")
    if length is None:
        zh, en = "须以 Upload-Length 声明文件长度。", "State the file's length as Upload-Length."
        raise BadInput("no_length", zh, en, field="Upload-Length")
    made = await sync_to_thread(arrivals.begin, platform, actor, length)
    headers = {**_state(made), "Location": f"{PATH}/{made.id}", "Tus-Resumable": VERSION}
    return Response(UploadAnswer(made.id), status_code=201, headers=headers)


def piece_offset(request: Request[Any, Any, Any]) -> int:
    """Where a PATCH wants to go on. Raises WrongType, BadInput."""
    if request.headers.get("content-type") != PIECE_TYPE:
        zh, en = f"内容类型须为 {PIECE_TYPE}。", f"The content type must be {PIECE_TYPE}."
        raise WrongType("piece_type", zh, en, field="Content-Type")
    if (offset := _number(request, "upload-offset")) is None:
        zh, en = "须以 Upload-Offset 声明续传位置。", "State where to go on as Upload-Offset."
        raise BadInput("no_offset", zh, en, field="Upload-Offset")
    return offset


def _number(request: Request[Any, Any, Any], header: str) -> int | None:
    """A header's whole number of at most 18 digits; None for anything else."""
    text = request.headers.get(header, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def _stands(arrival: Arrival, status: int) -> Response[None]:
    return _answered(status, **_state(arrival))


def _state(arrival: Arrival) -> dict[str, str]:
    """The headers of an upload: where it stands, and until when it waits."""
    return {
        "Upload-Offset": str(arrival.received),
        "Upload-Length": str(arrival.length),
        "Upload-Expires": format_datetime(arrival.expires_at, usegmt=True),
    }


def _answered(status: int, **headers: str) -> Response[None]:
    always = {"Tus-Resumable": VERSION, "Cache-Control": "no-store"}
    return Response(None, status_code=status, headers={**always, **headers})
