"""Reading back what was written, by other means than those that wrote it: zipfile and lxml, PDFium and pikepdf."""

from __future__ import annotations

import io
import posixpath
import zipfile
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import unquote

from lxml import etree
from msgspec import Struct
from msgspec.structs import replace

from anthology import memory
from anthology.checks.index import EntryRead
from anthology.checks.streams import Piece, Stream
from anthology.letters import letters
from anthology.values import Values

if TYPE_CHECKING:
    from anthology.checks.pages import Shelf

XHTML = "{http://www.w3.org/1999/xhtml}"
OPF = "{http://www.idpf.org/2007/opf}"
CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"
HEADINGS = tuple(f"{XHTML}h{level}" for level in range(1, 7))

BYTES = 8
"""Bytes of a word with its markup, about."""

_Test: TypeAlias = Callable[[etree._Element], bool]


class UnreadableError(Exception):
    """A file that is no whole EPUB or PDF; the message says why."""


class Epub(Struct, frozen=True):
    """The texts of an EPUB in reading order, and its pictures.

    ``running`` is its text with the calls of notes, without the notes and the numbers of lines, by the ids of
    its documents; ``headings`` are without calls. ``pictures`` are alternative texts. ``index`` are the entries of
    the index.
    """

    running: Stream[str]
    headings: tuple[str, ...]
    notes: tuple[str, ...]
    pictures: tuple[str, ...]
    index: tuple[EntryRead, ...] = ()


class PdfRead(Struct, frozen=True):
    """The text of a PDF's pages, the titles of its bookmarks, and its pictures.

    ``running`` is the text without running heads and folios, by the number of the page in the file, from 1;
    ``furniture`` are the lines taken for these, page by page.
    ``pictures`` are the alternative texts of the tagged ones; None where the file is not tagged. ``drawn`` is how
    many pictures of pixels the pages have. (None and 0 where they were not looked for.)
    """

    running: Stream[int]
    furniture: tuple[str, ...]
    bookmarks: tuple[str, ...]
    pictures: tuple[str, ...] | None
    drawn: int
    index: str = ""

    def parted(self, pages: range) -> PdfRead:
        """The same without the pages of its index, whose letters stand in ``index``."""
        if not pages:
            return self
        rest = [n for n in range(len(self.running.pieces)) if n not in pages]
        return replace(
            self,
            running=Stream.of(self.running.pieces[n] for n in rest),
            furniture=tuple(self.furniture[n] for n in rest),
            index="".join(letters(self.running.pieces[n].text) for n in pages),
        )


# -- EPUB ------------------------------------------------------------------------------------------


def read_epub(data: bytes, values: Values | None = None) -> Epub:
    """The texts of the documents in the spine. Raises UnreadableError when it is no whole EPUB.

    ``values`` have several processes read the documents.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            documents = [(each,) for each in _spine(archive)]
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, NotImplementedError, ValueError) as error:
        raise UnreadableError(str(error)) from error
    weights = (len(each) // BYTES for (each,) in documents)
    pages = values.each(_page, documents, weights) if values else [_page(*each) for each in documents]
    if fault := next((page.fault for page in pages if page.fault), ""):
        raise UnreadableError(fault)
    return Epub(
        running=Stream.of(Piece(page.running, page.name) for page in pages),
        headings=tuple(heading for page in pages for heading in page.headings),
        notes=tuple(note for page in pages for note in page.notes),
        pictures=tuple(picture for page in pages for picture in page.pictures),
        index=tuple(entry for page in pages for entry in page.index),
    )


def read_back_epub(data: bytes, values: Values | None = None) -> Epub | UnreadableError:
    """What ``read_epub`` gives, or raises."""
    try:
        return read_epub(data, values)
    except UnreadableError as error:
        return error


class _Page(Struct, frozen=True):
    """What a document of the spine says, as ``Epub`` has it; ``fault`` is why it cannot be read."""

    name: str = ""
    running: str = ""
    headings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    index: tuple[EntryRead, ...] = ()
    fault: str = ""


def _page(data: bytes) -> _Page:
    try:
        document = _parsed(data)
    except (etree.XMLSyntaxError, ValueError) as error:
        return _Page(fault=str(error))
    body = _body(document)
    elements = tuple(document.iter(etree.Element))
    return _Page(
        _name(body),
        _text(body, _is_beside),
        headings=tuple(_text(element, _is_call) for element in elements if element.tag in HEADINGS),
        notes=tuple(_text(element, _is_call) for element in elements if _is_note(element)),
        pictures=tuple(" ".join(element.get("alt", "").split()) for element in elements if _is_picture(element)),
        index=tuple(_entry(element) for element in elements if "index-entry" in _semantics(element)),
    )


def _spine(archive: zipfile.ZipFile) -> Iterator[bytes]:
    """The documents in reading order (EPUB 3.3, section 5.7), the navigation document left out."""
    container = _parsed(archive.read("META-INF/container.xml"))
    rootfile = container.find(f".//{CONTAINER}rootfile")
    path = rootfile.get("full-path", "") if rootfile is not None else ""
    package = _parsed(archive.read(path))
    items = {item.get("id"): item for item in package.iter(f"{OPF}item")}
    for reference in package.iter(f"{OPF}itemref"):
        item = items[reference.get("idref")]
        if "nav" not in (item.get("properties") or "").split():
            name = posixpath.join(posixpath.dirname(path), unquote(item.get("href", "")))
            yield archive.read(posixpath.normpath(name))


def _parsed(data: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    return etree.fromstring(data, parser)


def _body(document: etree._Element) -> etree._Element:
    body = document.find(f"{XHTML}body")
    return document if body is None else body


def _name(body: etree._Element) -> str:
    """The id of a document: that of its outermost section."""
    return next((section.get("id", "") for section in body.iter(f"{XHTML}section")), "")


def _text(element: etree._Element, without: _Test) -> str:
    """The text of an element without the elements for which the test holds."""
    pieces = [element.text or ""]
    for child in element:
        if not isinstance(child, etree._Comment | etree._ProcessingInstruction) and not without(child):
            pieces.append(_text(child, without))
        pieces.append(child.tail or "")
    return "".join(pieces)


def _is_beside(element: etree._Element) -> bool:
    """Whether an element does not belong to the running text: notes, and the titles over those at the back, numbers of
    lines, the cover, the index, what a draft says.
    """
    beside = {"line-number", "draft", "printed-page", "noted"} & set((element.get("class") or "").split())
    return bool(beside) or _is_note(element) or not {"cover", "index"}.isdisjoint(_semantics(element))


def _is_note(element: etree._Element) -> bool:
    return "footnote" in _semantics(element) or "doc-footnote" in _semantics(element)


def _entry(element: etree._Element) -> EntryRead:
    """An entry of the index, without its subentries."""
    own = list(_own(element))
    term = next((one for one in own if "index-term" in _semantics(one)), None)
    places = sum(1 for one in own if "index-locator" in _semantics(one))
    sent = sum(1 for one in own if {"index-xref-preferred", "index-xref-related"} & set(_semantics(one)))
    return EntryRead(letters(_text(term, _is_call)) if term is not None else "", places, sent)


def _own(entry: etree._Element) -> Iterator[etree._Element]:
    """The elements in an entry that are in no subentry."""
    for child in entry.iterchildren(etree.Element):
        if "index-entry" not in _semantics(child):
            yield child
            yield from _own(child)


def _is_call(element: etree._Element) -> bool:
    return "noteref" in _semantics(element) or "doc-noteref" in _semantics(element)


def _is_picture(element: etree._Element) -> bool:
    return element.tag == f"{XHTML}img" and element.get("role") != "doc-cover"


def _semantics(element: etree._Element) -> list[str]:
    return f"{element.get(EPUB_TYPE, '')} {element.get('role', '')}".split()


# -- PDF -------------------------------------------------------------------------------------------


class Heads(Struct, frozen=True):
    """The letters of known running heads; after those of ``paged``, pages follow (“Notes to pages 12–31”)."""

    whole: frozenset[str] = frozenset()
    paged: frozenset[str] = frozenset()

    def has(self, line: str) -> bool:
        """Whether the letters of a line are a known head."""
        return line in self.whole or line.rstrip("0123456789ivxlc") in self.paged


def read_pdf(
    data: bytes,
    heads: Heads | None = None,
    *,
    pictured: bool = True,
    hands: int = 1,
    shelf: Shelf | None = None,
) -> PdfRead:
    """The text of a PDF, in which ``heads`` are known. Raises UnreadableError when it is none.

    For the pictures of a ``pictured`` one, each object of the file is looked at. ``hands`` is how many processes may
    read. On the ``shelf`` are the texts of pages that were read before.
    """
    taken = _taken(data, pictured, hands, shelf)
    memory.give_back()  # what the file took, before what its texts take is there beside it
    parted = tuple(_parted(taken.texts, taken.labels, heads or Heads()))
    running = Stream.of(Piece(text, number) for number, (text, _) in enumerate(parted, 1))
    return PdfRead(running, tuple(lines for _, lines in parted), taken.bookmarks, taken.pictures, taken.drawn)


class _Taken(Struct, frozen=True):
    """What a PDF says: the texts of its pages, their labels, the bookmarks, and its pictures."""

    texts: list[str]
    labels: list[str]
    bookmarks: tuple[str, ...]
    pictures: tuple[str, ...] | None
    drawn: int


def _taken(data: bytes, pictured: bool, hands: int, shelf: Shelf | None) -> _Taken:
    import pikepdf  # slow to import, both, and a build of EPUBs needs neither
    import pypdfium2

    from anthology.checks import figures, pages

    try:
        with pypdfium2.PdfDocument(data) as document, pikepdf.open(io.BytesIO(data)) as pdf:
            texts = pages.read_pages(data, document, pdf, hands=hands, shelf=shelf or pages.Shelf())
            labels = [document.get_page_label(number) for number in range(len(document))]
            bookmarks = tuple(bookmark.get_title() for bookmark in document.get_toc(max_depth=9))
            shown = (figures.tagged(pdf), figures.drawn(pdf)) if pictured else (None, 0)
            return _Taken(texts, labels, bookmarks, *shown)
    except (pypdfium2.PdfiumError, pages.UnreadablePage, pikepdf.PdfError) as error:
        raise UnreadableError(str(error)) from error


def _parted(pages: Sequence[str], labels: Sequence[str], heads: Heads) -> Iterator[tuple[str, str]]:
    """The text of each page, and its running head and folio. These come last in each, in this order: what is drawn
    in the margins is drawn after the text.

    A folio is the page's label. A head is what is known as one, or what several pages have before their folio. A page
    without a folio begins something, and has no head.
    """
    lines = [page.splitlines() for page in pages]
    folios = [bool(page) and page[-1].strip() == label for page, label in zip(lines, labels, strict=True)]
    last = [letters(page[-2]) if folio and len(page) > 1 else "" for page, folio in zip(lines, folios, strict=True)]
    often = {head for head, times in Counter(last).items() if head and times > 2}
    for page, folio, head in zip(lines, folios, last, strict=True):
        end = len(page) - folio
        if folio and end:
            start = 0 if head in often else _where_head(page[end - 1], heads)
            page[end - 1 : end] = [page[end - 1][:start], page[end - 1][start:]]
        yield "\n".join(page[:end]), "\n".join(page[end:])


def _where_head(line: str, heads: Heads) -> int:
    """Where in a line a known head begins: PDFium may put it behind the last word of the page."""
    said = letters(line)
    for head in (said[start:] for start in range(len(said)) if heads.has(said[start:])):
        start = bisect_left(range(len(line)), -len(head), key=lambda start: -len(letters(line[start:])))
        if letters(line[start:]) == head:
            return start
    return len(line)
