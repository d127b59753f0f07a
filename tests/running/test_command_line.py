"""`tender …`: every command explains itself; wrong usage exits 2 with one sentence."""

import json
from collections.abc import Iterator

import pytest
import typer
from typer.testing import CliRunner

from tender.cli import main

run = CliRunner().invoke


def commands(group: object = None, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command and group, as words."""
    here = typer.main.get_command(main) if group is None else group
    for name, each in getattr(here, "commands", {}).items():
        yield (*path, name)
        yield from commands(each, (*path, name))


@pytest.mark.parametrize("words", [(), *commands()], ids=" ".join)
def test_every_command_explains_itself(words):
    result = run(main, [*words, "--help"])
    assert result.exit_code == 0 and "Usage" in result.output


def test_the_commands_that_others_rely_on_are_there():
    known = {
        *("serve", "tick", "demo", "route", "evaluate", "seal", "submit", "open-share", "verify", "witness"),
        *("calendar add", "draw verify", "custodian new", "ledger verify"),
    }
    assert known <= {" ".join(words) for words in commands()}


@pytest.mark.parametrize(
    "words",
    [["nothing"], ["serve", "--port", "0"], ["serve", "--port", "x"], ["tick", "--nothing"], ["route"]],
)
def test_wrong_usage_exits_2(words):
    assert run(main, words).exit_code == 2


def test_a_data_folder_that_cannot_be_made_exits_2(tmp_path):
    (tmp_path / "file").write_text("no folder")
    folder = str(tmp_path / "file" / "data")
    result = run(main, ["tick", "--data", folder], env={"TENDER_DEMONSTRATION": "yes"})
    assert result.exit_code == 2 and "Cannot run" in result.stderr and "Traceback" not in result.stderr


def test_tick_says_what_it_did(platform):
    result = run(main, ["tick", "--data", str(platform.settings.data), "--json"])
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["close_bidding"] == []


def test_production_without_its_keys_is_refused_and_says_which(tmp_path):
    result = run(main, ["tick", "--data", str(tmp_path / "data")])
    assert result.exit_code == 1 and "platform.pem" in result.stderr
