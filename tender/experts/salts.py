"""A party's salt, sealed to the tender's custodians so that nobody can abort a draw by silence (trust §4).

Made on the party's own machine: the salt is split k of n, each share lies in an age capsule for one
custodian, bound to draw and party. The platform sees commitments and capsules only, until the salt
is revealed; if a party does not reveal it, k custodians open their capsules and `recover` gives the
salt that matches the commitment, which either seat may then post.
"""

import base64
import hashlib
import itertools
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

import pyrage
import pyshamir

from tender.errors import BadInput
from tender.ledger import canonical
from tender.ledger.draw import commitment

LARGEST_CAPSULE = 4096
AGE = b"age-encryption.org/v1\n"


def new_salt() -> bytes:
    return secrets.token_bytes(32)


def seal_salt(salt: bytes, draw: str, party: str, policy: Mapping[str, Any]) -> list[dict[str, str]]:
    """Capsules for the custodians of `policy` (`k` and `custodians`, as the tender's terms have them)."""
    recipients = [custodian["recipient"] for custodian in policy["custodians"]]
    shares = pyshamir.split(salt, len(recipients), policy["k"])
    return [_capsule(bytes(share), draw, party, to) for share, to in zip(shares, recipients, strict=True)]


def open_capsule(capsule: Mapping[str, str], draw: str, party: str, identity: str) -> bytes:
    """The share for the custodian with the age secret key `identity`. Raises BadInput when it is not there."""
    try:
        key = pyrage.x25519.Identity.from_str(identity)
        value = canonical.decode(pyrage.decrypt(base64.b64decode(capsule["capsule_b64"]), [key]))
        share = base64.b64decode(value["share_b64"])
        bound = {name: value[name] for name in ("v", "draw", "party", "to")}
    except (pyrage.DecryptError, pyrage.IdentityError, ValueError, KeyError, TypeError) as broken:
        raise _bad_capsule() from broken
    wanted = {"v": 1, "draw": draw, "party": party, "to": capsule["to"]}
    if bound != wanted or hashlib.sha256(share).hexdigest() != capsule["share_sha256"]:
        raise _bad_capsule()
    return share


def recover(shares: Sequence[bytes], k: int, committed: str) -> bytes | None:
    """The salt from the first k of `shares` that match the commitment, trying every subset, or None."""
    for subset in itertools.combinations(shares, k):
        salt = bytes(pyshamir.combine([bytearray(share) for share in subset]))
        if commitment(salt) == committed:
            return salt
    return None


def check_capsules(capsules: Sequence[Mapping[str, str]], policy: Mapping[str, Any]) -> None:
    """Refuse capsules that are not one age file for each custodian of the tender, in its order."""
    recipients = [custodian["recipient"] for custodian in policy["custodians"]]
    whole = all(_is_age(capsule["capsule_b64"]) for capsule in capsules)
    if [capsule["to"] for capsule in capsules] != recipients or not whole:
        zh = "盐值须按招标文件的保管人逐一加密封存。"
        en = "The salt is sealed to each custodian of the tender, in the order of its terms."
        raise BadInput("bad_capsules", zh, en, field="capsules", article="rules §6")


def _is_age(text: str) -> bool:
    try:
        content = base64.b64decode(text, validate=True)
    except ValueError:
        return False
    return content.startswith(AGE) and len(content) <= LARGEST_CAPSULE


def _capsule(share: bytes, draw: str, party: str, to: str) -> dict[str, str]:
    share_b64 = base64.b64encode(share).decode()
    content = canonical.encode({"v": 1, "draw": draw, "party": party, "to": to, "share_b64": share_b64})
    sealed = pyrage.encrypt(content, [pyrage.x25519.Recipient.from_str(to)])
    return {
        "to": to,
        "capsule_b64": base64.b64encode(sealed).decode(),
        "share_sha256": hashlib.sha256(share).hexdigest(),
    }


def _bad_capsule() -> BadInput:
    zh, en = "封存的盐值份额不是给这位保管人的或已损坏。", "This capsule is broken or another custodian's."
    return BadInput("bad_capsule", zh, en, field="capsule_b64")
