"""Rendered documents → the bytes of a PDF. Nothing else in the program imports WeasyPrint.

``write_pdf`` builds one tree of elements from the documents (``book``), lays it out (``layout``) on the page
that the settings ask for (``geometry``) with the faces of the style sheets alone (``fonts``), checks that no
note is lost (``notes``), and adds what WeasyPrint does not write (``finish``, ``metadata``). ``docs/pdf.md``
tells of the page.

What is here is imported when it is first asked for: WeasyPrint takes as long to import as everything else together,
and most commands make no pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anthology.lazily import lazily
from anthology.writers.pdf.loading import quickly

if TYPE_CHECKING:
    from anthology.writers.pdf.astray import tell_overruns
    from anthology.writers.pdf.cover import cover_image, read_cover_fonts
    from anthology.writers.pdf.named import image_name
    from anthology.writers.pdf.notes import long_notes, moved_notes
    from anthology.writers.pdf.parts import Workshop
    from anthology.writers.pdf.wrap import write_wrap
    from anthology.writers.pdf.write import read_ahead, write_pdf
    from anthology.writers.pdf.written import Pdf, Place

__all__ = [
    "Pdf",
    "Place",
    "Workshop",
    "cover_image",
    "image_name",
    "long_notes",
    "moved_notes",
    "read_ahead",
    "read_cover_fonts",
    "tell_overruns",
    "write_pdf",
    "write_wrap",
]

_find = lazily(
    __name__,
    {
        "Pdf": "written",
        "Place": "written",
        "Workshop": "parts",
        "cover_image": "cover",
        "image_name": "named",
        "long_notes": "notes",
        "moved_notes": "notes",
        "read_ahead": "write",
        "read_cover_fonts": "cover",
        "tell_overruns": "astray",
        "write_pdf": "write",
        "write_wrap": "wrap",
    },
)


def __getattr__(name: str) -> Any:
    with quickly():
        return _find(name)
