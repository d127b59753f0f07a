"""Strict reading of the JSON of an OCDS file: shapes, names, amounts; every refusal says where.

For `ocds` alone. Numbers are read as exact decimals, never as floats; text is brought to Unicode NFC,
freed of control characters and cut to what the platform's forms take. Nothing is guessed: a value
of the wrong shape raises BadInput, a missing one is empty.
"""

import json
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from tender import money
from tender.errors import BadInput

Value = TypeVar("Value")
Made = TypeVar("Made")
LONGEST = 120
BY_NAME = "name:"


def load(path: Path) -> dict[str, Any]:
    """The package. Raises BadInput when the file is unreadable, no JSON, or no release package."""
    try:
        found = json.loads(path.read_text("utf-8-sig"), parse_float=Decimal, parse_constant=_no_number)
    except (OSError, ValueError, RecursionError) as broken:
        why = getattr(broken, "strerror", None) or getattr(broken, "msg", None) or type(broken).__name__
        raise _bad("file", f"无法读取 ({why})", f"cannot be read as JSON ({why})") from broken
    if not isinstance(found, dict) or not isinstance(found.get("releases"), list):
        raise _bad(
            "file", "不是 OCDS 发布包, 缺少 releases 列表", "is no OCDS release package: no list `releases`"
        )
    return found


def shape(value: object, kind: type[Value], at: str) -> Value:
    """The value if it is a `kind`."""
    if not isinstance(value, kind):
        raise _bad(at, f"应为 {kind.__name__}", f"must be a JSON {kind.__name__}")
    return value


def listed(holder: dict[str, Any], name: str, at: str) -> list[Any]:
    """A list by name; empty when it is missing or null."""
    return shape(holder.get(name) or [], list, f"{at}.{name}".strip("."))


def text_of(holder: dict[str, Any], name: str) -> str:
    """Text by name, clean and cut; empty when it is missing, null or no text."""
    value = holder.get(name)
    return clean(value) if isinstance(value, str) else str(value) if type(value) is int else ""


def clean(text: str) -> str:
    """One line in NFC without control, format or unpaired characters, at most LONGEST characters."""
    kept = "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in text)
    return " ".join(unicodedata.normalize("NFC", kept).split())[:LONGEST].strip()


def letters(word: str) -> str:
    """A code word without case, hyphens and blanks, which differ between publishers."""
    return "".join(char for char in word.casefold() if char.isalpha())


def related(row: dict[str, Any]) -> list[str]:
    """The ids of the lots a row names, as `relatedLot` or `relatedLots` of ids or of objects with `lotId`."""
    rows = row.get("relatedLots") or ([row["relatedLot"]] if row.get("relatedLot") else [])
    many = rows if isinstance(rows, list) else [rows]
    ids = [
        text_of(one, "lotId") or text_of(one, "id") if isinstance(one, dict) else clean(str(one))
        for one in many
    ]
    return [one for one in dict.fromkeys(ids) if one]


def named(make: Callable[[str, str], Made], party: object, at: str) -> Made:
    """A party by key and name, each standing in for the other where it is missing."""
    holder = shape(party, dict, at)
    key, name = text_of(holder, "id"), text_of(holder, "name")
    if not key and not name:
        raise _bad(at, "既无编号也无名称", "has neither an id nor a name")
    return make(key or f"{BY_NAME}{name}", name or key)


def amount_of(value: object, at: str) -> tuple[int | None, str]:
    """Fen and currency of an OCDS value, one to one as yuan, half-up; no fen when it is not above zero.

    Amounts beyond what the platform takes count as none.
    """
    holder = shape(value or {}, dict, at)
    amount, currency = holder.get("amount"), text_of(holder, "currency")
    if amount is None:
        return None, currency
    if isinstance(amount, bool) or not isinstance(amount, int | Decimal):
        raise _bad(f"{at}.amount", "应为数字", "must be a number")
    if not 0 < amount <= money.LARGEST:
        return None, currency
    return money.fen(money.rounded(Decimal(amount))) or None, currency


def _no_number(word: str) -> Decimal:
    raise ValueError(f"{word} is no JSON number")


def _bad(at: str, zh: str, en: str) -> BadInput:
    return BadInput("ocds_malformed", f"OCDS 文件 {at}: {zh}。", f"The OCDS file, {at}: {en}.", field=at)
