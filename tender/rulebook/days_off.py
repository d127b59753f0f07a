"""Official days from a file: next year's holiday notice, and single days the county sets itself.

A `[[notice]]` settles a whole year: its `rest` days are off, its `work` days (调休上班日) are worked, every
other day follows its weekday. A `[[county]]` line settles one day and goes before any notice. The shape is
shown in `packs/calendar.toml`. A file with an unknown field, a day named twice or a day far outside its
year is refused with the entry named; a half-read calendar would move legal deadlines.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tender.rulebook.pack import PackError, read_toml

HEAD = {"name", "version", "date", "notice", "county"}
NOTICE = {"year": int, "source": str, "rest": list, "work": list}
COUNTY = {"day": date, "working": bool, "reason": str}


@dataclass(frozen=True)
class DaysOff:
    """What one calendar file says: single days, and the years it settles completely."""

    days: Mapping[date, bool]
    years: frozenset[int]

    def look_up(self, day: date) -> bool | None:
        """Whether `day` is worked, or None when this file does not say."""
        if day in self.days:
            return self.days[day]
        return day.weekday() < 5 if day.year in self.years else None


def read_days_off(path: Path) -> DaysOff:
    content = read_toml(path)
    if unknown := content.keys() - HEAD:
        raise PackError(path, "head", f"unknown field {min(unknown)}")
    notices, single = _tables(path, content, "notice", NOTICE), _tables(path, content, "county", COUNTY)
    days: dict[date, bool] = {}
    for notice in notices:
        days.update(_notice_days(path, notice, days))
    days.update({entry["day"]: entry["working"] for entry in single})
    years = [notice["year"] for notice in notices]
    if len(set(years)) < len(years) or len({entry["day"] for entry in single}) < len(single):
        raise PackError(path, "file", "a year or a county day stands twice")
    return DaysOff(days, frozenset(years))


def _tables(path: Path, content: dict[str, Any], name: str, fields: dict[str, type]) -> list[dict[str, Any]]:
    tables = content.get(name, [])
    for number, table in enumerate(tables if isinstance(tables, list) else [None], start=1):
        if not isinstance(table, dict) or table.keys() != fields.keys():
            raise PackError(path, f"{name} {number}", f"its fields are {', '.join(fields)}")
        for field, kind in fields.items():
            if type(table[field]) is not kind:
                raise PackError(path, f"{name} {number}", f"{field} must be a {kind.__name__}")
    return list(tables)


def _notice_days(path: Path, notice: dict[str, Any], taken: Mapping[date, bool]) -> dict[date, bool]:
    year, days = notice["year"], dict[date, bool]()
    for day, working in [(day, False) for day in notice["rest"]] + [(day, True) for day in notice["work"]]:
        # New Year's notice may rearrange days of the December before it.
        if type(day) is not date or not (day.year == year or (day.year, day.month) == (year - 1, 12)):
            raise PackError(path, f"notice {year}", f"{day} is no day of that year")
        if day in days or day in taken:
            raise PackError(path, f"notice {year}", f"{day} stands twice")
        days[day] = working
    return days
