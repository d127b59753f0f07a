"""Sending one file by resumable upload (tus 1.0.0) to the platform, across cuts, restarts and expiry.

`upload.json` beside the file remembers where the upload stands on the server, so that a later run of the program
goes on instead of beginning anew. Only bytes that the server says are durable count as sent. What is sent is
sealed already; the address alone is worth nothing without the sender's session. It decides about no bid.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event

import httpx

from storage import durable
from tender.errors import Refused, SlowDown
from tender.seal.answers import answer_of
from tender.seal.envelope import Progress

VERSION = "1.0.0"
PATH = "/api/v1/uploads"
PIECE = 8 << 20
WAITS = (1, 2, 5, 10, 20, 30, 30)
MEMORY = "upload.json"
FORGOTTEN = (404, 410)
PASSING = (401, 408, 409, 423, 500, 502, 503, 504, 507)
LARGEST_MEMORY = 10_000


class Cut(Exception):
    """This attempt ended early; what the server kept of it is to be asked."""


class Sending:
    """One file on its way over a signed-in client; `sign_in` signs it in again when its session is over."""

    def __init__(
        self, client: httpx.Client, file: Path, name: str, progress: Progress, sign_in: Callable[[], object]
    ) -> None:
        self.client, self.file, self.name = client, file, name
        self.progress, self.sign_in = progress, sign_in
        self.size = file.stat().st_size
        self.told = 0
        self.memory = file.parent / MEMORY

    def send(self, waits: Sequence[float] = WAITS) -> str:
        """The id of the upload, complete. `waits` are the pauses, in seconds, after attempts that brought
        nothing further; then it raises SlowDown. Raises Refused with the platform's words."""
        failures = 0
        while True:
            before = self.told
            try:
                return self._attempt()
            except (Cut, httpx.TransportError) as cut:
                failures = 1 if self.told > before else failures + 1
                if failures > len(waits):
                    zh, en = (
                        "上传中断, 已传部分保留; 请再次运行以续传。",
                        f"The upload was cut; what was sent is kept, run it again to go on: {cut}.",
                    )
                    raise SlowDown("upload_cut", zh, en, field="server") from cut
                Event().wait(waits[failures - 1])

    def forget(self) -> None:
        """Remember no upload of this file."""
        self.memory.unlink(missing_ok=True)

    def _attempt(self) -> str:
        """Go on from where the server stands, to the end. Raises Cut."""
        address, offset = self._standing() or self._begun()
        with self.file.open("rb") as file:
            while True:
                self._tell(offset)
                if offset == self.size:
                    return address.rsplit("/", 1)[1]
                file.seek(offset)
                offset = self._piece(address, offset, file.read(PIECE))

    def _standing(self) -> tuple[str, int] | None:
        """The remembered upload and its offset; None when there is none or the server has it no more."""
        if (address := self._remembered()) is None:
            return None
        answer = self._asked("HEAD", address)
        if answer.status_code in FORGOTTEN:
            self.forget()
            return None
        return address, self._offset(answer, 0)

    def _begun(self) -> tuple[str, int]:
        """A new upload, remembered before its first byte is sent."""
        answer = self._asked("POST", PATH, headers={"Upload-Length": str(self.size)})
        address = self._own_address(answer)
        whole = {"server": str(self.client.base_url), "upload": address, "sha256": self.name}
        durable.write(self.memory, json.dumps(whole).encode())
        return address, 0

    def _piece(self, address: str, offset: int, content: bytes) -> int:
        """Send one piece; where the upload stands then."""
        headers = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        answer = self._asked("PATCH", address, headers=headers, content=content)
        if answer.status_code in FORGOTTEN:
            self.forget()
            raise Cut(str(answer.status_code))
        return self._offset(answer, offset + 1)

    def _asked(
        self,
        method: str,
        address: str,
        *,
        headers: dict[str, str] | None = None,
        content: bytes | None = None,
    ) -> httpx.Response:
        """A success, or one that says the upload is gone. Raises Cut, Refused."""
        spoken = {"Tus-Resumable": VERSION, **(headers or {})}
        answer = self.client.request(method, address, headers=spoken, content=content)
        if answer.status_code in PASSING:
            if answer.status_code == 401:
                self.sign_in()
            raise Cut(str(answer.status_code))
        if answer.status_code not in FORGOTTEN or method == "POST":
            answer_of(answer)
        return answer

    def _offset(self, answer: httpx.Response, least: int) -> int:
        """Where the server says the upload stands: `least` to the file's size. Raises Cut."""
        text = answer.headers.get("Upload-Offset", "")
        if not (text.isascii() and text.isdigit() and least <= int(text) <= self.size):
            raise Cut(f"Upload-Offset {text[:20]!r}")
        return int(text)

    def _own_address(self, answer: httpx.Response) -> str:
        """The path of a new upload on this very server. Raises Refused."""
        address = self.client.base_url.join(answer.headers.get("Location", ""))
        same = (address.scheme, address.netloc) == (self.client.base_url.scheme, self.client.base_url.netloc)
        if not same or not address.path.startswith(PATH + "/"):
            zh, en = "平台给出了别处的上传地址。", "The platform named an upload at another place."
            raise Refused("other_place", zh, en, field="server")
        return address.path

    def _remembered(self) -> str | None:
        """The address of an earlier run's upload of this very file to this very server."""
        try:
            with self.memory.open("rb") as file:
                whole = json.loads(file.read(LARGEST_MEMORY))
            same = (whole["server"], whole["sha256"]) == (str(self.client.base_url), self.name)
            address = str(whole["upload"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return address if same and address.startswith(PATH + "/") else None

    def _tell(self, offset: int) -> None:
        """Progress never runs backwards, also when a new upload begins."""
        if offset > self.told:
            self.progress(offset - self.told)
            self.told = offset
