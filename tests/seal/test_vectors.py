"""The recorded vectors are what the code makes today, so a changed format cannot pass unseen."""

import importlib.util
from pathlib import Path

import pytest

VECTORS = Path(__file__).parents[1] / "vectors"


@pytest.mark.parametrize("folder", ["draw", "seal"])
def test_the_recorded_vectors_are_those_of_the_code(folder, tmp_path):
    spec = importlib.util.spec_from_file_location("make_seal", VECTORS / "make_seal.py")
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    made.write(tmp_path)
    recorded = {path.name: path.read_text(encoding="utf-8") for path in (VECTORS / folder).glob("*.json")}
    assert recorded == {
        path.name: path.read_text(encoding="utf-8") for path in (tmp_path / folder).glob("*.json")
    }
    assert recorded
