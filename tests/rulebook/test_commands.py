"""`tender calendar add` as scripts call it."""

import json

import pytest
from typer.testing import CliRunner, Result

from tender.rulebook.commands import commands


def run(*words: str) -> Result:
    return CliRunner().invoke(commands, ["calendar", "add", *words])


def test_it_prints_one_iso_date() -> None:
    result = run("2026-09-30", "3wd")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "2026-10-10\n", "")


def test_json_says_whether_the_date_is_provisional() -> None:
    assert json.loads(run("2026-12-28", "5wd", "--json").stdout) == {
        "date": "2027-01-04",
        "provisional": True,
    }


def test_a_provisional_date_is_still_one_line_and_warns_beside_it() -> None:
    result = run("2026-12-28", "5wd")
    assert result.stdout == "2027-01-04\n" and "provisional" in result.stderr


@pytest.mark.parametrize(
    "words",
    [("2026-02-30", "3d"), ("20260302", "3d"), ("2026-03-02", "3"), ("2026-03-02", "0d"), ("2026-03-02", "-3d"),
     ("2026-03-02", "1.5wd"), ("2026-03-02", "３d"), ("9999-12-31", "1d"), ("2026-03-02", "999999999wd"),
     ("2026-03-02", "3d", "--overrides", "no-such-file.toml")],
)  # fmt: skip
def test_bad_usage_ends_with_2_and_nothing_on_stdout(words: tuple[str, ...]) -> None:
    result = run(*words)
    assert result.exit_code == 2 and result.stdout == "" and result.stderr
    assert "Traceback" not in result.stderr
