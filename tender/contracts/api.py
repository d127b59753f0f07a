"""The API of contracts and archives, and of the signed papers of the whole process.

Handlers parse, perform one act or one query, and answer; seat, stage and party are checked by the act. What the
contract notice publishes and the public dossier need no sign-in; every other file is recorded when read.
"""

from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import quote

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Stream

from storage.objects import chunks
from tender.contracts import archive, forms, kinds, queries, reading, service
from tender.contracts.queries import Overview
from tender.contracts.reading import Letter
from tender.ledger.act import Actor
from tender.platform import Platform
from tender.web.answers import Created


class ContractsApi(Controller):
    """Contracts of one tender, and its archive."""

    path = "/api/v1"
    tags = ("contracts",)

    @get("/tenders/{tender:str}/contracts", sync_to_thread=True)
    def listed(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], tender: FromPath[str]
    ) -> Overview:
        """Where every award stands on its way to a contract; for the finance desk the returns due too."""
        return queries.overview(platform, actor, tender)

    @post("/awards/{award:str}/performance-security", sync_to_thread=True)
    def secure(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        award: FromPath[str],
        data: JSONBody[forms.SecurePerformance],
    ) -> Created:
        """Enter the winner's performance security."""
        return Created(service.secure_performance(platform, actor, award, data))

    @post("/awards/{award:str}/contract", sync_to_thread=True)
    def sign(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        award: FromPath[str],
        data: JSONBody[forms.SignContract],
    ) -> Created:
        """File the contract as signed, equal to the bid."""
        return Created(service.sign_contract(platform, actor, award, data))

    @post("/contracts/{contract:str}/confirmation", sync_to_thread=True, status_code=204)
    def confirm(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        contract: FromPath[str],
        data: JSONBody[forms.ConfirmContract],
    ) -> None:
        """Confirm, as the winner, the very file that was filed."""
        service.confirm_contract(platform, actor, contract, data)

    @post("/contracts/{contract:str}/publication", sync_to_thread=True)
    def publish(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        contract: FromPath[str],
        data: JSONBody[forms.PublishContract],
    ) -> Created:
        """Publish the contract, its text less the secrets named."""
        return Created(service.publish_contract(platform, actor, contract, data))

    @get("/contracts/{contract:str}/file", sync_to_thread=True)
    def file(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], contract: FromPath[str]
    ) -> Stream:
        """The signed contract, for its parties and the supervising seats; recorded."""
        content, name = reading.read_contract(platform, actor, contract)
        return _download(content, name, "application/pdf")

    @get("/contracts/{contract:str}/text", sync_to_thread=True)
    def text(self, platform: NamedDependency[Platform], contract: FromPath[str]) -> Stream:
        """The published text of a contract, for anybody."""
        content, name = reading.published_text(platform, contract)
        return _download(content, name, "application/pdf")

    @post("/tenders/{tender:str}/archive", sync_to_thread=True)
    def seal(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], tender: FromPath[str]
    ) -> Created:
        """Seal the archive of a tender that is over."""
        return Created(archive.seal_archive(platform, actor, tender))

    @get("/tenders/{tender:str}/archive", sync_to_thread=True)
    def package(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], tender: FromPath[str]
    ) -> Stream:
        """The archive package, for the owner and the supervising seats; recorded."""
        content, about = archive.read_package(platform, actor, tender)
        return _download(content, f"{about.tender}.zip", "application/zip")

    @get("/tenders/{tender:str}/archive/index", sync_to_thread=True)
    def index(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], tender: FromPath[str]
    ) -> Stream:
        """The index of the archive, for the desk too; recorded."""
        content, _about = archive.read_index(platform, actor, tender)
        return _download(content, "index.json", "application/json")


class PapersApi(Controller):
    """Signed papers of one tender: issue one by its kind, find one's own letters, read the public dossier."""

    path = "/api/v1/tenders/{tender:str}"
    tags = ("papers",)

    @post("/papers/{kind:str}", sync_to_thread=True)
    def issue(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        kind: FromPath[str],
        lot: FromQuery[str | None] = None,
    ) -> Created:
        """Issue the signed PDF of this kind (and lot), or find it issued."""
        return Created(kinds.issue(platform, actor, tender, kind, lot))

    @get("/own-letters", sync_to_thread=True)
    def letters(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], tender: FromPath[str]
    ) -> list[Letter]:
        """The letters addressed to one's own organisation."""
        return reading.own_letters(platform, actor, tender)

    @get("/dossier", sync_to_thread=True)
    def dossier(self, platform: NamedDependency[Platform], tender: FromPath[str]) -> Response[bytes]:
        """The public dossier as issued last, for anybody."""
        content, name = reading.public_dossier(platform, tender)
        return Response(content, media_type="application/pdf", headers=_attached(name))


def _download(content: BinaryIO, name: str, media_type: str) -> Stream:
    return Stream(_read(content), media_type=media_type, headers=_attached(name))


def _read(content: BinaryIO) -> Iterator[bytes]:
    with content:
        yield from chunks(content)


def _attached(name: str) -> dict[str, str]:
    return {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Cache-Control": "no-store",
    }
