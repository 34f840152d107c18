"""The room that notes take at the foot, note by note.

For each note that is called, WeasyPrint lays out all notes of the page once more (``_update_footnote_area`` in
``layout/__init__.py``), to know how high they are together. Where no margins can collapse, that is the sum of
their heights, and each note is laid out once for areas alike. (When a page is done, all are laid out together.)
"""

from __future__ import annotations

from math import inf
from typing import Any

from weasyprint.formatting_structure import build
from weasyprint.layout.block import block_level_layout

_KNOWN = "anthology_heights"
"""Where a layout keeps how high notes are, each with what it is known by: that keeps its id, then."""


def measuring(original: Any) -> Any:
    """``_update_footnote_area``, and the original where notes are not simply one below the other."""

    def update_footnote_area(context: Any) -> Any:
        area, notes = context.current_footnote_area, context.current_page_footnotes
        if not notes or context.in_column or not _is_plain(area):
            return original(context)
        known: dict[tuple[int, int, float], tuple[Any, float | None]] = context.__dict__.setdefault(_KNOWN, {})
        total = 0.0
        for note in notes:
            key = id(note), id(area.style), area.width
            if key not in known:
                known[key] = (note, area.style), _height(context, area, note)
            height = known[key][1]
            if height is None:
                return original(context)
            total += height
        if area.height != "auto":
            context.page_bottom += area.margin_height()
        area.children, area.height = notes, total
        context.page_bottom -= area.margin_height()
        return False

    return update_footnote_area


def _is_plain(area: Any) -> bool:
    """Whether notes cannot run over the area's end: it is as high as they are, and has some padding for rounding."""
    return area.style["height"] == "auto" and area.max_height == inf and not area.min_height and area.padding_bottom > 0


def _height(context: Any, area: Any, note: Any) -> float | None:
    """How high a note is in the area; nothing if it has margins above or below that could meet its neighbours'."""
    before = area.children
    area.children = [note]
    copy = build.create_anonymous_boxes(area.deepcopy())
    area.children = before
    if len(copy.children) != 1 or any(inner.footnote for inner in copy.children[0].descendants()):
        return None
    laid = block_level_layout(context, copy, -inf, None, area.page)[0]
    if laid is None or not laid.children or not _has_no_margins(laid.children[0]):
        return None
    return float(laid.height)


def _has_no_margins(box: Any) -> bool:
    return _edges(box, 0, "margin_top") and _edges(box, -1, "margin_bottom")


def _edges(box: Any, side: int, margin: str) -> bool:
    """Whether a box and the blocks at one end of it have no margin there."""
    while box.is_in_normal_flow() and hasattr(box, margin):
        if getattr(box, margin):
            return False
        children = getattr(box, "children", ())
        if not children or type(children[side]).__name__ == "LineBox":
            return True
        box = children[side]
    return False
