"""澄清修改通知, an amendment of the documents or an answer to questions (BL 23, BR 21; rules §12 no. 4).

For all who hold the documents, in one text: clause, old and new words, questions without their asker,
whether bids are affected and how many days are left. Who holds the documents is secret, so it prints
where all of them read it and never who did.
"""

from dataclasses import dataclass
from datetime import datetime

from reports import page
from reports.facts import Imprint


@dataclass(frozen=True)
class Change:
    """A clause of the documents, as it was and as it is from now on."""

    clause: str
    old: str
    new: str


@dataclass(frozen=True)
class Answer:
    """A question without its asker, and the answer that all get."""

    question: str
    answer: str


@dataclass(frozen=True)
class ClarificationNotice:
    """Facts of the notice; `days_left` are calendar days between it and `deadline`, the deadline day excluded.

    confirm_at, confirm_by: where it is read by all, and until when it must have been.
    """

    imprint: Imprint
    serial: int
    changes: tuple[Change, ...]
    answers: tuple[Answer, ...]
    affects_bids: bool
    days_left: int
    old_deadline: datetime
    deadline: datetime
    confirm_by: datetime
    confirm_at: str


def render(facts: ClarificationNotice) -> bytes:
    """The notice as an unsigned PDF with the signature field `issuer`."""
    return page.render("clarification", facts)
