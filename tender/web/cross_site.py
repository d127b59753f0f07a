"""No other site acts in a reader's name: requests that change something must come from this site's own pages.

Browsers say where a request comes from, and pages cannot make them lie: `Sec-Fetch-Site` must be
`same-origin` (or `none`: typed or bookmarked); an older browser's `Origin` must name this host. A
request with neither comes from a program, which carries no cookie it was not given on purpose. The
rule holds with or without a session, so that nobody is signed in as somebody else unawares.
"""

from urllib.parse import urlsplit

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from tender.errors import Forbidden

HARMLESS = frozenset({"GET", "HEAD", "OPTIONS"})


def is_from_elsewhere(method: str, headers: dict[str, str]) -> bool:
    """Whether a request (lower-case header names) would change something on behalf of another site."""
    if method in HARMLESS:
        return False
    if (site := headers.get("sec-fetch-site")) is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host")


class CrossSiteMiddleware(ASGIMiddleware):
    """Refuses requests from other sites with 403 before any handler sees them."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Pass the request on, or raise Forbidden."""
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
        }
        if is_from_elsewhere(str(scope.get("method", "")), headers):
            zh, en = "请求来自其他网站, 未予办理。", "The request comes from another site; nothing was done."
            raise Forbidden("cross_site", zh, en)
        await next_app(scope, receive, send)
