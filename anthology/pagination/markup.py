"""The markup of a document as a tree, and back."""

from __future__ import annotations

from lxml import etree

EPUB = "http://www.idpf.org/2007/ops"


def parse(markup: str) -> etree._Element:
    """The outermost element of a document's markup."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    return etree.fromstring(f'<x xmlns:epub="{EPUB}">{markup}</x>'.encode(), parser)[0]


def markup_of(root: etree._Element) -> str:
    """The element as it was written, without the declaration of the prefix, which the page has."""
    written = etree.tostring(root, encoding="unicode", with_tail=False)
    return written.replace(f' xmlns:epub="{EPUB}"', "", 1)
