"""The witness as the platform meets it: statuses of the specification, and a client that believes no one."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from litestar.testing import TestClient
from typer.testing import CliRunner

from tender.errors import Refused
from tender.ledger import checkpoint, note
from tender.ledger.refusals import Conflict, Malformed, Unverified
from tender.witness.client import Unreachable, Witness
from tender.witness.commands import commands
from tender.witness.request import cosign_request, parse_request
from tender.witness.server import make_app

RUN = "import typer; from tender.witness.commands import commands as c; typer.main.get_command(c)()"


@pytest.fixture
def http(witness) -> Iterator[TestClient]:
    with TestClient(make_app(witness)) as client:
        yield client


def test_a_good_request_answers_one_cosignature_line(log, witness, http) -> None:
    answer = http.post("/add-checkpoint", content=cosign_request(0, [], log.head(7)))
    assert answer.status_code == 200
    assert checkpoint.verify(log.head(7) + answer.text, log.signer.verifier, [witness.signer.verifier], 1)


def test_a_conflict_answers_the_size_in_its_own_media_type(log, http) -> None:
    http.post("/add-checkpoint", content=cosign_request(0, [], log.head(7)))
    answer = http.post("/add-checkpoint", content=cosign_request(0, [], log.head(300)))
    assert (answer.status_code, answer.text) == (409, "7\n")
    assert answer.headers["content-type"] == "text/x.tlog.size"


def test_statuses_are_those_of_the_specification(log, forked, http) -> None:
    stranger, imposter = note.generate("other.example/ledger"), note.generate(log.signer.name)
    head = checkpoint.Checkpoint
    http.post("/add-checkpoint", content=cosign_request(0, [], log.head(7)))
    asked = {
        404: cosign_request(0, [], checkpoint.sign(head(stranger.name, 1, bytes(32)), stranger)),
        403: cosign_request(0, [], checkpoint.sign(head(imposter.name, 1, bytes(32)), imposter)),
        422: cosign_request(7, forked.proof(7, 300), forked.head(300)),
        400: cosign_request(8, [], log.head(7)),
        413: b"x" * 70_000,
    }
    found = [http.post("/add-checkpoint", content=body).status_code for body in asked.values()]
    assert found == list(asked)


GOOD = cosign_request(7, [bytes(32)], "checkpoint")
BODIES = {
    "empty": b"",
    "no blank line": b"old 7\n",
    "no old size": GOOD.replace(b"old 7\n", b""),
    "leading zero": GOOD.replace(b"old 7", b"old 07"),
    "negative": GOOD.replace(b"old 7", b"old -7"),
    "over 63 bits": GOOD.replace(b"old 7", b"old 9223372036854775808"),
    "short hash": GOOD.replace(b"AAAA", b"", 1),
    "64 hashes": cosign_request(7, [bytes(32)] * 64, "checkpoint"),
    "not utf-8": b"\xff" + GOOD,
    "too large": GOOD + bytes(70_000),
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_a_malformed_request_is_refused(body: bytes) -> None:
    with pytest.raises(Malformed):
        parse_request(body)


def test_a_request_reads_as_it_was_written() -> None:
    asked = parse_request(GOOD)
    assert (asked.old_size, asked.proof, asked.signed_checkpoint) == (7, (bytes(32),), "checkpoint")


@pytest.fixture
def answering() -> Iterator[tuple[str, list[tuple[int, bytes]]]]:
    """The address of a server that gives the answers put into the list, one after another."""
    answers: list[tuple[int, bytes]] = []

    class Scripted(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            status, body = answers.pop(0)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            return

    with HTTPServer(("127.0.0.1", 0), Scripted) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", answers
        server.shutdown()


ANSWERS = {
    "a conflict": (409, b"7\n", Conflict),
    "a conflict without size": (409, b"soon\n", Unreachable),
    "a refusal": (422, b"", Refused),
    "a server error": (500, b"", Unreachable),
    "a redirect": (302, b"", Unreachable),
    "not utf-8": (200, b"\xff", Unreachable),
    "endless": (200, b"x" * 100_000, Unreachable),
    "empty": (200, b"", Unverified),
    "noise": (200, b"yes\n", Unverified),
}


@pytest.mark.parametrize(("status", "body", "error"), ANSWERS.values(), ids=ANSWERS.keys())
def test_the_client_names_an_answer_that_is_no_cosignature(
    log, witness, answering, status, body, error
) -> None:
    url, answers = answering
    answers.append((status, body))
    client = Witness(url, witness.signer.verifier, timeout=5)
    with pytest.raises(error):
        client.cosign(0, [], log.head(7))
    client.client.close()


def test_the_client_believes_its_witness_alone_and_only_for_this_head(log, witness, answering) -> None:
    url, answers = answering
    imposter = note.generate(witness.signer.name, note.COSIGNATURE)
    text, other = (log.head(size).partition("\n\n")[0] + "\n" for size in (7, 8))
    false = [imposter.sign(text), witness.signer.sign(other)]
    good = witness.signer.sign(text)
    answers += [(200, "".join([*false, good]).encode()), (200, "".join(false).encode())]
    client = Witness(url, witness.signer.verifier, timeout=5)
    assert client.cosign(0, [], log.head(7)) == good
    with pytest.raises(Unverified):
        client.cosign(0, [], log.head(7))
    client.client.close()


def test_a_witness_that_is_not_there_is_an_os_error(log, witness) -> None:
    client = Witness("http://127.0.0.1:9", witness.signer.verifier, timeout=2)
    with pytest.raises(OSError, match="did not answer"):
        client.cosign(0, [], log.head(7))
    client.client.close()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def command(log, folder: Path, port: int) -> list[str]:
    where = ["--data", str(folder / "data"), "--key", str(folder / "key"), "--listen", f"127.0.0.1:{port}"]
    return [*where, "--log-vkey", log.signer.vkey, "--name", "witness.example/2"]


@pytest.fixture
def running(log, tmp_path: Path) -> Iterator[tuple[Witness, list[str]]]:
    """`tender witness` in a process of its own, and the arguments it was started with."""
    arguments = command(log, tmp_path, port := free_port())
    started = [sys.executable, "-c", RUN, *arguments]
    process = subprocess.Popen(started, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout
    verifier = note.Verifier.from_vkey(process.stdout.readline(), note.COSIGNATURE)
    client = Witness(f"http://127.0.0.1:{port}", verifier, timeout=5)
    yield client, arguments
    client.client.close()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)


def cosigned(client: Witness, head: str) -> str:
    """The line, waiting while the server starts."""
    for _ in range(100):
        try:
            return client.cosign(0, [], head)
        except Unreachable:
            time.sleep(0.1)
    raise AssertionError("the witness did not start")


@pytest.mark.slow
def test_the_command_makes_its_key_serves_and_lets_no_second_one_share_its_address(log, running) -> None:
    client, arguments = running
    line = cosigned(client, log.head(7))
    assert checkpoint.verify(log.head(7) + line, log.signer.verifier, [client.verifier], 1)
    second = subprocess.run(
        [sys.executable, "-c", RUN, *arguments], capture_output=True, text=True, timeout=60
    )
    assert second.returncode == 2 and "in use" in second.stderr


@pytest.mark.parametrize("listen", ["8100", "127.0.0.1:0", "127.0.0.1:x", "127.0.0.1:70000", ":8100"])
def test_an_address_that_cannot_be_is_bad_usage(log, tmp_path: Path, listen: str) -> None:
    result = CliRunner().invoke(
        commands, [*command(log, tmp_path, 1)[:4], "--log-vkey", log.signer.vkey, "--listen", listen]
    )
    assert result.exit_code == 2 and "HOST:PORT" in result.stderr


def test_without_a_key_and_a_name_nothing_starts(log, tmp_path: Path) -> None:
    result = CliRunner().invoke(commands, command(log, tmp_path, free_port())[:-2])
    assert (result.exit_code, os.listdir(tmp_path)) == (2, [])


def test_a_log_key_in_the_key_file_is_refused(log, tmp_path: Path) -> None:
    note.generate("witness.example/2").save(tmp_path / "key")
    result = CliRunner().invoke(commands, command(log, tmp_path, free_port()))
    assert result.exit_code == 2 and "type 4" in result.stderr
