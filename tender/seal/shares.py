"""Capsules, shares and the rebuilding of a bid's identity (trust §2).

A bid's age identity is split so that any k of n shares rebuild it and fewer tell nothing. Each share
lies in a capsule for one custodian, together with the bid it belongs to and the moment it may be
opened. `gather` decides, from what custodians posted, whether the identity is there and, if not, whose
fault that is: a share that does not hash to what the bidder signed is its custodian's, and the
tenderer is at fault only when n-k+1 custodians sign that their capsules are bad.
"""

import base64
import hashlib
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyrage
import pyshamir

from tender.errors import TenderError
from tender.ledger import canonical
from tender.seal import fields
from tender.seal.faults import Fault, fault
from tender.seal.manifest import LARGEST_CAPSULE, Capsule, Manifest
from tender.seal.opening import is_identity_of
from tender.seal.terms import Policy, Terms

CAPSULE_KEYS = frozenset(["v", "tender", "lot", "envelope", "opens_at", "recipient", "share_b64"])
LARGEST_SHARE = 1024
REASONS = ("undecryptable", "malformed", "other_bid", "share_hash", "too_early")


class CapsuleBad(Exception):
    """A custodian cannot release this share; the argument is one of REASONS."""


@dataclass(frozen=True)
class OpenedCapsule:
    """A share and the moment (a stamp) from which it may be released."""

    opens_at: str
    share: bytes


@dataclass(frozen=True)
class Post:
    """What one custodian signed for one opening: shares, and reasons for bids without one."""

    recipient: str
    shares: Mapping[str, bytes]
    bad: Mapping[str, str]


@dataclass(frozen=True)
class Gathered:
    """The rebuilt age secret key or None, and every fault met on the way."""

    identity: str | None
    faults: tuple[Fault, ...]


def split_identity(identity: str, terms: Terms, lot: str, envelope: str) -> list[Capsule]:
    """One capsule per custodian of the tender, in the policy's order, for a fresh bid identity."""
    policy = terms.policy
    recipient = str(pyrage.x25519.Identity.from_str(identity).to_public())
    about = {"v": 1, "tender": terms.tender, "lot": lot, "envelope": envelope}
    about |= {"opens_at": terms.opens_at, "recipient": recipient}
    shares = pyshamir.split(identity.encode(), policy.n, policy.k)
    return [
        _capsule(one.recipient, about, bytes(share))
        for one, share in zip(policy.custodians, shares, strict=True)
    ]


def open_capsule(manifest: Manifest, identity: str) -> OpenedCapsule:
    """The share for the custodian with the age secret key `identity`.

    Raises CapsuleBad; KeyError when the manifest has no capsule for that custodian.
    """
    key = pyrage.x25519.Identity.from_str(identity)
    capsule = manifest.capsule_for(str(key.to_public()))
    try:
        value = fields.decoded(pyrage.decrypt(capsule.ciphertext, [key]), LARGEST_CAPSULE, "capsule")
        fields.version_one(fields.exact(value, CAPSULE_KEYS, "capsule"), "capsule")
        share = fields.base64_bytes(value["share_b64"], "share_b64", LARGEST_SHARE)
        opens_at = fields.moment(value["opens_at"], "opens_at")
    except pyrage.DecryptError as broken:
        raise CapsuleBad("undecryptable") from broken
    except TenderError as broken:
        raise CapsuleBad("malformed") from broken
    if any(value[field] != getattr(manifest, field) for field in ("tender", "lot", "envelope", "recipient")):
        raise CapsuleBad("other_bid")
    if not is_share_of(capsule, share):
        raise CapsuleBad("share_hash")
    return OpenedCapsule(opens_at, share)


def is_share_of(capsule: Capsule, share: bytes) -> bool:
    """Whether `share` is the one whose hash the bidder signed."""
    return hashlib.sha256(share).hexdigest() == capsule.share_sha256


def combine(manifest: Manifest, shares: Sequence[bytes]) -> str | None:
    """The bid's identity from the first k of `shares` that yield it, trying every subset, or None."""
    for subset in itertools.combinations(shares, manifest.k):
        try:
            identity = pyshamir.combine([bytearray(one) for one in subset]).decode("ascii")
        except ValueError:
            continue
        if is_identity_of(identity, manifest.recipient):
            return identity
    return None


def gather(bid: str, manifest: Manifest, posts: Sequence[Post], policy: Policy) -> Gathered:
    """Rebuild the identity of `bid` from the newest post of each custodian, or say whose fault it is.

    Faults of custodians are reported also when the bid opens without them.
    """
    posted = {post.recipient: post for post in posts}
    genuine, faults = [], []
    for custodian in policy.custodians:
        share = posted[custodian.recipient].shares.get(bid) if custodian.recipient in posted else None
        if share is not None and is_share_of(manifest.capsule_for(custodian.recipient), share):
            genuine.append(share)
        elif share is not None:
            faults.append(fault("junk_share", custodian.body))
    identity = combine(manifest, genuine)
    if identity is None:
        called_bad = sum(bid in post.bad for post in posted.values())
        faults.append(_why_not(len(genuine), called_bad, policy))
    return Gathered(identity, tuple(faults))


def _why_not(genuine: int, called_bad: int, policy: Policy) -> Fault:
    if called_bad >= policy.n - policy.k + 1:
        return fault("capsules_bad")
    if genuine == policy.n or (genuine >= policy.k and genuine + called_bad == policy.n):
        return fault("shares_useless")
    return fault("too_few_shares")


def _capsule(recipient: str, about: Mapping[str, object], share: bytes) -> Capsule:
    content = canonical.encode({**about, "share_b64": base64.b64encode(share).decode()})
    ciphertext = pyrage.encrypt(content, [pyrage.x25519.Recipient.from_str(recipient)])
    return Capsule(recipient, ciphertext, hashlib.sha256(share).hexdigest())
