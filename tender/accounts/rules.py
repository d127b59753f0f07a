"""Pure questions about people and organisations: codes, names, passwords, separation of duties.

The check character of the unified social credit code follows GB 32100-2015; pairs of seats that one
person never holds together follow rules §9.
"""

import re

from tender.ledger.acts import Seat

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LOGIN = re.compile(r"[a-z][a-z0-9.-]{2,39}")
PASSWORD_LENGTH = range(12, 129)

_BUSINESS = frozenset(Seat) - {Seat.ADMIN, Seat.PLATFORM, Seat.CLOCK}
NEVER_TOGETHER: tuple[frozenset[Seat], ...] = (
    frozenset({Seat.DRAW, Seat.OPENING}),
    frozenset({Seat.EXPERT, Seat.DESK}),
    frozenset({Seat.EXPERT, Seat.TENDERER}),
    frozenset({Seat.ENTITY, Seat.TENDERER}),
    frozenset({Seat.AGENT, Seat.TENDERER}),
    frozenset({Seat.SUPERVISOR, Seat.EXPERT}),
    frozenset({Seat.SUPERVISOR, Seat.DRAW}),
    frozenset({Seat.AUDITOR, Seat.ENTITY}),
    *(frozenset({Seat.ADMIN, seat}) for seat in sorted(_BUSINESS)),
)


def uscc_check(first17: str) -> str:
    """The 18th character for 17 characters of a unified social credit code. Raises ValueError."""
    total = sum(USCC_ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(first17))
    return USCC_ALPHABET[-total % 31]


def is_uscc(text: str) -> bool:
    """Whether `text` is a unified social credit code with a right check character."""
    try:
        return len(text) == 18 and uscc_check(text[:17]) == text[17]
    except ValueError:
        return False


def conflicting(held: set[Seat], wanted: Seat) -> set[Seat]:
    """The seats in `held` that one person may not hold together with `wanted` (rules §9)."""
    return {seat for pair in NEVER_TOGETHER if wanted in pair for seat in pair - {wanted} if seat in held}
