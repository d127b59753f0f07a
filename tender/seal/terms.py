"""The terms that a sealed bid is made for: tender, lots, opening time and custodians.

A bidder's sealer takes them only from the tender's published notice in the ledger, with an inclusion
proof under a checkpoint that the log and a witness signed (`read_file`): so the platform cannot hand
one bidder custodian keys of its own. The platform, which wrote the ledger, reads them from the notice's
facts (`from_facts`). Custodians (保管人) are of different bodies and the trading centre is none.
"""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tender import ids
from tender.errors import BadInput, NotFound
from tender.ledger import canonical, note, proof, tree
from tender.seal import fields

MOST_CUSTODIANS = 7
MOST_LOTS = 200
LARGEST_TERMS_FILE = 4 * 1024 * 1024
ENVELOPES = ("single", "technical", "commercial")
PUBLISHING = ("notice.published", "notice.amended", "invitation.sent")
WORD = re.compile("|".join(ENVELOPES))


@dataclass(frozen=True)
class Custodian:
    """Who holds one share: age recipient, Ed25519 key for signing posted shares, and the body."""

    recipient: str
    signing_key: bytes
    body: str

    @property
    def fingerprint(self) -> str:
        """What notices print and people compare aloud: 8 groups of 4 hex digits over both keys."""
        digest = hashlib.sha256(self.recipient.encode() + b"\n" + self.signing_key).hexdigest()
        return "-".join(digest[start : start + 4] for start in range(0, 32, 4))


@dataclass(frozen=True)
class Policy:
    """Any `k` of the `n` custodians together can open a bid."""

    k: int
    custodians: tuple[Custodian, ...]

    @property
    def n(self) -> int:
        return len(self.custodians)

    @property
    def recipients(self) -> tuple[str, ...]:
        return tuple(one.recipient for one in self.custodians)

    def custodian(self, recipient: str) -> Custodian:
        """Raises NotFound for a stranger."""
        for one in self.custodians:
            if one.recipient == recipient:
                return one
        raise NotFound(
            "no_custodian", "不是本项目的保管人。", "No custodian of this tender.", field="recipient"
        )


@dataclass(frozen=True)
class Lot:
    id: str
    title: str
    envelopes: tuple[str, ...]


@dataclass(frozen=True)
class Terms:
    """Terms of valid form; `opens_at` is a stamp, `sha256` that of their canonical JSON."""

    tender: str
    title: str
    lots: tuple[Lot, ...]
    opens_at: str
    policy: Policy
    sha256: str

    def lot(self, lot_id: str) -> Lot:
        """Raises NotFound."""
        for lot in self.lots:
            if lot.id == lot_id:
                return lot
        raise NotFound("no_lot", "本项目没有这个标段。", "The tender has no such lot.", field="lot")


def from_facts(terms: object) -> Terms:
    """The terms in `payload["facts"]["terms"]` of a notice; other keys may stand beside. Raises BadInput."""
    needed = {"v", "tender", "title", "lots", "opens_at", "policy"}
    value = fields.at_least(terms, needed, "terms")
    fields.version_one(value, "terms")
    lots = tuple(_lot(one) for one in fields.listed(value["lots"], "terms.lots", MOST_LOTS))
    if len({lot.id for lot in lots}) != len(lots):
        raise fields.bad("terms.lots", "标段编号重复。", "Two lots have one id.")
    return Terms(
        tender=fields.matching(value["tender"], ids.PATTERN, "terms.tender"),
        title=fields.text(value["title"], "terms.title"),
        lots=lots,
        opens_at=fields.moment(value["opens_at"], "terms.opens_at"),
        policy=read_policy(value["policy"]),
        sha256=canonical.sha256_hex(value),
    )


def read_policy(value: object) -> Policy:
    """The custodians of a tender. Raises BadInput: 2 ≤ k ≤ n ≤ 7, every key and body only once."""
    policy = fields.exact(value, {"k", "n", "custodians"}, "terms.policy")
    people = tuple(
        _custodian(one) for one in fields.listed(policy["custodians"], "custodians", MOST_CUSTODIANS)
    )
    k = fields.count(policy["k"], "terms.policy.k", MOST_CUSTODIANS, least=2)
    different = (
        {one.recipient for one in people},
        {one.signing_key for one in people},
        {one.body for one in people},
    )
    if policy["n"] != len(people) or k > len(people) or any(len(kind) != len(people) for kind in different):
        zh, en = (
            "保管人方案前后不一或有重复。",
            "The custodian policy contradicts itself or repeats a key or body.",
        )
        raise fields.bad("terms.policy", zh, en)
    return Policy(k, people)


def read_file(raw: bytes, vkey: str | None = None, witness: str | None = None) -> Terms:
    """The terms of a TERMS.json whose notice is proved to stand in the witnessed ledger.

    The keys are those of the file; given `vkey` and `witness` are what the bidder knows from elsewhere
    and must equal them. Raises BadInput or Refused naming what does not hold.
    """
    payload = read_proved(fields.parsed(raw, LARGEST_TERMS_FILE, "terms"), set(), vkey, witness)
    if payload.get("type") not in PUBLISHING:
        raise fields.bad("payload.type", "文件不是招标公告。", "The file holds no published notice.")
    facts = fields.at_least(payload.get("facts"), {"terms"}, "payload.facts")
    terms = from_facts(facts["terms"])
    if payload.get("tender") != terms.tender:
        raise fields.bad(
            "terms.tender", "公告与条款不是同一项目。", "Notice and terms are of different tenders."
        )
    return terms


def read_proved(value: object, more: set[str], vkey: str | None, witness: str | None) -> Mapping[str, Any]:
    """The payload of a file `{"v","payload","proof","trust"} ∪ more`, proved to stand in the ledger."""
    file = fields.exact(value, {"v", "payload", "proof", "trust"} | more, "file")
    fields.version_one(file, "file")
    trust = fields.exact(file["trust"], {"log", "witness"}, "trust")
    _same_key(trust["log"], vkey, "trust.log")
    _same_key(trust["witness"], witness, "trust.witness")
    payload = fields.at_least(file["payload"], {"v", "id", "type", "facts"}, "payload")
    log = note.Verifier.from_vkey(fields.text(trust["log"], "trust.log"), note.ED25519)
    cosigner = note.Verifier.from_vkey(fields.text(trust["witness"], "trust.witness"), note.COSIGNATURE)
    text = fields.text(file["proof"], "proof", 100_000)
    proof.verify(text, tree.leaf_hash(leaf_entry(payload)), log, [cosigner], 1)
    return payload


def leaf_entry(payload: Mapping[str, Any]) -> bytes:
    """The public bytes of a payload's leaf: RFC 8785 of {"v":1,"h":base64(SHA-256(payload))} (trust §3)."""
    digest = hashlib.sha256(canonical.encode(payload)).digest()
    return canonical.encode({"v": 1, "h": base64.b64encode(digest).decode()})


def _same_key(in_file: object, known: str | None, field: str) -> None:
    if known is not None and in_file != known.strip():
        zh, en = "文件里的公钥与你所知的不同。", "The key in the file is not the one you know."
        raise BadInput("other_key", zh, en, field=field)


def _lot(value: object) -> Lot:
    lot = fields.at_least(value, {"id", "title", "envelopes"}, "terms.lots")
    envelopes = tuple(
        fields.matching(one, WORD, "envelopes") for one in fields.listed(lot["envelopes"], "envelopes", 3)
    )
    return Lot(
        fields.matching(lot["id"], ids.PATTERN, "terms.lots.id"),
        fields.text(lot["title"], "terms.lots.title"),
        envelopes,
    )


def _custodian(value: object) -> Custodian:
    one = fields.exact(value, {"recipient", "signing_key_b64", "body"}, "custodians")
    key = fields.base64_bytes(one["signing_key_b64"], "custodians.signing_key_b64", 32)
    if len(key) != 32:
        raise fields.bad("custodians.signing_key_b64", "签名公钥应为32字节。", "A signing key has 32 bytes.")
    return Custodian(
        fields.recipient(one["recipient"], "custodians.recipient"),
        key,
        fields.text(one["body"], "custodians.body"),
    )
