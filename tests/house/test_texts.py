"""What no file of the project may contain: paths of one machine, package hosts, talk about the making."""

import re
import tomllib

FORBIDDEN = {
    "a path of one machine": re.compile("(?<![\\w.])/(?:wor" + "k|roo" + "t|home/\\w+|tm" + "p|Users)/"),
    "a package host": re.compile(
        "pyp" + "i\\.org|pythonhost" + "ed|registry\\.npm" + "js|deb\\.debi" + "an\\.org"
    ),
    "talk about the making": re.compile("\\bhelp" + "ers?\\b|\\bsub-?agent", re.IGNORECASE),
    "a private key": re.compile("BEGIN [A-Z ]*PRIVATE " + "KEY|AGE-SECRET-" + "KEY-1[0-9A-Z]"),
}
LOCKS = ("requirements.txt", "requirements-test.txt")


def forbidden(text: str) -> list[str]:
    """The kinds of forbidden text that stand in `text`."""
    return [kind for kind, pattern in FORBIDDEN.items() if pattern.search(text)]


def unlocked(lock: str) -> list[str]:
    """Lines of a requirements lock that are not `name==version` followed by hashes."""
    entries = lock.replace("\\\n", " ").splitlines()
    return [
        entry for entry in entries
        if not re.fullmatch(r"[a-z0-9._\[\]-]+==[\w.!+-]+( +; [^#]+?)?( +--hash=sha256:[0-9a-f]{64})+ *", entry)
    ]  # fmt: skip


def versions(lock: str) -> set[str]:
    return set(re.findall(r"^[a-z0-9._\[\]-]+==\S+", lock, re.MULTILINE))


def wanted(project: dict, extra: str | None = None) -> set[str]:
    """The names of the dependencies that pyproject.toml asks for."""
    asked = [*project["dependencies"], *(project["optional-dependencies"][extra] if extra else [])]
    return {re.split(r"[\[<>=!~; ]", line)[0].lower().replace("_", "-") for line in asked}


def test_no_file_says_what_it_must_not(files):
    made_up = {"a private key"}  # keys in tests and their vectors open nothing
    found = {
        name: set(forbidden(text)) - (made_up if name.startswith("tests/") else set())
        for name, text in files.items()
    }
    assert {name: kinds for name, kinds in found.items() if kinds} == {}


def test_every_dependency_is_locked_by_hash_and_names_no_host(files):
    assert {name: unlocked(files[name]) for name in LOCKS} == {name: [] for name in LOCKS}


def test_the_locks_hold_what_the_project_asks_for(files):
    project = tomllib.loads(files["pyproject.toml"])["project"]
    for lock, extra in zip(LOCKS, (None, "test"), strict=True):
        locked = {re.split(r"[\[=]", entry)[0] for entry in versions(files[lock])}
        assert wanted(project, extra) - locked == set(), "run make lock"


def test_the_tests_run_on_the_versions_that_are_served(files):
    assert versions(files[LOCKS[0]]) <= versions(files[LOCKS[1]])


def test_forbidden_text_is_found():
    assert forbidden('open("/' + 'work/x")') and forbidden("https://pyp" + "i.org/simple")
    assert forbidden("# a help" + "er") and forbidden("/ro" + "ot/.config")
    assert forbidden("the work/life of a bid, at /api/v1/work") == []


def test_an_unlocked_dependency_is_found():
    locked = "rich==15.0 \\\n    --hash=sha256:" + "0" * 64
    assert unlocked(locked) == []
    assert unlocked("rich==15.0") and unlocked("--index-url x\n" + locked) and unlocked("rich>=15")
