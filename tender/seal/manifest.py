"""The manifest: what a bidder signs and what the platform stores in the open (trust §2, E20 27).

It names no bidder and holds no hash of plaintext. It is RFC 8785 JSON of at most 64 KiB with exactly
the keys of the format; anything else is refused before a signature is looked at, so that a signed
manifest has one reading. Whether it fits a tender is decided here too (`check_against`), because a
policy other than the tender's would let a bidder choose who can open the bid.
"""

import hashlib
import re
from dataclasses import dataclass

from tender import ids
from tender.errors import Refused
from tender.seal import fields
from tender.seal.terms import MOST_CUSTODIANS, WORD, Terms

LARGEST_MANIFEST = 64 * 1024
LARGEST_CAPSULE = 4096
NONCE = re.compile(r"[0-9a-f]{32}")
KEYS = frozenset(
    [
        "v",
        "tender",
        "lot",
        "envelope",
        "terms_sha256",
        "recipient",
        "ct",
        "policy",
        "capsules",
        "nonce",
        "made_at",
    ],
)


@dataclass(frozen=True)
class Capsule:
    """One share, encrypted to one custodian (`to`, an age recipient)."""

    to: str
    ciphertext: bytes
    share_sha256: str


@dataclass(frozen=True)
class Manifest:
    """A manifest of valid form. `raw` is what was signed; `ct_size` is in bytes."""

    tender: str
    lot: str
    envelope: str
    terms_sha256: str
    recipient: str
    ct_sha256: str
    ct_size: int
    k: int
    custodians: tuple[str, ...]
    capsules: tuple[Capsule, ...]
    nonce: str
    made_at: str
    raw: bytes

    @property
    def n(self) -> int:
        return len(self.custodians)

    @property
    def sha256(self) -> str:
        """Hex SHA-256 of the manifest as signed."""
        return hashlib.sha256(self.raw).hexdigest()

    def capsule_for(self, recipient: str) -> Capsule:
        """The capsule of a custodian. Raises KeyError for a stranger."""
        return {one.to: one for one in self.capsules}[recipient]


def read(raw: bytes) -> Manifest:
    """The manifest in `raw`. Raises TooLarge, or BadInput naming the field."""
    value = fields.exact(fields.decoded(raw, LARGEST_MANIFEST, "manifest"), KEYS, "manifest")
    fields.version_one(value, "manifest")
    policy = fields.exact(value["policy"], {"k", "n", "custodians"}, "policy")
    ct = fields.exact(value["ct"], {"sha256", "size"}, "ct")
    people = fields.listed(policy["custodians"], "policy.custodians", MOST_CUSTODIANS)
    capsules = fields.listed(value["capsules"], "capsules", MOST_CUSTODIANS)
    manifest = Manifest(
        tender=fields.matching(value["tender"], ids.PATTERN, "tender"),
        lot=fields.matching(value["lot"], ids.PATTERN, "lot"),
        envelope=fields.matching(value["envelope"], WORD, "envelope"),
        terms_sha256=fields.matching(value["terms_sha256"], fields.HEX_32, "terms_sha256"),
        recipient=fields.recipient(value["recipient"], "recipient"),
        ct_sha256=fields.matching(ct["sha256"], fields.HEX_32, "ct.sha256"),
        ct_size=fields.count(ct["size"], "ct.size"),
        k=fields.count(policy["k"], "policy.k", MOST_CUSTODIANS, least=2),
        custodians=tuple(fields.recipient(one, "policy.custodians") for one in people),
        capsules=tuple(_capsule(one) for one in capsules),
        nonce=fields.matching(value["nonce"], NONCE, "nonce"),
        made_at=fields.moment(value["made_at"], "made_at"),
        raw=raw,
    )
    _check_consistent(manifest, policy["n"])
    return manifest


def check_against(manifest: Manifest, terms: Terms, lot: str) -> None:
    """Refuse a manifest made for other terms, another lot or other custodians. Raises Refused."""
    offered, asked = (manifest.k, manifest.custodians), (terms.policy.k, terms.policy.recipients)
    pairs = {
        "tender": (manifest.tender, terms.tender),
        "lot": (manifest.lot, lot),
        "terms_sha256": (manifest.terms_sha256, terms.sha256),
        "policy": (offered, asked),
    }
    for field, (given, wanted) in pairs.items():
        if given != wanted:
            zh, en = "投标清单与招标条款不一致", "The manifest does not match the tender's terms"
            raise Refused(
                "terms_differ", f"{zh}：{field}。", f"{en}: {field}.", field=field, article="E20 27"
            )
    if manifest.envelope not in terms.lot(lot).envelopes:
        zh, en = "本标段不收这种信封。", "The lot takes no such envelope."
        raise Refused("no_such_envelope", zh, en, field="envelope", article="E20 27")


def _capsule(value: object) -> Capsule:
    one = fields.exact(value, {"to", "capsule_b64", "share_sha256"}, "capsules")
    return Capsule(
        fields.recipient(one["to"], "capsules.to"),
        fields.base64_bytes(one["capsule_b64"], "capsules.capsule_b64", LARGEST_CAPSULE),
        fields.matching(one["share_sha256"], fields.HEX_32, "capsules.share_sha256"),
    )


def _check_consistent(manifest: Manifest, n: object) -> None:
    """The parts of a manifest must agree with each other, whatever the tender says."""
    people = manifest.custodians
    if n != len(people) or manifest.k > len(people) or len(set(people)) != len(people):
        raise fields.bad("policy", "保管人方案前后不一。", "The custodian policy contradicts itself.")
    if tuple(one.to for one in manifest.capsules) != people:
        zh, en = "每位保管人须按方案顺序恰有一个份额。", "There must be one capsule per custodian, in order."
        raise fields.bad("capsules", zh, en)
    if manifest.recipient in people:
        zh, en = "投标公钥不得是保管人公钥。", "The bid's recipient is a custodian's key."
        raise fields.bad("recipient", zh, en)
