"""`tender serve` as a process of its own on a clock that stands, its memory, and a line to it that breaks.

with serving(folder, moment) as server, line_to(server, 1000) as line: httpx.get(line.address)
"""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import httpx

from tender import clock
from tender.demo import county
from tests.running.test_serving import answered, free_port

SERVE = """
import sys
from tender import clock
from tender.cli import main
with clock.ticking(clock.MovableClock(clock.parse(sys.argv.pop(1)))):
    main()
"""


class Server:
    """`tender serve` over a data folder, and what the system says of its memory."""

    def __init__(self, data: Path, moment: datetime, settings: dict[str, str]) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        arguments = [clock.stamp(moment), "serve", "--data", str(data), "--port", str(self.port)]
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVE, *arguments],
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, "TENDER_ARGON2_KIB": "64", **settings},
        )
        answered(self.port, self.process)

    def memory(self, line: str) -> int:
        """Bytes of a line of /proc/PID/status: VmRSS now, VmHWM the most since `forget_peak`."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(next(row.split()[1] for row in status.splitlines() if row.startswith(line))) * 1024

    def forget_peak(self) -> None:
        Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    @contextmanager
    def signed_in(self, login: str) -> Iterator[httpx.Client]:
        with httpx.Client(base_url=self.address, timeout=120) as client:
            said = client.post("/api/v1/session", json={"login": login, "password": county.PASSWORD})
            assert said.status_code == 201, said.text
            yield client


@contextmanager
def serving(data: Path, moment: datetime, **settings: str) -> Iterator[Server]:
    """The server while the block runs; `settings` are environment variables."""
    server = Server(data, moment, settings)
    try:
        yield server
    finally:
        server.process.send_signal(signal.SIGTERM)
        server.process.communicate(timeout=60)


class Line:
    """A TCP line to the server that breaks once, after `breaks_after` bytes of the sender's."""

    def __init__(self, port: int, breaks_after: int) -> None:
        self.port, self.left, self.broken, self.connections = port, breaks_after, False, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self.listener.accept()
                self.connections += 1
                threading.Thread(target=self.join, args=(near,), daemon=True).start()

    def join(self, near: socket.socket) -> None:
        """Carry both ways until one end is through or the line breaks."""
        with near, socket.create_connection(("127.0.0.1", self.port)) as far:
            back = threading.Thread(target=self.carry, args=(far, near), daemon=True)
            back.start()
            self.carry(near, far, outward=True)
            back.join()

    def carry(self, source: socket.socket, target: socket.socket, *, outward: bool = False) -> None:
        with suppress(OSError):
            while (content := source.recv(1 << 16)) and not (outward and self.breaks(len(content))):
                target.sendall(content)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def breaks(self, size: int) -> bool:
        self.left -= size
        if self.broken or self.left >= 0:
            return False
        self.broken = True
        return True


@contextmanager
def line_to(server: Server, breaks_after: int) -> Iterator[Line]:
    line = Line(server.port, breaks_after)
    try:
        yield line
    finally:
        line.listener.shutdown(socket.SHUT_RDWR)
        line.listener.close()
