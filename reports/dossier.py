"""交易全过程卷宗, the dossier that binds a whole tender: every act, every paper, every bid, with ledger proofs.

For a supervisor, an auditor or a court: who did what, when, under which article, and how to check each line
without the platform. The page prints each act's leaf and hash; the attached JSON adds the RFC 6962 inclusion
proofs, the only facts that are not printed. It proves nothing by itself: the checkpoint and the keys do.
"""

from dataclasses import dataclass
from datetime import datetime

from reports import page
from reports.facts import Imprint, Money


@dataclass(frozen=True)
class DossierParty:
    """An organisation that took part, its role in the tender and its seat on the platform."""

    role: str
    name: str
    seat: str


@dataclass(frozen=True)
class ActLine:
    """An act: public words and tag, leaf index, leaf hash (hex) and its inclusion proof (hex, leaf to root)."""

    at: datetime
    seat: str
    words: str
    tag: str
    article: str
    leaf: int
    leaf_hash: str
    proof: tuple[str, ...]


@dataclass(frozen=True)
class PaperLine:
    """A notice or paper as it was issued; `size` in bytes, hash in hex."""

    title: str
    number: str
    at: datetime
    ledger_number: int | None
    size: int
    sha256: str


@dataclass(frozen=True)
class BidLine:
    """A bid with the ledger number of its receipt; `tenderer` as the phase allows, hash of the ciphertext."""

    lot: str
    bid: str
    tenderer: str
    received_at: datetime
    status: str
    receipt_number: int | None
    sha256: str


@dataclass(frozen=True)
class AwardLine:
    """The award of a lot."""

    lot: str
    winner: str
    price: Money
    at: datetime
    ledger_number: int | None


@dataclass(frozen=True)
class LedgerKey:
    """A public key that the checkpoint is checked with: the log's or a witness's (C2SP vkey)."""

    role: str
    vkey: str


@dataclass(frozen=True)
class Dossier:
    """Facts of the dossier; `checkpoint` is the signed note whose root every `proof` leads to."""

    imprint: Imprint
    summary: tuple[tuple[str, str], ...]
    as_of: datetime
    parties: tuple[DossierParty, ...]
    awards: tuple[AwardLine, ...]
    bids: tuple[BidLine, ...]
    papers: tuple[PaperLine, ...]
    acts: tuple[ActLine, ...]
    keys: tuple[LedgerKey, ...]
    checkpoint: str


def render(facts: Dossier) -> bytes:
    """The dossier as an unsigned PDF with the signature field `issuer`."""
    return page.render("dossier", facts)
