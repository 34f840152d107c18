"""The pages of a printed book in the EPUB of the same texts: each page is looked for, and marked where it begins."""

from anthology.pagination.marking import mark_pages
from anthology.pagination.pages import PrintedPage, read_pages

__all__ = ["PrintedPage", "mark_pages", "read_pages"]
