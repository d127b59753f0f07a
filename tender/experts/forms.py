"""What requests on experts and draws may say.

Salts and commitments are lower-case hex of 32 bytes; capsules are age files in base64. Nothing here
knows the pool or the law: years and titles are judged by `rules` against the rulebook.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from tender.web.forms import Form, Line

Hex32 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Base64 = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+/]+={0,2}$", max_length=8192)]


class EnterExpert(Form):
    """A person for the pool: category, professional title, years in the field, employer (organisation id)."""

    person: Line
    category: Line
    title: Line
    years: Annotated[int, Field(ge=0, le=80)]
    employer: Line


class SetStanding(Form):
    """Whether an expert may be drawn, and why that changed."""

    standing: Literal["active", "inactive", "suspended"]
    reason: Line


class EnterRelation(Form):
    """A cause of recusal: its kind, the firm it is about (none for a past penalty), from and to which day."""

    kind: Literal[
        "near_relative",
        "economic_interest",
        "former_employee",
        "director",
        "controlling_holder",
        "past_penalty",
    ]
    organisation: Line | None = None
    since: date
    until: date | None = None
    remark: Line


class CommitSalt(Form):
    """SHA-256 of a 32-byte salt; the salt itself stays with its party."""

    sha256: Hex32


class SaltCapsule(Form):
    """One custodian's share of a salt, sealed to that custodian; the hash is of the share."""

    to: Annotated[str, StringConstraints(pattern=r"^age1[02-9ac-hj-np-z]{58}$")]
    capsule_b64: Base64
    share_sha256: Hex32


class SealSalt(Form):
    """One capsule for each custodian of the tender."""

    capsules: Annotated[list[SaltCapsule], Field(min_length=1, max_length=9)]


class RevealSalt(Form):
    """A committed salt."""

    salt: Hex32


class CallExpert(Form):
    """The answer of the next drawn expert; the remark is the call record."""

    accepted: bool
    remark: Line
