"""Running the platform: one process with the web server, the sequencer and the clock's minute.

The server answers in several threads; a thread of its own gives waiting acts their place in the ledger
five times a second and does what is due once a minute. On a stop signal requests are finished and what
still waits is sequenced. A port that somebody else holds is refused: Granian would share it silently.
"""

import asyncio
import logging
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server
from sqlmodel import select

from tender import clock, due
from tender.app import create_app
from tender.ledger.models import Outbox
from tender.platform import Platform

log = logging.getLogger("tender.serving")

PAUSE_SECONDS = 0.2
LOOPBACK = ("127.0.0.1", "::1", "localhost")


def check_address(host: str, port: int) -> None:
    """Raise OSError when the address cannot be had or somebody listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family):
        pass


def serve(platform: Platform, host: str, port: int) -> None:
    """Answer until SIGINT or SIGTERM."""
    with running(platform):
        asyncio.run(_serve(platform, host, port))


@contextmanager
def running(platform: Platform) -> Iterator[None]:
    """Sequence and do what is due in a thread while the block runs, and once more at its end."""
    stop = threading.Event()
    thread = threading.Thread(target=_keep_going, args=(platform, stop), name="sequencer")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        platform.sequencer.sequence()


def _keep_going(platform: Platform, stop: threading.Event) -> None:
    minute = ""
    while not stop.wait(PAUSE_SECONDS):
        try:
            if is_waiting(platform):
                platform.sequencer.sequence()
            now = clock.stamp(clock.now())[:16]
            if now != minute:
                minute = now
                if due.take_minute(platform, "tick"):
                    due.perform_due(platform)
        except Exception:
            log.exception("the sequencer's round failed and is tried again")


def is_waiting(platform: Platform) -> bool:
    """Whether an act has no place in the tree, or the newest head no witness's line."""
    with platform.reading() as session:
        if session.exec(select(Outbox.id).where(Outbox.position.is_(None)).limit(1)).first():  # type: ignore[union-attr]
            return True
        head = platform.sequencer.head(session)
    return platform.sequencer.witness is not None and not head.witnessed


async def _serve(platform: Platform, host: str, port: int) -> None:
    server = Server(
        create_app(platform),
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        websockets=False,
        log_enabled=False,
    )
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, server.stop)
    await server.serve()
