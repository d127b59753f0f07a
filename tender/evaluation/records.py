"""Shapes made of shapes: lists, free names, and records with known names only.

Like the simple shapes they read a JSON value and write its JSON Schema from the same declaration. A record
refuses what it does not know, so that a misspelt parameter is an error and never silently a default.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tender.evaluation.shapes import Shape, Text, malformed


@dataclass(frozen=True)
class DefaultOr:
    """A word ("default" unless another is named), read as None, or what `shape` reads."""

    shape: Shape
    word: str = "default"

    def read(self, raw: object, where: str) -> Any:
        return None if raw == self.word else self.shape.read(raw, where)

    def schema(self) -> dict[str, Any]:
        return {"anyOf": [{"const": self.word}, self.shape.schema()]}


@dataclass(frozen=True)
class Listed:
    """A list of `least` to `most` values; with `or_one`, a bare value stands for a list of one."""

    shape: Shape
    most: int
    least: int = 0
    or_one: bool = False

    def read(self, raw: object, where: str) -> tuple[Any, ...]:
        if self.or_one and isinstance(raw, str):
            return (self.shape.read(raw, where),)
        if not isinstance(raw, list) or not self.least <= len(raw) <= self.most:
            raise malformed(
                where,
                f"须为{self.least}至{self.most}项的列表",
                f"must be a list of {self.least} to {self.most} items",
            )
        return tuple(self.shape.read(item, f"{where}[{place}]") for place, item in enumerate(raw))

    def schema(self) -> dict[str, Any]:
        items = self.shape.schema()
        listed = {"type": "array", "items": items, "minItems": self.least, "maxItems": self.most}
        return {"anyOf": [items, listed]} if self.or_one else listed


@dataclass(frozen=True)
class Named:
    """An object with free names, at most `most` of them, all values of one shape."""

    shape: Shape
    most: int

    def read(self, raw: object, where: str) -> dict[str, Any]:
        if not isinstance(raw, dict) or len(raw) > self.most:
            raise malformed(
                where, f"须为至多{self.most}项的对象", f"must be an object of at most {self.most} names"
            )
        return {Text(60).read(name, where): self.shape.read(raw[name], f"{where}.{name}") for name in raw}

    def schema(self) -> dict[str, Any]:
        return {
            "type": "object",
            "additionalProperties": self.shape.schema(),
            "maxProperties": self.most,
            "propertyNames": Text(60).schema(),
        }


@dataclass(frozen=True)
class Unused:
    """Something the format has and this method has no use for: absent, null or empty."""

    def read(self, raw: object, where: str) -> None:
        if raw != []:
            raise malformed(where, "该评标方法不使用此项", "is not used by this method, leave it out")

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "maxItems": 0}


@dataclass(frozen=True)
class Entry:
    """A named value: its shape, what it means, and what holds when it is left out.

    Without a default, leaving out (or null) reads as None unless the entry is `required`.
    """

    shape: Shape
    about: str
    required: bool = False
    default: object = None

    def read(self, raw: Mapping[str, object], name: str, where: str) -> Any:
        value = raw.get(name, self.default)
        if value is None and self.required:
            raise malformed(where, "缺少此项", "is missing")
        if value is None and (name not in raw or self.default is None):
            return None
        return self.shape.read(value, where)

    def schema(self) -> dict[str, Any]:
        shape = self.shape.schema()
        if self.default is not None:
            return {**shape, "default": self.default, "description": self.about}
        if not self.required:
            shape = {"anyOf": [shape, {"type": "null"}]}
        return {**shape, "description": self.about}


@dataclass(frozen=True)
class Record:
    """An object with known names only; an unknown one is refused by its name."""

    entries: Mapping[str, Entry]

    def read(self, raw: object, where: str) -> dict[str, Any]:
        if not isinstance(raw, dict):
            raise malformed(where or "case", "须为对象", "must be an object")
        prefix = f"{where}." if where else ""
        for name in raw:
            if name not in self.entries:
                known = ", ".join(self.entries) or "–"
                raise malformed(
                    f"{prefix}{name}", f"未知名称；可用：{known}", f"is unknown here; known are {known}"
                )
        return {name: entry.read(raw, name, prefix + name) for name, entry in self.entries.items()}

    def schema(self) -> dict[str, Any]:
        required = [name for name, entry in self.entries.items() if entry.required]
        properties = {name: entry.schema() for name, entry in self.entries.items()}
        return {
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": False,
        }
