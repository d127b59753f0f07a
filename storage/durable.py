"""Writes that are on the disk when the call returns, and are whole or not there at all.

Guarantee: after `write` or `write_new` returns, a power cut keeps the new content; if they raise, or the
process dies inside, the path still has its old content (or none). Mechanism: a temporary file in the
same folder, fsync, rename or link, fsync of the folder. Known hole: a disk that lies about fsync.
A crash may leave a file that ends in `.part`; no reader takes it for content, and `sweep` removes it.
"""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

PART = ".part"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def write(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Put `content` at `path`, replacing what is there in one step."""
    with _part(path, content, mode) as part:
        os.replace(part, path)


def write_new(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Put `content` at `path`, which must not exist: else FileExistsError. Of two racers one wins."""
    with _part(path, content, mode) as part:
        os.link(part, path)
        os.unlink(part)


def write_all(handle: int, chunk: bytes) -> None:
    """Write every byte: a nearly full disk takes a part first and refuses only the rest."""
    rest = memoryview(chunk)
    while rest:
        rest = rest[os.write(handle, rest) :]


def make_folder(path: Path, mode: int = 0o700) -> None:
    """Make `path` and its missing parents, each entry synced; one that exists keeps its mode."""
    if path.is_dir():
        return
    make_folder(path.parent, mode)
    with suppress(FileExistsError):
        path.mkdir(mode)
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Make the names in `path` durable (a new, renamed or removed file is one until this returns)."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def locked(folder: Path, kind: int = fcntl.LOCK_EX) -> Iterator[None]:
    """Hold the folder's lock (`fcntl.LOCK_EX` or `LOCK_SH`) against other holders, threads and processes
    alike; the system frees it if we die."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, kind)
        yield
    finally:
        os.close(handle)


def new_part(folder: Path) -> Path:
    """An unused temporary name in `folder` that `sweep` would recognise."""
    return folder / f".{secrets.token_hex(16)}{PART}"


def sweep(folder: Path, older_than: timedelta) -> int:
    """Remove the temporary files in `folder` last written at least `older_than` ago; returns how many."""
    edge = file_time(folder) - older_than
    swept = 0
    for part in folder.glob(f".*{PART}"):
        with suppress(FileNotFoundError):
            if modified(part) <= edge:
                part.unlink()
                swept += 1
    return swept


def modified(path: Path) -> datetime:
    """When `path` was last written, by the file system's clock."""
    return EPOCH + timedelta(microseconds=path.stat().st_mtime_ns // 1000)


def file_time(folder: Path) -> datetime:
    """The present by the clock that dates files in `folder`; the platform's own clock may be moved."""
    probe = new_part(folder)
    probe.touch(mode=0o600, exist_ok=False)
    try:
        return modified(probe)
    finally:
        probe.unlink()


@contextmanager
def _part(path: Path, content: bytes, mode: int) -> Iterator[Path]:
    """A synced temporary file with `content` beside `path`; the caller gives it its name."""
    part = new_part(path.parent)
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield part
        sync_folder(path.parent)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
