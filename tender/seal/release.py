"""When a custodian's client gives up a share, and how the platform reads what was posted (trust §2).

A share leaves the custodian only if the opening's list stands in the ledger under a checkpoint that the
log and a witness signed, the bid is in that list as current with this very ciphertext, every current bid
of the list is presented, the capsule names the same tender, lot, envelope and recipient as the manifest,
and the custodian's own clock is past the opening time in the capsule. So capsules cannot be carried into
a sham tender, and hidden bids cannot be opened one by one to choose the best.
"""

import base64
from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tender import clock, ids
from tender.errors import Refused
from tender.ledger import canonical
from tender.seal import fields
from tender.seal.custodian import CustodianIdentity
from tender.seal.manifest import Manifest, read
from tender.seal.shares import LARGEST_SHARE, REASONS, CapsuleBad, Post, open_capsule
from tender.seal.terms import Policy, read_proved

LARGEST_OPENING_FILE = 64 * 1024 * 1024
MOST_BIDS = 10_000
STATUSES = ("current", "replaced", "withdrawn")


@dataclass(frozen=True)
class Opening:
    """A proved opening: its payload's id, and the manifest of every current bid of the lot."""

    id: str
    tender: str
    lot: str
    manifests: Mapping[str, Manifest]


def read_opening(raw: bytes, vkey: str | None = None, witness: str | None = None) -> Opening:
    """The opening in an OPENING.json. Raises BadInput, Unverified or Refused naming the bid and why."""
    file = fields.parsed(raw, LARGEST_OPENING_FILE, "opening")
    payload = read_proved(file, {"manifests"}, vkey, witness)
    if payload.get("type") != "opening.started":
        raise fields.bad("payload.type", "文件不是开标清单。", "The file holds no list of an opening.")
    facts = fields.at_least(payload["facts"], {"tender", "lot", "bids"}, "facts")
    listed = _listed(facts["bids"])
    manifests = {
        bid: read(canonical.encode(one))
        for bid, one in fields.at_least(file["manifests"], set(), "manifests").items()
    }
    _check_same_bids(listed, manifests)
    for bid, manifest in manifests.items():
        if (manifest.tender, manifest.lot) != (facts["tender"], facts["lot"]):
            raise _refused(
                "other_tender", bid, "清单属于别的项目", "the manifest is of another tender or lot"
            )
        if manifest.ct_sha256 != listed[bid][0]:
            raise _refused("ct_differs", bid, "密文与开标清单不符", "its ciphertext is not the listed one")
    return Opening(fields.text(payload["id"], "payload.id"), facts["tender"], facts["lot"], manifests)


def release_shares(opening: Opening, identity: CustodianIdentity) -> dict[str, Any]:
    """SHARES.json: the signed post of one custodian. Raises Refused when it is too early for all, or
    when the custodian has no capsule in a bid."""
    body: dict[str, Any] = {"opening": opening.id, "recipient": identity.recipient, "shares": [], "bad": []}
    for bid, manifest in sorted(opening.manifests.items()):
        try:
            share = _released(manifest, identity)
            body["shares"].append({"bid": bid, "share_b64": base64.b64encode(share).decode()})
        except CapsuleBad as bad:
            body["bad"].append({"bid": bid, "reason": bad.args[0], "manifest_sha256": manifest.sha256})
        except KeyError as stranger:
            raise _refused("no_capsule", bid, "没有给您的份额", "it has no capsule for you") from stranger
    if body["bad"] and all(one["reason"] == "too_early" for one in body["bad"]) and not body["shares"]:
        raise Refused("too_early", "未到开标时间。", "The opening time has not come.", article="BL 34")
    return sign_post(body, identity)


def sign_post(body: Mapping[str, Any], identity: CustodianIdentity) -> dict[str, Any]:
    """`body` with the custodian's Ed25519 signature over its canonical JSON."""
    signature = identity.signing_key.sign(canonical.encode(dict(body)))
    return {"v": 1, "body": dict(body), "signature_b64": base64.b64encode(signature).decode()}


def check_post(post: object, policy: Policy, opening_id: str, manifests: Mapping[str, Manifest]) -> Post:
    """What a custodian posted for the opening's current bids, `manifests` by bid id.

    Raises BadInput, NotFound (no custodian of the tender) or Refused (other opening, unknown bid, bad
    signature, another manifest judged). Whether a share is genuine is for `shares.gather`.
    """
    value = fields.exact(post, {"v", "body", "signature_b64"}, "post")
    fields.version_one(value, "post")
    body = fields.exact(value["body"], {"opening", "recipient", "shares", "bad"}, "body")
    custodian = policy.custodian(fields.recipient(body["recipient"], "recipient"))
    signature = fields.base64_bytes(value["signature_b64"], "signature_b64", 64)
    try:
        Ed25519PublicKey.from_public_bytes(custodian.signing_key).verify(signature, canonical.encode(body))
    except InvalidSignature as broken:
        zh, en = "份额不是该保管人签署的。", "The custodian did not sign this post."
        raise Refused("post_unsigned", zh, en, field="signature_b64", article="E20 30") from broken
    if body["opening"] != opening_id:
        raise Refused(
            "other_opening", "份额属于别的开标。", "The shares are for another opening.", field="opening"
        )
    rows = (
        fields.listed(body["shares"], "shares", MOST_BIDS, 0),
        fields.listed(body["bad"], "bad", MOST_BIDS, 0),
    )
    found = Post(
        custodian.recipient, dict(map(_share, rows[0])), dict(_reason(one, manifests) for one in rows[1])
    )
    _check_once(found, len(rows[0]) + len(rows[1]), manifests.keys())
    return found


def _released(manifest: Manifest, identity: CustodianIdentity) -> bytes:
    capsule = open_capsule(manifest, identity.secret)
    if clock.now() < clock.parse(capsule.opens_at):
        raise CapsuleBad("too_early")
    return capsule.share


def _listed(rows: object) -> dict[str, tuple[str, str]]:
    """Bid id → (ciphertext hash, status), each bid once."""
    listed = {}
    for row in fields.listed(rows, "facts.bids", MOST_BIDS, 0):
        one = fields.at_least(row, {"bid", "ct_sha256", "status"}, "facts.bids")
        bid = fields.matching(one["bid"], ids.PATTERN, "facts.bids.bid")
        if bid in listed or one["status"] not in STATUSES:
            raise fields.bad(
                "facts.bids", "开标清单有误。", f"The list repeats {bid} or gives it no known status."
            )
        listed[bid] = (fields.matching(one["ct_sha256"], fields.HEX_32, "ct_sha256"), one["status"])
    return listed


def _check_same_bids(listed: Mapping[str, tuple[str, str]], manifests: Mapping[str, Manifest]) -> None:
    """The manifests presented are those of the current bids, all of them and no others."""
    current = {bid for bid, (_, status) in listed.items() if status == "current"}
    for bid in sorted(manifests.keys() - current):
        why = "已被替换或撤回" if bid in listed else "不在开标清单中"
        raise _refused("not_listed", bid, why, "it does not stand in the opening's list as current")
    for bid in sorted(current - manifests.keys()):
        raise _refused("manifest_missing", bid, "文件缺少它的清单", "the file lacks its manifest")


def _share(row: object) -> tuple[str, bytes]:
    one = fields.exact(row, {"bid", "share_b64"}, "shares")
    return str(one["bid"]), fields.base64_bytes(one["share_b64"], "share_b64", LARGEST_SHARE)


def _reason(row: object, manifests: Mapping[str, Manifest]) -> tuple[str, str]:
    """A bid called bad; the custodian must have judged the manifest that the bidder signed."""
    one = fields.exact(row, {"bid", "reason", "manifest_sha256"}, "bad")
    bid, reason = str(one["bid"]), one["reason"]
    if reason not in REASONS:
        raise fields.bad("bad.reason", "原因代码未知。", "Unknown reason.")
    if bid in manifests and manifests[bid].sha256 != one["manifest_sha256"]:
        raise _refused(
            "other_manifest", bid, "保管人看到的清单不是投标人签署的", "another manifest was judged"
        )
    return bid, reason


def _check_once(post: Post, rows: int, bids: Set[str]) -> None:
    if len(post.shares.keys() | post.bad.keys()) != rows:
        raise fields.bad("shares", "同一投标出现两次。", "A bid stands in the post twice.")
    for bid in sorted((post.shares.keys() | post.bad.keys()) - bids):
        raise _refused(
            "not_listed", bid, "不在开标清单中", "it does not stand in the opening's list as current"
        )


def _refused(code: str, bid: str, zh: str, en: str) -> Refused:
    return Refused(code, f"投标{bid}：{zh}。", f"Bid {bid}: {en}.", field="bids", article="E20 30")
