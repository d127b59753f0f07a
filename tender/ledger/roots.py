"""The tree that ends with the last of some acts: its size and root, which nobody knew before (trust §4).

For draws: what two parties committed to is fixed by this root, so neither could foresee it. It asks the
sequencer's own tiles and decides nothing.
"""

from collections.abc import Collection

from sqlmodel import col, select

from tender.ledger import tree
from tender.ledger.guard import LedgerSession
from tender.ledger.models import Outbox
from tender.ledger.sequencer import Sequencer


def root_holding(session: LedgerSession, sequencer: Sequencer, entries: Collection[str]) -> tuple[int, bytes]:
    """Size and root of the smallest tree that holds all of these sequenced acts."""
    places = session.exec(select(Outbox.position).where(col(Outbox.id).in_(entries))).all()
    size = max(place for place in places if place is not None) + 1
    return size, tree.Nodes(sequencer.tiles, sequencer.head(session).size).span(0, size)
