"""A book that has turned out thick is laid out once more, with the inside margin that it needs."""

from __future__ import annotations

from math import ceil

from anthology.config.schema import Edition
from anthology.writers.pdf.geometry import geometry, gutter

GROWTH = 1.03
"""How much longer a book may become by its wider margin."""
NEAR = 1.0
"""Points that the margin may lack: a third of a millimetre, which a few pages more make."""


def widened(settings: Edition, pages: int) -> Edition | None:
    """The settings with the inside margin that so many pages need, and the few more that a wider margin makes; None
    where it is wide enough, or the editor's own.
    """
    needed = gutter(settings, ceil(GROWTH * pages))
    if settings.page.margins.inside or geometry(settings).inside + NEAR >= needed:
        return None
    margins = settings.page.margins.model_copy(update={"inside": f"{needed:.2f}pt"})
    return settings.model_copy(update={"page": settings.page.model_copy(update={"margins": margins})})
