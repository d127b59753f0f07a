"""What the measurements share: the tender that takes bids, and a way to print figures side by side."""

from tests.bidding import cast, inhabited, lot, noticed, platform, tender

__all__ = ["cast", "inhabited", "lot", "noticed", "platform", "tender"]
