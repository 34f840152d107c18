"""What rendering makes and the writers take: pages of XHTML with what a table of contents needs to know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from msgspec import Struct, field

from anthology.diagnostics import Span

Medium = Literal["epub", "pdf"]


class Locus(Struct, frozen=True):
    """Where something stands in print: the index of its page in the file, from 0, that page's folio, and the line.

    Lines of text are counted from 1 down the page; what stands in a heading or a note has line 0.
    """

    page: int
    folio: str
    line: int = 0
    in_note: bool = False


Loci: TypeAlias = Mapping[str, Locus]
"""Where anchors stand in print, by their ids in the book (the same in both media)."""


class Heading(Struct, frozen=True):
    """A heading for the table of contents and the bookmarks: plain words, anchor in the document, level from 1."""

    title: str
    anchor: str
    level: int


class Document(Struct, frozen=True):
    """One section of the book, rendered for one medium.

    ``id`` is the stem of its file in the EPUB and the id of its outermost element, unique in the book.
    ``kind`` is the template's name (``title``, ``part``, ``work``, ``matter`` …). ``section`` is its place in the
    book. ``title`` is plain text; ``level`` its depth in the table of contents (1 parts and matter, 2 works in
    parts), 0 where it is not listed. ``epub_type`` and ``role`` are the EPUB structural semantics and DPUB-ARIA
    values of its outermost element. ``markup`` is that element: well-formed XML with XHTML's names and without
    ``xmlns``; the one prefix it may use is ``epub`` (``epub:type``). ``images`` are the names of the pictures it
    shows, each as written in ``src``. ``author`` is the name to print with it in contents and running heads, and
    ``short_title`` the title to print in running heads: plain text too. ``direction`` is that of its language.
    ``span`` is where its text stands, if it stands in a file of its own.
    """

    id: str
    kind: str
    section: Literal["cover", "front", "body", "back"]
    title: str
    markup: str
    language: str
    level: int = 0
    epub_type: str = ""
    role: str = ""
    headings: tuple[Heading, ...] = ()
    images: tuple[str, ...] = ()
    author: str = ""
    short_title: str = ""
    direction: Literal["ltr", "rtl"] = "ltr"
    span: Span | None = None


class PageMark(Struct, frozen=True):
    """Where a printed page begins in an EPUB: its folio, the document, and the id of the mark in it."""

    folio: str
    document: str
    anchor: str


class Rendering(Struct, frozen=True):
    """A whole edition rendered for one medium.

    ``stylesheets`` are the texts of the style sheets, in the order in which they apply, by their path in the theme
    (``css/base.css``). ``fonts`` and ``images`` are the bytes of the files that style sheets and documents name, by
    their path from the documents: ``fonts/Serif.woff2``, ``ornaments/leaf.svg``, ``images/map.png``.

    ``pages`` are the marks of the printed pages, in their order, in documents that have some, and ``pages_of`` says
    which book has these pages: a URN, or words.

    ``cited`` are the ids of the anchors whose places in print the documents tell (index, apparatus), and ``printed``
    the places that they tell: none yet in the first rendering for a PDF.
    """

    medium: Medium
    documents: tuple[Document, ...]
    stylesheets: Mapping[str, str]
    fonts: Mapping[str, bytes]
    images: Mapping[str, bytes]
    pages: tuple[PageMark, ...] = ()
    pages_of: str = ""
    cited: frozenset[str] = frozenset()
    printed: Loci = field(default_factory=dict)
