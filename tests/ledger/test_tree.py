"""The tree: equal to RFC 6962 however it grew, proofs that hold, and proofs that do not."""

import importlib.util
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tender.ledger import tree
from tender.ledger.refusals import Malformed, Unverified
from tender.ledger.tiles import MemoryTiles

VECTORS = Path(__file__).parents[1] / "vectors"
KNOWN = json.loads((VECTORS / "ledger/tree.json").read_text())


def grown(batches: list[int]) -> tuple[MemoryTiles, dict[int, bytes]]:
    """A tree grown by batches of those sizes, and its root after each."""
    tiles, size, roots = MemoryTiles({}), 0, {0: tree.EMPTY_ROOT}
    for count in batches:
        longer = tree.extend(tiles, size, [b"entry %d" % (size + at) for at in range(count)])
        tiles.files.update(longer.files)
        size, roots[longer.size] = longer.size, longer.root
    return tiles, roots


def recursive_root(size: int) -> bytes:
    """MTH as RFC 6962 writes it, by the script that records the vectors."""
    spec = importlib.util.spec_from_file_location("make_ledger", VECTORS / "make_ledger.py")
    assert spec and spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return script.root(script.leaves(size))


def leaf(index: int) -> bytes:
    return tree.leaf_hash(b"entry %d" % index)


@pytest.mark.parametrize("size", [int(size) for size in KNOWN["roots"]])
def test_the_recorded_roots_are_reached(size: int) -> None:
    tiles, _ = grown([size])
    assert tree.root(tiles, size).hex() == KNOWN["roots"][str(size)]


@pytest.mark.parametrize("case", KNOWN["inclusion"], ids=lambda case: f"{case['index']} in {case['size']}")
def test_the_recorded_inclusion_proofs_are_made(case: dict) -> None:
    tiles, _ = grown([case["size"]])
    assert [each.hex() for each in tree.inclusion_proof(tiles, case["index"], case["size"])] == case["proof"]


@pytest.mark.parametrize("case", KNOWN["consistency"], ids=lambda case: f"{case['old']} to {case['new']}")
def test_the_recorded_consistency_proofs_are_made(case: dict) -> None:
    tiles, _ = grown([case["new"]])
    assert [each.hex() for each in tree.consistency_proof(tiles, case["old"], case["new"])] == case["proof"]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 300), max_size=6))
def test_however_it_grows_the_root_is_that_of_rfc_6962(batches: list[int]) -> None:
    tiles, roots = grown(batches)
    size = sum(batches)
    assert roots[size] == tree.root(tiles, size) == recursive_root(size)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(1, 300), min_size=1, max_size=6), st.data())
def test_every_inclusion_proof_holds_and_fails_with_any_bit_flipped(batches: list[int], data) -> None:
    tiles, roots = grown(batches)
    size = sum(batches)
    index = data.draw(st.integers(0, size - 1))
    proof = tree.inclusion_proof(tiles, index, size)
    tree.verify_inclusion(leaf(index), index, size, proof, roots[size])
    bit = data.draw(st.integers(0, 255))
    for at in range(len(proof)):
        with pytest.raises(Unverified):
            tree.verify_inclusion(leaf(index), index, size, flipped(proof, at, bit), roots[size])


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(1, 300), min_size=2, max_size=6), st.integers(0, 255))
def test_every_consistency_proof_holds_and_fails_with_any_bit_flipped(batches: list[int], bit: int) -> None:
    tiles, roots = grown(batches)
    new = sum(batches)
    for old in roots:
        proof = tree.consistency_proof(tiles, old, new)
        tree.verify_consistency(old, roots[old], new, roots[new], proof)
        for at in range(len(proof)):
            with pytest.raises(Unverified):
                tree.verify_consistency(old, roots[old], new, roots[new], flipped(proof, at, bit))


def flipped(proof: list[bytes], at: int, bit: int) -> list[bytes]:
    changed = bytearray(proof[at])
    changed[bit // 8] ^= 1 << bit % 8
    return [*proof[:at], bytes(changed), *proof[at + 1 :]]


def test_every_single_bit_of_a_proof_counts() -> None:
    tiles, roots = grown([13])
    proof = tree.inclusion_proof(tiles, 5, 13)
    for at in range(len(proof)):
        for bit in range(256):
            with pytest.raises(Unverified):
                tree.verify_inclusion(leaf(5), 5, 13, flipped(proof, at, bit), roots[13])


def test_a_proof_holds_for_no_other_leaf_index_size_or_root() -> None:
    tiles, roots = grown([12, 1])
    proof = tree.inclusion_proof(tiles, 5, 13)
    for wrong in [(leaf(4), 5, 13, roots[13]), (leaf(5), 4, 13, roots[13]), (leaf(5), 5, 13, roots[12])]:
        with pytest.raises(Unverified):
            tree.verify_inclusion(*wrong[:3], proof, wrong[3])


@pytest.mark.parametrize("index", [-1, 13, 1 << 70])
def test_a_leaf_outside_the_tree_is_never_proved(index: int) -> None:
    tiles, roots = grown([13])
    with pytest.raises(Unverified):
        tree.verify_inclusion(leaf(5), index, 13, tree.inclusion_proof(tiles, 5, 13), roots[13])


def test_a_proof_too_short_too_long_or_endless_is_refused() -> None:
    tiles, roots = grown([13])
    proof = tree.inclusion_proof(tiles, 5, 13)
    for wrong in (proof[:-1], proof[1:], [*proof, bytes(32)], [], [bytes(32)] * 1000):
        with pytest.raises(Unverified):
            tree.verify_inclusion(leaf(5), 5, 13, wrong, roots[13])


def test_a_consistency_proof_too_short_too_long_or_endless_is_refused() -> None:
    tiles, roots = grown([6, 7])
    proof = tree.consistency_proof(tiles, 6, 13)
    for wrong in (proof[:-1], proof[1:], [*proof, bytes(32)], [], [bytes(32)] * 1000):
        with pytest.raises(Unverified):
            tree.verify_consistency(6, roots[6], 13, roots[13], wrong)


def test_a_shrinking_or_forked_tree_is_not_consistent() -> None:
    _, roots = grown([6, 7])
    for wrong in [(13, roots[13], 6, roots[6]), (13, roots[6], 13, roots[13]), (0, roots[6], 13, roots[13])]:
        with pytest.raises(Unverified):
            tree.verify_consistency(*wrong, [])


def test_from_nothing_and_to_itself_the_consistency_proof_is_empty_and_must_be() -> None:
    tiles, roots = grown([13])
    for old in (0, 13):
        assert tree.consistency_proof(tiles, old, 13) == []
        tree.verify_consistency(old, roots[old], 13, roots[13], [])
        with pytest.raises(Unverified):
            tree.verify_consistency(old, roots[old], 13, roots[13], [bytes(32)])


def test_proofs_for_places_outside_the_tree_are_not_made() -> None:
    tiles, _ = grown([3])
    with pytest.raises(ValueError, match="index"):
        tree.inclusion_proof(tiles, 3, 3)
    with pytest.raises(ValueError, match="older"):
        tree.consistency_proof(tiles, 4, 3)


def test_growing_reads_only_the_right_edge() -> None:
    tiles, _ = grown([600])
    edge = {path: data for path, data in tiles.files.items() if path.endswith((".p/88", ".p/2"))}
    assert tree.extend(MemoryTiles(edge), 600, [b"x"]) == tree.extend(tiles, 600, [b"x"])


def test_appending_nothing_changes_nothing() -> None:
    tiles, roots = grown([600])
    assert tree.extend(tiles, 600, []) == tree.Extension(600, roots[600], {})


def test_an_entry_longer_than_a_bundle_can_say_is_refused() -> None:
    with pytest.raises(Malformed, match="65,535"):
        tree.extend(MemoryTiles({}), 0, [bytes(65_536)])
