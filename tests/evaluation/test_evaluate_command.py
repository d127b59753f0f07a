"""`tender evaluate` at its surface: exit codes, streams, JSON and the table."""

import json
from importlib.resources import files

import pytest
import typer
from typer.testing import CliRunner

from tender.evaluation.commands import commands

EXAMPLE = str(files("tender.evaluation") / "examples" / "a-comprehensive-evaluation.json")

program = typer.Typer()
program.add_typer(commands)
program.command("other")(lambda: None)


def run(*words: str):
    return CliRunner().invoke(program, ["evaluate", *words])


def test_json_is_printed_whole():
    answer = run(EXAMPLE, "--json")
    assert answer.exit_code == 0
    assert json.loads(answer.stdout)["candidates"] == ["A2", "A3", "A1"]


def test_the_table_names_ranks_reasons_and_candidates():
    answer = run(EXAMPLE)
    assert answer.exit_code == 0
    assert all(word in answer.stdout for word in ("综合评估法", "92.69", "4413500.00", "A2、A3、A1"))


def test_a_schema_is_printed_for_a_method():
    answer = run("--schema", "two_envelope")
    assert json.loads(answer.stdout)["properties"]["method"] == {
        "enum": ["two_envelope"],
        "description": "双信封. Two envelopes.",
    }


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b'{"method": NaN}',
        b"[" * 100_000,
        b"9" * 5000,
        b'{"bids": [], "bids": []}',
        b"null",
    ],
)
def test_a_file_that_is_no_case_ends_with_2_and_one_sentence(tmp_path, content):
    path = tmp_path / "case.json"
    path.write_bytes(content)
    answer = run(str(path))
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert answer.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "words", [(), (EXAMPLE, "--schema", "two_envelope"), ("--schema", "x"), ("/nonexistent.json",), ("/",)]
)
def test_bad_usage_ends_with_2(words):
    answer = run(*words)
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert answer.stderr


def test_markup_in_a_name_is_printed_as_it_stands(tmp_path):
    path = tmp_path / "case.json"
    path.write_text(
        json.dumps({"method": "lowest_price_gp", "bids": [{"bidder": "[red]甲[/red]", "price": "1"}]})
    )
    assert "[red]甲[/red]" in run(str(path)).stdout
