"""What requests on accounts may say.

Codes, sign-in names and public keys are checked for form here; whether they may be used is decided by
the acts in `service`.
"""

import base64
import binascii
from typing import Annotated, Literal

from pydantic import AfterValidator, StringConstraints

from tender.accounts import rules
from tender.ledger.acts import Seat
from tender.web.forms import Form, Line


def _uscc(text: str) -> str:
    if not rules.is_uscc(text):
        raise ValueError("统一社会信用代码校验不通过 the credit code's check character is wrong")
    return text


def _login(text: str) -> str:
    if not rules.LOGIN.fullmatch(text):
        raise ValueError(
            "登录名为3至40位小写字母、数字、点或连字符 3 to 40 of a-z 0-9 . - starting with a letter"
        )
    return text


def _key32(text: str) -> str:
    try:
        raw = base64.b64decode(text, validate=True)
    except binascii.Error as broken:
        raise ValueError("应为 Base64 must be base64") from broken
    if len(raw) != 32:
        raise ValueError("应为32字节公钥 must be a public key of 32 bytes")
    return text


class RegisterOrganisation(Form):
    """A body: name, credit code, kind."""

    name: Line
    uscc: Annotated[str, AfterValidator(_uscc)]
    kind: Literal["entity", "agent", "tenderer", "authority", "discipline", "centre", "employer", "auditor"]


class RegisterPerson(Form):
    """A person: name, sign-in name, organisation id."""

    name: Line
    login: Annotated[str, AfterValidator(_login)]
    organisation: Line


class GrantSeat(Form):
    """A seat for a person, in the name of an organisation."""

    person: Line
    seat: Seat
    organisation: Line


class SetPassword(Form):
    """A new password (12 to 128 characters)."""

    password: str


class SetContact(Form):
    """A phone number or e-mail address."""

    kind: Literal["phone", "email"]
    value: Line


class EnrolCertificate(Form):
    """A signing certificate (PEM) of an organisation."""

    organisation: Line
    pem: Annotated[str, StringConstraints(max_length=20_000)]


class RegisterCustodian(Form):
    """Public keys of a custodian: age recipient and Ed25519 key (base64)."""

    recipient: Annotated[str, StringConstraints(pattern=r"^age1[02-9ac-hj-np-z]{58}$")]
    signing_key_b64: Annotated[str, AfterValidator(_key32)]


class SignIn(Form):
    """Sign-in name, password and, for a person with several, the seat."""

    login: Annotated[str, StringConstraints(max_length=40)]
    password: Annotated[str, StringConstraints(max_length=128)]
    seat: Seat | None = None


class ChooseSeat(Form):
    """The seat to go on in."""

    seat: Seat
