"""Leaders of many dots, each of which WeasyPrint makes a box, and draws as a text of its own.

Here a leader is one text that is drawn at many places (``handle_leader`` in ``layout/leader.py``): in the contents of
a large book, there are more dots than words in all else.
"""

from __future__ import annotations

from typing import Any

from weasyprint.layout.leader import leader_index

from anthology.writers.pdf.shaping.lines import Line


class Leader(Line):
    """A text of known words, and how far from its place to the right it is drawn, in pixels."""

    def __init__(self, line: Line, places: tuple[float, ...]) -> None:
        super().__init__(line.face, line.style, line.text, line.justification_spacing, line.max_width)
        self.places = places


def leading(original: Any) -> Any:
    """``handle_leader``, after which the dots that it has made are one text, if they are known words."""

    def handle_leader(context: Any, line: Any, containing_block: Any) -> None:
        _, leader = leader_index(line)
        if leader is None:
            return
        original(context, line, containing_block)
        dots = leader.children
        if len(dots) < 2 or type(dots[0].pango_layout) is not Line:
            return
        last = dots[-1]  # WeasyPrint goes from the right to the left
        last.pango_layout = Leader(last.pango_layout, tuple(dot.position_x - last.position_x for dot in dots))
        last.width = dots[0].position_x + dots[0].width - last.position_x
        last.text *= len(dots)
        leader.children = (last,)

    return handle_leader
