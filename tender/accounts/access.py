"""Who is asking: the session cookie read into the actor of the acts that a request performs.

`actor` and `visitor` are dependencies of every handler by these names. The cookie holds a random token
and nothing else; scripts cannot read it, other sites do not send it, and it travels over TLS only
unless the settings say otherwise. No permission is decided here: the act itself checks the seat.
"""

from typing import Any

from litestar import Request
from litestar.datastructures import Cookie
from litestar.di import NamedDependency

from tender.accounts import sessions
from tender.accounts.sessions import Session
from tender.errors import NotSignedIn
from tender.ledger.act import Actor
from tender.platform import Platform

COOKIE = "tender_session"


def visitor(request: Request[Any, Any, Any], platform: NamedDependency[Platform]) -> Session | None:
    """The session of the request's cookie; None for whoever has not signed in."""
    token = request.cookies.get(COOKIE)
    return sessions.current(platform, token) if token else None


def actor(visitor: NamedDependency[Session | None]) -> Actor:
    """Who acts. Raises NotSignedIn."""
    if visitor is None:
        raise NotSignedIn("not_signed_in", "请先登录。", "Sign in first.", article="rules §9")
    return visitor.actor


def cookie(platform: Platform, token: str) -> Cookie:
    """The cookie that carries a fresh session."""
    seconds = int(sessions.LIFETIME.total_seconds())
    return _cookie(platform, token, seconds)


def no_cookie(platform: Platform) -> Cookie:
    """What takes the cookie away again."""
    return _cookie(platform, "", 0)


def _cookie(platform: Platform, value: str, seconds: int) -> Cookie:
    return Cookie(
        key=COOKIE,
        value=value,
        max_age=seconds,
        path="/",
        secure=platform.settings.secure_cookies,
        httponly=True,
        samesite="lax",
    )
