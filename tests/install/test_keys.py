"""What an installation refuses to start with, and that starting twice changes nothing."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from tender.errors import Refused
from tender.install import open_platform
from tender.platform import Platform
from tender.settings import Settings


def test_production_refuses_the_demonstrations_keys(platform: Platform) -> None:
    with pytest.raises(Refused) as refusal:
        open_platform(replace(platform.settings, demonstration=False, argon2_kib=65_536))
    assert refusal.value.code == "demonstration_keys"


def test_production_names_the_keys_it_misses(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"platform\.key"):
        open_platform(Settings(data=tmp_path / "data"))
    assert not (tmp_path / "data").exists()


def test_production_refuses_weak_password_hashing(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    for name in ("platform", "tsa"):
        (tmp_path / "keys" / f"{name}.key").touch()
    with pytest.raises(Refused) as refusal:
        open_platform(Settings(data=tmp_path / "data", argon2_kib=64))
    assert refusal.value.code == "weak_hashing"


def test_opening_twice_performs_no_second_first_act(platform: Platform) -> None:
    with platform.reading() as session:
        before = platform.sequencer.head(session)
    again = open_platform(platform.settings)
    with again.reading() as session:
        assert again.sequencer.head(session) == before
    again.engine.dispose()


def test_keys_are_readable_by_their_owner_only(platform: Platform) -> None:
    secret = [
        path for path in platform.settings.key_folder.iterdir() if path.suffix in (".key", ".age-identity")
    ]
    assert len(secret) >= 6
    assert {path.stat().st_mode & 0o777 for path in secret} == {0o600}


def test_a_start_sweeps_what_an_upload_left_half_written_and_nothing_else(platform: Platform) -> None:
    kept = platform.objects.put([b"whole"], limit=10)
    folder = platform.settings.data / "objects"
    old, fresh = folder / f".{'0' * 32}.part", folder / f".{'1' * 32}.part"
    for path in (old, fresh):
        path.touch()
    two_days_ago = old.stat().st_mtime - 2 * 86_400
    for path in (old, folder / kept.sha256):
        os.utime(path, (two_days_ago, two_days_ago))
    open_platform(platform.settings).engine.dispose()
    assert (old.exists(), fresh.exists(), platform.objects.size(kept.sha256)) == (False, True, 5)
