"""Tables that are wider than the measure: made to fit, step by step, in one layout after the other.

What a step looks like says the style sheet, which finds it in ``data-fit``. Cells that need less room are tried first:
words divided and columns closer, then smaller type, then words broken at any letter. A caption that is wider than the
measure is kept to its table (``data-caption``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias
from xml.etree.ElementTree import Element

from msgspec import Struct

from anthology.diagnostics import Diagnosed
from anthology.writers.pdf import bounds, layout
from anthology.writers.pdf.astray import Fault
from anthology.writers.pdf.bounds import Stray
from anthology.writers.pdf.layout import Box, Laid

Boxes: TypeAlias = tuple[Box, ...]
"""The boxes of a page, the page itself first."""

STEPS = ("", "closer", "smaller", "smallest", "broken")
"""The values of ``data-fit``, each for less room than the one before."""


class Fitted(Struct, frozen=True):
    """A layout whose tables fit as far as they can; the boxes of each of its pages, and what strays on them."""

    laid: Diagnosed[Laid]
    pages: tuple[Boxes, ...]
    strays: tuple[Stray, ...]


def fitted(root: Element, lay_out: Callable[[], Diagnosed[Laid]]) -> Fitted:
    """A tree of elements laid out, more than once if it has tables that are too wide."""
    while True:
        laid = lay_out()
        pages = tuple(tuple(layout.boxes(layout.page_box(page))) for page in laid.value.pages)
        strays = tuple(stray for number, boxes in enumerate(pages) for stray in bounds.strays(boxes, number))
        if not _refit(root, strays):
            return Fitted(laid, pages, strays)


def _refit(root: Element, strays: Iterable[Stray]) -> bool:
    """Takes each table that is too wide one step further; whether there was one that could be."""
    wide = {stray.element for stray in strays if stray.fault is not Fault.BROKEN}
    changed = [_further(table, wide) for table in root.iter("table")] if wide else []
    return any(changed)


def _further(table: Element, wide: set[Element]) -> bool:
    caption = table.find("caption")
    in_caption = set(caption.iter()) if caption is not None else set()
    changed = False
    if wide & in_caption and "data-caption" not in table.attrib:
        table.set("data-caption", "kept")
        changed = True
    step = STEPS.index(table.get("data-fit", ""))
    if wide & (set(table.iter()) - in_caption) and step + 1 < len(STEPS):
        table.set("data-fit", STEPS[step + 1])
        changed = True
    return changed
