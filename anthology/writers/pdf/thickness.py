"""The inside margin of a thick book: wide enough for its pages, which are the more, the wider it is."""

from __future__ import annotations

from math import ceil, floor

from anthology.config.schema import Edition, points
from anthology.diagnostics import Diagnostic, Span, problem
from anthology.writers.pdf.geometry import LEAST_MEASURE, Geometry, asked_gutter, geometry, gutter

STEP = points("0.5mm")
"""Margins that are wider than usual are whole numbers of these: a few pages more or less do not move all lines."""
NEAR = 1.0
"""Points that a margin may lack to open well: a third of a millimetre."""
SPARE = points("1.5mm")
"""What a margin may have beyond need, where the pages were not known before."""
NARROWEST, LEFT = 18.0, 0.75
"""The measure that a wide margin leaves, in sizes of the type: about forty-three characters, no fewer than which can be
justified well (Bringhurst, 2.1.2, has forty); or this part of the usual measure, for large type.
"""
ROUNDING = 0.01
"""Points: margins are written with two decimals."""


def matters(settings: Edition) -> bool:
    """Whether the inside margin depends on the number of pages: in print, and where it is not the editor's own."""
    return settings.pdf.purpose == "print" and not settings.page.margins.inside


def opened(settings: Edition, extent: float) -> Edition:
    """The settings with the inside margin with which a book opens well whose text would fill ``extent`` points of pages
    side by side (pages times the width of their text): the usual one, or the narrowest that is wide enough for the
    pages that it makes. Settings as they are where that does not matter, and where no margin opens the book.
    """
    page = geometry(settings)
    if not matters(settings) or _is_enough(settings, page.inside, ceil(extent / page.measure), NEAR):
        return settings
    narrowest = max(min(NARROWEST * page.font_size, LEFT * page.measure), LEAST_MEASURE * page.font_size)
    steps = floor(page.inside / STEP)
    while True:
        steps += 1
        inside = steps * STEP
        measure = page.measure + page.inside - inside
        if measure < narrowest:
            return settings
        if _is_enough(settings, inside, ceil(extent / measure)):
            return _with_inside(settings, inside)


def _is_enough(settings: Edition, inside: float, pages: int, lack: float = ROUNDING) -> bool:
    """Whether a margin is what so many pages need, but for the ``lack`` of some points, and what the printer asks."""
    return gutter(settings, pages) <= inside + lack and asked_gutter(settings, pages) <= inside + ROUNDING


def _with_inside(settings: Edition, inside: float) -> Edition:
    margins = settings.page.margins.model_copy(update={"inside": f"{inside:.2f}pt"})
    return settings.model_copy(update={"page": settings.page.model_copy(update={"margins": margins})})


def fits(settings: Edition, chosen: Edition, pages: int) -> bool:
    """Whether the inside margin of ``chosen`` is one for so many pages, or as good as that."""
    now = geometry(chosen)
    wanted = geometry(opened(settings, extent(now, pages))).inside
    opens = _is_enough(settings, now.inside, pages, NEAR) and now.inside <= wanted + SPARE
    return opens or now.inside == wanted


def extent(page: Geometry, pages: int) -> float:
    """The width of so many pages' text, in points."""
    return pages * page.measure


def too_thick(settings: Edition, inside: float, pages: int, span: Span | None = None) -> tuple[Diagnostic, ...]:
    """A warning where the ``inside`` margin, in points, is less than so many pages need; ``span`` is where the config
    speaks of the page.
    """
    needed = max(gutter(settings, pages), asked_gutter(settings, pages))
    if not pages or not matters(settings) or needed <= inside + NEAR:
        return ()
    millimetre = points("1mm")
    message = (
        f"no inside margin lets {pages} pages open well: it is {inside / millimetre:.0f} mm, and the "
        f"{needed / millimetre:.0f} mm that they need would make still more pages, or too narrow lines"
    )
    hint = "divide the book into volumes, make the page larger, or set page.margins.inside yourself"
    return (problem("book-thick", message, span, hint),)
