"""The rendered documents as elements for the layout, with what pages need to know beside the text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from xml.etree.ElementTree import Element, SubElement, XMLParser, fromstring

from msgspec import Struct

from anthology.config.schema import Edition as Settings
from anthology.model import text
from anthology.model.document import Document, Rendering
from anthology.model.edition import Edition
from anthology.writers.pdf import pictures
from anthology.writers.pdf.geometry import Geometry, geometry

_EPUB = "http://www.idpf.org/2007/ops"


class Heads(Struct, frozen=True):
    """The running heads of a document: on the left page and on the right one."""

    verso: str
    recto: str


def printed(rendering: Rendering) -> tuple[Document, ...]:
    """The documents that get pages: all but the cover, which is bound round a book and not in it."""
    return tuple(document for document in rendering.documents if document.section != "cover")


class Section(Struct, frozen=True):
    """All that the element of a document is made of: its markup; attributes that tell how its pages are to be; the ids
    that stand in the front matter, whose pages have roman numbers; the files of its pictures, and how much room they
    have, if it shows any.
    """

    markup: str
    attributes: Mapping[str, str]
    roman: tuple[str, ...]
    pictures: Mapping[str, bytes]
    room: Geometry | None


def attributes(settings: Settings) -> dict[str, str]:
    """The attributes of the outermost element of a book."""
    return {"lang": settings.book.language, "data-purpose": settings.pdf.purpose}


def tree(sections: Iterable[Section], settings: Settings) -> Element:
    """The whole book as one HTML document; raises ParseError where a document's markup is not well-formed."""
    root = Element("html", attributes(settings))
    SubElement(root, "body").extend(map(element, sections))
    return root


def sections(rendering: Rendering, edition: Edition) -> Iterator[Section]:
    """What the documents that get pages are made of; raises ParseError where one of the front matter's is not
    well-formed.
    """
    settings = edition.settings
    first = _first_of_body(rendering)
    room = _head_room(settings)
    roman = tuple(_ids_of_front(rendering))
    for document, heads in _with_heads(rendering, edition, room):
        described = {
            "data-kind": _page(document, first=document.id == first),
            "data-start": _start(document, settings, first=document.id == first),
            "data-section": document.section,
            "data-verso": _shortened(heads.verso, HEAD_LINES * room),
            "data-recto": _shortened(heads.recto, HEAD_LINES * room),
        }
        if document.level:
            described |= {"data-level": str(document.level), "data-label": document.title}
        shows = "<img" in document.markup
        shown = {name: data for name, data in rendering.images.items() if shows and name in document.markup}
        yield Section(document.markup, described, roman, shown, geometry(settings) if shows else None)


def element(section: Section) -> Element:
    """The element of a document, as the layout wants it; raises ParseError where its markup is not well-formed."""
    root = parse(section.markup)
    for name, value in section.attributes.items():
        root.set(name, value)
    _mark_folios(root, frozenset(section.roman))
    _mark_addresses(root)
    _count_lists(root)
    _number_entries(root)
    for note in notes(root):
        _close_up(note)
        _mark_note(note)
    for call in root.iter("a"):
        if "noteref" in call.get("class", "").split():
            call.set("data-mark", "".join(call.itertext()))
    if section.room:
        pictures.decorate(root, section.pictures, section.room)
    return root


def _ids_of_front(rendering: Rendering) -> Iterator[str]:
    for document in printed(rendering):
        if document.section == "front":
            yield from (id for each in parse(document.markup).iter() if (id := each.get("id")))


def notes(root: Element) -> Iterator[Element]:
    """The notes that stand at the foot of the page."""
    for each in root.iter("span"):
        if "note" in each.get("class", "").split() and "data-mark" in each.attrib:
            yield each


_INLINE = frozenset({"a", "em", "strong", "span", "sup", "sub", "code", "cite", "br", "img", "i", "b", "small"})


def _close_up(note: Element) -> None:
    """Takes away the white space between the blocks of a note: in a float, the layout gives each a line."""
    for each in note.iter():
        children = list(each)
        if not any(child.tag not in _INLINE or "line" in child.get("class", "").split() for child in children):
            continue
        if not (each.text or "").strip():
            each.text = None
        for child in children:
            if not (child.tail or "").strip():
                child.tail = None


def _mark_note(note: Element) -> None:
    """Puts the mark into the first paragraph of a note: a marker of the layout's would stand on a line of its own."""
    first = note[0] if len(note) and note[0].tag == "p" else None
    if first is None:
        first = Element("p")
        note.insert(0, first)
    mark = Element("span", {"class": "note-mark"})
    mark.text, mark.tail = note.get("data-mark"), " " + (first.text or "").lstrip()
    first.text = None
    first.insert(0, mark)


def _count_lists(root: Element) -> None:
    """Gives a list its first number as a style: the layout takes ``start`` for a hint that it leaves out."""
    for ordered in root.iter("ol"):
        if start := ordered.get("start"):
            ordered.set("style", f"counter-reset: list-item {int(start) - 1}")


def _number_entries(root: Element) -> None:
    """Tells the parts of an entry of a glossary or chronology apart: its head is -1, what follows counts from 0."""
    for box in root.iter("div"):
        if box.get("class") == "entry":
            for number, part in enumerate(box, -1):
                part.set("data-entry", str(number))


def _mark_folios(root: Element, roman: frozenset[str]) -> None:
    """Tells each link within the book which figures its page has: roman in the front matter."""
    for link in root.iter("a"):
        address = link.get("href", "")
        if address.startswith("#"):
            link.set("data-folio", "roman" if address[1:] in roman else "arabic")


def _mark_addresses(root: Element) -> None:
    """Marks each link whose text is an address: a hyphen in it would be read as its own."""
    for link in root.iter("a"):
        if "://" in "".join(link.itertext()):
            link.set("data-address", "")


def parse(markup: str) -> Element:
    """The outermost element. Names are XHTML's without a namespace, as the layout wants them."""
    wrapped = fromstring(f'<x xmlns:epub="{_EPUB}">{markup}</x>', XMLParser(encoding="utf-8"))
    element = wrapped[0]
    element.tail = None
    for each in element.iter():
        for name in [name for name in each.attrib if name.startswith("{")]:
            del each.attrib[name]
    return element


def _first_of_body(rendering: Rendering) -> str:
    """The id of the document on whose first page the arabic folios begin; empty where no document is the body's."""
    return next((document.id for document in printed(rendering) if document.section == "body"), "")


def _page(document: Document, *, first: bool) -> str:
    """The name of a document's pages in the style sheets."""
    if first:
        return f"{document.kind}-first"
    if document.section == "front" and document.kind in ("work", "matter"):
        return f"front-{document.kind}"
    return document.kind


def _start(document: Document, settings: Settings, *, first: bool) -> str:
    """Where a document begins: on a ``recto``, a ``verso``, or the next ``page``."""
    if settings.pdf.purpose == "screen":
        return "page"
    match document.kind:
        case "copyright":
            return "page"
        case "frontispiece":
            return "verso"
        case "part":
            on = settings.page.parts_on
        case "work" if document.section == "body":
            on = settings.page.works_on
        case _:
            on = "any" if document.section == "back" else "recto"
    return "recto" if first or on == "recto" else "page"


def _with_heads(rendering: Rendering, edition: Edition, room: int) -> Iterator[tuple[Document, Heads]]:
    """Each document with its running heads: book or part on the left, author and work on the right."""
    book = text.plain(edition.text.short_title or edition.text.title)
    part = ""
    for document in printed(rendering):
        title = document.short_title or document.title
        if document.kind == "part":
            part = title
            yield document, Heads(book, title)
        elif document.section == "body":
            yield document, Heads(part or book, _author_and_title(document.author, title, room))
        else:
            yield document, Heads(book, title)


HEAD = 1.84
"""Characters of a running head for each size of the type in the measure."""
HEAD_LINES = 2
"""The lines that a running head may take."""


def _head_room(settings: Settings) -> int:
    """About how many characters fit into a line of a running head."""
    page = geometry(settings)
    return int(HEAD * page.measure / page.font_size)


def _author_and_title(author: str, title: str, room: int) -> str:
    """Both where they fit into a line, else the title."""
    whole = f"{author} · {title}" if author else title
    return whole if len(whole) <= room else title


def _shortened(head: str, room: int) -> str:
    """A head with room for so many characters: whole, or its first words and an ellipsis."""
    if len(head) <= room:
        return head
    words = head[: room - 1].rpartition(" ")[0] or head[: room - 1]
    return f"{words.rstrip(' ,;:.–—')}…"
