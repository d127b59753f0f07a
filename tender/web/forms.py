"""What every request form shares: text is trimmed and in Unicode NFC, unknown fields are refused.

Forms are plain SQLModel classes (no table), so that they validate on construction; amounts arrive as
decimal text in yuan and leave as whole fen.
"""

import unicodedata
from datetime import datetime
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    ValidationError,
    model_validator,
)
from sqlmodel import SQLModel

from tender import clock, money
from tender.errors import BadInput

Kind = TypeVar("Kind", bound="Form")
YEARS = range(2000, 2200)  # beyond them days cannot be added, nor the moment shown in every zone


def _clean(value: Any) -> Any:
    """Text in NFC without control characters; lists and objects likewise, inside."""
    if isinstance(value, str):
        if any(ord(char) < 32 and char not in "\n\t" for char in value):
            raise ValueError("文字不能含控制字符 text may not hold control characters")
        return unicodedata.normalize("NFC", value).strip()
    if isinstance(value, list):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {_clean(key): _clean(item) for key, item in value.items()}
    return value


class Form(SQLModel):
    """Base of all forms."""

    model_config = ConfigDict(extra="forbid")  # type: ignore[assignment]

    @model_validator(mode="before")
    @classmethod
    def _cleaned(cls, data: Any) -> Any:
        return _clean(data)


def _fen(value: Any) -> int:
    """Whole fen of decimal text in yuan."""
    return money.fen(value)


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("时间须带时区 a moment must carry its zone")
    if value.year not in YEARS:
        raise ValueError("年份不合理 the year is out of reach")
    return clock.parse(value.isoformat())


Line = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
Fen = Annotated[int, BeforeValidator(_fen)]
When = Annotated[datetime, AfterValidator(_aware)]


def parsed(kind: type[Kind], data: Any) -> Kind:
    """`data` as a form of `kind`. Raises BadInput naming the first wrong field."""
    try:
        return kind.model_validate(data)
    except ValidationError as wrong:
        first = wrong.errors(include_url=False, include_input=False)[0]
        field = ".".join(map(str, first["loc"])) or None
        raise BadInput(
            "malformed",
            f"字段 {field} 不合要求: {first['msg']}。请更正后重交。",
            f"The field {field} is wrong: {first['msg']}; correct it and send again.",
            field=field,
        ) from wrong
