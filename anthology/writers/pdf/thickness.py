"""A book that has turned out thick is laid out once more, with the inside margin that it needs."""

from __future__ import annotations

from math import ceil

from anthology.config.schema import Edition, points
from anthology.diagnostics import Diagnostic, Span, problem
from anthology.writers.pdf.geometry import asked_gutter, geometry, gutter

GROWTH = 1.03
"""How much longer a book may become by its wider margin."""
NEAR = 1.0
"""Points that the margin may lack to open well: a third of a millimetre, which a few pages more make."""
ROUNDING = 0.01
"""Points: margins are written with two decimals."""


def widened(settings: Edition, pages: int) -> Edition | None:
    """The settings with the inside margin that so many pages need, and the few more that a wider margin makes; None
    where it is wide enough, or the editor's own, or where it would leave no room for text.
    """
    wider = _wider(settings, pages)
    return wider if wider is not None and geometry(wider).has_room else None


def too_thick(settings: Edition, pages: int, span: Span | None = None) -> tuple[Diagnostic, ...]:
    """A warning where the inside margin that so many pages need would leave no room for text; ``span`` is where the
    config speaks of the page.
    """
    wider = _wider(settings, pages)
    if wider is None or geometry(wider).has_room:
        return ()
    needed = geometry(wider).inside / points("1mm")
    message = f"to open well, {pages} pages need an inside margin of {needed:.0f} mm, which leaves no room for the text"
    hint = "divide the book into volumes, make the page larger, or set page.margins.inside yourself"
    return (problem("book-thick", message, span, hint),)


def _wider(settings: Edition, pages: int) -> Edition | None:
    """The settings with the inside margin that is needed; None where it is wide enough, or the editor's own."""
    longer = ceil(GROWTH * pages)
    wide, asked, is_now = gutter(settings, longer), asked_gutter(settings, longer), geometry(settings).inside
    if settings.page.margins.inside or (is_now + NEAR >= wide and is_now + ROUNDING >= asked):
        return None
    needed = max(wide, asked)
    margins = settings.page.margins.model_copy(update={"inside": f"{needed:.2f}pt"})
    return settings.model_copy(update={"page": settings.page.model_copy(update={"margins": margins})})
