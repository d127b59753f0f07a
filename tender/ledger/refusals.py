"""The ways in which something said by a log, or to a witness, is turned down.

`Malformed` is text or bytes that do not follow their C2SP format, `Unverified` is well-formed but
false: a wrong hash, a missing signature, an absent tile. Both are also ValueErrors, for whoever reads
its own files. `Conflict` is a witness's answer that it stands at another size. None says who is to
blame, and none may be swallowed to go on with half a proof.
"""

from tender.errors import BadInput, Refused, TenderError


class Malformed(BadInput, ValueError):
    """The text or file does not follow its format (400)."""

    def __init__(self, zh: str, en: str, field: str) -> None:
        super().__init__("malformed", zh, en, field=field)


class Unverified(TenderError, ValueError):
    """It follows its format, but what it claims does not hold (422)."""

    status = 422

    def __init__(self, zh: str, en: str, field: str) -> None:
        super().__init__("unverified", zh, en, field=field)


class Conflict(Refused):
    """The witness's newest checkpoint has `size`; ask again with a proof from there (409)."""

    def __init__(self, size: int) -> None:
        en = f"The witness stands at size {size} with another tree head."
        super().__init__("witness_conflict", f"见证方已记录的规模为 {size}，与请求不符。", en, field="old")
        self.size = size
