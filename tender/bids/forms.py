"""What requests on bids may say.

Manifest, signature and notice travel as base64 text; the ciphertext is uploaded before and named by
its upload's id. Nothing of a bid's content or bidder stands in a form.
"""

from typing import Annotated, Literal

from pydantic import StringConstraints

from tender.web.forms import Form, Line

Base64 = Annotated[str, StringConstraints(min_length=1, max_length=200_000)]


class HandIn(Form):
    """A sealed bid for the lot in the address: the upload's id, manifest and detached signature."""

    upload: Line
    manifest_b64: Base64
    signature_b64: Base64
    envelope: Literal["single", "technical", "commercial"] = "single"


class SubmitBid(HandIn):
    """A sealed bid for `lot`."""

    lot: Line


class Withdrawal(Form):
    """The signed withdrawal notice of the bid in the address (BR 35)."""

    notice_b64: Base64
    signature_b64: Base64


class WithdrawBid(Withdrawal):
    """The signed withdrawal notice of `bid`."""

    bid: Line
