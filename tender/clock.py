"""The only source of time.

Every moment in the platform is an aware UTC datetime with millisecond precision and comes from
`now()`. The demonstration and the tests move the clock; nothing else may. Moments travel as text
`2026-11-23T01:30:00.000Z`, which sorts like time, and are shown to people in the county's zone.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
WEEKDAYS = "一二三四五六日"


def _system() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _system


def now() -> datetime:
    """The present moment, aware UTC, cut (not rounded) to whole milliseconds."""
    moment = _source()
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def today() -> date:
    """The civil date in the county."""
    return now().astimezone(ZONE).date()


def stamp(moment: datetime) -> str:
    """Text form of an aware moment: UTC, milliseconds, `Z`. A naive moment raises ValueError."""
    if moment.tzinfo is None:
        raise ValueError("a moment must carry its zone")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse(text: str) -> datetime:
    """The moment that `text` (ISO 8601 with a zone) names, in UTC. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment must carry its zone")
    try:
        return moment.astimezone(UTC)
    except OverflowError as beyond:
        raise ValueError("a moment must lie in the years 1 to 9999") from beyond


def at(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """The moment of a wall-clock time in the county, in UTC."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE).astimezone(UTC)


def shown(moment: datetime) -> str:
    """For people: `2026-11-23 09:30 周一`, in the county's zone."""
    local = moment.astimezone(ZONE)
    return f"{local:%Y-%m-%d %H:%M} 周{WEEKDAYS[local.weekday()]}"


class MovableClock:
    """A clock that stands still until it is moved; for the demonstration and the tests."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def move_to(self, moment: datetime) -> None:
        """Go to `moment`; time never runs backwards, so an earlier one raises ValueError."""
        if moment < self.moment:
            raise ValueError("time does not run backwards")
        self.moment = moment

    def forward(self, **units: float) -> None:
        """Go on by a `timedelta` given in its own units (`days=3`, `minutes=5`)."""
        self.move_to(self.moment + timedelta(**units))


@contextmanager
def ticking(source: Callable[[], datetime]) -> Iterator[Callable[[], datetime]]:
    """Take the time from `source` inside the block (demonstration and tests only)."""
    global _source
    before, _source = _source, source
    try:
        yield source
    finally:
        _source = before
