"""What names a payer rests encrypted, and is compared only by keyed hashes (BL 22; rules §9; trust §2).

Bank statements and guarantee letters are kept as objects under the platform's own age identity, which lies
in the key folder outside database and backups. `keyed` turns a name, an account or a serial number into
a value that tells within one tender whether two are the same, and nothing else without the key.
"""

import hashlib
import hmac
import re
import unicodedata

import pyrage

from storage.objects import Stored
from tender.platform import Platform

LIMIT = 64 << 20
BLANK = re.compile(r"[\s\-]")


def keep(platform: Platform, content: bytes) -> Stored:
    """Store `content` encrypted; the object's name tells nothing, two of the same differ."""
    identity = pyrage.x25519.Identity.from_str(platform.secrets.identity)
    return platform.objects.put([pyrage.encrypt(content, [identity.to_public()])], limit=LIMIT)


def kept(platform: Platform, sha256: str) -> bytes:
    """The content in the clear, for memory only. Raises NotStored, or pyrage.DecryptError."""
    identity = pyrage.x25519.Identity.from_str(platform.secrets.identity)
    with platform.objects.open(sha256) as file:
        return pyrage.decrypt(file.read(LIMIT), [identity])


def keyed(platform: Platform, tender: str, kind: str, value: str) -> str:
    """The keyed hash of a `kind` of value in one tender, spelling of spaces, hyphens and width left out."""
    plain = BLANK.sub("", unicodedata.normalize("NFKC", value)).casefold()
    text = f"deposit/{tender}/{kind}/{plain}".encode()
    return hmac.new(platform.secrets.pseudonym, text, hashlib.sha256).hexdigest()[:32]
