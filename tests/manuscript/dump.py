"""A work as text that an editor can read and compare: one line for each block and inline, with its place."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Any

from msgspec import Struct
from msgspec.structs import fields

from anthology.diagnostics import Diagnostic, Span


def told(value: Any, depth: int = 0) -> Iterator[str]:
    """The lines for a value of the model."""
    margin = "  " * depth
    if not isinstance(value, Struct):
        yield f"{margin}{shown(value)}"
        return
    inside: list[tuple[str, Any]] = []
    said = [type(value).__name__]
    for field in fields(value):
        member = getattr(value, field.name)
        if member == field.default or field.name == "digest":
            continue
        if isinstance(member, Span):
            said.append(place(member))
        elif isinstance(member, tuple | Struct):
            inside.append((field.name, member))
        else:
            said.append(f"{field.name}={shown(member)}")
    yield margin + " ".join(said)
    for name, member in inside:
        if name != "children":
            yield f"{margin}  {name}:"
        yield from _members(member, depth + (1 if name == "children" else 2))


def _members(member: Any, depth: int) -> Iterator[str]:
    for one in member if isinstance(member, tuple) else (member,):
        if isinstance(one, tuple):
            yield "  " * depth + "-"
            yield from _members(one, depth + 1)
        else:
            yield from told(one, depth)


def shown(value: Any) -> str:
    """A scalar."""
    return str(value.value) if isinstance(value, Enum) else repr(value)


def place(span: Span) -> str:
    """A place without its file."""
    return f"@{span.line}:{span.column}-{span.end_column}"


def complaints(diagnostics: tuple[Diagnostic, ...], source: str) -> Iterator[str]:
    """The diagnostics, each with the stretch of the source that it points at."""
    lines = source.replace("\r\n", "\n").split("\n")
    for one in diagnostics:
        yield f"{one.severity}[{one.code}] {one.span}: {one.message}"
        span = one.span
        if span is not None and span.end_column:
            yield f"  at: {lines[span.line - 1][span.column - 1 : span.end_column - 1]}"
        if one.hint:
            yield f"  hint: {one.hint}"
