"""An invited tender for those who may read it before the public: terms, documents, letter, opening record.

The same views as the open data, asked for signed in (BL 22; rules §3b). Whoever is not invited, nor of the
owner's side, nor an inspector or the desk, finds nothing here. A letter goes to the firm that asks and to
no other; who asked is recorded under its pseudonym.
"""

from typing import Any
from urllib.parse import quote

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream

from storage.objects import chunks
from tender.errors import NotFound
from tender.ledger.act import Actor
from tender.notices import invitation_letters
from tender.notices.invitees_secrecy import readable_tender
from tender.opening.queries import OpeningRecordView, opening_record, opening_records
from tender.platform import Platform
from tender.portal import api, ledger, queries

PRIVATE = {"Cache-Control": "no-store"}


class InvitedApi(Controller):
    """What those may read who know of a tender."""

    path = "/api/v1/invitations/{tender:str}"
    tags = ("invitations",)

    @get("/", sync_to_thread=True)
    def tender(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], tender: FromPath[str]
    ) -> dict[str, Any]:
        """Facts, notices, opening and result, as `/api/v1/tenders/{id}` has them later."""
        return api.shown(queries.whole_view(platform, actor, tender), _records(platform, actor, tender))

    @get("/terms", sync_to_thread=True)
    def terms(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], tender: FromPath[str]
    ) -> dict[str, Any]:
        """TERMS.json for `tender seal`."""
        return ledger.invited_terms(platform, actor, tender)

    @get("/documents/{number:int}", sync_to_thread=True)
    def document(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        number: FromPath[int],
    ) -> Stream:
        """One of the tender documents, by its place from 1."""
        files = queries.whole_view(platform, actor, tender).files
        if not 1 <= number <= len(files):
            raise NotFound("no_document", "没有这份文件。", "There is no such document.", field="number")
        content = platform.objects.open(files[number - 1].sha256)
        headers = {
            **PRIVATE,
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(files[number - 1].name)}",
        }
        return Stream(chunks(content), media_type="application/octet-stream", headers=headers)

    @get("/opening-record", sync_to_thread=True)
    def record(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], tender: FromPath[str]
    ) -> OpeningRecordView:
        """The record of the opening of the first lot."""
        with platform.reading() as session:
            readable_tender(platform, session, actor, tender)
        return opening_record(platform, tender)

    @post("/letter", sync_to_thread=True, status_code=200)
    def letter(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], tender: FromPath[str]
    ) -> Response[bytes]:
        """One's own signed invitation; recorded."""
        name, content = invitation_letters.invitation_letter(platform, actor, tender)
        headers = {**PRIVATE, "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
        return Response(content, media_type="application/pdf", headers=headers)


class LettersApi(Controller):
    """The letter to one applicant."""

    path = "/api/v1/tenders/{tender:str}"
    tags = ("prequalification",)

    @post("/application/letter", sync_to_thread=True, status_code=200)
    def letter(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], tender: FromPath[str]
    ) -> Response[bytes]:
        """The signed result of one's own application; recorded."""
        name, content = invitation_letters.qualification_letter(platform, actor, tender)
        headers = {**PRIVATE, "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
        return Response(content, media_type="application/pdf", headers=headers)


def _records(platform: Platform, actor: Actor, tender: str) -> list[OpeningRecordView]:
    with platform.reading() as session:
        readable_tender(platform, session, actor, tender)
        return opening_records(session, tender)
