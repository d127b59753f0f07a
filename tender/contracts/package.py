"""The archive package (归档): what goes into it, its index, and the ZIP that holds it, written as a stream.

The same parts always give the same bytes: fixed order, no times of making, files stored as they are. index.json
numbers every item with its day, seat, ledger entry, size, access and SHA-256; SHA256SUMS repeats the sums
for `sha256sum -c`. Parts are bytes made here, or objects named by their hash. It decides nothing.
"""

import hashlib
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from storage.objects import ObjectStore, Stored, Upload, chunks
from tender import clock
from tender.ledger import canonical

INDEX, SUMS, INDEX_PDF = "index.json", "SHA256SUMS", "index.pdf"
LARGEST = 1 << 40
OPEN, INTERNAL, SEALED = "公开", "内部", "密封"


@dataclass(frozen=True)
class Part:
    """One file of the package. `content` are its bytes, None for an object of the store named `sha256`."""

    path: str
    title: str
    at: datetime
    seat: str
    ledger_number: int | None
    access: str
    sha256: str
    size: int
    content: bytes | None = None


def made(
    path: str, title: str, at: datetime, seat: str, number: int | None, access: str, value: object
) -> Part:
    """A part that holds `value` as canonical JSON."""
    content = canonical.encode(value)
    digest = hashlib.sha256(content).hexdigest()
    return Part(path, title, at, seat, number, access, digest, len(content), content)


def index_of(tender: str, number: str, parts: Sequence[Part]) -> bytes:
    """index.json: every part by its number in the archive, canonical JSON."""
    listed = [
        {
            "number": f"{number}-{place:03d}",
            "path": part.path,
            "title": part.title,
            "on": _day(part.at),
            "seat": part.seat,
            "ledger_number": part.ledger_number,
            "size": part.size,
            "sha256": part.sha256,
            "access": part.access,
        }
        for place, part in enumerate(parts, 1)
    ]
    return canonical.encode({"v": 1, "tender": tender, "items": listed})


def write(store: ObjectStore, parts: Sequence[Part], index: bytes, pdf: str) -> Stored:
    """Keep the package as an object: the parts, index.json, the signed index (an object) and SHA256SUMS."""
    digests = [(part.path, part.sha256) for part in parts]
    digests += [(INDEX, hashlib.sha256(index).hexdigest()), (INDEX_PDF, pdf)]
    sums = "".join(f"{digest}  {path}\n" for path, digest in sorted(digests)).encode()
    with store.begin(LARGEST) as upload:
        with zipfile.ZipFile(_Sink(upload), "w", zipfile.ZIP_STORED) as archive:  # type: ignore[call-overload]
            for part in parts:
                _add(archive, part.path, part.size, _content(store, part))
            _add(archive, INDEX, len(index), [index])
            _add(archive, INDEX_PDF, store.size(pdf), _stored(store.open(pdf)))
            _add(archive, SUMS, len(sums), [sums])
        return upload.finish()


class _Sink:
    """What a ZIP is written to when nothing can be taken back."""

    def __init__(self, upload: Upload) -> None:
        self.upload = upload

    def write(self, chunk: bytes) -> int:
        self.upload.write(bytes(chunk))
        return len(chunk)

    def flush(self) -> None:
        """Nothing is held back here."""


def _add(archive: zipfile.ZipFile, path: str, size: int, content: Iterable[bytes]) -> None:
    entry = zipfile.ZipInfo(path)
    entry.external_attr, entry.file_size, entry.create_system = 0o644 << 16, size, 3
    with archive.open(entry, "w") as file:
        for chunk in content:
            file.write(chunk)


def _content(store: ObjectStore, part: Part) -> Iterable[bytes]:
    return _stored(store.open(part.sha256)) if part.content is None else [part.content]


def _stored(file: BinaryIO) -> Iterator[bytes]:
    with file:
        yield from chunks(file)


def _day(at: datetime) -> str:
    return at.astimezone(clock.ZONE).date().isoformat()
