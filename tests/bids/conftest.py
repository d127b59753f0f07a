"""The shared tenders that take bids."""

from tests.bidding import cast, hand_in, inhabited, lot, noticed, platform, seal_for, sealed, tender
from tests.sites import site

__all__ = [
    "cast",
    "hand_in",
    "inhabited",
    "lot",
    "noticed",
    "platform",
    "seal_for",
    "sealed",
    "site",
    "tender",
]
