"""The running installation as services see it: rows, files, ledger, keys. No slice knowledge.

`app.open_platform` builds it. A service writes with

    with platform.writing() as session, act(session, actor, Act.X, tender=id) as entry: …

and reads with `platform.reading()`, one snapshot. `settle` answers when an act stands in the tree
under a witnessed head; `receipt` is the proof of it that its receiver takes home (trust §3).
"""

import base64
import hashlib
import hmac
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Engine
from sqlmodel import select

from storage.database import READING
from storage.objects import ObjectStore
from tender.errors import NotFound
from tender.ledger import proof, receipt, tree
from tender.ledger.act import leaf_entry
from tender.ledger.guard import LedgerSession
from tender.ledger.models import Outbox, ReceiptStamp
from tender.ledger.sequencer import Sequencer
from tender.settings import Settings

log = logging.getLogger("tender.platform")


class Timestamps(Protocol):
    """An RFC 3161 authority: DER response over SHA-256 of the message; `stamper` for PAdES."""

    def timestamp(self, message: bytes) -> bytes: ...

    def stamper(self) -> Any: ...


@dataclass(frozen=True)
class Secrets:
    """Keys of the platform itself, from the key folder; never in rows, backups or logs.

    pseudonym: HMAC key of bidders' pseudonyms. identity: age secret key that manifests' signatures
    are kept under. signer: certificate and key for reports (a `CertificateAndKey`).
    """

    pseudonym: bytes
    identity: str
    signer: Any


@dataclass(frozen=True)
class Platform:
    """One open installation."""

    settings: Settings
    engine: Engine
    objects: ObjectStore
    sequencer: Sequencer
    secrets: Secrets
    trust: Any
    timestamps: Timestamps
    log_vkey: str
    witness_vkey: str

    @contextmanager
    def writing(self) -> Iterator[LedgerSession]:
        """A session for one act; rows are read under the writer's lock from the first query on."""
        with LedgerSession(self.engine, expire_on_commit=False, info=self._known()) as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[LedgerSession]:
        """A session that sees one snapshot and never waits for writers."""
        with LedgerSession(self.engine.execution_options(**READING), info=self._known()) as session:
            yield session

    def _known(self) -> dict[str, Any]:
        """What a session is given beside the rows: how a firm is called in a tender, for recusal (BR 48)."""
        return {"pseudonym": self.pseudonym}

    def pseudonym(self, organisation: str, tender: str) -> str:
        """The name under which a bidder stands in rows and acts of one tender (trust §2)."""
        text = f"{tender}/{organisation}".encode()
        return hmac.new(self.secrets.pseudonym, text, hashlib.sha256).hexdigest()[:32]

    def settle(self, entry: str) -> bool:
        """Sequence now; whether the act `entry` is in the tree and under a witnessed head.

        A round that fails says nothing of the act, which stands: it is logged and tried again later.
        """
        try:
            self.sequencer.sequence()
        except Exception:
            log.exception("the sequencer's round failed and is tried again")
        with self.reading() as session:
            row = session.exec(select(Outbox).where(Outbox.id == entry)).first()
            head = self.sequencer.head(session, witnessed=self.sequencer.witness is not None)
        return row is not None and row.position is not None and row.position < head.size

    def proof(self, entry: str) -> tuple[bytes, bytes, str]:
        """Payload, leaf and C2SP tlog-proof of a settled act. Raises NotFound before that."""
        with self.reading() as session:
            row = session.exec(select(Outbox).where(Outbox.id == entry)).first()
            head = self.sequencer.head(session, witnessed=self.sequencer.witness is not None)
        if row is None or row.position is None or row.position >= head.size:
            zh, en = "这一项尚未入账, 请稍后再试。", "This entry is not in the ledger yet; try again shortly."
            raise NotFound("not_settled", zh, en)
        payload = row.payload.encode()
        path = tree.inclusion_proof(self.sequencer.tiles, row.position, head.size)
        return payload, leaf_entry(payload), proof.TlogProof(row.position, tuple(path), head.note).text()

    def receipt(self, entry: str) -> bytes:
        """The receipt zip of a settled act: payload, leaf, proof, outside timestamp, how to verify."""
        payload, leaf, text = self.proof(entry)
        return receipt.build(payload, leaf, text, self._stamp(entry, leaf))

    def _stamp(self, entry: str, leaf: bytes) -> bytes:
        """The outside timestamp of an entry, asked for once and kept."""
        with self.writing() as session:
            kept = session.exec(select(ReceiptStamp).where(ReceiptStamp.entry == entry)).first()
            if kept is None:
                token = base64.b64encode(self.timestamps.timestamp(leaf)).decode()
                kept = ReceiptStamp(entry=entry, token_b64=token)
                session.add(kept)
                session.commit()
            return base64.b64decode(kept.token_b64)
