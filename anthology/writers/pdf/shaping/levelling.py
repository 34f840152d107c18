"""Facing pages that end level: the sides on which pages fall, and pages that have a line or two less of room."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from weasyprint.text.line_break import strut


class Sides(Struct):
    """On which side the pages of a layout fall: whether the first one is a ``verso``.

    ``matter`` is found by the layout: whether its pages would be others if they fell on the other sides.
    """

    verso: bool = False
    matter: bool = False

    def is_verso(self, index: int) -> bool:
        """Whether the page of a number, from 0, is a verso: the page that the next one faces."""
        return bool(index % 2) != self.verso


class Rooms:
    """Pages that have fewer lines of room: how many fewer, by the numbers of the pages.

    Only the making of a page knows: when it is made, it has its height and its margins again, and the foot of its text
    stands higher.
    """

    def __init__(self) -> None:
        self.fewer: dict[int, int] = {}
        self._taken = 0.0

    def making(self, original: Any) -> Any:
        """``make_page`` (``layout/page.py``) with what a page has less."""

        def make_page(context: Any, root_box: Any, page_type: Any, *rest: Any) -> Any:
            self._taken = self.fewer.get(page_type.index, 0) * strut(root_box.style)[0]
            try:
                page, *more = original(context, root_box, page_type, *rest)
                page.height += self._taken
            finally:
                self._taken = 0.0
            return (page, *more)

        return make_page

    def measuring(self, original: Any) -> Any:
        """``page_height`` (``layout/page.py``), which says how much room there is."""

        def page_height(page: Any, *rest: Any) -> None:
            original(page, *rest)
            page.height -= self._taken

        return page_height
