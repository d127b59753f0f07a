"""Whether a witness cosigns: the rules of C2SP tlog-witness, with no network in them.

Known origin (404), signed by the log's key (403), old size not above the new (400), old size and root
those of the last head cosigned (409), a consistency proof that holds (422): then the head is kept,
signed and committed in one transaction. If we stop before the commit, nothing was answered and nothing
is kept; after it, the log asks again from the size it had and is told the new one.
"""

from collections.abc import Sequence

from tender.errors import BadInput, Forbidden, NotFound
from tender.ledger import tree
from tender.ledger.checkpoint import Checkpoint, verify
from tender.ledger.note import COSIGNATURE, Signer, Verifier
from tender.ledger.refusals import Conflict, Unverified
from tender.witness.store import Store


class LocalWitness:
    """A witness in this process; the HTTP server is a shell around it."""

    def __init__(self, store: Store, signer: Signer, log: Verifier) -> None:
        """`signer` is of type 4 and signs for this witness alone; `log` is the one log it watches."""
        if signer.kind != COSIGNATURE:
            raise ValueError("a witness signs with a cosignature key (type 4)")
        self.store, self.signer, self.log = store, signer, log

    def cosign(self, old_size: int, proof: Sequence[bytes], signed_checkpoint: str) -> str:
        """One cosignature line, newline included, on the checkpoint.

        `proof` shows that the tree of `old_size`, the last this witness cosigned (0 before the first),
        is a prefix of it. Raises Malformed, NotFound, Forbidden, BadInput, Conflict, Unverified.
        """
        head = self._head(signed_checkpoint)
        if old_size > head.size:
            raise BadInput(
                "old_size", "旧规模大于新规模。", "The old size is above the new one.", field="old"
            )
        with self.store.changing() as rows:
            last = rows.last(head.origin) or Checkpoint(head.origin, 0, tree.EMPTY_ROOT)
            if last.size != old_size or (last.size == head.size and last.root != head.root):
                raise Conflict(last.size)
            tree.verify_consistency(last.size, last.root, head.size, head.root, proof)
            rows.keep(head, signed_checkpoint)
            return self.signer.sign(head.text())

    def _head(self, note: str) -> Checkpoint:
        """The head of the log watched, which its key must have signed."""
        claimed = Checkpoint.parse(note.partition("\n\n")[0] + "\n")
        if claimed.origin != self.log.name:
            raise NotFound(
                "unknown_origin", "未知的账本。", "This witness does not watch that log.", field="note"
            )
        try:
            return verify(note, self.log).checkpoint
        except Unverified as wrong:
            raise Forbidden("bad_signature", "检查点签名无效。", wrong.en, field="note") from wrong
