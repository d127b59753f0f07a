"""What names a firm before the opening rests encrypted under the platform's own identity (BL 22; trust §2).

Applications, letters to one firm, bank statements and the signatures of bids are stored so, and whoever bids
acts under a pseudonym. The identity and the pseudonyms' key lie in the key folder, outside database, files
and backups. Nothing here decides who may read.
"""

import pyrage

from storage.objects import Stored
from tender.ledger.act import Actor
from tender.platform import Platform

SEALED_LETTERS = ("invitation", "prequalification_letter")
LIMIT = 64 << 20


def pseudonymous(platform: Platform, actor: Actor, tender: str) -> Actor:
    """The actor under its organisation's pseudonym in this tender; person and organisation stay out."""
    return Actor(actor.seat, pseudonym=platform.pseudonym(str(actor.organisation), tender))


def keep(platform: Platform, content: bytes) -> Stored:
    """Store `content` encrypted; the object's name tells nothing, two of the same differ."""
    return platform.objects.put([encrypted(platform, content)], limit=LIMIT)


def kept(platform: Platform, sha256: str) -> bytes:
    """What was kept, in the clear, for memory only. Raises NotStored, or pyrage.DecryptError."""
    with platform.objects.open(sha256) as file:
        return decrypted(platform, file.read(LIMIT))


def encrypted(platform: Platform, content: bytes) -> bytes:
    """`content` as an age file; two of the same differ."""
    identity = pyrage.x25519.Identity.from_str(platform.secrets.identity)
    return pyrage.encrypt(content, [identity.to_public()])


def decrypted(platform: Platform, content: bytes) -> bytes:
    """The content in the clear, for memory only. Raises pyrage.DecryptError."""
    return pyrage.decrypt(content, [pyrage.x25519.Identity.from_str(platform.secrets.identity)])
