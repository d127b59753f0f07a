"""Sending a sealed bid to the platform (E20 26): sign in, upload the ciphertext, hand in the manifest.

It speaks the platform's own API: `POST /api/v1/session`, a resumable upload of bid.age (`sending`), `POST
/api/v1/lots/{lot}/bids`, and takes the receipt home. Everything sent is sealed or signed already. The bid
counts only when the third answer is there; an upload without it is nothing. Run again, it goes on from
where it was cut, and finds a bid that is in already.
"""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tender.errors import BadInput, Refused, SlowDown
from tender.seal.answers import answer_of
from tender.seal.envelope import Progress
from tender.seal.manifest import LARGEST_MANIFEST, Manifest, read
from tender.seal.opening import ciphertext_of
from tender.seal.sending import WAITS, Sending

TIMEOUT = httpx.Timeout(60.0, connect=10.0)
LOCAL = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Login:
    """A bidder's sign-in."""

    name: str
    password: str


def submit_bid(
    folder: Path, server: str, login: Login, progress: Progress, waits: Sequence[float] = WAITS
) -> dict[str, Any]:
    """The platform's answer to the bid in `folder`, with `receipt_file`: where the receipt was kept, or
    None while the ledger's witness is slow.

    A cut line is waited for (`waits`: seconds after each attempt in vain) and gone on from, also by a later
    call. Raises BadInput when the folder holds
    no whole bid or the address is not https (this machine's own may be http), Refused with the platform's
    own words, SlowDown when the connection fails.
    """
    manifest = read(_file(folder / "manifest.json"))
    body = {
        "manifest_b64": base64.b64encode(manifest.raw).decode(),
        "signature_b64": base64.b64encode(_file(folder / "manifest.p7s")).decode(),
    }
    if ciphertext_of(folder / "bid.age") != (manifest.ct_sha256, manifest.ct_size):
        zh, en = "bid.age与清单不符。", "bid.age is not the one in the manifest."
        raise BadInput("ct_differs", zh, en, field="bid.age")
    try:
        with httpx.Client(base_url=_address(server), timeout=TIMEOUT) as client:
            sending = Sending(
                client, folder / "bid.age", manifest.ct_sha256, progress, _signing(client, login)
            )
            answer = _submitted(client, manifest, body, sending, waits)
            return answer | {"receipt_file": _receipt(client, answer, folder)}
    except (httpx.HTTPError, KeyError, TypeError) as broken:
        zh, en = (
            "与平台的连接失败，没有收到受理答复，不能视为已提交。",
            f"The connection failed before the platform's answer; take the bid as not handed in: {broken}.",
        )
        raise SlowDown("not_connected", zh, en, field="server") from broken


def _signing(client: httpx.Client, login: Login) -> Callable[[], object]:
    """What signs the client in, at first and whenever its session is over."""
    said = {"login": login.name, "password": login.password}
    return lambda: answer_of(client.post("/api/v1/session", json=said))


def _submitted(
    client: httpx.Client, manifest: Manifest, body: dict[str, str], sending: Sending, waits: Sequence[float]
) -> dict[str, Any]:
    """The answer to the bid, uploaded and handed in; or to the same bid, in already since an earlier run."""
    sending.sign_in()
    answer = _already_in(client, manifest)
    if answer is None:
        answer = _hand_in(client, manifest, {"upload": sending.send(waits), **body})
    sending.forget()
    return answer


def _hand_in(client: httpx.Client, manifest: Manifest, body: dict[str, Any]) -> dict[str, Any]:
    """The answer to the bid; also when it was taken before and only that answer got lost."""
    try:
        return answer_of(client.post(f"/api/v1/lots/{manifest.lot}/bids", json=body))
    except Refused:
        if (found := _already_in(client, manifest)) is not None:
            return found
        raise


def _already_in(client: httpx.Client, manifest: Manifest) -> dict[str, Any] | None:
    """What the platform says of this very bid among one's own, if it is in."""
    own = client.get(f"/api/v1/tenders/{manifest.tender}/own-bids")
    found = own.json() if own.is_success and own.content.startswith(b"[") else []
    for one in found:
        if (one["ct_sha256"], one["status"]) == (manifest.ct_sha256, "current"):
            bid = one["bid"]
            return {"id": bid, "bid": bid, "entry": one["entry"], "receipt": f"/api/v1/bids/{bid}/receipt"}
    return None


def _receipt(client: httpx.Client, answer: dict[str, Any], folder: Path) -> str | None:
    """Keep the receipt as `receipt.zip` beside the bid; the bid is in, whether this succeeds or not."""
    path = folder / "receipt.zip"
    try:
        got = client.get(str(answer.get("receipt")))
        if got.is_success:
            path.write_bytes(got.content)
            return str(path)
    except (httpx.HTTPError, OSError):
        pass
    return None


def _address(server: str) -> str:
    url = httpx.URL(server)
    if url.scheme != "https" and not (url.scheme == "http" and url.host in LOCAL):
        raise BadInput("not_https", "平台地址须为https。", "The address must be https.", field="server")
    return server


def _file(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST_MANIFEST + 1)
