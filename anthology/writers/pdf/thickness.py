"""A book that has turned out thick is laid out once more, with the inside margin that it needs."""

from __future__ import annotations

from math import ceil

from anthology.config.schema import Edition
from anthology.writers.pdf.geometry import asked_gutter, geometry, gutter

GROWTH = 1.03
"""How much longer a book may become by its wider margin."""
NEAR = 1.0
"""Points that the margin may lack to open well: a third of a millimetre, which a few pages more make."""
ROUNDING = 0.01
"""Points: margins are written with two decimals."""


def widened(settings: Edition, pages: int) -> Edition | None:
    """The settings with the inside margin that so many pages need, and the few more that a wider margin makes; None
    where it is wide enough, or the editor's own.
    """
    longer = ceil(GROWTH * pages)
    wide, asked, is_now = gutter(settings, longer), asked_gutter(settings, longer), geometry(settings).inside
    if settings.page.margins.inside or (is_now + NEAR >= wide and is_now + ROUNDING >= asked):
        return None
    needed = max(wide, asked)
    margins = settings.page.margins.model_copy(update={"inside": f"{needed:.2f}pt"})
    return settings.model_copy(update={"page": settings.page.model_copy(update={"margins": margins})})
