"""What stands outside the area of the text, or could not be set whole within it, found on the pages that were laid out.

The area is the page without its margins; heads and folios have the whole page. Looked at are texts, pictures and
tables, not backgrounds and borders. What overlaps within the area is not found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct
from weasyprint.formatting_structure.boxes import MarginBox, ReplacedBox, TableBox, TextBox

from anthology.writers.pdf.astray import Fault, Overrun
from anthology.writers.pdf.breaking import broken
from anthology.writers.pdf.layout import Box

HAIR = 0.7
"""What may stand over, in pixels: sums of widths are rounded."""


class Stray(Struct, frozen=True):
    """Something at a wrong place: the text of it, or what it is; its element; and the page in the layout, from 0."""

    fault: Fault
    what: str
    element: Any
    page: int


def strays(boxes: Iterable[Box], number: int) -> Iterator[Stray]:
    """What stands wrong among the boxes of a page, of which the first is the page itself; nothing if there are none."""
    each = iter(boxes)
    page = next(each, None)
    if page is None:
        return
    sheet = 0.0, 0.0, page.margin_width(), page.margin_height()
    left, top = page.content_box_x(), page.content_box_y()
    area = left - HAIR, top - HAIR, left + page.width + HAIR, top + page.height + HAIR
    for box in each:
        if isinstance(box, TextBox):
            if word := broken(box):
                yield Stray(Fault.BROKEN, word, box.element, number)
            x, y = box.position_x, box.position_y + box.height / 2  # the box may be higher than its line
            if area[0] <= x and x + box.width <= area[2] and area[1] <= y <= area[3]:
                continue
            text = box.text.rstrip()  # kept spaces hang over the end of a line
            rectangle = x, y, x + box.width * len(text) / max(len(box.text), 1), y
            what = text.strip()
        elif isinstance(box, ReplacedBox):
            rectangle, what = _border_box(box), _picture(box.element)
        elif isinstance(box, TableBox):
            rectangle, what = _border_box(box), " ".join(" ".join(box.element.itertext()).split())
        elif isinstance(box, MarginBox):
            area = sheet  # margin boxes come last
            continue
        else:
            continue
        if what and not _within(rectangle, area):
            yield Stray(Fault.MARGIN if _within(rectangle, sheet) else Fault.CUT, what, box.element, number)


def _picture(element: Any) -> str:
    """What a picture is called; one that a style sheet puts there has no name."""
    return str(element.get("src") or "a picture") if element is not None else "a picture"


def _border_box(box: Box) -> tuple[float, float, float, float]:
    x, y = box.border_box_x(), box.border_box_y()
    return x, y, x + box.border_width(), y + box.border_height()


def _within(inner: tuple[float, float, float, float], outer: tuple[float, float, float, float]) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def overruns(found: Iterable[Stray], owners: Mapping[Any, str]) -> Iterator[Overrun]:
    """What strays are to an editor, each once for a page, a table as one; ``owners`` has the ids of the elements'
    documents.
    """
    astray = tuple(found)
    tables = [stray.element for stray in astray if stray.fault is not Fault.BROKEN and _is_table(stray.element)]
    within = {inner for table in tables for inner in table.iter() if inner is not table}
    each = (
        Overrun(stray.fault, owners.get(stray.element, ""), stray.what, stray.page)
        for stray in astray
        if stray.fault is Fault.BROKEN or stray.element not in within
    )
    return iter(dict.fromkeys(each))


def _is_table(element: Any) -> bool:
    return element is not None and element.tag == "table"
