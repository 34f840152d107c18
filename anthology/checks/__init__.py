"""What is looked at before a book is rendered, and after it is written."""

from __future__ import annotations

from anthology.checks.edition import check_edition
from anthology.checks.parity import Expected, check_books, check_epub, check_pdf

__all__ = ["Expected", "check_books", "check_edition", "check_epub", "check_pdf"]
