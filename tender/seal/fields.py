"""Strict readers of the values that stand in manifests, terms, capsules and share posts.

Each takes what was decoded from JSON and either returns it typed or raises BadInput naming the field
in Chinese and English. None of them converts, trims or guesses: a value has one spelling.
"""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

import pyrage

from tender import clock
from tender.errors import BadInput, TooLarge
from tender.ledger import canonical

HEX_32 = re.compile(r"[0-9a-f]{64}")


def decoded(raw: bytes, most: int, field: str) -> Any:
    """The value of canonical JSON of at most `most` bytes. Raises TooLarge or BadInput."""
    return _read(canonical.decode, raw, most, field)


def parsed(raw: bytes, most: int, field: str) -> Any:
    """The value of JSON in any spelling of at most `most` bytes. Raises TooLarge or BadInput."""
    return _read(canonical.parse, raw, most, field)


def _read(reader: Callable[[bytes], Any], raw: bytes, most: int, field: str) -> Any:
    if len(raw) > most:
        raise TooLarge("too_large", f"{field}超过{most}字节。", f"{field} is over {most} bytes.", field=field)
    try:
        return reader(raw)
    except canonical.NotCanonical as broken:
        raise bad(field, f"{field}不是规范的JSON。", f"{field} is not canonical JSON: {broken}.") from broken


def exact(value: object, keys: AbstractSet[str], field: str) -> Mapping[str, Any]:
    """An object with exactly `keys`; otherwise names what is missing or unknown."""
    return at_least(value, keys, field, keys)


def at_least(
    value: object, keys: AbstractSet[str], field: str, most: AbstractSet[str] | None = None
) -> Mapping[str, Any]:
    """An object with all of `keys`, and none outside `most` if that is given."""
    if not isinstance(value, dict):
        raise bad(field, f"{field}应为对象。", f"{field} must be an object.")
    wrong = sorted((keys - value.keys()) | (value.keys() - most if most is not None else set()))[:8]
    if wrong:
        names = ", ".join(f"{key[:40]}" for key in wrong)
        raise bad(field, f"{field}的字段缺少或多余：{names}。", f"{field} lacks or adds: {names}.")
    return value


def version_one(value: Mapping[str, Any], field: str) -> None:
    if value.get("v") != 1 or isinstance(value.get("v"), bool):
        raise bad(field, f"{field}的版本未知。", f"{field} has an unknown version.")


def matching(value: object, pattern: re.Pattern[str], field: str) -> str:
    """Text that `pattern` matches whole."""
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise bad(field, f"{field}的格式不对。", f"{field} has the wrong form.")
    return value


def text(value: object, field: str, most: int = 1000) -> str:
    """Text of 1 to `most` characters."""
    if not isinstance(value, str) or not 1 <= len(value) <= most:
        raise bad(
            field, f"{field}应为1至{most}字的文本。", f"{field} must be text of 1 to {most} characters."
        )
    return value


def count(value: object, field: str, most: int = canonical.LARGEST_INTEGER, least: int = 1) -> int:
    """An integer from `least` to `most`."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        zh, en = f"{field}应为{least}至{most}的整数。", f"{field} must be an integer from {least} to {most}."
        raise bad(field, zh, en)
    return value


def listed(value: object, field: str, most: int, least: int = 1) -> list[Any]:
    """A list of `least` to `most` items."""
    if not isinstance(value, list) or not least <= len(value) <= most:
        zh, en = (
            f"{field}应为{least}至{most}项的列表。",
            f"{field} must be a list of {least} to {most} items.",
        )
        raise bad(field, zh, en)
    return value


def moment(value: object, field: str) -> str:
    """A moment in the one form of `clock.stamp`."""
    try:
        if isinstance(value, str) and clock.stamp(clock.parse(value)) == value:
            return value
    except (ValueError, OverflowError):
        pass
    raise bad(
        field, f"{field}不是规定格式的时间。", f"{field} is no moment such as 2026-11-23T01:30:00.000Z."
    )


def recipient(value: object, field: str) -> str:
    """An age X25519 recipient in its one spelling."""
    try:
        if isinstance(value, str) and str(pyrage.x25519.Recipient.from_str(value)) == value:
            return value
    except pyrage.RecipientError:
        pass
    raise bad(field, f"{field}不是age公钥。", f"{field} is no age recipient.")


def base64_bytes(value: object, field: str, most: int) -> bytes:
    """The bytes of padded base64 text in its one spelling, at most `most` of them."""
    try:
        if isinstance(value, str) and len(value) <= most * 4 // 3 + 4:
            content = base64.b64decode(value, validate=True)
            if base64.b64encode(content).decode() == value:
                return content
    except (binascii.Error, ValueError):
        pass
    raise bad(field, f"{field}不是base64文本。", f"{field} is no base64 text of at most {most} bytes.")


def bad(field: str, zh: str, en: str) -> BadInput:
    """The refusal of a malformed value; nothing was changed."""
    return BadInput("malformed", zh, en, field=field, article="E20 27")
