"""`tender ledger verify` and `tender verify` as a doubter runs them: what they accept and what they name."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tender.ledger import note, tree
from tender.ledger.commands import commands
from tender.ledger.proof import TlogProof
from tender.ledger.verify import tiles_in


class Doubter:
    """Somebody with a folder of the log's files, the keys, and the command line."""

    def __init__(self, log, folder: Path) -> None:
        self.log, self.folder = log, folder
        self.log_key, self.witness_key = log.signer.vkey, log.witness.vkey

    def publish(self) -> Path:
        for path, data in self.log.files.items():
            target = self.folder / "log" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        return self.folder / "log"

    def verify(self, *more: str | Path) -> Result:
        keys = ["--vkey", self.log_key, "--witness", self.witness_key]
        return CliRunner().invoke(commands, ["ledger", "verify", str(self.publish()), *keys, *map(str, more)])

    def write(self, name: str, text: str) -> Path:
        (self.folder / name).write_text(text)
        return self.folder / name


@pytest.fixture
def doubter(log, tmp_path: Path) -> Doubter:
    return Doubter(log, tmp_path)


def last_line(result: Result) -> str:
    return result.stdout.strip().splitlines()[-1]


def test_a_sound_log_is_verified_to_the_last_entry(doubter: Doubter) -> None:
    result = doubter.verify()
    assert (result.exit_code, last_line(result), result.stderr) == (0, "RESULT ok", "")
    assert "size=600" in result.stdout and "tiles=4" in result.stdout


def test_json_gives_the_figures_and_the_cosigner(doubter: Doubter) -> None:
    facts = json.loads(doubter.verify("--json").stdout)
    assert (facts["result"], facts["size"], facts["root"]) == ("ok", 600, doubter.log.root.hex())
    assert facts["cosignatures"][0]["name"] == doubter.log.witness.name


def test_keys_may_be_files(doubter: Doubter) -> None:
    doubter.log_key = str(doubter.write("log.vkey", doubter.log_key + "\n"))
    doubter.witness_key = "@" + str(doubter.write("witness.vkey", doubter.witness_key))
    assert doubter.verify().exit_code == 0


def test_an_older_checkpoint_and_a_proof_lie_on_the_same_history(doubter: Doubter) -> None:
    path = tuple(tree.inclusion_proof(doubter.log.tiles, 17, 600))
    proof = doubter.write("p", TlogProof(17, path, doubter.log.signed).text())
    old = doubter.write("old", doubter.log.signed)
    doubter.log.append([b"later"])
    result = doubter.verify("--old", old, "--proof", proof, "--json")
    facts = json.loads(result.stdout)
    assert (facts["older"], facts["proofs"]) == ([600], [17])


def test_an_empty_log_is_sound(log, tmp_path: Path) -> None:
    assert Doubter(type(log)().append([]), tmp_path).verify().exit_code == 0


def change(path: str, at: int) -> Callable[[Doubter], None]:
    def act(doubter: Doubter) -> None:
        raw = bytearray(doubter.log.files[path])
        raw[at] ^= 1
        doubter.log.files[path] = bytes(raw)

    return act


def rewrite_signed(doubter: Doubter) -> None:
    doubter.log.publish(bytes(32), [doubter.log.signer, doubter.log.witness])


def drop_witness(doubter: Doubter) -> None:
    doubter.log.publish(doubter.log.root, [doubter.log.signer])


def claim_too_much(doubter: Doubter) -> None:
    doubter.log.entries += [b"never written"] * (1 << 20)
    doubter.log.publish(bytes(32), [doubter.log.signer, doubter.log.witness])


TAMPERED = {
    "an entry": (change("tile/entries/001", 9), "Entry 256 does not hash"),
    "a leaf": (change("tile/0/001", 40), "Entry 257 does not hash"),
    "a hash above": (change("tile/1/000.p/2", 0), "Tile 1/0 does not hold"),
    "a length in a bundle": (change("tile/entries/002.p/88", 1), "cut short or too long"),
    "a missing tile": (lambda doubter: doubter.log.files.pop("tile/0/001"), "tile/0/001 is absent"),
    "a missing bundle": (lambda doubter: doubter.log.files.pop("tile/entries/000"), "entries/000 is absent"),
    "the signed root": (rewrite_signed, "root made from the tiles"),
    "the checkpoint's text": (change("checkpoint", 24), "does not verify"),
    "a head without witness": (drop_witness, "0 of the 1 witnesses"),
    "a head over a million leaves": (claim_too_much, "is absent|bytes, not"),
}


@pytest.mark.parametrize(("tamper", "named"), TAMPERED.values(), ids=TAMPERED.keys())
def test_tampering_is_named_and_exits_1(doubter: Doubter, tamper, named: str) -> None:
    tamper(doubter)
    result = doubter.verify()
    assert result.exit_code == 1
    assert last_line(result).startswith("RESULT failed: ") and re.search(named, last_line(result))
    assert re.search(named, result.stderr)


def test_a_rewritten_history_is_caught_by_an_older_checkpoint(doubter: Doubter) -> None:
    old = doubter.write("old", doubter.log.signed)
    entries = [b"rewritten", *doubter.log.entries[1:], b"later"]
    doubter.log.entries, doubter.log.files = [], {}
    doubter.log.tiles.files = doubter.log.files
    doubter.log.append(entries)
    assert doubter.verify().exit_code == 0
    assert "consistency" in last_line(doubter.verify("--old", old))


def test_a_log_rolled_back_is_caught_by_an_older_checkpoint(doubter: Doubter) -> None:
    longer = type(doubter.log)()
    longer.signer, longer.witness = doubter.log.signer, doubter.log.witness
    old = doubter.write("old", longer.append([*doubter.log.entries, b"dropped"]).signed)
    assert "only 600" in last_line(doubter.verify("--old", old))


def test_a_failure_is_json_too(doubter: Doubter) -> None:
    drop_witness(doubter)
    answer = json.loads(doubter.verify("--json").stdout)
    assert (answer["result"], answer["field"]) == ("failed", "checkpoint")


def test_the_log_under_another_key_fails(doubter: Doubter) -> None:
    doubter.log_key = note.generate(doubter.log.signer.name).vkey
    assert doubter.verify().exit_code == 1


UNUSABLE = {
    "broken log key": lambda doubter: setattr(doubter, "log_key", "a+b+c"),
    "absent key file": lambda doubter: setattr(doubter, "log_key", "nowhere.vkey"),
    "witness key for the log": lambda doubter: setattr(doubter, "log_key", doubter.witness_key),
    "no checkpoint": lambda doubter: doubter.log.files.pop("checkpoint"),
}


@pytest.mark.parametrize("spoil", UNUSABLE.values(), ids=UNUSABLE.keys())
def test_what_cannot_be_used_exits_2_with_one_sentence(doubter: Doubter, spoil) -> None:
    spoil(doubter)
    result = doubter.verify()
    assert (result.exit_code, result.stdout, len(result.stderr.strip().splitlines())) == (2, "", 1)


def test_the_same_witness_twice_or_more_than_there_are_is_bad_usage(doubter: Doubter) -> None:
    assert doubter.verify("--witness", doubter.witness_key).exit_code == 2
    assert doubter.verify("--min-witnesses", "2").exit_code == 2


def test_an_absent_old_checkpoint_is_unreadable_input(doubter: Doubter) -> None:
    assert doubter.verify("--old", "nowhere").exit_code == 2


def test_an_address_that_does_not_answer_is_unreadable_input(doubter: Doubter) -> None:
    arguments = ["ledger", "verify", "http://127.0.0.1:9", "--vkey", doubter.log_key]
    assert CliRunner().invoke(commands, arguments).exit_code == 2


@pytest.mark.parametrize(("size", "tiles"), [(0, 0), (1, 1), (256, 2), (257, 3), (70_000, 277)])
def test_tiles_are_counted_for_the_progress_bar(size: int, tiles: int) -> None:
    assert tiles_in(size) == tiles


def test_a_receipt_that_is_no_zip_exits_1_and_an_absent_one_2(doubter: Doubter) -> None:
    broken = doubter.write("receipt.zip", "nothing")
    for path, code in [(broken, 1), (doubter.folder / "nowhere.zip", 2)]:
        result = CliRunner().invoke(commands, ["verify", str(path), "--vkey", doubter.log_key])
        assert result.exit_code == code
