"""The rules in force on one day, and the typed ways to ask for a figure.

A `Rulebook` is frozen: what a tender pins cannot change under it. Every figure comes with its unit
and is handed out only through the accessor of that unit, so that nobody takes days for yuan.
Decimals come from text, shares are exact fractions, money is integer fen; no float is ever made.
An unknown id raises KeyError, an accessor of the wrong kind TypeError; both say what was asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Literal

from tender import money

DayUnit = Literal["d", "wd"]
Sure = Literal["statute", "secondary", "unverified", "county", "default"]


@dataclass(frozen=True)
class Span:
    """A length of time: `n` calendar days (`d`) or official working days (`wd`)."""

    n: int
    unit: DayUnit

    def __str__(self) -> str:
        return f"{self.n}{self.unit}"


@dataclass(frozen=True)
class Rule:
    """One figure of one pack. `version` is the pack's, as in `Rulebook.versions`; `effective_to` is the
    last day in force, None while no end is known."""

    id: str
    pack: str
    version: str
    value: str | int
    unit: str
    article: str
    effective_from: date
    effective_to: date | None
    sure: Sure
    zh: str
    en: str


@dataclass(frozen=True)
class Rulebook:
    """What was in force on one day. Mapping-like by id; hashable by its versions."""

    pack_versions: tuple[tuple[str, str], ...]
    rules: Mapping[str, Rule]

    def __post_init__(self) -> None:
        object.__setattr__(self, "rules", MappingProxyType(dict(self.rules)))

    def __hash__(self) -> int:
        return hash(self.pack_versions)

    @property
    def versions(self) -> dict[str, str]:
        """Pack → version: what a tender stores to get this very rulebook back (`pinned`)."""
        return dict(self.pack_versions)

    @property
    def county(self) -> bool:
        """Whether the county's own pack is switched on."""
        return "county" in self.versions

    def __contains__(self, rule_id: object) -> bool:
        return rule_id in self.rules

    def get(self, rule_id: str) -> Rule:
        if rule_id not in self.rules:
            held = ", ".join(f"{pack} {version}" for pack, version in self.pack_versions) or "no pack"
            raise KeyError(f"no rule {rule_id!r} in force in {held}")
        return self.rules[rule_id]

    def decimal(self, rule_id: str) -> Decimal:
        """The plain number, in the rule's own unit (percent stays percent: 3 means 3 %)."""
        rule = self.get(rule_id)
        if rule.unit == "method" or "/" in str(rule.value):
            raise TypeError(f"{rule_id} is a {rule.unit}, not a decimal number")
        return Decimal(rule.value)

    def integer(self, rule_id: str) -> int:
        rule = self.get(rule_id)
        if not isinstance(rule.value, int):
            raise TypeError(f"{rule_id} is in {rule.unit}, not a whole number")
        return rule.value

    def fen(self, rule_id: str) -> int:
        """An amount of money in fen."""
        return money.fen(str(self._of_unit(rule_id, "yuan").value))

    def days(self, rule_id: str) -> Span:
        rule = self._of_unit(rule_id, "d", "wd")
        return Span(int(rule.value), "wd" if rule.unit == "wd" else "d")

    def share(self, rule_id: str) -> Fraction:
        """An exact part of one: `2/3`, or `0.40`."""
        return Fraction(self._of_unit(rule_id, "share").value)

    def method(self, rule_id: str) -> str:
        """The identifier of a procurement method, such as `listing`."""
        return str(self._of_unit(rule_id, "method").value)

    def _of_unit(self, rule_id: str, *units: str) -> Rule:
        rule = self.get(rule_id)
        if rule.unit not in units:
            raise TypeError(f"{rule_id} is in {rule.unit}, not in {' or '.join(units)}")
        return rule
