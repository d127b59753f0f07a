"""Programs we did not write confirm what a demonstration leaves: openssl, age, pdfsig, qpdf (design §7)."""

import base64
import hashlib
import io
import json
import subprocess
import zipfile
from pathlib import Path

import pyshamir
import pytest
from typer.testing import CliRunner

from tender.cli import main
from tender.demo import county
from tender.ledger import checkpoint, note, receipt
from tender.seal.signer import load_p12, read_signer
from tests.played import trust_in

pytestmark = [pytest.mark.slow, pytest.mark.tools]


def run(*command: object, **options) -> subprocess.CompletedProcess:
    return subprocess.run([str(word) for word in command], capture_output=True, timeout=60, **options)


def bids(folder: Path) -> list[Path]:
    return sorted((folder / "bids").iterdir())


def test_every_accepted_bid_and_its_receipt_are_there(demonstration: Path) -> None:
    accepted = {path.name for path in bids(demonstration)}
    assert len(accepted) > 25
    assert {path.stem for path in (demonstration / "receipts").iterdir()} == accepted


def test_every_firms_certificate_is_there_to_play_with(demonstration: Path) -> None:
    for number, body in enumerate(county.BIDDERS, 1):
        held = load_p12(demonstration / "keys" / f"bidder-{number}.p12", county.PASSWORD)
        assert read_signer(held.certificate).uscc == body.uscc


def test_openssl_accepts_every_signature_over_a_manifest(demonstration: Path) -> None:
    for bid in bids(demonstration):
        done = run(
            "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", bid / "manifest.p7s",
            "-content", bid / "manifest.json", "-CAfile", demonstration / "keys" / "ca.pem", "-out", "/dev/null",
        )  # fmt: skip
        assert done.returncode == 0, done.stderr


def test_openssl_refuses_a_changed_manifest(demonstration: Path, tmp_path: Path) -> None:
    bid = bids(demonstration)[0]
    changed = tmp_path / "manifest.json"
    changed.write_bytes((bid / "manifest.json").read_bytes().replace(b'"v":1', b'"v":2'))
    done = run(
        "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", bid / "manifest.p7s",
        "-content", changed, "-CAfile", demonstration / "keys" / "ca.pem", "-out", "/dev/null",
    )  # fmt: skip
    assert done.returncode != 0


def share(demonstration: Path, bid: Path, custodian: int) -> bytes:
    """One custodian's share, opened with the age program."""
    manifest = json.loads((bid / "manifest.json").read_text())
    identity = demonstration / "keys" / f"custodian-{custodian}.age-identity"
    recipient = run("age-keygen", "-y", identity).stdout.decode().strip()
    (capsule,) = [one for one in manifest["capsules"] if one["to"] == recipient]
    opened = run("age", "-d", "-i", identity, input=base64.b64decode(capsule["capsule_b64"]))
    value = base64.b64decode(json.loads(opened.stdout)["share_b64"])
    assert hashlib.sha256(value).hexdigest() == capsule["share_sha256"]
    return value


def opens(bid: Path, secret: bytes, tmp_path: Path) -> bytes | None:
    """What the age program makes of the bid with this identity."""
    identity = tmp_path / "identity"
    identity.write_bytes(secret)
    done = run("age", "-d", "-i", identity, bid / "bid.age")
    return done.stdout if done.returncode == 0 else None


@pytest.mark.parametrize("pair", [(1, 2), (1, 3), (2, 3)])
def test_two_custodians_open_a_bid_with_age_and_pyshamir(
    demonstration: Path, tmp_path: Path, pair: tuple[int, int]
) -> None:
    bid = bids(demonstration)[0]
    shares = [bytearray(share(demonstration, bid, number)) for number in pair]
    content = opens(bid, bytes(pyshamir.combine(shares)), tmp_path)
    assert content is not None
    assert "offer.json" in zipfile.ZipFile(io.BytesIO(content)).namelist()


def test_one_custodian_does_not(demonstration: Path, tmp_path: Path) -> None:
    bid = bids(demonstration)[0]
    assert opens(bid, share(demonstration, bid, 1), tmp_path) is None


def test_pdfsig_calls_every_signature_valid_and_qpdf_every_file_sound(demonstration: Path) -> None:
    for path in sorted((demonstration / "reports").glob("*.pdf")):
        told = run("pdfsig", path).stdout.decode()
        assert "Signature Validation: Signature is Valid." in told
        assert "Total document signed" in told
        assert run("qpdf", "--check", path).returncode == 0


def test_every_receipt_verifies_under_log_and_witness(demonstration: Path) -> None:
    given = trust_in(demonstration)
    for path in (demonstration / "receipts").iterdir():
        found = receipt.check(path.read_bytes(), given.log, given.witnesses)
        assert found.payload["type"] == "bid.submitted"
        assert found.payload["subject"]["id"] == path.stem


def test_the_commands_confirm_ledger_draw_and_evaluation(demonstration: Path) -> None:
    keys, call = demonstration / "keys", CliRunner()
    ledger = ["ledger", "verify", str(demonstration / "ledger"), "--vkey", str(keys / "ledger.vkey")]
    done = call.invoke(main, [*ledger, "--witness", str(keys / "witness.vkey"), "--min-witnesses", "1"])
    assert (done.exit_code, done.output.splitlines()[-1]) == (0, "RESULT ok")
    for path in (demonstration / "draws").iterdir():
        assert call.invoke(main, ["draw", "verify", str(path)]).exit_code == 0
    for case in (demonstration / "evaluations").iterdir():
        assert call.invoke(main, ["evaluate", str(case), "--json"]).exit_code == 0


def test_every_draws_root_is_a_root_of_the_ledger(demonstration: Path) -> None:
    head = (demonstration / "ledger" / "checkpoint").read_text()
    given = trust_in(demonstration)
    newest = checkpoint.verify(head, given.log, given.witnesses, 1).checkpoint
    for path in (demonstration / "draws").iterdir():
        draw = json.loads(path.read_text())
        assert draw["checkpoint"]["size"] < newest.size
        assert draw["key"].split("/")[1] == draw["checkpoint"]["root"]


def test_no_secret_of_the_platform_lies_in_the_data_folder(demonstration: Path) -> None:
    keys = demonstration / "keys"
    secrets = [(keys / "platform.age-identity").read_bytes().strip(), (keys / "pseudonym.key").read_bytes()]
    secrets += [path.read_bytes().splitlines()[1] for path in keys.glob("custodian-*")]
    secrets.append(note.load(keys / "ledger.key").key.private_bytes_raw())
    for path in (demonstration / "data").rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        assert not [secret for secret in secrets if secret in content], path.name
