"""The shapes a published CASE is made of: each one reads a JSON value and writes its own JSON Schema.

One declaration serves both, so the schema that `tender evaluate --schema` prints cannot drift from what is
accepted. Figures are decimal text, never JSON numbers: a float would be rounded before anybody
saw it. Every refusal is a BadInput that names the field. Sizes are bounded; nothing here knows a rule.
"""

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol

from tender import money
from tender.errors import BadInput

NUMBER = r"^[0-9]{1,9}(\.[0-9]{1,6})?$"
AMOUNT = r"^[0-9]{1,14}(\.[0-9]{1,2})?$"
COUNT = r"^[0-9]{1,6}$"


class Shape(Protocol):
    """Reads a JSON value found at `where`, or raises BadInput; describes itself as JSON Schema."""

    def read(self, raw: object, where: str) -> Any: ...
    def schema(self) -> dict[str, Any]: ...


def malformed(where: str, zh: str, en: str) -> BadInput:
    """The refusal of one field."""
    return BadInput("case_malformed", f"{zh}。", f"{en}.", field=printable(where))


def printable(text: str, longest: int = 120) -> str:
    """`text` safe for a terminal: control characters and lone surrogates escaped, cut to `longest`."""
    safe = "".join(c if unicodedata.category(c) not in ("Cc", "Cs") else ascii(c)[1:-1] for c in text)
    return safe if len(safe) <= longest else safe[:longest] + "…"


@dataclass(frozen=True)
class Text:
    """Text without control characters, 1 to `longest` characters."""

    longest: int = 200

    def read(self, raw: object, where: str) -> str:
        if not isinstance(raw, str) or not 0 < len(raw) <= self.longest or printable(raw, len(raw)) != raw:
            raise malformed(
                where, f"须为1至{self.longest}字的文本", f"must be text of 1 to {self.longest} characters"
            )
        return raw

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "maxLength": self.longest}


@dataclass(frozen=True)
class Choice:
    """One of a few words."""

    words: tuple[str, ...]

    def read(self, raw: object, where: str) -> str:
        if not isinstance(raw, str) or raw not in self.words:
            words = " | ".join(self.words)
            raise malformed(where, f"须为下列之一：{words}", f"must be one of {words}")
        return raw

    def schema(self) -> dict[str, Any]:
        return {"enum": list(self.words)}


@dataclass(frozen=True)
class Flag:
    """true or false."""

    def read(self, raw: object, where: str) -> bool:
        if not isinstance(raw, bool):
            raise malformed(where, "须为 true 或 false", "must be true or false")
        return raw

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


@dataclass(frozen=True)
class Number:
    """A decimal as text, not negative, up to `most` (`below` it, if that is given)."""

    most: int | None = None
    below: int | None = None

    def read(self, raw: object, where: str) -> Fraction:
        if not isinstance(raw, str) or not re.fullmatch(NUMBER, raw, re.ASCII):
            raise malformed(
                where,
                '须为十进制数文本，如 "3.5"，不得为负',
                'must be a decimal as text, such as "3.5", not negative',
            )
        value = Fraction(raw)
        if (self.most is not None and value > self.most) or (self.below is not None and value >= self.below):
            raise malformed(
                where, self._bound("不得大于", "须小于"), self._bound("must be at most", "must be below")
            )
        return value

    def _bound(self, most: str, below: str) -> str:
        return f"{most} {self.most}" if self.most is not None else f"{below} {self.below}"

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": NUMBER}


@dataclass(frozen=True)
class Amount:
    """Yuan as text with at most two places, above zero unless `zero` is allowed."""

    zero: bool = False

    def read(self, raw: object, where: str) -> Fraction:
        try:
            if not isinstance(raw, str):
                raise ValueError
            amount = Fraction(money.parse_yuan(raw))
        except ValueError as broken:
            raise malformed(
                where,
                '须为金额文本（元，至多两位小数），如 "300000.00"',
                'must be an amount in yuan as text, such as "300000.00"',
            ) from broken
        if not amount and not self.zero:
            raise malformed(where, "金额须大于零", "must be above zero")
        return amount

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": AMOUNT}


@dataclass(frozen=True)
class Count:
    """A whole number, as a JSON integer or as text; `or_zero` allows 0 below `least`, meaning off."""

    least: int = 0
    or_zero: bool = False

    def read(self, raw: object, where: str) -> int:
        if isinstance(raw, str) and re.fullmatch(COUNT, raw, re.ASCII):
            raw = int(raw)
        if not isinstance(raw, int) or isinstance(raw, bool) or not 0 <= raw <= 999_999:
            raise malformed(where, "须为不为负的整数", "must be a whole number, not negative")
        if raw < self.least and not (self.or_zero and raw == 0):
            zero = ("0（关闭）或", "0 (off) or ") if self.or_zero else ("", "")
            raise malformed(
                where, f"须为{zero[0]}至少 {self.least}", f"must be {zero[1]}at least {self.least}"
            )
        return raw

    def schema(self) -> dict[str, Any]:
        whole: dict[str, Any] = {"type": "integer", "minimum": self.least, "maximum": 999_999}
        text = {"type": "string", "pattern": COUNT}
        return {"anyOf": [whole, *([{"const": 0}] if self.or_zero and self.least else []), text]}
