"""Manuscripts: Markdown files with front matter → works."""

from anthology.manuscript.folder import read_catalogue
from anthology.manuscript.glossary import read_chronology, read_glossary
from anthology.manuscript.standoff import read_standoff, rewrite_quotations
from anthology.manuscript.texts import read_book_text, read_part_text
from anthology.manuscript.work import read_work

__all__ = [
    "read_book_text",
    "read_catalogue",
    "read_chronology",
    "read_glossary",
    "read_part_text",
    "read_standoff",
    "read_work",
    "rewrite_quotations",
]
