"""Attributes in braces: ``{.class #anchor key=value key="some words"}``."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from msgspec import Struct


class Attribute(Struct, frozen=True):
    """One of them. ``start`` and ``end`` are offsets in the text that was read; ``value_start`` is its
    value's.
    """

    kind: Literal["class", "anchor", "key"]
    name: str
    value: str
    start: int
    end: int
    value_start: int


Attributes: TypeAlias = tuple[Attribute, ...]

_ITEM = re.compile(
    r"""\s*(?:
        \.(?P<class>[^\s{}."=\#]+)
      | \#(?P<anchor>[^\s{}"=]+)
      | (?P<key>[A-Za-z][A-Za-z0-9_-]*)=(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s{}"“”]+))
    )(?=[\s}])""",
    re.VERBOSE,
)
_END = re.compile(r"\s*\}")
_LIKE = re.compile(r"\{\s*(?:[.#][A-Za-z]|[A-Za-z][A-Za-z-]*=)")


def read(text: str, start: int) -> tuple[Attributes, int] | None:
    """The attributes whose brace opens at ``start``, and the offset behind the closing brace; None where none
    are.
    """
    if text[start : start + 1] != "{":
        return None
    found: list[Attribute] = []
    at = start + 1
    while item := _ITEM.match(text, at):
        found.append(_attribute(item))
        at = item.end()
    end = _END.match(text, at)
    return (tuple(found), end.end()) if end and found else None


def _attribute(item: re.Match[str]) -> Attribute:
    if item["class"] is not None:
        return Attribute("class", item["class"], "", item.start("class") - 1, item.end(), item.start("class"))
    if item["anchor"] is not None:
        return Attribute("anchor", item["anchor"], "", item.start("anchor") - 1, item.end(), item.start("anchor"))
    value = "bare" if item["bare"] is not None else "quoted"
    return Attribute("key", item["key"], item[value], item.start("key"), item.end(), item.start(value))


def seem(text: str, start: int) -> bool:
    """Whether what stands at ``start`` begins as attributes do."""
    return _LIKE.match(text, start) is not None
