"""Why a bid could not be opened, and by whose fault (E20 31, trust §2).

The tenderer's fault revokes the bid (撤销, the deposit is at risk); a custodian's or the platform's
withdraws it (撤回, with the right to claim). The list is closed: what is not named here as the
tenderer's fault is never the tenderer's.
"""

from dataclasses import dataclass
from typing import Literal

Party = Literal["tenderer", "custodian", "platform"]

FAULTS: dict[str, tuple[Party, str, str]] = {
    "undecryptable": (
        "tenderer",
        "密文损坏，正确的密钥也不能解开",
        "The right key does not open the ciphertext",
    ),
    "not_a_zip": ("tenderer", "解密后不是ZIP文件", "What was sealed is no ZIP file"),
    "too_many_files": ("tenderer", "文件数超过限制", "The bid holds too many files"),
    "too_large": ("tenderer", "解压后超过大小限制", "The bid unpacks to more than is allowed"),
    "bad_name": ("tenderer", "文件名不合规定", "A file name is not allowed"),
    "duplicate_name": ("tenderer", "文件名重复", "Two files have one name"),
    "not_a_file": (
        "tenderer",
        "含有链接、目录或特殊文件",
        "The bid holds a link, a folder or a special file",
    ),
    "damaged_file": (
        "tenderer",
        "压缩文件损坏、加密或格式不支持",
        "A packed file is damaged, encrypted or of another kind",
    ),
    "no_offer": ("tenderer", "缺少offer.json", "offer.json is missing"),
    "bad_offer": ("tenderer", "offer.json不合格式", "offer.json is malformed"),
    "binding_broken": (
        "tenderer",
        "开标数据与清单或证书不符",
        "offer.json differs from the manifest or the certificate",
    ),
    "capsules_bad": (
        "tenderer",
        "多数保管人证明份额已坏",
        "Enough custodians signed that their capsules are bad",
    ),
    "shares_useless": ("tenderer", "全部份额齐备仍不能恢复密钥", "All genuine shares together yield no key"),
    "cert_not_counting": (
        "tenderer",
        "投标时证书无效",
        "The certificate did not count when the bid was handed in",
    ),
    "junk_share": (
        "custodian",
        "保管人提交的份额与清单不符",
        "A custodian posted a share that is not the sealed one",
    ),
    "too_few_shares": ("custodian", "保管人提交的份额不足", "Too few custodians posted their shares"),
    "ciphertext_differs": (
        "platform",
        "平台保存的密文与清单不符",
        "The stored ciphertext is not the one handed in",
    ),
    "signature_differs": (
        "platform",
        "平台保存的签名与清单不符",
        "The stored signature does not fit the manifest",
    ),
    "identity_differs": (
        "platform",
        "恢复的密钥不是该投标的密钥",
        "The rebuilt key is not the key of this bid",
    ),
    "opening_failed": ("platform", "平台解密程序未能完成", "The platform's decryption did not finish"),
}


@dataclass(frozen=True)
class Fault:
    """One failure: `code` of the list above, whose `fault` it is, and why in two languages."""

    code: str
    fault: Party
    zh: str
    en: str


def fault(code: str, zh: str = "", en: str = "") -> Fault:
    """The fault named `code`; a detail (a body, a field) may be added. Raises KeyError."""
    party, chinese, english = FAULTS[code]
    return Fault(
        code,
        party,
        chinese + (f"：{zh}" if zh else "") + "。",
        english + (f": {en or zh}" if en or zh else "") + ".",
    )
