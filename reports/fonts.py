"""The faces that documents are set in, and what they cannot draw.

Only faces installed with the platform are used, by file path under our own family names, so that a
document looks the same on every machine: Noto Sans SC and Noto Serif SC, and for rare characters of
names that they lack (𠮷) Noto Sans JP. A character that none of them has, or that would be
invisible or turn the text around, is printed as 〔U+2000B〕: never as an empty box, never left out.
"""

import unicodedata
from functools import cache
from pathlib import Path

import pylopdf_fonts_jp
import pylopdf_fonts_zh_cn
from fontTools.ttLib import TTFont
from weasyprint.text import ffi

FACES: dict[str, Path] = {
    "Report Sans": pylopdf_fonts_zh_cn.sans_path(),
    "Report Serif": pylopdf_fonts_zh_cn.serif_path(),
    "Report Rare": pylopdf_fonts_jp.sans_path(),
}
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}  # control, direction and format marks, surrogates, private, none
KEPT = "\n\t"


def font_faces() -> str:
    """The `@font-face` rules of the three families."""
    return "\n".join(
        f'@font-face {{ font-family: "{family}"; src: url("{path.as_uri()}") }}'
        for family, path in FACES.items()
    )


def fonts_ready() -> str | None:
    """For the health check: what is wrong with the faces (one sentence), or None.

    Without libharfbuzz-subset a document with Chinese text takes seconds instead of a fraction of one.
    """
    for path in FACES.values():
        if not path.is_file():
            return f"字体文件缺失 The font file {path.name} is missing: install the pylopdf-fonts packages."
    if ffi.harfbuzz_subset is None:
        return "缺少字体子集库 libharfbuzz-subset is missing: install the package libharfbuzz-subset0."
    return None


def legible(text: str) -> str:
    """`text` with every character that our faces cannot draw written as its code point."""
    if all(ord(character) in drawable() or character in KEPT for character in text):
        return text
    return "".join(_legible_character(character) for character in text)


def _legible_character(character: str) -> str:
    if character in KEPT or ord(character) in drawable():
        return character
    return f"〔U+{ord(character):04X}〕"


@cache
def drawable() -> frozenset[int]:
    """Code points that one of our faces draws, without invisible ones."""
    points: set[int] = set()
    for path in FACES.values():
        with TTFont(path, lazy=True) as font:
            points.update(font.getBestCmap())
    return frozenset(point for point in points if unicodedata.category(chr(point)) not in UNSEEN)
