"""References in an EPUB that give the printed page, as they do in print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lxml import etree
from msgspec.structs import replace

from anthology.model.document import Document, PageMark
from anthology.pagination.markup import markup_of, parse


def refer_to_pages(documents: Sequence[Document], marks: Sequence[PageMark]) -> tuple[Document, ...]:
    """The documents with the folio in each reference whose target stands on a marked page.

    A reference that can have one is a link with the attribute ``data-page``: what stands before the folio.
    """
    folios = {(mark.document, mark.anchor): mark.folio for mark in marks}
    trees = {document.id: parse(document.markup) for document in documents if _is_concerned(document, marks)}
    pages = {f"{id}.xhtml": _pages(id, root, folios) for id, root in trees.items()}
    return tuple(_told(document, trees, pages) for document in documents)


def _is_concerned(document: Document, marks: Sequence[PageMark]) -> bool:
    """Whether a document has pages, or references that could lead to some."""
    return "data-page=" in document.markup or any(mark.document == document.id for mark in marks)


def _pages(id: str, root: etree._Element, folios: Mapping[tuple[str, str], str]) -> dict[str, str]:
    """The folio of the page on which each anchor of a document stands; the document's own is the first."""
    found: dict[str, str] = {}
    folio = next((page for (document, _), page in folios.items() if document == id), "")
    found[""] = folio
    for element in root.iter(etree.Element):
        anchor = element.get("id", "")
        folio = folios.get((id, anchor), folio)
        found.setdefault(anchor, folio)
    return found


def _told(document: Document, trees: Mapping[str, etree._Element], pages: Mapping[str, Mapping[str, str]]) -> Document:
    root = trees.get(document.id)
    if root is None:
        return document
    for link in root.iter("a"):
        words = link.get("data-page")
        if words is not None:
            file, _, anchor = link.get("href", "").partition("#")
            folio = pages.get(file or f"{document.id}.xhtml", {}).get(anchor, "")
            if folio:
                _append(link, f", {words}\N{NO-BREAK SPACE}{folio}")
    return replace(document, markup=markup_of(root))


def _append(link: etree._Element, words: str) -> None:
    printed = etree.SubElement(link, "span", {"class": "printed-page"})
    printed.text = words
