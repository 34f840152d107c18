"""Used values, found once for a style.

Each time that WeasyPrint lays out a box, each line of a paragraph say, it computes its margins, paddings and borders
anew (``resolve_percentages`` in ``layout/percent.py``). They follow from the style and the size of the containing
block; so does whether it is in the flow. And it looks for a background, round corners and an outline on all boxes, each
line and word of it, where few styles have any (``layout/background.py``, ``draw/border.py``).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from weasyprint import anchors
from weasyprint.draw.color import get_color
from weasyprint.formatting_structure import boxes
from weasyprint.layout import absolute, background, block, column, float, grid, inline, page, table

from anthology.writers.pdf.mending import replaced

_SIDES = ("top", "right", "bottom", "left")
_NAMES = (
    *(f"margin_{side}" for side in _SIDES),
    *(f"padding_{side}" for side in _SIDES),
    *(f"border_{side}_width" for side in _SIDES),
    *(f"{limit}{size}" for size in ("width", "height") for limit in ("", "min_", "max_")),
)
_USERS = (absolute, block, column, float, grid, inline, page, table)
"""The modules that have the function under their own name."""
_USED = "anthology_used"
"""Where a style keeps its used values, by the size of the containing block."""
_BARE = "anthology_bare"
"""Where a style keeps whether its boxes have neither background nor round corners, wherever they are."""
_FLOWS = "anthology_flows"
"""Where a style keeps whether its boxes are in the flow."""
_ESTABLISHES = "anthology_establishes"
"""Where a style keeps whether its boxes establish a formatting context, by the kind of box."""
_UNADORNED = "anthology_unadorned"
"""Where a style keeps whether boxes in a line have nothing to be drawn of their own."""
_CORNERS = tuple(f"border_{corner}_radius" for corner in ("top_left", "top_right", "bottom_right", "bottom_left"))
_NOTHING = {"background": None, **dict.fromkeys(_CORNERS, (0, 0))}


@contextmanager
def remembered() -> Iterator[None]:
    """While it lasts, used values are kept with the styles that they follow from."""
    with ExitStack() as stack:
        for module in _USERS:
            stack.enter_context(replaced(module, "resolve_percentages", _remembering))
        stack.enter_context(replaced(background, "layout_box_backgrounds", _passing_bare))
        stack.enter_context(replaced(boxes.Box, "copy", _copying))
        stack.enter_context(replaced(boxes.Box, "is_in_normal_flow", _flowing))
        stack.enter_context(replaced(boxes.Box, "establishes_formatting_context", _establishing))
        stack.enter_context(replaced(boxes.Box, "descendants", _descending))
        stack.enter_context(replaced(block, "collapse_margin", _collapsing))
        stack.enter_context(replaced(block, "relative_positioning", _positioning))
        stack.enter_context(replaced(anchors, "gather_anchors", _gathering))
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


def _copying(original: Any) -> Any:
    """``Box.copy`` (``formatting_structure/boxes.py``), all attributes at once."""

    def copy(box: Any) -> Any:
        new = object.__new__(type(box))
        new.__dict__ = box.__dict__.copy()
        return new

    return copy


def _flowing(original: Any) -> Any:
    def is_in_normal_flow(box: Any) -> bool:
        known: bool | None = box.style.__dict__.get(_FLOWS)
        if known is None:
            known = box.style.__dict__[_FLOWS] = original(box)
        return known

    return is_in_normal_flow


def _establishing(original: Any) -> Any:
    def establishes_formatting_context(box: Any) -> bool:
        known: dict[Any, bool] = box.style.__dict__.setdefault(_ESTABLISHES, {})
        kind = type(box), box.is_column
        if kind not in known:
            known[kind] = original(box)
        return known[kind]

    return establishes_formatting_context


def _descending(original: Any) -> Any:
    """A box and all boxes in it, in the same order, and not through as many generators as there are levels."""

    def descendants(box: Any, placeholders: bool = False) -> Iterator[Any]:
        waiting = [box]
        while waiting:
            each = waiting.pop()
            if placeholders:
                each = getattr(each, "_box", each)
            yield each
            if type(each) is not boxes.TextBox and isinstance(each, boxes.Box):
                waiting.extend(reversed(each.children))

    return descendants


def _collapsing(original: Any) -> Any:
    """``collapse_margin`` (``layout/block.py``)."""
    return lambda margins: max(0, *margins) + min(0, *margins) if margins else 0


def _positioning(original: Any) -> Any:
    """``relative_positioning`` (``layout/block.py``), which goes through all boxes of a line: no text is positioned."""

    def relative_positioning(box: Any, containing_block: Any) -> None:
        if type(box) is boxes.LineBox:
            for child in box.children:
                relative_positioning(child, containing_block)
        elif type(box) is not boxes.TextBox:
            original(box, containing_block)

    return relative_positioning


def _gathering(original: Any) -> Any:
    """``gather_anchors`` (``anchors.py``), which goes through all boxes: a text has none, nor anything else of it."""

    def gather_anchors(box: Any, *rest: Any) -> None:
        if type(box) is not boxes.TextBox or box.is_form():
            original(box, *rest)

    return gather_anchors


def dispatching(original: Any) -> Any:
    """``_dispatch`` (``stacking.py``), which copies all boxes: a line of texts alone is no layer, nor has any."""

    def dispatch(box: Any, *rest: Any) -> Any:
        if type(box) is boxes.LineBox and all(type(child) is boxes.TextBox for child in box.children):
            return box
        return original(box, *rest)

    return dispatch


def _passing_bare(original: Any) -> Any:
    def layout_box_backgrounds(
        page: Any, box: Any, image: Any, layout_children: bool = True, style: Any = None
    ) -> None:
        if style is not None or box is page or not _is_bare(box.style):
            original(page, box, image, layout_children, style)
            return
        waiting = [box]
        while waiting:
            bare = waiting.pop()
            getattr(bare, "_box", bare).__dict__.update(_NOTHING)  # what is positioned stands behind a placeholder
            for child in bare.all_children() if layout_children and type(bare) is not boxes.TextBox else ():
                if _is_bare(child.style):
                    waiting.append(child)
                else:
                    layout_box_backgrounds(page, child, image)

    return layout_box_backgrounds


def is_unadorned(style: Any) -> bool:
    """Whether nothing is drawn of boxes in a line but the texts in them."""
    known: bool | None = style.__dict__.get(_UNADORNED)
    if known is None:
        known = style.__dict__[_UNADORNED] = (
            _is_bare(style) and not style["outline_width"] and not any(style[f"border_{side}_width"] for side in _SIDES)
        )
    return known


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
            if isinstance(child, boxes.Box) and type(child) is not boxes.TextBox:
                draw_outline(stream, child)

    return draw_outline
