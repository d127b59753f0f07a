"""Signatures over manifests and notices name their bidder, so they rest encrypted (trust §2).

They are kept as objects under the platform's own age identity, which lies in the key folder outside
database and backups; they are read again at the opening only. Nothing here verifies them.
"""

import pyrage

from storage.objects import Stored
from tender.platform import Platform

LIMIT = 1 << 20


def keep(platform: Platform, signature: bytes) -> Stored:
    """Store a signature encrypted; the object's name tells nothing, two of the same differ."""
    identity = pyrage.x25519.Identity.from_str(platform.secrets.identity)
    return platform.objects.put([pyrage.encrypt(signature, [identity.to_public()])], limit=LIMIT)


def kept(platform: Platform, sha256: str) -> bytes:
    """A kept signature in the clear, for memory only. Raises NotStored, or pyrage.DecryptError."""
    identity = pyrage.x25519.Identity.from_str(platform.secrets.identity)
    with platform.objects.open(sha256) as file:
        return pyrage.decrypt(file.read(LIMIT), [identity])
