"""The one sequencer: gives waiting acts their place in the tree and publishes the signed head.

Order of a round, and what the next start finds if it stops there:
1. one database transaction gives positions to all rows without one and stores the signed checkpoint;
   the size is its primary key, so of two rounds at once one fails and starts again (compare-and-swap);
2. tiles are written durably — if we stop here, `recover` rebuilds them from the rows;
3. the public checkpoint is written — readers never see a head without its tiles;
4. the witness is asked, its line stored and the public checkpoint replaced by the cosigned one.
A round that fails (a full disk, a process killed half way) is made good by the next one before it adds
anything; rounds of several processes exclude each other by a lock on the folder.
Two inconsistent heads are never signed: a head is only ever signed inside step 1.
"""

import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Engine, bindparam
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel, select

from storage import durable
from storage.database import READING
from tender.ledger import checkpoint, tree
from tender.ledger.act import leaf_entry
from tender.ledger.checkpoint import Checkpoint
from tender.ledger.guard import LedgerSession
from tender.ledger.models import CheckpointRow, Outbox
from tender.ledger.note import Signer
from tender.ledger.refusals import Conflict
from tender.ledger.tiles import WIDTH, FolderTiles, read_bundle, width_at

ROUND = 4096
PATIENCE = 3


class Cosigner(Protocol):
    """A witness: checks that a head extends the last it saw and answers one cosignature line."""

    def cosign(self, old_size: int, proof: list[bytes], signed_checkpoint: str) -> str: ...


@dataclass(frozen=True)
class Head:
    """A tree head: size, root and the signed note, cosigned when `witnessed`."""

    size: int
    root: bytes
    note: str
    witnessed: bool


class Sequencer:
    """Sequences `engine`'s outbox into the tile folder, one round at a time in this process."""

    def __init__(self, engine: Engine, folder: Path, signer: Signer, witness: Cosigner | None) -> None:
        self.engine, self.folder, self.signer, self.witness = engine, folder, signer, witness
        self.tiles = FolderTiles(folder)
        self._round = threading.Lock()
        self._ask_again = 0.0
        self._unpublished = True  # until a whole round of ours has passed

    def head(self, session: LedgerSession, *, witnessed: bool = False) -> Head:
        """The newest signed head, or the newest witnessed one; of an empty log, size 0."""
        query = select(CheckpointRow).order_by(CheckpointRow.size.desc()).limit(1)  # type: ignore[attr-defined]
        row = session.exec(query.where(CheckpointRow.witnessed == 1) if witnessed else query).first()
        if row is None:
            return Head(0, tree.EMPTY_ROOT, "", False)
        return Head(row.size, bytes.fromhex(row.root), row.note, bool(row.witnessed))

    def sequence(self) -> None:
        """Give every committed act its place, publish the head and have it witnessed."""
        durable.make_folder(self.folder)
        with self._round, durable.locked(self.folder):
            if self._unpublished:
                self._mend()
            self._unpublished = True
            while self._assign():
                pass
            self._witness_head()
            self._unpublished = False

    def recover(self) -> None:
        """At the start: make the tiles agree with the rows, then go on as usual."""
        self._unpublished = True
        self.sequence()

    def _mend(self) -> None:
        """Make tiles and public checkpoint agree with the rows; what agrees already is left alone."""
        with LedgerSession(self.engine.execution_options(**READING)) as session:
            head = self.head(session)
            if head.size and not self._published(head):
                self._rebuild(session, head)
            elif head.size:
                self._show(head.note)

    def _published(self, head: Head) -> bool:
        """Whether the folder's right edge leads to `head`."""
        try:
            shown = (self.folder / "checkpoint").read_text()
            last = (head.size - 1) // WIDTH
            read_bundle(self.tiles, last, width_at(head.size, 0, last))
            return checkpoint.size_of(shown) == head.size and tree.root(self.tiles, head.size) == head.root
        except (OSError, KeyError, ValueError):
            return False

    def _rebuild(self, session: LedgerSession, head: Head) -> None:
        size = 0
        while size < head.size:
            query = select(Outbox.payload).order_by(Outbox.position)  # type: ignore[arg-type]
            query = query.where(Outbox.position >= size, Outbox.position < min(size + ROUND, head.size))  # type: ignore[operator]
            entries = [leaf_entry(payload.encode()) for payload in session.exec(query)]
            grown = tree.extend(self.tiles, size, entries)
            self._write(grown.files)
            size = grown.size
        if tree.root(self.tiles, size) != head.root:
            raise RuntimeError(
                "the payload rows do not lead to the signed checkpoint: run `tender ledger replay`"
            )
        self._show(head.note)

    def _assign(self) -> bool:
        """One round of steps 1 to 3; whether anything was waiting."""
        try:
            with LedgerSession(self.engine) as session:
                if not (rows := self._waiting(session)):
                    return False
                head = self.head(session)
                entries = [leaf_entry(payload.encode()) for _, payload in rows]
                grown = tree.extend(self.tiles, head.size, entries)
                note = checkpoint.sign(Checkpoint(self.signer.name, grown.size, grown.root), self.signer)
                self._place(session, [seq for seq, _ in rows], head.size)
                session.add(CheckpointRow(size=grown.size, root=grown.root.hex(), note=note))
                session.commit()
        except IntegrityError:  # another process took this size: look again
            return True
        self._write(grown.files)
        self._show(note)
        return True

    def _waiting(self, session: LedgerSession) -> list[Any]:
        query = select(Outbox.seq, Outbox.payload).where(Outbox.position.is_(None))  # type: ignore[union-attr]
        return list(session.exec(query.order_by(Outbox.seq).limit(ROUND)))  # type: ignore[arg-type]

    def _place(self, session: LedgerSession, waiting: list[int], first: int) -> None:
        table = SQLModel.metadata.tables["aux_outbox"]
        placing = table.update().where(table.c.seq == bindparam("row")).values(position=bindparam("place"))
        rows = [{"row": seq, "place": place} for place, seq in enumerate(waiting, first)]
        session.connection().execute(placing, rows)

    def _show(self, note: str) -> None:
        """Publish a head, unless it is what the public checkpoint says already."""
        public = self.folder / "checkpoint"
        if not public.is_file() or public.read_bytes() != note.encode():
            durable.write(public, note.encode(), 0o644)

    def _write(self, files: dict[str, bytes]) -> None:
        for path, data in files.items():
            durable.make_folder((self.folder / path).parent)
            durable.write(self.folder / path, data, 0o644)

    def _witness_head(self) -> None:
        """Step 4. A witness that does not answer leaves the head signed by the log alone for now.

        It is then left in peace for some times as long as it kept us waiting, so that acts do not queue.
        """
        asked = time.monotonic()
        if self.witness is None or asked < self._ask_again:
            return
        with LedgerSession(self.engine.execution_options(**READING)) as session:
            head, seen = self.head(session), self.head(session, witnessed=True)
        if head.size == seen.size:
            return
        try:
            line = self._cosigned(head, seen.size)
        except OSError:
            self._ask_again = time.monotonic() + PATIENCE * (time.monotonic() - asked)
            return
        note = head.note + line.rstrip("\n") + "\n"
        with LedgerSession(self.engine) as session:
            row = session.get_one(CheckpointRow, head.size)
            row.note, row.witnessed = note, 1
            session.add(row)
            session.commit()
        self._show(note)

    def _cosigned(self, head: Head, seen: int) -> str:
        """The witness's line. It may have seen more than our rows know, if we stopped after its answer:
        then it is asked again from where it stands. Raises Conflict when it stands beyond our head."""
        assert self.witness is not None  # noqa: S101
        try:
            return self.witness.cosign(seen, self._path(seen, head.size), head.note)
        except Conflict as stands:
            if stands.size > head.size:
                raise
            return self.witness.cosign(stands.size, self._path(stands.size, head.size), head.note)

    def _path(self, old: int, new: int) -> list[bytes]:
        return tree.consistency_proof(self.tiles, old, new) if 0 < old < new else []
