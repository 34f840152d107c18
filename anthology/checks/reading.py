"""Reading back what was written, by other means than those that wrote it: zipfile and lxml, and PDFium."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree

XHTML = "{http://www.w3.org/1999/xhtml}"
OPF = "{http://www.idpf.org/2007/opf}"
CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"
HEADINGS = tuple(f"{XHTML}h{level}" for level in range(1, 7))


class UnreadableError(Exception):
    """A file that is no whole EPUB or PDF; the message says why."""


@dataclass(frozen=True, slots=True)
class Epub:
    """The texts of an EPUB in reading order: all of it, its headings without note calls, and its notes."""

    text: str
    headings: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pdf:
    """The text of a PDF's pages, and the titles of its bookmarks."""

    text: str
    bookmarks: tuple[str, ...]


def read_epub(data: bytes) -> Epub:
    """The texts of the documents in the spine. Raises UnreadableError when it is no whole EPUB."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            documents = tuple(_spine(archive))
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, NotImplementedError) as error:
        raise UnreadableError(str(error)) from error
    return Epub(
        text="\n".join(_text(document) for document in documents),
        headings=tuple(_text(element) for document in documents for element in document.iter(*HEADINGS)),
        notes=tuple(_text(element) for document in documents for element in document.iter() if _is_note(element)),
    )


def read_pdf(data: bytes) -> Pdf:
    """The text of a PDF. Raises UnreadableError when it is none."""
    import pypdfium2  # slow to import; not every command needs it

    try:
        with pypdfium2.PdfDocument(data) as document:
            pages = [page.get_textpage().get_text_range() for page in document]
            bookmarks = tuple(bookmark.get_title() for bookmark in document.get_toc(max_depth=9))
    except pypdfium2.PdfiumError as error:
        raise UnreadableError(str(error)) from error
    return Pdf("\n".join(pages), bookmarks)


def _spine(archive: zipfile.ZipFile) -> Iterator[etree._Element]:
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
            yield _parsed(archive.read(posixpath.normpath(name)))


def _parsed(data: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    return etree.fromstring(data, parser)


def _text(element: etree._Element) -> str:
    """The text of an element without the calls of notes in it."""
    pieces = [element.text or ""]
    for child in element:
        if not isinstance(child, etree._Comment | etree._ProcessingInstruction) and not _is_call(child):
            pieces.append(_text(child))
        pieces.append(child.tail or "")
    return "".join(pieces)


def _is_note(element: etree._Element) -> bool:
    return "footnote" in _semantics(element) or "doc-footnote" in _semantics(element)


def _is_call(element: etree._Element) -> bool:
    return "noteref" in _semantics(element) or "doc-noteref" in _semantics(element)


def _semantics(element: etree._Element) -> list[str]:
    return f"{element.get(EPUB_TYPE, '')} {element.get('role', '')}".split()
