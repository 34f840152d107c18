"""Used values, found once for a style.

Each time that WeasyPrint lays out a box, each line of a paragraph say, it computes its margins, paddings and borders
anew (``resolve_percentages`` in ``layout/percent.py``). They follow from the style and the size of the containing
block. And it looks for a background, round corners and an outline on all boxes, each line and word of it, where few
styles have any (``layout/background.py``, ``draw/border.py``).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from weasyprint.draw.color import get_color
from weasyprint.formatting_structure import boxes
from weasyprint.layout import absolute, background, block, column, float, grid, inline, table

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
_BARE = "anthology_bare"
"""Where a style keeps whether its boxes have neither background nor round corners, wherever they are."""
_CORNERS = tuple(f"border_{corner}_radius" for corner in ("top_left", "top_right", "bottom_right", "bottom_left"))
_NOTHING = {"background": None, **dict.fromkeys(_CORNERS, (0, 0))}


@contextmanager
def remembered() -> Iterator[None]:
    """While it lasts, used values are kept with the styles that they follow from."""
    with ExitStack() as stack:
        for module in _USERS:
            stack.enter_context(replaced(module, "resolve_percentages", _remembering))
        stack.enter_context(replaced(background, "layout_box_backgrounds", _passing_bare))
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


def _passing_bare(original: Any) -> Any:
    def layout_box_backgrounds(
        page: Any, box: Any, image: Any, layout_children: bool = True, style: Any = None
    ) -> None:
        if style is not None or box is page or not _is_bare(box.style):
            original(page, box, image, layout_children, style)
            return
        getattr(box, "_box", box).__dict__.update(_NOTHING)  # what is positioned stands behind a placeholder
        if layout_children:
            for child in box.all_children():
                layout_box_backgrounds(page, child, image)

    return layout_box_backgrounds


def _is_bare(style: Any) -> bool:
    bare: bool | None = style.__dict__.get(_BARE)
    if bare is None:
        bare = style.__dict__[_BARE] = (
            all((0, "px") in style[corner] for corner in _CORNERS)
            and get_color(style, "background_color").alpha == 0
            and all(kind == "none" for kind, _ in style["background_image"])
            and not style["box_shadow"]
            and style["border_image_source"][0] == style["mask_border_source"][0] == "none"
        )
    return bare


def outlining(original: Any) -> Any:
    """``draw_outline`` (``draw/border.py``), for boxes with an outline."""

    def draw_outline(stream: Any, box: Any) -> None:
        if box.style["outline_width"]:
            original(stream, box)
            return
        for child in box.children:
            if isinstance(child, boxes.Box):
                draw_outline(stream, child)

    return draw_outline
