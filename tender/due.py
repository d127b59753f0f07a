"""What time itself has to do: `tender tick`, and the server once a minute (style §2.5).

Each job finds by state what is due and performs it as acts of the clock, so doing it twice does nothing
more. Of several processes one takes the minute: a row per job and minute, inserted or not. A job that
fails is logged and stands in nobody's way; the next minute finds the same work again.
"""

import logging
from collections.abc import Callable

from sqlalchemy.dialects.sqlite import insert
from sqlmodel import Field, SQLModel, delete

from tender import clock
from tender.bids.service import close_due
from tender.notices.prequalification import close_applications
from tender.platform import Platform
from tender.web.uploads import sweep_uploads

log = logging.getLogger("tender.due")

JOBS: dict[str, Callable[[Platform], list[str]]] = {
    "close_bidding": close_due,
    "close_applications": close_applications,
    "sweep_uploads": sweep_uploads,
}


class Tick(SQLModel, table=True):
    """One job's minute (`2026-11-23T01:30`), taken by whoever inserted the row."""

    __tablename__ = "aux_tick"

    job: str = Field(primary_key=True)
    minute: str = Field(primary_key=True)


def take_minute(platform: Platform, job: str) -> bool:
    """Whether the caller is the one to do `job` this minute; older rows are swept."""
    minute = clock.stamp(clock.now())[:16]
    with platform.writing() as session:
        session.exec(delete(Tick).where(Tick.job == job, Tick.minute < minute))  # type: ignore[arg-type]
        taken = session.exec(insert(Tick).values(job=job, minute=minute).on_conflict_do_nothing())
        session.commit()
    return taken.rowcount == 1


def perform_due(platform: Platform) -> dict[str, list[str]]:
    """Do everything that is due now; by job the ids of what was moved on."""
    done = {}
    for name, job in JOBS.items():
        try:
            done[name] = job(platform)
        except Exception:
            log.exception("the job %s failed", name)
    platform.sequencer.sequence()
    return done
