"""In which language one request is answered, and how the reader changes it.

`?lang=en` in any address changes the language and keeps it in a cookie for a year; without either the
browser's Accept-Language is heard, and without that the answer is Chinese. The choice lives in a
context variable for the length of the request (`tender.i18n`). It is no secret and decides nothing.
"""

from urllib.parse import urlencode

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie, MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from tender import i18n

COOKIE = "language"
QUERY = "lang"
YEAR_SECONDS = 365 * 24 * 3600


def language_of(connection: ASGIConnection) -> str:
    """The language that this request asks for."""
    return i18n.negotiate(
        connection.headers.get("accept-language"),
        connection.cookies.get(COOKIE),
        connection.query_params.get(QUERY),
    )


def address_in(connection: ASGIConnection | None, language: str) -> str:
    """The address of the same page in `language`, other query parameters kept."""
    pairs = [pair for pair in connection.query_params.multi_items() if pair[0] != QUERY] if connection else []
    return "?" + urlencode([*pairs, (QUERY, language)])


class LanguageMiddleware(ASGIMiddleware):
    """Sets the reader's language for the handler and says it in the answer's headers."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Answer the request in the language that it asks for."""
        connection: ASGIConnection = ASGIConnection(scope)
        chosen = language_of(connection)
        keep = connection.query_params.get(QUERY) == chosen

        async def say_language(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableScopeHeaders.from_message(message)
                headers["Content-Language"] = chosen
                headers.add("Vary", "Accept-Language, Cookie")
                if keep:
                    headers.add("Set-Cookie", _kept(chosen))
            await send(message)

        with i18n.using(chosen):
            await next_app(scope, receive, say_language)


def _kept(chosen: str) -> str:
    cookie = Cookie(key=COOKIE, value=chosen, max_age=YEAR_SECONDS, path="/", httponly=True, samesite="lax")
    return cookie.to_header(header="")
