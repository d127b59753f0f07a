"""Pure questions about bids: is it late, does it fit what was uploaded, does a notice withdraw it.

In time is strictly before the deadline at the platform's time; at the deadline it is late (E20 27).
A withdrawal is a signed notice that names the very bid (BR 35). Nothing here reads rows or the clock.
"""

from datetime import datetime
from typing import Any

from tender.errors import Refused
from tender.seal import fields
from tender.seal.manifest import Manifest

LARGEST_NOTICE = 4096
AGE_HEAD = b"age-encryption.org/v1\n"
NOTICE_KEYS = frozenset(["v", "tender", "lot", "bid", "act", "made_at"])


class Late(Refused):
    """The deadline had come when the bid was complete; the refusal itself is recorded (BR 36)."""

    def __init__(self) -> None:
        zh, en = "投标截止时间已到, 平台拒收。", "The submission deadline has come; the bid is refused."
        super().__init__("late", zh, en, article="E20 27")


def is_late(now: datetime, deadline: datetime | None) -> bool:
    """Whether a bid complete at `now` is late; without a deadline nothing is."""
    return deadline is not None and now >= deadline


def check_ciphertext(manifest: Manifest, envelope: str, sha256: str, size: int) -> None:
    """Refuse an upload that is not the ciphertext of the manifest, or another envelope."""
    if (manifest.ct_sha256, manifest.ct_size) != (sha256, size):
        zh, en = "上传的文件与投标清单不符。", "The upload is not the ciphertext that the manifest names."
        raise Refused("ct_differs", zh, en, field="upload", article="E20 27")
    if manifest.envelope != envelope:
        zh, en = "信封种类与投标清单不符。", "The manifest names another envelope."
        raise Refused("terms_differ", zh, en, field="envelope", article="E20 27")


def is_sealed(head: bytes) -> bool:
    """Whether a file that begins so is encrypted by age; nothing more can be told before the opening."""
    return head.startswith(AGE_HEAD)


def check_sealed(head: bytes) -> None:
    """Refuse a file that is not encrypted, and say what to do instead (E20 26)."""
    if not is_sealed(head):
        zh = "投标文件未加密, 平台拒收; 请用投标工具 (tender seal) 加密并签名后重新提交。"
        en = "The bid is not encrypted and is refused; seal and sign it with tender seal, then hand it in again."
        raise Refused("unencrypted", zh, en, field="upload", article="E20 26")


def notice_of(tender: str, lot: str, bid: str, made_at: str) -> dict[str, Any]:
    """The withdrawal notice (撤回通知) that a tenderer signs, as RFC 8785 JSON."""
    return {"v": 1, "tender": tender, "lot": lot, "bid": bid, "act": "withdraw", "made_at": made_at}


def check_notice(raw: bytes, tender: str, lot: str, bid: str) -> str:
    """The notice's text. Raises BadInput for what is no notice, Refused for another bid's."""
    notice = fields.exact(fields.decoded(raw, LARGEST_NOTICE, "notice"), NOTICE_KEYS, "notice")
    fields.version_one(notice, "notice")
    made_at = fields.moment(notice["made_at"], "notice.made_at")
    if dict(notice) != notice_of(tender, lot, bid, made_at):
        zh, en = "撤回通知写明的不是这份投标。", "The notice does not withdraw this bid."
        raise Refused("other_bid", zh, en, field="notice", article="BR 35")
    return raw.decode()
