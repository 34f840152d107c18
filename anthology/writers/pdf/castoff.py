"""Casting off: about how many pages a text will make, before it is laid out."""

from __future__ import annotations

from math import ceil
from xml.etree.ElementTree import Element, ParseError

from anthology.config.schema import Edition as Settings
from anthology.model.document import Rendering
from anthology.writers.pdf import book
from anthology.writers.pdf.geometry import Geometry, geometry
from anthology.writers.pdf.notes import LINE, SIZE

# What a character of a full page is wide, with its part of the spaces that justify lines, in sizes of the type. (EB
# Garamond, measured; another face makes the book longer or shorter than this says, and then it is laid out again.)
_CHARACTER = 0.42
_OPENING = 0.25
"""The part of a page that is blank at the head of a document."""
_BLOCKS = frozenset({"p", "li", "dt", "dd", "tr", "h1", "h2", "h3", "h4"})


def cast_off(rendering: Rendering, settings: Settings) -> int:
    """About how many pages a rendering fills with such settings."""
    page = geometry(settings)
    return sum(_pages(document.markup, page) for document in book.printed(rendering))


def _pages(markup: str, page: Geometry) -> int:
    """The pages of a document: its characters in lines, the last line of each block half full."""
    try:
        root = book.parse(markup)
    except ParseError:  # which the layout tells
        return 1
    in_notes = sum(map(_length, book.notes(root)))
    blocks = sum(1 for each in root.iter() if each.tag in _BLOCKS or "line" in each.get("class", "").split())
    characters = _length(root) - (1 - SIZE * LINE) * in_notes
    lines = characters * _CHARACTER * page.font_size / page.measure + blocks / 2
    return ceil(lines / page.lines + _OPENING)


def _length(element: Element) -> int:
    return sum(map(len, element.itertext()))
