"""Putting sentences together from words and inlines."""

from __future__ import annotations

from collections.abc import Sequence
from string import Formatter

from msgspec.structs import replace

from anthology.diagnostics import Span
from anthology.model.text import Block, Inline, Inlines, Link, Paragraph, Styled, Text, WorkReference, plain

MADE = Span("")
"""The place of text that stands in no file."""

ENDINGS = (".", "!", "?", "…", ".”", ".’", ".»", "?”", "!”", ".)")


def text(words: str) -> Inlines:
    """Words as inlines; nothing for none."""
    return (Text(words),) if words else ()


def filled(pattern: str, **values: Inlines | str) -> Inlines:
    """A sentence of the terms with inlines, or words, in the place of its ``{names}``."""
    result: list[Inline] = []
    for before, name, _, _ in Formatter().parse(pattern):
        result += text(before)
        value = values[name] if name is not None else ()
        result += text(value) if isinstance(value, str) else value
    return tuple(result)


def ended(inlines: Inlines) -> Inlines:
    """The inlines as a sentence: with a full stop, unless they end like one."""
    return inlines if not inlines or plain(inlines).rstrip().endswith(ENDINGS) else (*inlines, Text("."))


def unended(inlines: Inlines) -> Inlines:
    """The run without the full stop that ends it."""
    if not inlines:
        return ()
    *before, last = inlines
    match last:
        case Text(text=text) if text.endswith("."):
            return (*before, *((replace(last, text=text[:-1]),) if len(text) > 1 else ()))
        case Styled(children=children) | WorkReference(children=children) | Link(children=children):
            return (*before, replace(last, children=unended(children)))
        case _:
            return inlines


def joined(pieces: Sequence[Inlines], separator: str) -> Inlines:
    """Pieces in a row with a separator between them; empty ones are left out."""
    result: list[Inline] = []
    for piece in pieces:
        if piece:
            result += (*(text(separator) if result else ()), *piece)
    return tuple(result)


def paragraph(inlines: Inlines) -> tuple[Block, ...]:
    """A paragraph; none for no inlines."""
    return (Paragraph(inlines, MADE),) if inlines else ()
