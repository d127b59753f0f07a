"""Each chore is a target with a line of help, and continuous integration runs nothing cleverer."""

import re
import subprocess


def targets(makefile: str) -> set[str]:
    """The named targets, files and variables left out."""
    return set(re.findall(r"^([a-z][a-z-]*):(?!=)", makefile, re.MULTILINE))


def declared(makefile: str) -> set[str]:
    return set(re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[0].split())


def test_help_lists_every_target(root, files):
    shown = subprocess.run(["make"], cwd=root, check=True, capture_output=True, text=True).stdout
    assert set(re.findall(r"^  make ([a-z-]+) +\S", shown, re.MULTILINE)) == targets(files["Makefile"])
    assert declared(files["Makefile"]) == targets(files["Makefile"])


def test_the_promised_targets_are_there(files):
    promised = {"setup", "run", "test", "test-fast", "check", "bench", "help", "lock", "messages"}
    assert promised <= targets(files["Makefile"])


def test_run_serves_the_demonstration_county_on_the_port_asked_for(root):
    shown = subprocess.run(
        ["make", "-n", "run", "PORT=8123"], cwd=root, check=True, capture_output=True, text=True
    )
    assert "tender serve --demo --data run/data --port 8123" in shown.stdout


def test_continuous_integration_runs_make_test_and_nothing_cleverer(root, files):
    lines = [line for line in files[".ci/run"].splitlines() if line and not line.startswith("#")]
    assert lines == ["set -eu", 'cd "$(dirname "$0")/.."', "make test"]
    assert (root / ".ci" / "run").stat().st_mode & 0o111


def test_a_target_is_told_from_a_variable():
    assert targets("help: ## x\nVENV := .venv\n$(A): b\n\tcmd\n") == {"help"}
