"""Bids that no opening read out: of a lot that failed for too few bids nobody learns how many there were.

The acts of bids are listed once the tender's openings are recorded (`visibility`); those of bids that stand in no
record stay unlisted for ever (BL 22, BL 28). Timeline, ledger pages and the public dossier ask it alike.
"""

from collections.abc import Iterable

from tender.ledger.acts import Act
from tender.ledger.guard import LedgerSession
from tender.ledger.models import Outbox
from tender.opening.queries import opening_records

BID_TAGS = frozenset([Act.BID_SUBMITTED.tag, Act.BID_WITHDRAWN.tag])


def without_unopened(session: LedgerSession, tender: str, rows: Iterable[Outbox]) -> list[Outbox]:
    """The entries of a tender without the acts of bids that stand in no opening record."""
    found = list(rows)
    if not any(row.type in BID_TAGS for row in found):
        return found
    read_out = {line.bid for record in opening_records(session, tender) for line in record.lines}
    return [row for row in found if row.type not in BID_TAGS or row.subject in read_out]
