"""Used values, found once for a style.

Each time that WeasyPrint lays out a box, each line of a paragraph say, it computes its margins, paddings and borders
anew (``resolve_percentages`` in ``layout/percent.py``). They follow from the style and the size of the containing
block.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import absolute, block, column, float, grid, inline, table

from anthology.writers.pdf.mending import replaced

_SIDES = ("top", "right", "bottom", "left")
_NAMES = (
    *(f"margin_{side}" for side in _SIDES),
    *(f"padding_{side}" for side in _SIDES),
    *(f"border_{side}_width" for side in _SIDES),
    *(f"{limit}{size}" for size in ("width", "height") for limit in ("", "min_", "max_")),
)
_USERS = (absolute, block, column, float, grid, inline, table)
"""The modules that have the function under their own name. (That of pages is for pages alone.)"""
_USED = "anthology_used"
"""Where a style keeps its used values, by the size of the containing block."""


@contextmanager
def remembered() -> Iterator[None]:
    """While it lasts, used values are kept with the styles that they follow from."""
    with ExitStack() as stack:
        for module in _USERS:
            stack.enter_context(replaced(module, "resolve_percentages", _remembering))
        yield


def _remembering(original: Any) -> Any:
    def resolve_percentages(box: Any, containing_block: Any) -> None:
        is_box = isinstance(containing_block, boxes.Box)
        size = (containing_block.width, containing_block.height) if is_box else tuple(containing_block)
        known = box.style.__dict__.setdefault(_USED, {})
        values = known.get(size)
        if values is not None:
            box.__dict__.update(values)
            return
        original(box, containing_block)
        if box.style["border_collapse"] != "collapse":  # there, neighbours have a word in it
            known[size] = {name: box.__dict__[name] for name in _NAMES}

    return resolve_percentages
