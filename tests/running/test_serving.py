"""The running server: health, a port that is taken, and an end that leaves nothing waiting."""

import signal
import socket
import sqlite3
import subprocess
import sys
import time as machine
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tender import serving
from tender.app import health
from tender.ledger.act import PLATFORM, act
from tender.ledger.acts import Act
from tests.journeys import registered

COMMAND = [sys.executable, "-c", "from tender.cli import main; main()", "serve"]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def started(data: Path, port: int) -> subprocess.Popen[str]:
    arguments = ["--data", str(data), "--port", str(port)]
    return subprocess.Popen(
        [*COMMAND, *arguments], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def answered(port: int, server: subprocess.Popen[str]) -> httpx.Response:
    """The first answer of /healthz, within half a minute."""
    for _ in range(300):
        try:
            return httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=5)
        except httpx.TransportError:
            assert server.poll() is None, server.stdout and server.stdout.read()
            machine.sleep(0.1)
    raise AssertionError("the server does not answer")


@pytest.fixture
def server(platform) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """`tender serve` over the platform's folder, in a process of its own."""
    port = free_port()
    running = started(platform.settings.data, port)
    answered(port, running)
    yield port, running
    if running.poll() is None:
        running.kill()
    running.communicate()


@pytest.mark.slow
def test_a_second_server_on_the_port_is_refused_and_a_stop_signal_ends_the_first_well(server, tmp_path):
    port, running = server
    second = started(tmp_path / "other", port)
    assert second.wait(60) == 2 and "Address already in use" in str(second.communicate()[0])
    assert httpx.get(f"http://127.0.0.1:{port}/healthz").json()["status"] == "ok"
    running.send_signal(signal.SIGTERM)
    assert running.wait(30) == 0


@pytest.mark.slow
def test_an_act_gets_its_place_while_the_server_runs(server, cast, platform):
    registered(cast)
    waiting = "SELECT count(*) FROM aux_outbox WHERE position IS NULL"
    for _ in range(100):
        with sqlite3.connect(platform.settings.data / "tender.sqlite3") as rows:
            if rows.execute(waiting).fetchone()[0] == 0:
                return
        machine.sleep(0.1)
    raise AssertionError("nobody sequenced the act")


def test_what_waits_at_the_end_is_sequenced(platform, cast):
    with serving.running(platform):
        registered(cast)
    assert not serving.is_waiting(platform)


def test_health_names_what_is_wrong(platform):
    assert health(platform)[0] is None
    (platform.sequencer.folder / "checkpoint").unlink()
    assert "checkpoint" in str(health(platform)[0])


def test_health_answers_when_the_rows_cannot_be_read(platform):
    platform.engine.dispose()
    for path in platform.settings.data.glob("tender.sqlite3*"):
        path.write_bytes(b"no database" * 1000)
    assert "database" in str(health(platform)[0])


def test_health_fails_when_an_act_waits_too_long_for_its_place(platform, time):
    with platform.writing() as session, act(session, PLATFORM, Act.SEAT_GRANTED):
        pass
    assert health(platform)[0] is None
    time.forward(minutes=2)
    assert "stands still" in str(health(platform)[0])
    platform.sequencer.sequence()
    assert health(platform)[0] is None
