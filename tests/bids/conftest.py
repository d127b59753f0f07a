"""The shared tenders that take bids."""

from tests.bidding import cast, hand_in, lot, noticed, platform, seal_for, sealed, tender

__all__ = ["cast", "hand_in", "lot", "noticed", "platform", "seal_for", "sealed", "tender"]
