"""Canonical JSON: the shared vectors, and that reading and writing are each other's inverse."""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tender.ledger import canonical

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/seal/canonical.json").read_text(encoding="utf-8"))
TEXT = st.text(st.characters(codec="utf-8")).map(lambda text: unicodedata.normalize("NFC", text))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=10,
)


@pytest.mark.parametrize("vector", VECTORS["accepted"], ids=range(len(VECTORS["accepted"])))
def test_a_value_has_the_recorded_bytes_and_hash(vector):
    assert canonical.encode(vector["value"]).decode() == vector["canonical"]
    assert canonical.sha256_hex(vector["value"]) == vector["sha256"]


@pytest.mark.parametrize("vector", VECTORS["refused"], ids=lambda vector: vector["why"])
def test_a_text_with_another_reading_is_refused(vector):
    with pytest.raises(canonical.NotCanonical):
        canonical.decode(vector["text"].encode("utf-8"))


@given(VALUES)
def test_what_is_written_reads_back_the_same(value):
    assert canonical.decode(canonical.encode(value)) == value


@pytest.mark.parametrize("text", [b"[" * 100_000, b"\xff", b"", b"NaN", b"9" * 5000, b'"\xed\xa0\x80"'])
def test_hostile_bytes_are_refused_and_nothing_else_is_raised(text):
    with pytest.raises(canonical.NotCanonical):
        canonical.decode(text)


@pytest.mark.parametrize("value", [1.0, b"x", {1: 2}, object(), 2**53, "e\u0301", "\ud800"])
def test_values_without_a_canonical_form_are_refused(value):
    with pytest.raises(canonical.NotCanonical, match=r"^\$"):
        canonical.encode({"a": [value]})
