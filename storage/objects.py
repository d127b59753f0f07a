"""The contract of a store of files, each named by the SHA-256 of its content.

Bids, documents and reports rest here. A backend is judged against the docstring of `ObjectStore`; the
suite `tests/storage/test_objects_contract.py` runs against each. The store keeps bytes: it does not
know who may read them, and it never decides that a file is no longer needed.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import timedelta
from typing import BinaryIO, Protocol, Self

CHUNK = 1 << 20
NAME = re.compile(r"[0-9a-f]{64}")
STAGED_NAME = re.compile(r"[a-z0-9_]{1,64}")


class StorageError(Exception):
    """The store did not do what was asked; nothing was changed."""


class TooLarge(StorageError):
    """The content is longer than the limit that the caller gave."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"the file is larger than {limit} bytes")
        self.limit = limit


class NotStored(StorageError):
    """There is no object of this name."""


class Unavailable(StorageError):
    """The store cannot do it now: the disk is full, broken or out of reach."""


class Held(StorageError):
    """Somebody else is at this staged file right now."""


@dataclass(frozen=True)
class Stored:
    """What `put` and `finish` acknowledge: the content's SHA-256 in lower-case hex and its size in bytes."""

    sha256: str
    size: int


class Upload(Protocol):
    """One object being written; for one caller at a time.

    Invisible to every reader until `finish` returns. After `finish`, `abort` or any error it is closed and
    takes nothing more (ValueError). As a context manager it aborts unless it was finished. `write` of a
    chunk is quick; `finish` waits for the disk, so an asynchronous handler calls it in a thread.
    """

    @property
    def size(self) -> int:
        """Bytes taken so far."""

    def write(self, chunk: bytes) -> None:
        """Take the next bytes. Raises TooLarge or Unavailable, and has then kept nothing."""

    def finish(self) -> Stored:
        """Make the object durable and visible, then acknowledge it. Raises Unavailable."""

    def abort(self) -> None:
        """Forget what was written; harmless when it is already closed."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *error: object) -> None: ...


class Staged(Protocol):
    """A file that arrives in pieces, over hours and several requests, under a name its owner chose.

    Invisible as an object until `finish`. It survives a crash as far as `sync` was answered; what was written
    after that may be there or not, so the owner records each answer of `sync` and gives it to `keep`.
    Held by one caller at a time among all threads and processes, until `close`. It stays until `discard`.
    """

    @property
    def size(self) -> int:
        """Bytes in it, durable or not."""

    def keep(self, size: int) -> None:
        """Go on behind the first `size` bytes; the rest is forgotten. Raises NotStored when there are fewer."""

    def write(self, chunk: bytes) -> None:
        """Take the next bytes. Raises TooLarge or Unavailable; what came before `chunk` stays."""

    def sync(self) -> int:
        """Make all that was written durable; returns the size. Raises Unavailable."""

    def finish(self) -> Stored:
        """Make the content a durable, visible object, reading it once for its hash. Raises Unavailable.

        The staged file stays, so that the owner may write its row before `discard`; doing it again is
        harmless. It takes nothing more.
        """

    def close(self) -> None:
        """Let it go; harmless when done twice. As a context manager it is closed at the end."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *error: object) -> None: ...


class ObjectStore(Protocol):
    """Files by content. All methods may be used at once from any thread and process.

    Durability: when `put` or `finish` returns, the object survives a crash and a power cut. Before that it
    may be lost, whole, and nothing of it is ever visible. Visibility: an acknowledged object is seen at
    once by every reader, and always whole. Identity: the same content has one name; a second writer of
    it succeeds, and the object then counts as freshly written. Nothing is changed in place.
    Order: write the object, then the row that names it. If we stop between, `sweep` finds the object.
    Names: exactly 64 lower-case hex digits; anything else is ValueError and touches nothing.
    Not promised: that bytes at rest do not rot. `is_intact` tells.
    """

    def put(self, stream: BinaryIO | Iterable[bytes], limit: int) -> Stored:
        """Keep all of `stream` (an open binary file or chunks). Raises TooLarge or Unavailable."""

    def begin(self, limit: int) -> Upload:
        """Start an object of at most `limit` bytes."""

    def stage(self, name: str, limit: int) -> Staged:
        """Hold the staged file `name` of at most `limit` bytes, made when missing. Raises Held; ValueError for
        a bad name."""

    def discard(self, name: str) -> None:
        """Remove the staged file, never its object; harmless when there is none. Raises Held."""

    def staged(self) -> Iterator[str]:
        """Names of the staged files, in no order."""

    def open(self, sha256: str) -> BinaryIO:
        """The content, to be closed by the caller; stays readable while open. Raises NotStored."""

    def size(self, sha256: str) -> int:
        """Size in bytes. Raises NotStored."""

    def exists(self, sha256: str) -> bool:
        """Whether the object is there now."""

    def delete(self, sha256: str) -> None:
        """Remove the object, durably; harmless when there is none."""

    def listing(self) -> Iterator[str]:
        """Names of all objects, in no order; those that come or go meanwhile may or may not be among them."""

    def sweep(self, keep: AbstractSet[str], older_than: timedelta) -> list[str]:
        """Remove objects not in `keep`, and unfinished uploads, not written for `older_than`.

        Age is by the store's own clock. Choose it longer than the longest pause inside an upload and than the
        longest time from `put` to the commit of its row. Staged files are left to their owners. Returns the
        names of removed objects, sorted.
        """


def checked_name(sha256: str) -> str:
    """The name itself if it is one; else ValueError, so that no path can be made of it."""
    if not isinstance(sha256, str) or NAME.fullmatch(sha256) is None:
        raise ValueError("an object is named by 64 lower-case hex digits")
    return sha256


def checked_staged_name(name: str) -> str:
    """The name itself if it is a staged file's; else ValueError."""
    if not isinstance(name, str) or STAGED_NAME.fullmatch(name) is None:
        raise ValueError("a staged file is named by 1 to 64 lower-case letters, digits and underscores")
    return name


def chunks(stream: BinaryIO | Iterable[bytes]) -> Iterator[bytes]:
    """The bytes of an open file or of an iterable, in pieces."""
    read = getattr(stream, "read", None)
    return iter(lambda: read(CHUNK), b"") if read else iter(stream)


def is_intact(store: ObjectStore, sha256: str) -> bool:
    """Whether the object is there and its content still has its name. Reads all of it."""
    try:
        digest = hashlib.sha256()
        with store.open(sha256) as file:
            for chunk in chunks(file):
                digest.update(chunk)
    except NotStored:
        return False
    return digest.hexdigest() == sha256
