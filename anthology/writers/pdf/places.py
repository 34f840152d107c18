"""Where anchors stand in print: the page of each, and the line of the page's text.

The rule of lines: each line of text counts, from the top of the page down, verse, lists and tables included; the lines
of cells side by side are one. Not counted are running heads and folios, the opener of a work (title, author, date),
headings, captions and notes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from msgspec import Struct, field
from weasyprint.formatting_structure.boxes import FootnoteAreaBox, LineBox

from anthology.model.document import Locus
from anthology.writers.pdf import layout
from anthology.writers.pdf.layout import Box, Laid

_NOT_COUNTED = frozenset({"header", "h1", "h2", "h3", "h4", "h5", "h6", "figcaption", "caption"})
_NOTES = frozenset({"note", "notes"})


class _Page(Struct):
    """What a page shows: the heights of its lines of text, and of each anchor the height or that it is in a note."""

    heights: set[float] = field(default_factory=set)
    anchors: dict[str, float | None] = field(default_factory=dict)
    in_notes: set[str] = field(default_factory=set)


def places(laid: Laid, folios: Sequence[str], wanted: Collection[str]) -> dict[str, Locus]:
    """The place of each wanted anchor that a page has; of one that several pages have, on the first of them."""
    found: dict[str, Locus] = {}
    for number, page in enumerate(laid.pages):
        for name, (line, in_note) in lines(page, wanted).items():
            found.setdefault(name, Locus(number, folios[number], line, in_note))
    return found


def lines(page: Any, wanted: Collection[str]) -> dict[str, tuple[int, bool]]:
    """The line of each wanted anchor of a page, and whether it is in a note."""
    here = frozenset(name for name in page.anchors if name in wanted)
    read = _read(page, here) if here else _Page()
    return {name: (_line(name, read), name in read.in_notes) for name in page.anchors if name in here}


def _line(name: str, page: _Page) -> int:
    height = page.anchors.get(name)
    return sum(1 for one in page.heights if one <= height) if height is not None else 0


def _read(page: Any, wanted: Collection[str]) -> _Page:
    read = _Page()
    outermost = layout.page_box(page)
    for child in outermost.children:
        if isinstance(child, FootnoteAreaBox):
            read.in_notes |= {name for name in _names(child) if name in wanted}
        elif child.element_tag == "html":
            _walk(child, read, wanted, counted=True)
    return read


def _walk(box: Box, page: _Page, wanted: Collection[str], *, counted: bool) -> None:
    """Goes down to the lines; what a line holds belongs to it."""
    box = getattr(box, "_box", box)  # what is positioned absolutely stands behind a placeholder
    if _classes(box) & _NOTES:
        page.in_notes |= {name for name in _names(box) if name in wanted}
        counted = False
    counted = counted and box.element_tag not in _NOT_COUNTED
    if isinstance(box, LineBox):
        height = round(float(box.position_y + box.baseline), 1)
        if counted and any(each.text.strip() for each in layout.texts(box)):
            page.heights.add(height)
        for name in _names(box):
            if name in wanted:
                page.anchors.setdefault(name, height if counted else None)
        return
    for child in getattr(box, "children", ()):
        _walk(child, page, wanted, counted=counted)


def _classes(box: Box) -> frozenset[str]:
    element = box.element
    return (
        frozenset(element.get("class", "").split())
        if element is not None and "::" not in box.element_tag
        else frozenset()
    )


def _names(box: Box) -> Iterator[str]:
    """The anchors of the elements in a box."""
    for each in layout.boxes(box):
        if each.element is not None and (name := each.element.get("id")):
            yield name
