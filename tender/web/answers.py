"""What handlers answer when an act was performed, in one shape for every slice.

A program gets the id of what was made; a page gets a redirect, so that going back or reloading does not
perform the act again (303). Nothing else of an act belongs into an answer: reads are queries.
"""

from dataclasses import dataclass

from litestar.response import Redirect


@dataclass(frozen=True)
class Created:
    """The id of what an act has made."""

    id: str


def go_to(address: str) -> Redirect:
    """After a page's form: look at `address` with GET."""
    return Redirect(address, status_code=303)
