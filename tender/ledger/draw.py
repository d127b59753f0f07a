"""The draw of experts or invitees that anyone can recompute (RFC 3797 with SHA-256, trust §4; BR 46).

Centre and supervisor each commit to a salt; the root of the ledger at the size that holds both
commitments is fixed only afterwards, so neither can steer the result alone. `verify` recomputes a
published draw from its own fields and names every difference. That the root is the ledger's, and that the
candidates are the eligible pool, is checked against the ledger and the pool, not here. No state, no clock.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

from tender.errors import BadInput

HEX_32 = re.compile(r"[0-9a-f]{64}")
PLAIN = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
PARTIES = ("centre", "supervisor")
MOST_CANDIDATES = 65_536
FIELDS = frozenset(
    ["draw_id", "key", "candidates", "result", "wanted", "commitments", "reveals", "checkpoint"]
)


def commitment(salt: bytes) -> str:
    """What a party publishes before it reveals its 32-byte salt: hex SHA-256."""
    return hashlib.sha256(salt).hexdigest()


def candidate(nonce: bytes, expert_id: str) -> str:
    """How an expert stands in a frozen list without being named: hex SHA-256(nonce ‖ expert id)."""
    return hashlib.sha256(nonce + expert_id.encode()).hexdigest()


def draw_key(draw_id: str, root: bytes, centre: bytes, supervisor: bytes, number: str | None = None) -> str:
    """The key text `draw_id/hex(root)/hex(centre salt)/hex(supervisor salt)/[number/]`.

    `number` is a public number named beforehand. Raises BadInput for an id or number of other letters
    than [A-Za-z0-9_.:-], and for salts that are not 32 bytes.
    """
    named = [draw_id] if number is None else [draw_id, number]
    if not all(PLAIN.fullmatch(text) for text in named):
        raise BadInput(
            "bad_draw", "抽取编号或公开数含有不允许的字符。", "The draw's id or number has other letters."
        )
    if any(len(value) != 32 for value in (root, centre, supervisor)):
        raise BadInput("bad_draw", "根与盐值须为32字节。", "Root and salts have 32 bytes.")
    parts = [draw_id, root.hex(), centre.hex(), supervisor.hex(), *named[1:]]
    return "/".join(parts) + "/"


def draw(candidates: Sequence[str], key: str, count: int) -> list[int]:
    """Indexes into `candidates` (sorted, unique) of the first `count` drawn, in drawn order.

    Raises BadInput when the list is not sorted and unique or holds fewer than `count`.
    """
    if list(candidates) != sorted(set(candidates)) or len(candidates) > MOST_CANDIDATES:
        raise BadInput("bad_draw", "候选名单须有序且不重复。", "The candidates must be sorted and unique.")
    if not 0 <= count <= len(candidates):
        raise BadInput("bad_draw", "候选人不足。", "There are fewer candidates than are to be drawn.")
    left = list(range(len(candidates)))
    return [left.pop(_number(turn, key.encode()) % len(left)) for turn in range(count)]


def verify(published: object) -> list[str]:
    """The differences between a published draw and its recomputation, each a sentence; [] if none.

    `published` is the content of a DRAW.json; whatever it is, nothing is raised.
    """
    if not isinstance(published, dict) or FIELDS - published.keys():
        missing = sorted(FIELDS - published.keys()) if isinstance(published, dict) else sorted(FIELDS)
        return [f"缺少字段 Missing fields: {', '.join(missing)}."]
    return [*_check_commitments(published), *_check_key(published), *_check_result(published)]


def _number(turn: int, key: bytes) -> int:
    position = turn.to_bytes(2, "big")
    return int.from_bytes(hashlib.sha256(position + key + position).digest(), "big")


def _check_commitments(published: Mapping[str, Any]) -> list[str]:
    """Every salt is the one its party had committed to."""
    commitments, reveals = published["commitments"], published["reveals"]
    problems = []
    for party in PARTIES:
        promised, salt = _hex_of(commitments, party), _hex_of(reveals, party)
        if promised is None or salt is None:
            problems.append(
                f"{party}的承诺或盐值格式错误 Commitment or salt of {party} is no 32 bytes in hex."
            )
        elif commitment(salt) != promised.hex():
            problems.append(f"{party}的盐值与承诺不符 The salt of {party} is not the one committed to.")
    if not problems and commitments["centre"] == commitments["supervisor"]:
        problems.append("双方承诺相同 Both parties committed to one salt.")
    return problems


def _check_key(published: Mapping[str, Any]) -> list[str]:
    """The key follows from id, root and salts."""
    root = _hex_of(published["checkpoint"], "root")
    centre, supervisor = (_hex_of(published["reveals"], party) for party in PARTIES)
    if root is None or centre is None or supervisor is None:
        return ["检查点的根格式错误，无法重算密钥 Root or salts are no 32 bytes in hex: no key can be made."]
    size = published["checkpoint"].get("size")
    if isinstance(size, bool) or not isinstance(size, int) or size < 1:
        return ["检查点的大小格式错误 The size of the checkpoint is no positive integer."]
    try:
        key = draw_key(published["draw_id"], root, centre, supervisor, published.get("number"))
    except (BadInput, TypeError):
        return ["抽取编号或公开数格式错误 The draw's id or number has the wrong form."]
    return (
        []
        if key == published["key"]
        else ["密钥与编号、根、盐值不符 The key does not follow from its parts."]
    )


def _check_result(published: Mapping[str, Any]) -> list[str]:
    """The candidates are in order and the result is what the key draws from them."""
    candidates, result = published["candidates"], published["result"]
    if not isinstance(candidates, list) or not all(_is_hex(one) for one in candidates):
        return ["候选名单格式错误 The candidates are no list of commitments in hex."]
    if not isinstance(result, list) or not all(type(one) is int for one in result):
        return ["结果格式错误 The result is no list of indexes."]
    if type(published["wanted"]) is not int or not 1 <= published["wanted"] <= len(result):
        return ["结果人数少于需要人数 The result holds fewer than were wanted."]
    try:
        again = draw(candidates, str(published["key"]), len(result))
    except BadInput as refused:
        return [f"{refused.zh} {refused.en}"]
    return [] if again == result else [f"结果与重算不符 The result differs; recomputed: {again}."]


def _hex_of(value: object, name: str) -> bytes | None:
    """32 bytes from lower-case hex under `name`, or None."""
    text = value.get(name) if isinstance(value, dict) else None
    return bytes.fromhex(text) if isinstance(text, str) and _is_hex(text) else None


def _is_hex(text: object) -> bool:
    return isinstance(text, str) and HEX_32.fullmatch(text) is not None
