"""EPUBs: the chapters in reading order, each with the notes that it calls, and what the package says of the book."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from lxml import etree
from msgspec import Struct

from anthology.diagnostics import Diagnostic, Span, problem
from anthology.importing import dates, html, inline
from anthology.importing.archives import Archive, open_archive
from anthology.importing.decoding import decode
from anthology.importing.ledger import Field
from anthology.importing.metadata import is_name, person_name

_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"


class Chapter(Struct, frozen=True):
    """One document of the book: its text, put together from ``parts`` (offset, path), and its name in the archive.

    The first part is the document as it stands; the others are the notes that it calls in other documents.
    """

    member: str
    text: str
    parts: tuple[tuple[int, str], ...]


class Book(Struct, frozen=True):
    """What an EPUB holds: chapters, metadata, pictures by their paths in the archive.

    ``places`` are those that links in the book lead to; None for a book that is one chapter.
    """

    chapters: tuple[Chapter, ...]
    fields: tuple[Field, ...]
    archive: Archive
    places: html.Aims | None = None


def open_book(data: bytes, name: str, *, whole: bool = False) -> tuple[Book | None, list[Diagnostic]]:
    """The book in an EPUB; ``whole`` gives it as one chapter. None, and an error, when it is damaged or hostile."""
    archive = open_archive(data, name)
    if isinstance(archive, Diagnostic):
        return None, [archive]
    package = _package(archive)
    if package is None:
        message = "the archive is no EPUB: its package document is missing or damaged"
        return None, [problem("import-format", message, Span(name), "check it with EPUBCheck")]
    path, root = package
    documents, found = _documents(archive, path, root, name)
    if not documents:
        return None, [*found, problem("import-empty", "the book has no chapters", Span(name), "leave it out")]
    if whole:
        return Book((_together(documents),), tuple(_fields(root)), archive), found
    trees = {member: html.parse(text) for member, text in documents}
    chapters = tuple(_with_notes(documents, trees))
    return Book(chapters, tuple(_fields(root)), archive, html.aims_of_book(trees)), found


def _xml(data: bytes | None) -> Any:
    if data is None:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return None


def _package(archive: Archive) -> tuple[str, Any] | None:
    container = _xml(archive.read("META-INF/container.xml"))
    found = container.find(f".//{_CONTAINER}rootfile") if container is not None else None
    path = found.get("full-path", "") if found is not None else ""
    path = path or next((name for name in archive.names() if name.endswith(".opf")), "")
    root = _xml(archive.read(path))
    return (path, root) if root is not None else None


def _documents(archive: Archive, path: str, root: Any, name: str) -> tuple[list[tuple[str, str]], list[Diagnostic]]:
    """The book's documents in reading order, decoded; those that the reading order leaves out come last."""
    items = {
        item.get("id"): (
            posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(item.get("href", "")))),
            item,
        )
        for item in root.iter(f"{_OPF}item")
    }
    order = [ref.get("idref") for ref in root.iter(f"{_OPF}itemref")]
    kinds = ("application/xhtml+xml", "text/html")
    order += [key for key, (_, item) in items.items() if item.get("media-type") in kinds and key not in order]
    found: list[tuple[str, str]] = []
    problems: list[Diagnostic] = []
    for key in dict.fromkeys(order):
        if key not in items or items[key][1].get("media-type") not in kinds:
            continue
        member, item = items[key]
        if "nav" in (item.get("properties") or "").split():
            continue
        data = archive.read(member)
        if data is None:
            message = f"the part “{member[:100]}” is missing or damaged"
            problems.append(problem("import-conversion", message, Span(name), "get the book from another source"))
            continue
        decoded, said = decode(data, f"{name}!{member}", "utf-8")
        problems += [d for d in said if d.code != "import-empty"]
        if decoded and html.visible(decoded.text).strip():
            found.append((member, decoded.text))
    return found, problems


def _together(documents: list[tuple[str, str]]) -> Chapter:
    parts: list[tuple[int, str]] = []
    length = 0
    for member, text in documents:
        parts.append((length, member))
        length += len(text)
    return Chapter("", "".join(text for _, text in documents), tuple(parts))


def _with_notes(documents: list[tuple[str, str]], trees: dict[str, html.Node]) -> Iterator[Chapter]:
    """Each document with the notes that it calls in others; a document of which nothing is left is no chapter."""
    texts = dict(documents)
    taken: dict[str, list[tuple[int, int]]] = {member: [] for member in texts}
    wanted: dict[str, list[tuple[str, int, int]]] = {}
    for member, _ in documents:
        for other, start, end in html.distant_notes(trees, member):
            wanted.setdefault(member, []).append((other, start, end))
            taken[other].append((start, end))
    for member, text in documents:
        if taken[member] and not _left(text, taken[member]):
            continue
        parts = [(0, member)]
        pieces = [text]
        length = len(text)
        for other, start, end in wanted.get(member, ()):
            parts.append((length, other))
            pieces.append(texts[other][start:end])
            length += end - start
        yield Chapter(member, "".join(pieces), tuple(parts))


def _left(text: str, taken: list[tuple[int, int]]) -> bool:
    """Whether a document of notes holds more than its notes and a heading."""
    rest = html.visible_outside(text, taken)
    return len(re.findall(r"\w+", rest)) > 12


def _fields(root: Any) -> Iterator[Field]:
    """What the package says of the book: for the front matter of its chapters."""

    def values(tag: str) -> list[str]:
        return [" ".join(e.text.split()) for e in root.iter(f"{_DC}{tag}") if e.text and e.text.strip()]

    why = "the book's metadata"
    for creator in values("creator"):
        if is_name(creator):
            yield Field("author", person_name(creator), 0.75, why)
    for tag in values("language")[:1]:
        if re.fullmatch(r"[a-zA-Z]{2,3}(?:-[\w-]+)?", tag):
            yield Field("language", tag, 0.9, why)
    title, publisher, date = (next(iter(values(key)), "") for key in ("title", "publisher", "date"))
    found = dates.find(date)
    parts = [
        f"*{inline.escaped(title)}*" if title else "",
        inline.escaped(publisher),
        found.edtf[:4] if found else "",
    ]
    if title:
        yield Field("source.citation", ", ".join(filter(None, parts)), 0.75, why, (), True)
    for rights in values("rights")[:1]:
        yield Field("rights.credit", inline.escaped(rights), 0.75, why, (), True)
