"""The faces are there, and no character comes out as an empty box."""

from pathlib import Path

import pytest

from reports import fonts


def test_this_machine_is_ready_to_render() -> None:
    assert fonts.fonts_ready() is None


def test_a_missing_face_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(fonts.FACES, "Report Rare", Path("nowhere.otf"))
    assert "nowhere.otf is missing" in str(fonts.fonts_ready())


def test_ordinary_text_is_left_alone() -> None:
    text = "示范县〔2026〕№ 1 “壹”①②《》·—≤≥±×÷→\n𠮷龘靐鿍 Tender ÄÖÜ"
    assert fonts.legible(text) == text


@pytest.mark.parametrize(
    "point", [0x00, 0x07, 0x200B, 0x202E, 0x2066, 0xFEFF, 0xE000, 0x1F600, 0x20000, 0x10FFFF]
)
def test_what_cannot_be_drawn_or_seen_is_written_as_its_code_point(point: int) -> None:
    assert fonts.legible(f"甲{chr(point)}乙") == f"甲〔U+{point:04X}〕乙"
