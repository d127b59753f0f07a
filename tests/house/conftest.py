"""The sources that the house rules are checked against, as path → text."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PASSED_OVER = {".git", ".venv", ".hypothesis", "run", "demo", "build"}


def is_ours(path: Path) -> bool:
    """Whether `path`, relative to the root, is part of the project and not made on this machine."""
    if path.parts[0] in PASSED_OVER:
        return False
    return not any(part.endswith(("_cache", "__pycache__", ".egg-info")) for part in path.parts)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def files() -> dict[str, str]:
    """Every text file of the project."""
    found = {}
    for path in sorted(ROOT.rglob("*")):
        name = path.relative_to(ROOT)
        if is_ours(name) and path.is_file():
            content = path.read_bytes()
            if b"\0" not in content:
                found[name.as_posix()] = content.decode()
    return found


@pytest.fixture(scope="session")
def modules(files: dict[str, str]) -> dict[str, str]:
    """The Python modules of `tender`, `storage` and `reports`; migration steps are written by Alembic."""
    return {
        name: text
        for name, text in files.items()
        if name.endswith(".py")
        and name.split("/")[0] in {"tender", "storage", "reports"}
        and "/migrations/versions/" not in name
    }
