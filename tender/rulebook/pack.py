"""One rule pack: a dated TOML file, read strictly.

For whoever edits the law's figures: a pack that has an entry missing a field, twice, overlapping its
own successor, of a wrong type or in an unknown unit is refused as a whole, and the message names the
file and the entry. `effective_to` is the last day in force (以内 includes its bound, CC 1259).
Nothing is guessed, defaulted or repaired; floats are refused wherever they stand.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any, NoReturn, get_args

from tender import money
from tender.rulebook.book import Rule, Sure

WHOLE = frozenset({"d", "wd", "y", "h", "min", "count"})
TEXT = frozenset({"percent", "points", "share", "yuan", "method"})
RULE_ID = re.compile(r"[a-z][a-z_]*(\.[a-z][a-z0-9_]*)+")
NUMBER = re.compile(r"\d{1,12}(\.\d{1,6})?")
METHOD = re.compile(r"[a-z]+(_[a-z]+)*")
FRACTION = re.compile(r"\d{1,6}/[1-9]\d{0,5}")
HEAD = {"name": str, "zh": str, "en": str, "version": str, "date": date, "rules": list}
FIELDS = {"id": str, "unit": str, "article": str, "effective_from": date, "sure": str, "zh": str, "en": str}


class PackError(ValueError):
    """A rule pack or calendar file that cannot be used; says which file and which entry."""

    def __init__(self, path: Path, entry: str, wrong: str) -> None:
        super().__init__(f"规则包 {path.name} 的 {entry} 有误。 Rule pack {path.name}, {entry}: {wrong}")


@dataclass(frozen=True)
class Pack:
    """One edition of one pack, its rules in file order."""

    name: str
    version: str
    published: date
    zh: str
    en: str
    rules: tuple[Rule, ...]

    def in_force(self, day: date) -> list[Rule]:
        """The rules in force on `day`, each carrying the version to be pinned."""
        version = f"{self.version}/{self.changed(day)}"
        return [
            replace(rule, version=version)
            for rule in self.rules
            if rule.effective_from <= day and (rule.effective_to is None or day <= rule.effective_to)
        ]

    @property
    def turns(self) -> set[date]:
        """The days on which a figure of the pack came or went."""
        ends = {rule.effective_to for rule in self.rules if rule.effective_to} - {date.max}
        return {rule.effective_from for rule in self.rules} | {end + timedelta(days=1) for end in ends}

    def changed(self, day: date) -> date | None:
        """The last turn up to `day`; None before the first."""
        return max((turn for turn in self.turns if turn <= day), default=None)


def read_toml(path: Path) -> dict[str, Any]:
    """The content of a TOML file; a float anywhere, bad syntax or an unreadable file raises PackError."""

    def no_float(text: str) -> NoReturn:
        raise PackError(path, text, "a number with a point must be written as text")

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=no_float)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as broken:
        raise PackError(path, "file", str(broken)) from broken


def read_pack(path: Path) -> Pack:
    content = read_toml(path)
    _check_fields(path, "head", content, HEAD, optional=())
    if "/" in content["version"]:
        raise PackError(path, "version", "a version has no slash")
    rules = tuple(
        _read_rule(path, number, entry, content) for number, entry in enumerate(content["rules"], start=1)
    )
    _check_periods(path, rules)
    return Pack(content["name"], content["version"], content["date"], content["zh"], content["en"], rules)


def _read_rule(path: Path, number: int, entry: object, head: dict[str, Any]) -> Rule:
    if not isinstance(entry, dict):
        raise PackError(path, f"rule {number}", "not a table")
    name = str(entry.get("id", f"rule {number}"))
    _check_fields(path, name, entry, FIELDS, optional=("value", "effective_to"))
    if not RULE_ID.fullmatch(name):
        raise PackError(path, name, "an id is lower-case words joined by dots")
    if entry["sure"] not in get_args(Sure):
        raise PackError(path, name, f"sure is one of {', '.join(get_args(Sure))}")
    _check_value(path, name, entry.get("value"), entry["unit"])
    end = entry.get("effective_to")
    if end is not None and (type(end) is not date or end < entry["effective_from"]):
        raise PackError(path, name, "effective_to is a day on or after effective_from")
    return Rule(**{**entry, "effective_to": end, "pack": head["name"], "version": head["version"]})


def _check_fields(
    path: Path, where: str, table: dict[str, Any], fields: dict[str, type], optional: Iterable[str]
) -> None:
    for field, kind in fields.items():
        if field not in table:
            raise PackError(path, where, f"{field} is missing")
        if type(table[field]) is not kind or table[field] == "":
            raise PackError(path, where, f"{field} must be a {kind.__name__}")
    for field in table.keys() - fields.keys() - set(optional):
        raise PackError(path, where, f"unknown field {field}")


def _check_value(path: Path, name: str, value: object, unit: str) -> None:
    if unit in WHOLE:
        sound = type(value) is int and value >= 0
    elif unit in TEXT:
        sound = isinstance(value, str) and _is_written_right(value, unit)
    else:
        raise PackError(path, name, f"unknown unit {unit!r}")
    if not sound:
        raise PackError(path, name, f"value {value!r} is no amount in {unit}")


def _is_written_right(text: str, unit: str) -> bool:
    if unit == "yuan":
        try:
            return money.parse_yuan(text) >= 0
        except ValueError:
            return False
    if unit == "share":
        return bool(FRACTION.fullmatch(text) or NUMBER.fullmatch(text)) and Fraction(text) <= 1
    return (METHOD if unit == "method" else NUMBER).fullmatch(text) is not None


def _check_periods(path: Path, rules: Iterable[Rule]) -> None:
    """Lines of one id must follow each other in time without sharing a day."""
    ordered = sorted(rules, key=lambda rule: (rule.id, rule.effective_from))
    for before, after in pairwise(ordered):
        if before.id != after.id:
            continue
        if before.effective_to is None or before.effective_to >= after.effective_from:
            raise PackError(path, after.id, f"stands twice on {after.effective_from}")
