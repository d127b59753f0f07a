"""Facts that every document shares (rules §12, "All"), and their machine-readable form.

Facts are ready to print: text, exact Decimal yuan with its capital numerals (人民币大写), aware datetimes,
tuples. The attached JSON is canonical (RFC 8785) and holds exactly what the page shows: amounts as
text with two places, moments in UTC with `Z`. Nothing is computed here but that form.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import rfc8785

FORMAT = 1


@dataclass(frozen=True)
class Money:
    """An amount in yuan, in figures and in capital Chinese numerals."""

    yuan: Decimal
    capital: str


@dataclass(frozen=True)
class Signature:
    """Who signed in which role, when, and the number of the ledger entry that holds the act."""

    role: str
    name: str
    at: datetime | None = None
    ledger_number: int | None = None


@dataclass(frozen=True)
class Reason:
    """Why a decision fell as it did: the clause of law or documents, and the reason in words."""

    clause: str
    text: str


@dataclass(frozen=True)
class Channel:
    """A way to object to what a paper says: kind (异议, 投诉, 行政复议 …), to whom, how, until when, by what rule."""

    kind: str
    body: str
    way: str
    until: datetime | None
    basis: str


@dataclass(frozen=True)
class Imprint:
    """What identifies a document and whom it binds to; printed at its head, end and foot.

    `ledger_number` is the entry that holds the facts, `verify_at` the address where it is looked up.
    """

    number: str
    version: int
    project_code: str
    project_name: str
    lot_code: str
    issuer: str
    issued_at: datetime
    legal_basis: tuple[str, ...]
    contact: str
    supervising_authority: str
    platform: str
    verify_at: str
    ledger_number: int | None = None


def as_json(document: str, facts: Any) -> bytes:
    """Canonical JSON of a facts dataclass, with the name of its document. A naive datetime is ValueError."""
    fields = {field.name: _plain(getattr(facts, field.name)) for field in dataclasses.fields(facts)}
    return rfc8785.dumps({"v": FORMAT, "document": document, **fields})


def _plain(value: Any) -> Any:
    """JSON form of one value: text, whole numbers, booleans, null, lists and objects only."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime):
        return _utc(value)
    if isinstance(value, date):
        return value.isoformat()
    if dataclasses.is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    raise TypeError(f"{type(value).__name__} is not a fact")


def _utc(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError("a moment must carry its zone")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
