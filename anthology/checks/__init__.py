"""What is looked at before a book is rendered, and after it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anthology.lazily import lazily

if TYPE_CHECKING:
    from anthology.checks.edition import check_edition
    from anthology.checks.pages import Shelf
    from anthology.checks.parity import Expected, check_books, check_epub, check_pdf
    from anthology.checks.reading import Epub, Heads, PdfRead, UnreadableError, read_back_epub, read_pdf

__all__ = [
    "Epub",
    "Expected",
    "Heads",
    "PdfRead",
    "Shelf",
    "UnreadableError",
    "check_books",
    "check_edition",
    "check_epub",
    "check_pdf",
    "read_back_epub",
    "read_pdf",
]

__getattr__ = lazily(
    __name__,
    {
        "Epub": "reading",
        "Expected": "parity",
        "Heads": "reading",
        "PdfRead": "reading",
        "Shelf": "pages",
        "UnreadableError": "reading",
        "check_books": "parity",
        "check_edition": "edition",
        "check_epub": "parity",
        "check_pdf": "parity",
        "read_back_epub": "reading",
        "read_pdf": "reading",
    },
)
