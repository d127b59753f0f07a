"""The sealed bid: its format, and what each side does with it (trust §2; E20 26-31).

The bidder seals (`seal_bid`), the platform checks what it cannot read (`check_submission`), each custodian
gives up its shares when the opening stands in the ledger (`release_shares`), and the platform rebuilds the key
and opens (`gather`, `open_bid`). No database, no sessions, no decision about bids: `bids` and `opening`
use what is here and leave the ledger entries.
"""

from tender.seal.envelope import SealedBid, seal_bid
from tender.seal.faults import Fault
from tender.seal.manifest import Manifest
from tender.seal.manifest import read as read_manifest
from tender.seal.opening import Limits, OpenedBid, OpenedFile, Sealed, open_bid
from tender.seal.release import Opening, check_post, read_opening, release_shares
from tender.seal.shares import Gathered, Post, gather
from tender.seal.signer import CertificateAndKey, Signer, TrustStore, load_p12
from tender.seal.submission import CheckedManifest, check_submission
from tender.seal.terms import Custodian, Policy, Terms, from_facts, leaf_entry, read_policy

__all__ = [
    "CertificateAndKey",
    "CheckedManifest",
    "Custodian",
    "Fault",
    "Gathered",
    "Limits",
    "Manifest",
    "OpenedBid",
    "OpenedFile",
    "Opening",
    "Policy",
    "Post",
    "Sealed",
    "SealedBid",
    "Signer",
    "Terms",
    "TrustStore",
    "check_post",
    "check_submission",
    "from_facts",
    "gather",
    "leaf_entry",
    "load_p12",
    "open_bid",
    "read_manifest",
    "read_opening",
    "read_policy",
    "release_shares",
    "seal_bid",
]
