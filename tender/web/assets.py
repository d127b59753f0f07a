"""Styles, scripts and pictures, served from this host alone.

Each address carries the first characters of the file's SHA-256, so that a browser may keep the file
for a year and still sees a change at once. Nothing is fetched from another host, ever.
"""

import hashlib
from functools import cache
from pathlib import Path

from litestar.datastructures import CacheControlHeader
from litestar.router import Router
from litestar.static_files import create_static_files_router

FOLDER = Path(__file__).parent / "static"
PATH = "/static"
YEAR_SECONDS = 365 * 24 * 3600


@cache
def address(name: str) -> str:
    """The address of `static/<name>`; an unknown file raises FileNotFoundError."""
    digest = hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()
    return f"{PATH}/{name}?v={digest[:12]}"


def router() -> Router:
    """What serves the folder."""
    return create_static_files_router(
        path=PATH,
        directories=[FOLDER],
        include_in_schema=False,
        cache_control=CacheControlHeader(max_age=YEAR_SECONDS, public=True, immutable=True),
    )
