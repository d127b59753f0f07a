"""Answers that a browser or cache may keep for some seconds, and ask after instead of fetching again.

All that a public page shows follows from the acts, the moment and the language; the tag names these
three. A reader who has the page already gets 304 before any other query is made. Countdowns run from
the time in the page, so it is never kept longer than a slot of a few seconds.
"""

from collections.abc import Callable
from typing import Any

from litestar import Request, Response
from sqlalchemy import func
from sqlmodel import select

from tender import clock, i18n
from tender.ledger.models import Outbox
from tender.platform import Platform
from tender.web.page import Page, render

SLOT_SECONDS = 10
KEPT = f"public, max-age={SLOT_SECONDS // 2}"
FOREVER = "public, max-age=31536000, immutable"


def page(request: Request[Any, Any, Any], platform: Platform, make: Callable[[], Page]) -> Response[Any]:
    """The page that `make` fills, or 304 to a reader who has it."""
    headers = {"ETag": tag(platform), "Cache-Control": KEPT}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(None, status_code=304, headers=headers)
    return render(make(), headers=headers)


def tag(platform: Platform) -> str:
    """A weak entity tag of the state, the moment and the reader's language."""
    with platform.reading() as session:
        acts = session.exec(select(func.max(Outbox.seq))).one()
        settled = session.exec(select(func.max(Outbox.position))).one()
    slot = int(clock.now().timestamp()) // SLOT_SECONDS
    return f'W/"{acts}-{settled}-{slot}-{i18n.language()}"'
