"""A works tender as the demonstration plays it, from the registration of its project to its archive.

The steps stand in the modules that this builds on, each one stretch of a tender's life: `publishing`, `paying`,
`handing_in`, `judging`, `awarding`, `concluding`. Bids are really sealed and signed, shares really released,
experts really drawn, papers really signed; nobody asks for what a person in that seat could not ask.
"""

from dataclasses import dataclass

from tender.demo.concluding import Concluded
from tender.demo.play import Moments, Play, Tell, office, perform
from tender.demo.script import STEPS

__all__ = ["STEPS", "Moments", "Play", "Tell", "WorksTender", "again", "office", "perform"]


@dataclass
class WorksTender(Concluded):
    """A works tender, open or invited, from its registration to its archive."""


def again(first: WorksTender, second: WorksTender) -> Moments:
    """A tender that ends early, and the new tender of the same project that repeats it."""
    yield from first.course()
    second.project, second.retender_of = first.project, first.tender
    yield from second.course()
