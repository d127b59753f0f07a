"""The platform's side of a witness over HTTP: ask for a cosignature and believe only its key.

The answer counts only if it verifies under the key configured here. A witness that cannot be reached,
or answers something else, is `Unreachable` (an OSError): the head stays signed by the log alone and is
asked for again. A `Conflict` carries the size to prove from.
"""

from collections.abc import Sequence

import httpx

from tender.errors import Refused, TenderError
from tender.ledger.checkpoint import parse_size
from tender.ledger.note import DASH, Verifier, open_note
from tender.ledger.refusals import Conflict, Malformed, Unverified
from tender.witness.request import cosign_request

MOST_ANSWER = 64 << 10


class Unreachable(TenderError, OSError):
    """The witness did not answer, or not in its language (503)."""

    status = 503

    def __init__(self, en: str) -> None:
        super().__init__("witness_unreachable", "见证方无应答。", f"The witness did not answer: {en}.")


class Witness:
    """A witness at `url` whose answers must verify under `verifier` (type 4)."""

    def __init__(self, url: str, verifier: Verifier, timeout: float = 10.0) -> None:
        self.url, self.verifier = url.rstrip("/") + "/add-checkpoint", verifier
        self.client = httpx.Client(timeout=timeout, follow_redirects=False)

    def cosign(self, old_size: int, proof: Sequence[bytes], signed_checkpoint: str) -> str:
        """The witness's line on the checkpoint, as `LocalWitness.cosign` gives it.

        Raises Conflict, Refused when the witness turns it down, Unverified when the line is not this
        witness's, Unreachable.
        """
        status, body = self._post(cosign_request(old_size, proof, signed_checkpoint))
        if status == 409:
            raise _conflict(body)
        if 400 <= status < 500:
            en = f"The witness refused the checkpoint (HTTP {status})."
            raise Refused("witness_refused", f"见证方拒绝签署（HTTP {status}）。", en)
        if status != 200:
            raise Unreachable(f"HTTP status {status}")
        return self._line(body, signed_checkpoint)

    def _post(self, body: bytes) -> tuple[int, str]:
        """Status and text of the answer, read up to a limit."""
        answer, text = None, bytearray()
        try:
            with self.client.stream("POST", self.url, content=body) as answer:
                for piece in answer.iter_bytes():
                    text += piece
                    if len(text) > MOST_ANSWER:
                        raise Unreachable("its answer is too long")
                return answer.status_code, text.decode()
        except (httpx.HTTPError, UnicodeDecodeError) as broken:
            raise Unreachable(str(broken) or type(broken).__name__) from broken

    def _line(self, body: str, signed_checkpoint: str) -> str:
        """The one line of the answer that is ours to believe; other keys' lines are left out."""
        for line in body.splitlines(keepends=True):
            if line.startswith(f"{DASH}{self.verifier.name} ") and line.endswith("\n"):
                try:
                    if open_note(signed_checkpoint + line, [self.verifier]).signatures:
                        return line
                except (Malformed, Unverified):
                    continue
        en = "The witness's answer is not signed by its key."
        raise Unverified("见证签名无效。", en, "witness")


def _conflict(body: str) -> TenderError:
    try:
        return Conflict(parse_size(body.removesuffix("\n"), "witness"))
    except Malformed:
        return Unreachable("it named no size")
