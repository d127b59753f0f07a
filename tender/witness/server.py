"""The witness on the network: `POST /add-checkpoint`, nothing else (C2SP tlog-witness).

A thin shell: the body goes to `LocalWitness`, its refusals become the statuses of the specification.
Requests need no sign-in, because a checkpoint is signed by its log or refused. Granian's one worker
process makes the app from the settings in its environment; the key never leaves its file.
"""

import os
import socket
from pathlib import Path

from granian import Granian
from granian.constants import Interfaces
from litestar import Litestar, MediaType, Request, Response, post
from litestar.params import RawBody

from tender.errors import TenderError
from tender.ledger import note
from tender.ledger.note import Verifier
from tender.ledger.refusals import Conflict
from tender.witness.cosign import LocalWitness
from tender.witness.request import MOST_BYTES, parse_request
from tender.witness.store import Store

FILE = "witness.sqlite3"
DATA, KEY, LOG = "TENDER_WITNESS_DATA", "TENDER_WITNESS_KEY", "TENDER_WITNESS_LOG"


def make_app(witness: LocalWitness) -> Litestar:
    """The ASGI application around one witness."""

    @post("/add-checkpoint", status_code=200, media_type=MediaType.TEXT, sync_to_thread=True)
    def add_checkpoint(body: RawBody) -> str:
        asked = parse_request(body)
        return witness.cosign(asked.old_size, asked.proof, asked.signed_checkpoint)

    return Litestar(
        [add_checkpoint],
        request_max_body_size=MOST_BYTES,
        exception_handlers={TenderError: _refusal},
        openapi_config=None,
    )


def app_from_environment() -> Litestar:
    """What the server's worker process runs; `serve` has checked these settings before."""
    log = Verifier.from_vkey(os.environ[LOG], note.ED25519)
    signer = note.load(Path(os.environ[KEY]))
    return make_app(LocalWitness(Store(Path(os.environ[DATA]) / FILE), signer, log))


def serve(data: Path, key: Path, log: Verifier, host: str, port: int) -> None:
    """Answer until stopped. Raises OSError or sqlite3.Error when address or data folder cannot be had."""
    Store(data / FILE)
    with socket.create_server((host, port)):
        pass  # Granian shares a port silently; a second witness beside the first must fail instead
    os.environ.update({DATA: str(data), KEY: str(key), LOG: log.vkey})
    server = Granian(
        "tender.witness.server:app_from_environment",
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        factory=True,
        websockets=False,
    )
    server.serve()


def _refusal(request: Request, refused: TenderError) -> Response[str]:
    """The status of the refusal; a conflict answers with the size, as the specification says."""
    if isinstance(refused, Conflict):
        exact = {"content-type": "text/x.tlog.size"}
        return Response(f"{refused.size}\n", status_code=409, headers=exact)
    return Response(f"{refused.en}\n", status_code=refused.status, media_type=MediaType.TEXT)
