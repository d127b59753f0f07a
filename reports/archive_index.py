"""归档目录, the index of a tender's archive package (招投标档案; rules §3a stage 18, §4 retention).

For whoever keeps or opens the archive: each item with its number, title, day, seat, ledger entry, size and
SHA-256, and until when it is kept. It lists what is there and holds none of it.
"""

from dataclasses import dataclass
from datetime import date

from reports import page
from reports.facts import Imprint


@dataclass(frozen=True)
class ArchiveItem:
    """A file of the archive; `size` in bytes, `access` who may read it (公开, 内部, 密封), hash in hex."""

    number: str
    title: str
    on: date
    seat: str
    ledger_number: int | None
    pages: int | None
    size: int
    access: str
    sha256: str


@dataclass(frozen=True)
class ArchiveIndex:
    """Facts of the index, items in archive order."""

    imprint: Imprint
    keeper: str
    retained_until: date
    retention_basis: str
    items: tuple[ArchiveItem, ...]


def render(facts: ArchiveIndex) -> bytes:
    """The index as an unsigned PDF with the signature field `issuer`."""
    return page.render("archive_index", facts)
