"""One way to write a value as bytes, so that everybody hashes and signs the same bytes (RFC 8785).

Payloads, leaves, manifests, capsules and terms are canonical JSON. Only objects, lists, text in
Unicode NFC, booleans, null and integers up to 2^53 - 1 may stand in them: RFC 8785 numbers are IEEE
doubles, so a float or a larger integer could read differently elsewhere and is refused, never
rounded. `decode` accepts the canonical bytes only, so that a signed text has exactly one reading:
duplicate keys, spaces, another order of keys or another form of a character are refused.
"""

import hashlib
import json
import unicodedata
from typing import Any

import rfc8785

LARGEST_INTEGER = 2**53 - 1
DEEPEST = 32


class NotCanonical(ValueError):
    """The value or the bytes have no canonical form; the text says where."""


def encode(value: object) -> bytes:
    """RFC 8785 bytes of `value`. Raises NotCanonical for floats, integers over 2^53 - 1, text that is
    not NFC or has lone surrogates, keys that are not text, other types, and nesting over 32."""
    _check(value, "$", 0)
    return rfc8785.dumps(value)  # type: ignore[arg-type]


def decode(text: bytes) -> Any:
    """The value whose canonical form is exactly `text`. Raises NotCanonical."""
    value = parse(text)
    if encode(value) != text:
        raise NotCanonical("the JSON is not in its canonical form (RFC 8785)")
    return value


def parse(text: bytes) -> Any:
    """The value of JSON in any spelling, if it has a canonical form. Raises NotCanonical."""
    try:
        value = json.loads(text.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refuse_number)
    except RecursionError as broken:
        raise NotCanonical("nested too deeply") from broken
    except ValueError as broken:
        raise NotCanonical(f"not JSON in UTF-8: {broken}") from broken
    _check(value, "$", 0)
    return value


def sha256_hex(value: object) -> str:
    """Hex SHA-256 of the canonical bytes of `value`. Raises NotCanonical."""
    return hashlib.sha256(encode(value)).hexdigest()


def _check(value: object, place: str, depth: int) -> None:
    """Refuse what two readers could read differently."""
    if depth > DEEPEST:
        raise NotCanonical(f"{place}: nested too deeply")
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, str):
        _check_text(value, place)
    elif isinstance(value, int):
        if abs(value) > LARGEST_INTEGER:
            raise NotCanonical(f"{place}: an integer over 2^53 - 1; write it as text")
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            _check(item, f"{place}[{index}]", depth + 1)
    elif isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise NotCanonical(f"{place}: a key must be text")
            _check_text(key, place)
            _check(item, f"{place}.{key}", depth + 1)
    else:
        raise NotCanonical(f"{place}: {type(value).__name__} has no canonical form; use text or an integer")


def _check_text(text: str, place: str) -> None:
    """Text is NFC and can be written in UTF-8."""
    if not unicodedata.is_normalized("NFC", text):
        raise NotCanonical(f"{place}: text must be in Unicode NFC")
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise NotCanonical(f"{place}: text has a lone surrogate")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; two keys alike are refused, because readers differ on which one counts."""
    value = dict(pairs)
    if len(value) != len(pairs):
        raise NotCanonical("two keys of one object are alike")
    return value


def _refuse_number(name: str) -> None:
    raise NotCanonical(f"{name} is not a JSON number")
