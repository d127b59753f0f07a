"""The draw: its vectors, what moves it, and every way in which a published draw can be wrong."""

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from tender.errors import BadInput
from tender.experts.commands import commands
from tender.ledger import draw

VECTORS = Path(__file__).parents[1] / "vectors" / "draw"
FIVE_OF_NINE = VECTORS / "five_of_nine.json"


@pytest.fixture
def published():
    return json.loads(FIVE_OF_NINE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", sorted(VECTORS.glob("*.json")), ids=lambda path: path.stem)
def test_every_recorded_draw_verifies(path):
    assert draw.verify(json.loads(path.read_text(encoding="utf-8"))) == []


def test_the_recipe_is_the_one_written_down(published):
    left, drawn = list(published["candidates"]), []
    for turn in range(len(published["result"])):
        number = turn.to_bytes(2, "big")
        digest = hashlib.sha256(number + published["key"].encode("ascii") + number).hexdigest()
        drawn.append(left.pop(int(digest, 16) % len(left)))
    assert [published["candidates"][index] for index in published["result"]] == drawn


def test_the_key_holds_id_root_and_salts_in_order(published):
    reveals, root = published["reveals"], published["checkpoint"]["root"]
    parts = [published["draw_id"], root, reveals["centre"], reveals["supervisor"], ""]
    assert published["key"] == "/".join(parts)


def test_a_public_number_moves_the_key():
    plain = draw.draw_key("draw_1", bytes(32), bytes(32), bytes(32))
    assert draw.draw_key("draw_1", bytes(32), bytes(32), bytes(32), "2026317") == plain + "2026317/"


@given(st.sets(st.text("0123456789abcdef", min_size=64, max_size=64), max_size=40), st.text(max_size=20))
def test_a_full_draw_is_a_permutation_and_reserves_continue_it(candidates, key):
    everyone = draw.draw(sorted(candidates), key, len(candidates))
    assert sorted(everyone) == list(range(len(candidates)))
    assert draw.draw(sorted(candidates), key, len(candidates) // 2) == everyone[: len(candidates) // 2]


@pytest.mark.parametrize("candidates", [["b", "a"], ["a", "a"]], ids=["unsorted", "repeated"])
def test_candidates_out_of_order_are_refused(candidates):
    with pytest.raises(BadInput, match="sorted and unique"):
        draw.draw(candidates, "key", 1)


def test_more_than_there_are_cannot_be_drawn():
    with pytest.raises(BadInput, match="fewer candidates"):
        draw.draw(["a"], "key", 2)


@pytest.mark.parametrize("draw_id", ["draw/1", "", "x" * 65, "抽取"])
def test_an_id_that_could_blur_the_key_is_refused(draw_id):
    with pytest.raises(BadInput):
        draw.draw_key(draw_id, bytes(32), bytes(32), bytes(32))


OTHER = hashlib.sha256(b"other").hexdigest()
CHANGES = {
    "a swapped result": (lambda d: d["result"].reverse(), "result differs"),
    "a dropped candidate": (lambda d: d["candidates"].pop(), "result differs|fewer"),
    "a candidate put in": (lambda d: d["candidates"].insert(0, "0" * 64), "result differs"),
    "unsorted candidates": (lambda d: d["candidates"].reverse(), "sorted"),
    "another root": (lambda d: d["checkpoint"].update(root=OTHER), "does not follow"),
    "another salt": (lambda d: d["reveals"].update(centre=OTHER), "not the one committed"),
    "another commitment": (lambda d: d["commitments"].update(supervisor=OTHER), "not the one committed"),
    "another id": (lambda d: d.update(draw_id="draw_other"), "does not follow"),
    "another key": (lambda d: d.update(key="mine/"), "does not follow"),
    "too few drawn": (lambda d: d.update(wanted=len(d["result"]) + 1), "fewer than were wanted"),
    "a missing field": (lambda d: d.pop("reveals"), "Missing fields: reveals"),
    "indexes as text": (lambda d: d.update(result=["1"]), "no list of indexes"),
    "names for candidates": (lambda d: d.update(candidates=["甲"]), "in hex"),
    "a size that is none": (lambda d: d["checkpoint"].update(size=0), "size"),
    "reveals of another form": (lambda d: d.update(reveals=[]), "no 32 bytes"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_draw_is_named(published, name):
    change, named = CHANGES[name]
    change(published)
    problems = " ".join(draw.verify(published))
    assert any(part in problems for part in named.split("|")), problems


def test_one_salt_for_both_parties_is_named(published):
    published["reveals"]["supervisor"] = published["reveals"]["centre"]
    published["commitments"]["supervisor"] = published["commitments"]["centre"]
    assert any("one salt" in problem for problem in draw.verify(published))


@given(
    st.recursive(
        st.none() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_whatever_a_field_holds_nothing_is_raised(junk):
    published = json.loads(FIVE_OF_NINE.read_text(encoding="utf-8"))
    for field in draw.FIELDS:
        assert isinstance(draw.verify({**published, field: junk}), list)
    assert draw.verify(junk)


def test_the_command_says_yes_no_and_unreadable(published, tmp_path):
    run = CliRunner().invoke
    assert run(commands, ["verify", str(FIVE_OF_NINE)]).exit_code == 0
    published["result"].reverse()
    (tmp_path / "d.json").write_text(json.dumps(published))
    answer = run(commands, ["verify", str(tmp_path / "d.json"), "--json"])
    assert (answer.exit_code, json.loads(answer.stdout)["ok"]) == (1, False)
    (tmp_path / "d.json").write_text("{")
    assert run(commands, ["verify", str(tmp_path / "d.json")]).exit_code == 2
    assert run(commands, ["verify", str(tmp_path / "none.json")]).exit_code == 2
