"""Staged files of the local backend: uploads that arrive in pieces and outlive a cut line and a crash.

A staged file is `<folder>/<name>`, held by a lock on it that the system frees if we die. `finish` hashes it
in one pass over what is mostly still in memory, and gives the object a second link to the same bytes: nothing
is copied, and a crash before the owner's row leaves both. Nothing here knows who sends what.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Self

from storage import durable
from storage.failures import as_unavailable
from storage.objects import Held, NotStored, Stored, TooLarge, checked_staged_name


class LocalStaging:
    """The staged files beside the objects in `objects`; their folder is made with the first of them."""

    def __init__(self, objects: Path) -> None:
        self.objects, self.folder = objects, objects / "staged"

    def stage(self, name: str, limit: int) -> "LocalStaged":
        """See `ObjectStore.stage`."""
        path = self.folder / checked_staged_name(name)
        with as_unavailable():
            durable.make_folder(self.folder)
            return LocalStaged(self.objects, path, _held(path), limit)

    def discard(self, name: str) -> None:
        """See `ObjectStore.discard`."""
        path = self.folder / checked_staged_name(name)
        if not path.exists():
            return
        with as_unavailable():
            handle = _held(path)
            try:
                path.unlink()
                durable.sync_folder(self.folder)
            finally:
                os.close(handle)

    def names(self) -> Iterator[str]:
        """See `ObjectStore.staged`."""
        with suppress(FileNotFoundError):
            yield from os.listdir(self.folder)


class LocalStaged:
    """See `Staged`: a locked file."""

    def __init__(self, objects: Path, path: Path, handle: int, limit: int) -> None:
        self._objects, self._path, self._handle = objects, path, handle
        now = os.fstat(handle)
        self.size = now.st_size
        self.limit = limit if now.st_nlink == 1 else now.st_size  # an object by now: not one byte may change

    def keep(self, size: int) -> None:
        """See `Staged.keep`."""
        if self.size < size:
            raise NotStored(self._path.name)
        with as_unavailable():
            if os.fstat(self._handle).st_nlink == 1:
                os.ftruncate(self._handle, size)
                self.size = size

    def write(self, chunk: bytes) -> None:
        """See `Staged.write`."""
        if self.size + len(chunk) > self.limit:
            raise TooLarge(self.limit)
        with as_unavailable():
            os.lseek(self._handle, self.size, os.SEEK_SET)  # over what a full disk took of an earlier chunk
            durable.write_all(self._handle, chunk)
        self.size += len(chunk)

    def sync(self) -> int:
        """See `Staged.sync`."""
        with as_unavailable():
            os.fsync(self._handle)
            durable.sync_folder(self._path.parent)
        return self.size

    def finish(self) -> Stored:
        """See `Staged.finish`."""
        with as_unavailable():
            os.ftruncate(self._handle, self.size)
            os.fsync(self._handle)
            with self._path.open("rb") as whole:
                stored = Stored(hashlib.file_digest(whole, "sha256").hexdigest(), self.size)
            self._link(self._objects / stored.sha256)
        self.limit = self.size
        return stored

    def _link(self, target: Path) -> None:
        """The object as a second name of this file, in one step; it counts as freshly written."""
        part = durable.new_part(self._objects)
        with durable.locked(self._objects, fcntl.LOCK_SH):
            os.utime(self._path)
            os.link(self._path, part)
            os.replace(part, target)
            part.unlink(missing_ok=True)  # both were names of the same file already: nothing was moved
        durable.sync_folder(self._objects)

    def close(self) -> None:
        """See `Staged.close`."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def _held(path: Path) -> int:
    """The open file, locked for this caller alone. Raises Held, also when it was just taken away."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if path.stat().st_ino == os.fstat(handle).st_ino:
            return handle
    except (BlockingIOError, FileNotFoundError):
        pass
    os.close(handle)
    raise Held(path.name)
