"""A custodian's (保管人) identity: made, stored and backed up on the custodian's own machine.

One secret, an age X25519 identity; the Ed25519 key that signs posted shares is derived from it (HKDF-
SHA256), so one paper backup restores both. The file is an age identity file, wrapped with a passphrase
(age scrypt) unless it is for demonstration. The backup is SLIP-39: any two of three word lists restore
the identity. Nothing is ever sent anywhere; the trading centre sees public keys and posted shares only.
"""

import base64
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyrage
import shamir_mnemonic
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from shamir_mnemonic.utils import MnemonicError

from tender.errors import BadInput
from tender.seal.terms import Custodian

WRAPPED = b"age-encryption.org/v1\n"
PREFIX = "AGE-SECRET-KEY-1"
LETTERS = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L"
SIGNING = b"tender custodian share posts v1"
PAPERS, PAPERS_NEEDED = 3, 2
LARGEST_FILE = 64 * 1024


@dataclass(frozen=True)
class CustodianIdentity:
    """The age secret key; keep it off logs. Everything else follows from it."""

    secret: str

    @property
    def recipient(self) -> str:
        return str(pyrage.x25519.Identity.from_str(self.secret).to_public())

    @property
    def signing_key(self) -> Ed25519PrivateKey:
        derived = HKDF(hashes.SHA256(), 32, salt=None, info=SIGNING).derive(self.secret.encode())
        return Ed25519PrivateKey.from_private_bytes(derived)

    def public(self, body: str) -> Custodian:
        """The public half, for `body` as the tender's terms will name it."""
        return Custodian(self.recipient, self.signing_key.public_key().public_bytes_raw(), body)


def public_row(custodian: Custodian) -> dict[str, str]:
    """A custodian as it stands in the policy of the terms."""
    key = base64.b64encode(custodian.signing_key).decode()
    return {"recipient": custodian.recipient, "signing_key_b64": key, "body": custodian.body}


def new_identity() -> CustodianIdentity:
    return CustodianIdentity(str(pyrage.x25519.Identity.generate()))


def save(identity: CustodianIdentity, path: Path, passphrase: str | None) -> None:
    """Write a new file, mode 0600; wrapped if a passphrase is given (some seconds). Raises FileExistsError."""
    text = f"# public key: {identity.recipient}\n{identity.secret}\n".encode()
    content = pyrage.passphrase.encrypt(text, passphrase) if passphrase else text
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


def is_wrapped(path: Path) -> bool:
    """Whether the file needs a passphrase."""
    with path.open("rb") as file:
        return file.read(len(WRAPPED)) == WRAPPED


def load(path: Path, passphrase: str | None = None) -> CustodianIdentity:
    """The identity in a file of `save` or `age-keygen`. Raises BadInput (passphrase, no identity)."""
    with path.open("rb") as file:
        content = file.read(LARGEST_FILE)
    try:
        if content.startswith(WRAPPED):
            content = pyrage.passphrase.decrypt(content, passphrase or "")
        lines = [line for line in content.decode().split() if line.startswith(PREFIX)]
        if len(lines) == 1:
            return CustodianIdentity(str(pyrage.x25519.Identity.from_str(lines[0])))
    except (pyrage.DecryptError, pyrage.IdentityError, UnicodeDecodeError) as broken:
        raise _unreadable() from broken
    raise _unreadable()


def paper_backup(identity: CustodianIdentity) -> list[str]:
    """Three lists of words (SLIP-39); any two restore the identity."""
    secret = _to_bytes(identity.secret)
    return shamir_mnemonic.generate_mnemonics(1, [(PAPERS_NEEDED, PAPERS)], secret)[0]


def restore(papers: Sequence[str]) -> CustodianIdentity:
    """The identity from two of the three lists. Raises BadInput."""
    try:
        secret = shamir_mnemonic.combine_mnemonics(papers)
        return CustodianIdentity(str(pyrage.x25519.Identity.from_str(_to_text(secret))))
    except (MnemonicError, pyrage.IdentityError) as broken:
        zh, en = "纸质备份不全或有误。", f"The paper backup is incomplete or wrong: {broken}."
        raise BadInput("bad_backup", zh, en, field="papers") from broken


def _unreadable() -> BadInput:
    zh, en = (
        "保管人密钥文件无法打开：口令错误或文件损坏。",
        "The identity does not open: wrong passphrase or file.",
    )
    return BadInput("identity_unreadable", zh, en, field="identity")


def _to_bytes(secret: str) -> bytes:
    """The 32 bytes in an age secret key (BIP-173 letters of 5 bits, 6 letters of checksum)."""
    number = 0
    for letter in secret.removeprefix(PREFIX)[:-6]:
        number = number << 5 | LETTERS.index(letter)
    return (number >> 4).to_bytes(32, "big")


def _to_text(content: bytes) -> str:
    """The age secret key of 32 bytes, with its checksum (BIP-173); pyrage refuses a wrong one."""
    number = int.from_bytes(content, "big") << 4
    letters = [number >> shift & 31 for shift in range(255, -1, -5)]
    human = PREFIX[:-1].lower()
    expanded = [ord(char) >> 5 for char in human] + [0] + [ord(char) & 31 for char in human]
    sum_ = _polymod([*expanded, *letters, 0, 0, 0, 0, 0, 0]) ^ 1
    letters += [sum_ >> shift & 31 for shift in range(25, -1, -5)]
    return PREFIX + "".join(LETTERS[letter] for letter in letters)


def _polymod(values: Sequence[int]) -> int:
    """The checksum polynomial of BIP-173."""
    generators = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
    sum_ = 1
    for value in values:
        top, sum_ = sum_ >> 25, (sum_ & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(generators):
            sum_ ^= generator if top >> bit & 1 else 0
    return sum_
