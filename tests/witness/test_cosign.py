"""What a witness cosigns, what it refuses, and that it never forgets."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from tender import clock
from tender.errors import BadInput, Forbidden, NotFound
from tender.ledger import checkpoint, note
from tender.ledger.refusals import Conflict, Malformed, Unverified
from tender.witness.cosign import LocalWitness
from tender.witness.store import Store


def last_size(witness: LocalWitness) -> int:
    with witness.store.changing() as rows:
        last = rows.last(witness.log.name)
    return last.size if last else 0


def test_the_first_head_is_cosigned_with_the_time_of_the_clock(log, witness) -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    with clock.ticking(lambda: moment):
        line = witness.cosign(0, [], log.head(7))
    seen = checkpoint.verify(log.head(7) + line, log.signer.verifier, [witness.signer.verifier], 1)
    assert (seen.checkpoint.size, seen.cosignatures) == (7, ((witness.signer.name, moment),))


def test_a_head_that_extends_the_last_is_cosigned(log, witness) -> None:
    witness.cosign(0, [], log.head(7))
    assert witness.cosign(7, log.proof(7, 300), log.head(300)).startswith("— witness.example/1 ")
    assert last_size(witness) == 300


def test_the_same_head_is_cosigned_again(log, witness) -> None:
    witness.cosign(0, [], log.head(7))
    assert witness.cosign(7, [], log.head(7)).endswith("\n")


def test_an_empty_log_is_cosigned(log, witness) -> None:
    witness.cosign(0, [], log.head(0))
    assert last_size(witness) == 0


def test_a_head_from_another_size_is_a_conflict_that_names_the_size(log, witness) -> None:
    witness.cosign(0, [], log.head(7))
    for old in (0, 6, 8):
        with pytest.raises(Conflict) as refused:
            witness.cosign(old, log.proof(old, 300), log.head(300))
        assert refused.value.size == 7


def test_another_root_at_the_same_size_is_a_conflict(log, forked, witness) -> None:
    witness.cosign(0, [], log.head(7))
    with pytest.raises(Conflict):
        witness.cosign(7, [], forked.head(7))


def test_a_fork_is_never_cosigned(log, forked, witness) -> None:
    witness.cosign(0, [], log.head(7))
    for proof in (log.proof(7, 300), forked.proof(7, 300), [], [bytes(32)] * 5):
        with pytest.raises(Unverified, match="consistency"):
            witness.cosign(7, proof, forked.head(300))
    assert last_size(witness) == 7


def test_a_smaller_head_is_refused(log, witness) -> None:
    witness.cosign(0, [], log.head(7))
    with pytest.raises(BadInput, match="above"):
        witness.cosign(7, [], log.head(6))


def test_a_proof_from_nothing_must_be_empty(log, witness) -> None:
    with pytest.raises(Unverified):
        witness.cosign(0, [bytes(32)], log.head(7))


def test_another_logs_head_is_not_found(log, witness) -> None:
    stranger = note.generate("other.example/ledger")
    head = checkpoint.Checkpoint(stranger.name, 1, bytes(32))
    with pytest.raises(NotFound):
        witness.cosign(0, [], checkpoint.sign(head, stranger))


def test_a_head_signed_by_another_key_under_the_same_name_is_forbidden(log, witness) -> None:
    imposter = note.generate(log.signer.name)
    head = checkpoint.Checkpoint(imposter.name, 1, bytes(32))
    with pytest.raises(Forbidden):
        witness.cosign(0, [], checkpoint.sign(head, imposter))


@pytest.mark.parametrize("text", ["", "centre.example/ledger\n", "centre.example/ledger\n7\nAAAA\n\n"])
def test_a_malformed_checkpoint_is_refused(witness, text: str) -> None:
    with pytest.raises(Malformed):
        witness.cosign(0, [], text)


def test_of_two_at_once_from_the_same_size_one_is_cosigned(log, witness) -> None:
    witness.cosign(0, [], log.head(7))

    def ask(size: int) -> str:
        try:
            return witness.cosign(7, log.proof(7, size), log.head(size))
        except Conflict as conflict:
            return str(conflict.size)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(100, 108)))
    assert sum(each.startswith("— ") for each in answers) == 1
    assert {each for each in answers if not each.startswith("— ")} == {str(last_size(witness))}


def test_it_remembers_after_a_restart(log, witness) -> None:
    witness.cosign(0, [], log.head(7))
    again = LocalWitness(Store(witness.store.path), witness.signer, witness.log)
    with pytest.raises(Conflict):
        again.cosign(0, [], log.head(300))


def test_a_failure_before_the_end_keeps_nothing(log, witness) -> None:
    head = checkpoint.Checkpoint.parse(log.head(7).partition("\n\n")[0] + "\n")
    with pytest.raises(KeyboardInterrupt), witness.store.changing() as rows:
        rows.keep(head, log.head(7))
        raise KeyboardInterrupt
    assert last_size(witness) == 0


def test_its_memory_is_durable_and_closed_to_others(witness) -> None:
    connection = sqlite3.connect(witness.store.path)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()
    assert witness.store.path.stat().st_mode & 0o777 == 0o600


def test_a_log_key_cannot_serve_as_a_witness_key(log, witness) -> None:
    with pytest.raises(ValueError, match="type 4"):
        LocalWitness(witness.store, log.signer, log.signer.verifier)
