"""The child process that opens one sealed bid: decrypt, then unpack, under hard limits.

It is run by path in an isolated interpreter, so a hostile file can at worst end this process. The job
comes as JSON on standard input (the identity never stands in a command line) and the answer goes as
JSON to standard output: `{"files": [{"name","stored","size","sha256"}]}` or `{"fault": code, "detail"}`.
Files are stored under numbers, so a bidder's name never reaches the file system. The plaintext ZIP is a
nameless temporary file. Nothing of `tender` is imported here.
"""

import hashlib
import json
import resource
import stat
import sys
import tempfile
import unicodedata
import zipfile
from pathlib import Path
from typing import IO, Any

import pyrage

CHUNK = 1 << 20
LONGEST_NAME = 200
LARGEST_DIRECTORY = 4 << 20
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENCRYPTED = 0x1


class Unfit(Exception):
    """The bid itself is unfit; the first argument is a code of `tender.seal.faults`."""


class CountingWriter:
    """Passes on at most `most` bytes; remembers a failure of the file below as this machine's own."""

    def __init__(self, file: IO[bytes], most: int) -> None:
        self.file, self.left = file, most
        self.failure: OSError | None = None

    def write(self, content: bytes) -> int:
        self.left -= len(content)
        if self.left < 0:
            raise Unfit("too_large", "plaintext")
        try:
            return self.file.write(content)
        except OSError as broken:
            self.failure = broken
            raise

    def flush(self) -> None:
        self.file.flush()


class Archive:
    """The ZIP as `zipfile` reads it: a list of files over 4 MiB is refused before it is loaded."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file

    def read(self, size: int = -1) -> bytes:
        if size > LARGEST_DIRECTORY:
            raise Unfit("too_many_files", "list of files")
        return self.file.read(size)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)


def decrypt(source: Path, identity: str, into: IO[bytes], most: int) -> None:
    """Decrypt an age file into `into`. Raises Unfit, or OSError when this machine failed."""
    writer = CountingWriter(into, most)
    try:
        with source.open("rb") as file:
            pyrage.decrypt_io(file, writer, [pyrage.x25519.Identity.from_str(identity)])
    except MemoryError:
        raise
    except Exception as broken:
        if writer.left < 0:
            raise Unfit("too_large", "plaintext") from broken
        if writer.failure or (isinstance(broken, OSError) and broken.errno):
            raise writer.failure or broken from broken
        raise Unfit("undecryptable", type(broken).__name__) from broken


def unpack(archive: IO[bytes], into: Path, most_files: int, most_bytes: int) -> list[dict[str, Any]]:
    """Unpack into numbered files. Raises Unfit before or while writing, OSError for this machine."""
    try:
        with zipfile.ZipFile(Archive(archive)) as bundle:
            members = checked(bundle.infolist(), most_files, most_bytes)
            return [store(bundle, one, into / f"{number:04d}") for number, one in enumerate(members)]
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        UnicodeError,
        ValueError,
        EOFError,
        MemoryError,
    ) as broken:
        raise Unfit("not_a_zip", type(broken).__name__) from broken


def checked(members: list[zipfile.ZipInfo], most_files: int, most_bytes: int) -> list[zipfile.ZipInfo]:
    """The members, if every rule holds that can be checked before reading them."""
    if len(members) > most_files:
        raise Unfit("too_many_files", str(len(members)))
    seen = set()
    for member in members:
        if problem := name_problem(member.filename):
            raise Unfit("bad_name", problem)
        if folded(member.filename) in seen:
            raise Unfit("duplicate_name", shown(member.filename))
        seen.add(folded(member.filename))
        kind = stat.S_IFMT(member.external_attr >> 16)
        if member.is_dir() or kind not in (0, stat.S_IFREG):
            raise Unfit("not_a_file", shown(member.filename))
        if member.flag_bits & ENCRYPTED or member.compress_type not in METHODS:
            raise Unfit("damaged_file", shown(member.filename))
    if sum(member.file_size for member in members) > most_bytes:
        raise Unfit("too_large", "declared sizes")
    return members


def store(bundle: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path) -> dict[str, Any]:
    """Write one member; never more than it declared, because the declared sum was checked."""
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as file:
        for chunk in chunks(bundle, member):
            size += len(chunk)
            if size > member.file_size:
                raise Unfit("damaged_file", shown(member.filename))
            digest.update(chunk)
            file.write(chunk)
    return {"name": member.filename, "stored": path.name, "size": size, "sha256": digest.hexdigest()}


def chunks(bundle: zipfile.ZipFile, member: zipfile.ZipInfo) -> Any:
    """The unpacked content piece by piece; whatever is wrong with the packed bytes is the bid's."""
    try:
        with bundle.open(member) as content:
            while chunk := content.read(CHUNK):
                yield chunk
    except OSError as broken:
        if broken.errno:
            raise
        raise Unfit("damaged_file", shown(member.filename)) from broken
    except MemoryError:
        raise
    except Exception as broken:
        raise Unfit("damaged_file", shown(member.filename)) from broken


def name_problem(name: str) -> str | None:
    """What is wrong with a file name in a bid, or None: flat, NFC, printable, up to 200 bytes."""
    if not name or name.startswith(".") or name != name.strip():
        return "empty, hidden or padded name"
    if any(char in name for char in "/\\:") or not name.isprintable():
        return "path or control character in " + shown(name)
    if not unicodedata.is_normalized("NFC", name) or len(name.encode("utf-8", "replace")) > LONGEST_NAME:
        return "not NFC, or over 200 bytes: " + shown(name)
    return None


def folded(name: str) -> str:
    """The form under which two names count as one."""
    return unicodedata.normalize("NFC", name.casefold())


def shown(name: str) -> str:
    """A hostile name made fit for a message."""
    return "".join(char if char.isprintable() else "?" for char in name[:80])


def limit(memory: int, seconds: int, file_bytes: int) -> None:
    """Bind this process; it cannot undo it."""
    for what, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (value, value))


def main() -> None:
    """Do the job on standard input. An exit code other than 0 is this machine's failure, not the bid's."""
    job = json.load(sys.stdin)
    into = Path(job["into"])
    limit(job["memory"], job["seconds"], max(job["ct_size"], job["most_bytes"]))
    answer: dict[str, Any]
    try:
        with tempfile.TemporaryFile(dir=into) as archive:
            decrypt(Path(job["source"]), job["identity"], archive, job["ct_size"])
            answer = {"files": unpack(archive, into, job["most_files"], job["most_bytes"])}
    except Unfit as unfit:
        answer = {"fault": unfit.args[0], "detail": unfit.args[1]}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
