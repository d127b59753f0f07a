"""Proof files (tlog-proof@v1): made, read again, verified, refused."""

import pytest

from tender.ledger import note, proof, tree
from tender.ledger.proof import TlogProof
from tender.ledger.refusals import Malformed, Unverified


def proof_of(log, index: int, extra: bytes | None = None) -> TlogProof:
    return TlogProof(index, tuple(tree.inclusion_proof(log.tiles, index, log.size)), log.signed, extra)


@pytest.mark.parametrize("extra", [None, b"", b"who asked"], ids=["none", "empty", "some"])
def test_a_proof_reads_as_it_was_written(log, extra: bytes | None) -> None:
    made = proof_of(log, 17, extra)
    assert TlogProof.parse(made.text()) == made


def test_a_proof_holds_under_the_log_and_its_witness(log) -> None:
    leaf = tree.leaf_hash(log.entries[599])
    index, seen = proof.verify(
        proof_of(log, 599).text(), leaf, log.signer.verifier, [log.witness.verifier], 1
    )
    assert (index, seen.checkpoint.size, seen.cosignatures[0][0]) == (599, 600, log.witness.name)


def test_a_proof_holds_in_a_tree_of_one(log) -> None:
    one = type(log)().append([b"only"])
    assert proof.verify(proof_of(one, 0).text(), tree.leaf_hash(b"only"), one.signer.verifier)[0] == 0


def test_a_proof_fails_for_another_leaf(log) -> None:
    with pytest.raises(Unverified, match="inclusion"):
        proof.verify(proof_of(log, 17).text(), tree.leaf_hash(b"other"), log.signer.verifier)


def test_a_proof_fails_under_another_log_key(log) -> None:
    stranger = note.generate(log.signer.name).verifier
    with pytest.raises(Unverified, match="No known key"):
        proof.verify(proof_of(log, 17).text(), tree.leaf_hash(log.entries[17]), stranger)


def test_a_proof_signed_by_the_witness_alone_fails(log) -> None:
    log.publish(log.root, [log.witness])
    leaf = tree.leaf_hash(log.entries[17])
    with pytest.raises(Unverified, match="not signed by the log"):
        proof.verify(proof_of(log, 17).text(), leaf, log.signer.verifier, [log.witness.verifier])


def test_a_proof_without_the_witness_fails_when_one_is_asked_for(log) -> None:
    log.publish(log.root, [log.signer])
    leaf = tree.leaf_hash(log.entries[17])
    with pytest.raises(Unverified, match="0 of the 1"):
        proof.verify(proof_of(log, 17).text(), leaf, log.signer.verifier, [log.witness.verifier], 1)


CHANGES = {
    "other version": ("proof@v1", "proof@v2"),
    "no index": ("index 17\n", ""),
    "leading zero": ("index 17", "index 017"),
    "negative index": ("index 17", "index -1"),
    "signed index": ("index 17", "index +17"),
    "other digits": ("index 17", "index \u0661\u0667"),
    "index over 63 bits": ("index 17", "index 9223372036854775808"),
    "index with thousands of digits": ("index 17", "index " + "9" * 5000),
    "short hash": ("index 17\n", "index 17\nAAAA\n"),
    "64 hashes": ("index 17\n", "index 17\n" + ("A" * 43 + "=\n") * 64),
    "stray bits": ("index 17\n", "index 17\n" + "A" * 42 + "B=\n"),
    "broken extra": ("index 17", "extra *\nindex 17"),
    "no checkpoint": ("\n\ncentre", "\ncentre"),
    "extension line": ("=\n\n— centre", "=\nextension\n\n— centre"),
    "size with leading zero": ("\n600\n", "\n0600\n"),
    "size over 63 bits": ("\n600\n", "\n9223372036854775808\n"),
}


@pytest.mark.parametrize(("old", "new"), CHANGES.values(), ids=CHANGES.keys())
def test_a_malformed_proof_is_refused(log, old: str, new: str) -> None:
    text = proof_of(log, 17).text()
    assert old in text
    changed = text.replace(old, new, 1)
    head, _, rest = changed.partition("\n\n")
    if rest.startswith("centre") and rest != log.signed:  # a log may sign nonsense too
        body = rest.partition("\n\n")[0] + "\n"
        changed = f"{head}\n\n{note.sign_note(body, [log.signer])}"
    with pytest.raises(Malformed):
        proof.verify(changed, tree.leaf_hash(log.entries[17]), log.signer.verifier)


def test_a_proof_of_a_megabyte_is_refused() -> None:
    with pytest.raises(Malformed):
        TlogProof.parse(proof.FIRST_LINE + "\nindex 1\n" + "x" * 1_000_001)
