"""Signed notes: keys, signatures, and every way in which a note is refused."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tender import clock
from tender.ledger import checkpoint, note
from tender.ledger.note import COSIGNATURE, Verifier, decoded, encoded, open_note, sign_note
from tender.ledger.refusals import Malformed, Unverified

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/ledger/note.json").read_text())
LOG = note.generate("centre.example/ledger")
WITNESS = note.generate("witness.example/1", COSIGNATURE)
TEXT = "centre.example/ledger\n1\nAAAA\n"
NOTE = sign_note(TEXT, [LOG, WITNESS])
LINE = LOG.sign(TEXT)


def test_the_recorded_checkpoint_verifies_with_its_cosignature() -> None:
    log, witness = Verifier.from_vkey(VECTORS["log"]), Verifier.from_vkey(VECTORS["witness"])
    seen = checkpoint.verify(VECTORS["note"], log, [witness], 1)
    assert (seen.checkpoint.size, seen.cosignatures) == (300, ((witness.name, clock.parse(VECTORS["time"])),))


def test_a_note_is_opened_by_each_key_that_signed_it() -> None:
    opened = open_note(NOTE, [LOG.verifier, WITNESS.verifier])
    assert opened.text == TEXT
    assert [each.verifier.name for each in opened.signatures] == [LOG.name, WITNESS.name]


def test_a_cosignature_states_the_time_of_the_clock_in_seconds() -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)
    with clock.ticking(lambda: moment):
        line = WITNESS.sign(TEXT)
    at = open_note(f"{TEXT}\n{line}", [WITNESS.verifier]).signatures[0].at
    assert at == moment - timedelta(milliseconds=678)


def test_a_cosignature_with_another_time_does_not_verify() -> None:
    blob = bytearray(decoded(WITNESS.sign(TEXT).split(" ")[2].strip(), "note"))
    blob[11] ^= 1
    with pytest.raises(Unverified):
        open_note(f"{TEXT}\n— {WITNESS.name} {encoded(bytes(blob))}\n", [WITNESS.verifier])


def test_a_line_by_an_unknown_key_is_ignored_beside_a_known_one() -> None:
    stranger = note.generate(LOG.name)
    opened = open_note(sign_note(TEXT, [stranger, LOG]), [LOG.verifier])
    assert [each.verifier for each in opened.signatures] == [LOG.verifier]


def test_a_note_that_no_known_key_signed_is_refused() -> None:
    with pytest.raises(Unverified, match="No known key"):
        open_note(sign_note(TEXT, [note.generate(LOG.name)]), [LOG.verifier])


def test_a_broken_line_by_a_known_key_condemns_the_note_though_another_verifies() -> None:
    with pytest.raises(Unverified, match="does not verify"):
        open_note(f"{TEXT}\n{WITNESS.sign(TEXT)}{LOG.sign('other' + TEXT)}", [LOG.verifier, WITNESS.verifier])


def test_a_broken_second_line_by_the_same_key_condemns_the_note() -> None:
    with pytest.raises(Unverified, match="does not verify"):
        open_note(NOTE + LOG.sign("other\n"), [LOG.verifier])


def test_a_repeated_line_counts_once() -> None:
    opened = open_note(NOTE + LINE + LINE, [LOG.verifier])
    assert len(opened.signatures) == 1


def test_one_witness_key_under_two_names_counts_once() -> None:
    other = note.Signer("witness.example/2", WITNESS.key, COSIGNATURE)
    head = checkpoint.Checkpoint(LOG.name, 1, bytes(32))
    signed = sign_note(head.text(), [LOG, WITNESS, other])
    with pytest.raises(Unverified, match="1 of the 2"):
        checkpoint.verify(signed, LOG.verifier, [WITNESS.verifier, other.verifier], 2)


def test_a_changed_text_does_not_verify() -> None:
    with pytest.raises(Unverified):
        open_note(NOTE.replace("\n1\n", "\n2\n"), [LOG.verifier])


BROKEN = {
    "empty": "",
    "no blank line": TEXT + LINE,
    "no signature": TEXT + "\n",
    "last newline missing": NOTE[:-1],
    "carriage return": NOTE.replace("\n1\n", "\r\n1\n"),
    "lone surrogate": "\ud800" + NOTE,
    "line without dash": f"{TEXT}\n{LINE[2:]}",
    "hyphen for dash": f"{TEXT}\n- {LINE[2:]}",
    "line without signature": f"{TEXT}\n— {LOG.name}\n",
    "name with plus": f"{TEXT}\n— a+b {LINE.split(' ')[2]}",
    "name with a wide space": f"{TEXT}\n— a\u3000b {LINE.split(' ')[2]}",
    "empty name": f"{TEXT}\n—  {LINE.split(' ')[2]}",
    "not base64": f"{TEXT}\n— {LOG.name} ****\n",
    "base64 without padding": f"{TEXT}\n— {LOG.name} {LINE.split(' ')[2].replace('=', '')}",
    "base64 with stray bits": f"{TEXT}\n— {LOG.name} AAAAAAB=\n",
    "signature of four bytes": f"{TEXT}\n— {LOG.name} AAAAAA==\n",
    "too many lines": f"{TEXT}\n" + LINE * 101,
    "too large": "x" * 1_000_001 + NOTE,
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN.keys())
def test_a_malformed_note_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        open_note(text, [LOG.verifier])


HASHED = LOG.vkey.split("+", 2)
KEYS = {
    "empty": "",
    "two parts": "a+b",
    "wrong id": f"{HASHED[0]}+00000000+{HASHED[2]}",
    "another name": LOG.vkey.replace("centre", "center"),
    "not base64": f"{HASHED[0]}+{HASHED[1]}+***",
    "unknown type": f"{HASHED[0]}+{HASHED[1]}+{encoded(bytes([2]) + LOG.verifier.public)}",
    "short key": f"{HASHED[0]}+{HASHED[1]}+{encoded(bytes([1]) + LOG.verifier.public[:31])}",
    "name with space": LOG.vkey.replace("centre", "cen tre"),
}


@pytest.mark.parametrize("text", KEYS.values(), ids=KEYS.keys())
def test_a_malformed_verifier_key_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        Verifier.from_vkey(text)


def test_a_witness_key_does_not_pass_for_a_log_key() -> None:
    with pytest.raises(Malformed, match="another type"):
        Verifier.from_vkey(WITNESS.vkey, note.ED25519)


@pytest.mark.parametrize("signer", [LOG, WITNESS], ids=["log", "witness"])
def test_a_key_file_keeps_key_name_and_type_and_is_closed_to_others(
    tmp_path: Path, signer: note.Signer
) -> None:
    signer.save(tmp_path / "key")
    assert note.load(tmp_path / "key").vkey == signer.vkey == Verifier.from_vkey(signer.vkey).vkey
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600


def test_a_key_file_is_never_overwritten(tmp_path: Path) -> None:
    LOG.save(tmp_path / "key")
    with pytest.raises(FileExistsError):
        WITNESS.save(tmp_path / "key")


def test_a_key_file_open_to_others_is_refused(tmp_path: Path) -> None:
    LOG.save(tmp_path / "key")
    (tmp_path / "key").chmod(0o640)
    with pytest.raises(Malformed, match="0600"):
        note.load(tmp_path / "key")


@pytest.mark.parametrize(
    "cut", ["PRIVATE+KEY+x", "PUBLIC+KEY+a+00000000+AA==", "PRIVATE+KEY+a+00000000+AA=="]
)
def test_a_broken_key_file_is_refused(tmp_path: Path, cut: str) -> None:
    (tmp_path / "key").write_text(cut)
    (tmp_path / "key").chmod(0o600)
    with pytest.raises(Malformed):
        note.load(tmp_path / "key")


def test_a_text_without_its_last_newline_is_never_signed() -> None:
    with pytest.raises(ValueError, match="newline"):
        sign_note("text", [LOG])
