"""Programs that we did not write: `openssl` confirms the signature, `age` and pyshamir open the bid."""

import base64
import io
import json
import subprocess
import zipfile

import pyshamir
import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from tender.accounts.certificates import new_rsa_key
from tender.seal import custodian

from .conftest import END, FILES, START

pytestmark = pytest.mark.tools


def age(identity, ciphertext, folder):
    """The plaintext by the `age` program, with an identity file as `save` writes it."""
    path = folder / "identity"
    path.unlink(missing_ok=True)
    path.write_text(f"# a key\n{identity}\n")
    return subprocess.run(["age", "-d", "-i", str(path)], input=ciphertext, capture_output=True)


def shares_of(bid, people, folder):
    """What the custodians' own `age` finds in their capsules."""
    found = []
    for identity, capsule in zip(people, bid.manifest.capsules, strict=False):
        content = age(identity.secret, capsule.ciphertext, folder).stdout
        found.append(bytearray(base64.b64decode(json.loads(content)["share_b64"])))
    return found


def test_age_and_pyshamir_open_a_bid_with_two_identities(bid, people, tmp_path):
    identity = pyshamir.combine(shares_of(bid, people[:2], tmp_path)).decode()
    content = age(identity, bid.bid_age.read_bytes(), tmp_path).stdout
    bundle = zipfile.ZipFile(io.BytesIO(content))
    assert json.loads(bundle.read("offer.json"))["price_fen"] == 462000000
    assert [(name, bundle.read(name)) for name in bundle.namelist()[1:]] == FILES


def test_one_identity_opens_nothing(bid, people, tmp_path):
    with pytest.raises(ValueError, match="Not enough parts"):
        pyshamir.combine(shares_of(bid, people[:1], tmp_path))
    assert age(people[0].secret, bid.bid_age.read_bytes(), tmp_path).returncode != 0


def test_age_reads_a_custodians_identity_file(bid, people, tmp_path):
    custodian.save(people[0], tmp_path / "custodian", None)
    command = ["age", "-d", "-i", str(tmp_path / "custodian")]
    done = subprocess.run(command, input=bid.manifest.capsules[0].ciphertext, capture_output=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("key", [None, new_rsa_key()], ids=["P-256", "RSA-3072"])
@pytest.mark.parametrize("more", [[], ["-binary"], ["-cades"]], ids=["plain", "binary", "cades"])
def test_openssl_confirms_the_signature(seal, authority, tmp_path, key, more):
    sealed = seal(signer=authority.issue("示范县丙建设公司", "91330000MA00000C1X", START, END, key))
    (tmp_path / "ca.pem").write_bytes(authority.root.certificate.public_bytes(Encoding.PEM))
    signature = ["-inform", "DER", "-in", "manifest.p7s", "-content", "manifest.json"]
    ca = ["-CAfile", str(tmp_path / "ca.pem"), "-out", str(tmp_path / "content"), *more]
    done = subprocess.run(
        ["openssl", "cms", "-verify", *signature, *ca], cwd=sealed.folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "content").read_bytes() == sealed.manifest.raw
