"""What an upload keeps when the server is killed in the middle of a piece: all that was acknowledged."""

import hashlib
import os
import socket
import time as machine

import pytest

from tender.web import uploads
from tender.web.tus import PATH, PIECE_TYPE, VERSION
from tests.cast import cast, inhabited, platform
from tests.conftest import START
from tests.served import serving

__all__ = ["cast", "inhabited", "platform"]

SPOKEN = {"Tus-Resumable": VERSION}
PIECE = {**SPOKEN, "Content-Type": PIECE_TYPE}
CONTENT = os.urandom(3_000_000)
HALF = len(CONTENT) // 2


def half_a_piece(server, client, address):
    """Send the head of a piece and some of it, and leave it at that."""
    headers = {**PIECE, "Upload-Offset": str(HALF), "Content-Length": str(HALF), "Host": "x"}
    headers["Cookie"] = f"tender_session={client.cookies['tender_session']}"
    lines = [f"PATCH {address} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    line = socket.create_connection(("127.0.0.1", server.port))
    line.sendall("\r\n".join(lines).encode() + CONTENT[HALF : HALF + 1_000_000])
    machine.sleep(0.5)
    return line


@pytest.mark.slow
def test_a_killed_server_keeps_what_it_acknowledged_and_the_upload_goes_on(platform):
    with serving(platform.settings.data, START) as server, server.signed_in("bidder1") as client:
        address = client.post(PATH, headers={**SPOKEN, "Upload-Length": str(len(CONTENT))}).headers[
            "Location"
        ]
        client.patch(address, headers={**PIECE, "Upload-Offset": "0"}, content=CONTENT[:HALF])
        with half_a_piece(server, client, address):
            server.process.kill()
    with serving(platform.settings.data, START) as server, server.signed_in("bidder1") as client:
        assert client.head(address, headers=SPOKEN).headers["Upload-Offset"] == str(HALF)
        rest = client.patch(address, headers={**PIECE, "Upload-Offset": str(HALF)}, content=CONTENT[HALF:])
        assert rest.headers["Upload-Offset"] == str(len(CONTENT))
    with platform.writing() as session:
        kept = uploads.take(session, address.rsplit("/", 1)[1])
    assert kept.sha256 == hashlib.sha256(CONTENT).hexdigest()
