"""Files in one local folder: the embedded backend of `ObjectStore`.

An object is the file `<folder>/<sha256>`. It is written under a temporary name in the same folder,
synced, renamed, and the folder synced, in this order: a crash leaves either a `.part` file, which no
reader sees and `sweep` removes, or the whole object. Removal and renaming exclude each other by a lock
on the folder, so that an object written again while it is swept is never lost. Files that arrive in
pieces wait in `<folder>/staged` (`storage.staging`).
"""

import fcntl
import hashlib
import os
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Self

from storage import durable
from storage.failures import as_unavailable
from storage.objects import (
    NAME,
    NotStored,
    Stored,
    TooLarge,
    checked_name,
    chunks,
)
from storage.staging import LocalStaged, LocalStaging


class LocalObjects:
    """An `ObjectStore` in a folder that it makes if need be and has to itself."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        durable.make_folder(folder)
        self._staging = LocalStaging(folder)

    def put(self, stream: BinaryIO | Iterable[bytes], limit: int) -> Stored:
        """See `ObjectStore.put`."""
        with self.begin(limit) as upload:
            for chunk in chunks(stream):
                upload.write(chunk)
            return upload.finish()

    def begin(self, limit: int) -> "LocalUpload":
        """See `ObjectStore.begin`."""
        return LocalUpload(self.folder, limit)

    def stage(self, name: str, limit: int) -> LocalStaged:
        """See `ObjectStore.stage`."""
        return self._staging.stage(name, limit)

    def discard(self, name: str) -> None:
        """See `ObjectStore.discard`."""
        self._staging.discard(name)

    def staged(self) -> Iterator[str]:
        """See `ObjectStore.staged`."""
        return self._staging.names()

    def open(self, sha256: str) -> BinaryIO:
        """See `ObjectStore.open`."""
        try:
            return open(self._path(sha256), "rb")
        except FileNotFoundError as missing:
            raise NotStored(sha256) from missing

    def size(self, sha256: str) -> int:
        """See `ObjectStore.size`."""
        try:
            return self._path(sha256).stat().st_size
        except FileNotFoundError as missing:
            raise NotStored(sha256) from missing

    def exists(self, sha256: str) -> bool:
        """See `ObjectStore.exists`."""
        return self._path(sha256).is_file()

    def delete(self, sha256: str) -> None:
        """See `ObjectStore.delete`."""
        with durable.locked(self.folder, fcntl.LOCK_EX):
            self._path(sha256).unlink(missing_ok=True)
            durable.sync_folder(self.folder)

    def listing(self) -> Iterator[str]:
        """See `ObjectStore.listing`."""
        with os.scandir(self.folder) as entries:
            for entry in entries:
                if NAME.fullmatch(entry.name):
                    yield entry.name

    def sweep(self, keep: AbstractSet[str], older_than: timedelta) -> list[str]:
        """See `ObjectStore.sweep`."""
        edge = durable.file_time(self.folder) - older_than
        durable.sweep(self.folder, older_than)
        swept = [name for name in self.listing() if name not in keep and self._sweep_one(name, edge)]
        durable.sync_folder(self.folder)
        return sorted(swept)

    def _sweep_one(self, name: str, edge: datetime) -> bool:
        """Remove one object unless it was written after `edge`; looked at under the lock, see module."""
        path = self._path(name)
        with durable.locked(self.folder, fcntl.LOCK_EX), suppress(FileNotFoundError):
            if durable.modified(path) <= edge:
                path.unlink()
                return True
        return False

    def _path(self, sha256: str) -> Path:
        return self.folder / checked_name(sha256)


class LocalUpload:
    """See `Upload`: a `.part` file that `finish` renames to the hash of its content."""

    def __init__(self, folder: Path, limit: int) -> None:
        self.folder, self.limit, self.size = folder, limit, 0
        self._hash = hashlib.sha256()
        self._part = durable.new_part(folder)
        with as_unavailable():
            handle = os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = open(handle, "wb", buffering=0)  # noqa: SIM115 - closed by finish and abort

    def write(self, chunk: bytes) -> None:
        """See `Upload.write`."""
        if self._file.closed:
            raise ValueError("this upload is closed")
        try:
            if self.size + len(chunk) > self.limit:
                raise TooLarge(self.limit)
            with as_unavailable():
                durable.write_all(self._file.fileno(), chunk)
        except BaseException:
            self.abort()
            raise
        self._hash.update(chunk)
        self.size += len(chunk)

    def finish(self) -> Stored:
        """See `Upload.finish`."""
        if self._file.closed:
            raise ValueError("this upload is closed")
        stored = Stored(self._hash.hexdigest(), self.size)
        try:
            with as_unavailable():
                os.fsync(self._file.fileno())
                self._file.close()
                with durable.locked(self.folder, fcntl.LOCK_SH):
                    os.utime(self._part)  # freshly written, also if the last chunk came long ago
                    os.replace(self._part, self.folder / stored.sha256)
                durable.sync_folder(self.folder)
        except BaseException:
            self.abort()
            raise
        return stored

    def abort(self) -> None:
        """See `Upload.abort`."""
        self._file.close()
        self._part.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.abort()
