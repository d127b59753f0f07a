"""What the components of `templates/components.html` are given: one small frozen record each.

For the queries and pages of every slice, so that a stage rail or a document row looks and reads the
same for every seat. Texts are ready to be shown (already translated); moments are aware. The records
decide nothing.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal


@dataclass(frozen=True)
class Step:
    """One stage on the rail: what it is called, when it was or is due, where it leads."""

    name: str
    state: Literal["done", "now", "next"]
    code: str
    at: datetime | None = None
    href: str | None = None


@dataclass(frozen=True)
class Fact:
    """One line of a fact list; `note` says the unit, the kind of day or the capital numerals."""

    label: str
    value: str
    note: str | None = None
    article: str | None = None
    href: str | None = None


@dataclass(frozen=True)
class Document:
    """A file that somebody can open and check: `size` in bytes, `sha256` in hex."""

    name: str
    kind: str
    size: int
    at: datetime
    signer: str
    sha256: str
    href: str
    verify_href: str


@dataclass(frozen=True)
class FieldError:
    """One line of the error summary: which field, and what to do about it."""

    field: str
    text: str


@dataclass(frozen=True)
class Column:
    """A column of a comparison table: `key` is what a sort link names; a figure is right-aligned."""

    key: str
    label: str
    unit: str | None = None
    figure: bool = False


@dataclass(frozen=True)
class Table:
    """Rows side by side. `sort` is a column key, with `-` before it for descending order.

    The server sorts; the table only shows the order and links to the others. `differs` holds the
    (row, column) places to highlight. The first column names the row.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    sort: str = ""
    sort_href: str = "?sort="
    csv_href: str | None = None
    differs: frozenset[tuple[int, int]] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Pager:
    """Where the reader is in a long list; pages count from 1, `href` ends where the number goes."""

    page: int
    pages: int
    href: str
