"""Identifiers that say their kind and nothing else.

`bid_7q2k…` is the kind, an underscore and 100 random bits in Crockford base32. They are never
sequential or ordered by time, so that an id tells nobody how many bids there are (trust §2).
"""

import re
import secrets

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
PATTERN = re.compile(r"[a-z]{3,12}_[0-9a-hjkmnp-tv-z]{20}")


def new_id(kind: str) -> str:
    """A fresh id of `kind` (lower-case letters, 3 to 12)."""
    return f"{kind}_" + "".join(secrets.choice(ALPHABET) for _ in range(20))
