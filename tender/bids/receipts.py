"""What a bidder takes home: the receipt of its own bid, and no other's (E20 27; trust §3).

A submission answers when its act stands in the tree under a witnessed head. If that takes longer than
ten seconds the bidder gets the payload, which nobody can deny to have issued once the tree shows it,
and asks again for the receipt.
"""

import json
import time
from typing import Any

from sqlmodel import select

from tender.bids.queries import own_bid
from tender.ledger.act import Actor
from tender.ledger.models import Outbox
from tender.platform import Platform

LONGEST_WAIT, PAUSE = 10, 0.2


def settled(platform: Platform, entry: str) -> bool:
    """Wait until the act is in the witnessed tree; False after ten seconds (of the machine)."""
    until = time.monotonic() + LONGEST_WAIT
    while not platform.settle(entry):
        if time.monotonic() >= until:
            return False
        time.sleep(PAUSE)
    return True


def receipt(platform: Platform, actor: Actor, bid: str) -> bytes:
    """The receipt of one's own bid. Raises NotFound for a stranger's, and before the bid is settled."""
    with platform.reading() as session:
        entry = own_bid(platform, session, actor, bid).entry
    return platform.receipt(entry)


def payload(platform: Platform, actor: Actor, bid: str) -> dict[str, Any]:
    """The act of one's own bid as recorded, settled or not. Raises NotFound for a stranger's."""
    with platform.reading() as session:
        entry = own_bid(platform, session, actor, bid).entry
        text = session.exec(select(Outbox.payload).where(Outbox.id == entry)).one()
    found: dict[str, Any] = json.loads(text)
    return found
