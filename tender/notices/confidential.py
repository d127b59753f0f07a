"""What names a firm before the opening rests encrypted under the platform's own identity (BL 22; trust §2).

Applications to a prequalification and letters to one firm are stored so; the identity lies in the key
folder, outside database, files and backups. Nothing here decides who may read.
"""

import pyrage

from tender.platform import Platform

SEALED_LETTERS = ("invitation", "prequalification_letter")


def encrypted(platform: Platform, content: bytes) -> bytes:
    """`content` as an age file; two of the same differ."""
    identity = pyrage.x25519.Identity.from_str(platform.secrets.identity)
    return pyrage.encrypt(content, [identity.to_public()])


def decrypted(platform: Platform, content: bytes) -> bytes:
    """The content in the clear, for memory only. Raises pyrage.DecryptError."""
    return pyrage.decrypt(content, [pyrage.x25519.Identity.from_str(platform.secrets.identity)])
