"""Deposits over the API: a tenderer's code and letter; the finance desk's statements, findings and payments out.

Handlers parse, perform one act or one query, and answer; seat, time and the second person are checked by the
act. No answer names a bidder or a payer before the opening.
"""

from urllib.parse import quote

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from tender.deposits import disposing, forms, importing, queries, reading, service
from tender.deposits.importing import Imported
from tender.deposits.queries import DeskView, DueReturn, OwnDeposit
from tender.ledger.act import Actor
from tender.platform import Platform
from tender.web.answers import Created

STATEMENT_BODY = 24 << 20


class DepositsApi(Controller):
    """Deposits of one tender."""

    path = "/api/v1"
    tags = ("deposits",)

    @post("/lots/{lot:str}/deposit-code", sync_to_thread=True)
    def code(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        lot: FromPath[str],
        data: JSONBody[forms.AskCode],
    ) -> Created:
        """Ask for one's payment code for a lot; it stands in one's own deposits."""
        return Created(service.give_code(platform, actor, lot, data))

    @get("/tenders/{tender:str}/own-deposits", sync_to_thread=True)
    def own(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], tender: FromPath[str]
    ) -> list[OwnDeposit]:
        """One's own deposits: code, account to pay to, what came, what went back."""
        return queries.own_deposits(platform, actor, tender)

    @post("/deposits/{deposit:str}/guarantees", sync_to_thread=True)
    def guarantee(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        deposit: FromPath[str],
        data: JSONBody[forms.FileGuarantee],
    ) -> Created:
        """File a guarantee letter for one's deposit, before the deadline."""
        return Created(service.file_guarantee(platform, actor, deposit, data))

    @get("/deposits/{deposit:str}/guarantee", sync_to_thread=True)
    def letter(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], deposit: FromPath[str]
    ) -> Response[bytes]:
        """The letter itself, from the opening on; the reading is recorded."""
        found = reading.read_guarantee(platform, actor, deposit)
        return _download(found.content, found.file_name)

    @post("/deposits/{deposit:str}/guarantee-check", sync_to_thread=True, status_code=204)
    def check(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        deposit: FromPath[str],
        data: JSONBody[forms.CheckGuarantee],
    ) -> None:
        """Accept or refuse a letter."""
        service.check_guarantee(platform, actor, deposit, data)

    @post("/tenders/{tender:str}/statements", sync_to_thread=True, request_max_body_size=STATEMENT_BODY)
    def statement(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        tender: FromPath[str],
        data: JSONBody[forms.ImportStatement],
    ) -> Imported:
        """Enter a bank statement; lines known already are counted once."""
        return importing.import_statement(platform, actor, tender, data)

    @get("/statements/{statement:str}", sync_to_thread=True)
    def file(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], statement: FromPath[str]
    ) -> Response[bytes]:
        """A statement as it was sent, for the inspecting seats from the opening on; recorded."""
        return _download(reading.read_statement(platform, actor, statement), f"{statement}.csv")

    @get("/tenders/{tender:str}/deposits", sync_to_thread=True)
    def listed(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], tender: FromPath[str]
    ) -> DeskView:
        """The desk's list by code; names from the opening on."""
        return queries.desk_view(platform, actor, tender)

    @get("/tenders/{tender:str}/returns", sync_to_thread=True)
    def returns(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], tender: FromPath[str]
    ) -> list[DueReturn]:
        """What must go back, and until when."""
        return queries.returns_due(platform, actor, tender)

    @post("/deposits/{deposit:str}/return", sync_to_thread=True)
    def propose_return(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        deposit: FromPath[str],
        data: JSONBody[forms.ProposeReturn],
    ) -> Created:
        """Propose that a deposit goes back."""
        return Created(disposing.propose_return(platform, actor, deposit, data))

    @post("/deposits/{deposit:str}/return/decision", sync_to_thread=True, status_code=204)
    def decide_return(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        deposit: FromPath[str],
        data: JSONBody[forms.Decide],
    ) -> None:
        """Decide on it, as another person."""
        disposing.decide_return(platform, actor, deposit, data)

    @post("/deposits/{deposit:str}/forfeiture", sync_to_thread=True)
    def propose_forfeit(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        deposit: FromPath[str],
        data: JSONBody[forms.ProposeForfeit],
    ) -> Created:
        """Propose that a deposit is kept for the owner."""
        return Created(disposing.propose_forfeit(platform, actor, deposit, data))

    @post("/deposits/{deposit:str}/forfeiture/decision", sync_to_thread=True, status_code=204)
    def decide_forfeit(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        deposit: FromPath[str],
        data: JSONBody[forms.Decide],
    ) -> None:
        """Decide on it, as another person."""
        disposing.decide_forfeit(platform, actor, deposit, data)


def _download(content: bytes, name: str) -> Response[bytes]:
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Cache-Control": "no-store",
    }
    return Response(content, media_type="application/octet-stream", headers=headers)
