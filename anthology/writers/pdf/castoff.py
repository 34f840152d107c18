"""Casting off: about how many pages a text will make, before it is laid out."""

from __future__ import annotations

from math import ceil

from lxml import etree

from anthology.config.schema import Edition as Settings
from anthology.model.document import Rendering
from anthology.writers.pdf import book
from anthology.writers.pdf.geometry import Geometry, geometry

# What a character of a full page is wide, with its part of the spaces that justify lines, in sizes of the type, and
# what one of a note takes of the room of one in the text. (EB Garamond, measured; another face makes the book longer
# or shorter than this says, and then it is laid out again.)
_CHARACTER, _NOTE = 0.42, 0.64
_OPENING = 0.25
"""The part of a page that is blank at the head of a document."""
_BLOCKS = ("p", "li", "dt", "dd", "tr", "h1", "h2", "h3", "h4")


def cast_off(rendering: Rendering, settings: Settings) -> int:
    """About how many pages a rendering fills with such settings."""
    page = geometry(settings)
    return sum(_pages(document.markup, page) for document in book.printed(rendering))


def _pages(markup: str, page: Geometry) -> int:
    """The pages of a document: its characters in lines, the last line of each block half full."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)  # the layout tells what is wrong
    root = etree.fromstring(f"<x>{markup}</x>", parser)
    spans = [(each, each.get("class", "").split()) for each in root.iter("span")]
    in_notes = sum(_length(each) for each, names in spans if "note" in names and "data-mark" in each.attrib)
    blocks = sum(1 for _ in root.iter(*_BLOCKS)) + sum(1 for _, names in spans if "line" in names)
    characters = _length(root) - (1 - _NOTE) * in_notes
    lines = characters * _CHARACTER * page.font_size / page.measure + blocks / 2
    return ceil(lines / page.lines + _OPENING)


def _length(element: etree._Element) -> int:
    return sum(map(len, element.itertext()))
