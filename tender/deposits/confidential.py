"""What names a payer is compared only by keyed hashes (BL 22; rules §9; trust §2).

`keyed` turns a name, an account or a serial number into a value that tells within one tender whether two are
the same, and nothing else without the key, which lies in the key folder. The statements and letters
themselves rest encrypted (`notices.confidential`).
"""

import hashlib
import hmac
import re
import unicodedata

from tender.platform import Platform

BLANK = re.compile(r"[\s\-]")


def keyed(platform: Platform, tender: str, kind: str, value: str) -> str:
    """The keyed hash of a `kind` of value in one tender, spelling of spaces, hyphens and width left out."""
    plain = BLANK.sub("", unicodedata.normalize("NFKC", value)).casefold()
    text = f"deposit/{tender}/{kind}/{plain}".encode()
    return hmac.new(platform.secrets.pseudonym, text, hashlib.sha256).hexdigest()[:32]
