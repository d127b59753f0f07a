"""Request bodies as they arrive: JSON in UTF-8, not nested without end, and whole.

The one request class of the application. What no form could read is refused as the sender's mistake
before any handler sees it; the framework alone would call it ours. It knows no field and no rule.
"""

from collections.abc import AsyncGenerator
from typing import Any

from litestar import Request
from litestar.exceptions import InternalServerException

from tender.errors import BadInput

DEEPEST = 32


class SiteRequest(Request[Any, Any, Any]):
    """A request whose body is read strictly."""

    async def json(self) -> Any:
        """The body's value. Raises BadInput for text that is not UTF-8 and for nesting over 32."""
        try:
            value = await super().json()
        except (UnicodeDecodeError, RecursionError) as broken:
            raise _malformed() from broken
        if _is_too_deep(value):
            raise _malformed()
        return value

    async def stream(self) -> AsyncGenerator[bytes, None]:
        """The body in pieces. Raises BadInput when the sender stops in the middle."""
        try:
            async for piece in super().stream():
                yield piece
        except InternalServerException as cut:
            zh, en = "请求内容不完整, 请重新发送。", "The body was cut short; send it again."
            raise BadInput("incomplete", zh, en, field="body") from cut


def _is_too_deep(value: object) -> bool:
    """Whether objects and lists stand in each other more than 32 deep; asked without recursion."""
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(DEEPEST):
        inside = (inner for each in level for inner in (each.values() if isinstance(each, dict) else each))
        level = [inner for inner in inside if isinstance(inner, dict | list)]
    return bool(level)


def _malformed() -> BadInput:
    zh, en = (
        "请求内容不是UTF-8编码的JSON, 或嵌套过深。",
        "The body is not JSON in UTF-8, or is nested too deeply.",
    )
    return BadInput("malformed_json", zh, en, field="body")
