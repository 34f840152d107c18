"""Marks in the documents of an EPUB where the pages of a printed book begin.

EPUB 3.3, section 7.4.5 (the page list), and EPUB Accessibility 1.1, section 3.2 (page breaks). A page is found by
the letters of its topmost lines, in the document that it shows and after the page before it. One that begins in the
middle of a word is marked after that word, so that no word is divided for those who search or listen.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from lxml import etree
from msgspec import Struct
from msgspec.structs import replace

from anthology.diagnostics import Diagnosed, Diagnostic, problem
from anthology.letters import letters, letters_of
from anthology.model.document import Document, PageMark, Rendering
from anthology.pagination.markup import EPUB, markup_of, parse
from anthology.pagination.pages import PrintedPage
from anthology.pagination.references import refer_to_pages

EVIDENCE = (80, 40, 20, 12)
"""Letters by which the top of a page is looked for: as many as can be, fewer where something stands between them."""
TRIED = 3
"""Lines that are tried: the first may be one that only print has, as the repeated head of a table."""
FEWEST, ADRIFT = 6, 12
"""The letters by which a line is known that stands just before one that was found, and how far from there it may be."""
REACH = 3
"""How far a page may begin after the one before it, in pages: the letters that it has, and notes that moved."""

LONGEST_HEAD = 12
"""Lines that are looked at for the head of a table."""
DIGITS = "0123456789"
"""What the number of an item is made of, which only print has in its text."""

_OPENING = ("Ps", "Pi", "Pf", "Pd")
_OPENERS = "\"'¿¡"

_TYPE = f"{{{EPUB}}}type"


def mark_pages(rendering: Rendering, pages: Sequence[PrintedPage], source: str) -> Diagnosed[Rendering]:
    """The rendering of an EPUB with a mark where each page begins, and the list of these marks.

    ``source`` says which book has these pages (a URN, or words). Pages without words, and documents that the EPUB
    has not, get no mark; a page whose first words cannot be found is told.
    """
    shown = {document: tuple(group) for document, group in groupby(pages, key=lambda page: page.document)}
    documents: list[Document] = []
    marks: list[PageMark] = []
    found: list[Diagnostic] = []
    for document in rendering.documents:
        if document.id not in shown:
            documents.append(document)
            continue
        marked = _marked(document, shown[document.id])
        documents.append(marked.value[0])
        marks += marked.value[1]
        found += marked.diagnostics
    told = refer_to_pages(documents, marks)
    return Diagnosed(replace(rendering, documents=told, pages=tuple(marks), pages_of=source), tuple(found))


class _Slot(Struct, frozen=True):
    """A stretch of text between two tags: that of an element, or what follows it (``tail``)."""

    element: etree._Element
    tail: bool
    text: str


def _marked(document: Document, pages: Iterable[PrintedPage]) -> Diagnosed[tuple[Document, tuple[PageMark, ...]]]:
    root = parse(document.markup)
    text = _Text(root)
    places: list[tuple[PrintedPage, int]] = []
    found: list[Diagnostic] = []
    last, since = -1, 0
    for page in pages:
        if not page.lines and not page.begins:
            continue
        place = 0 if page.begins else text.find(page, last, since)
        if place is None:
            found.append(_unmarked(page, document))
        else:
            places.append((page, place))
            last, since = max(last, place), 0
        since += sum(map(len, page.lines))
    taken = {each.get("id") for each in root.iter()}
    marks = tuple(PageMark(page.folio, document.id, _anchor(page.folio, taken)) for page, _ in places)
    for mark, (page, place) in reversed(list(zip(marks, places, strict=True))):
        _insert(_break(mark), root if page.begins else text.slot(place))
    return Diagnosed((replace(document, markup=markup_of(root)), marks), tuple(found))


def _unmarked(page: PrintedPage, document: Document) -> Diagnostic:
    message = f"the first words of page {page.folio} were not found in “{document.title}” of the EPUB; it has no mark"
    return problem("page-unmarked", message)


def _anchor(folio: str, taken: set[str | None]) -> str:
    anchor = f"page-{folio}"
    while anchor in taken:
        anchor += "-"
    return anchor


def _break(mark: PageMark) -> etree._Element:
    """The mark: an empty element, whose label is the folio."""
    values = {_TYPE: "pagebreak", "role": "doc-pagebreak", "id": mark.anchor, "aria-label": mark.folio}
    return etree.Element("span", values)


class _Text:
    """The letters of a document in reading order, with the way back to where they stand."""

    def __init__(self, root: etree._Element) -> None:
        self._slots = tuple(_slots(root))
        said = [letters(slot.text) for slot in self._slots]
        self._letters = "".join(said)
        self._heads = frozenset(letters("".join(map(str, head.itertext()))) for head in root.iter("thead"))
        self._ends: list[int] = []
        total = 0
        for each in said:
            total += len(each)
            self._ends.append(total)

    def find(self, page: PrintedPage, last: int, since: int) -> int | None:
        """The letter at which a page begins: after letter ``last``, where the page before it begins, and about so many
        letters ``since`` then.
        """
        tops = tuple(self._tops(page))
        reach = last + REACH * max(since, sum(map(len, page.lines)), 1000)
        for count in EVIDENCE:
            for before, lines in tops:
                for first in range(min(TRIED, len(lines))):
                    place = self._place("".join(lines[first:])[:count], count, last, since, reach)
                    if place is not None:
                        start = max(last + 1, self._back(place, "".join(lines[:first])))
                        return self._with(before, start, last)
        whole = "".join(page.lines)  # a page of a few letters is known by them if they stand there once
        return self._letters.find(whole, last + 1) if self._letters.count(whole, last + 1) == 1 else None

    def _tops(self, page: PrintedPage) -> Iterator[tuple[str, tuple[str, ...]]]:
        """What the page may begin with: each time the lines, and a repeated head of a table, which stands before them.

        They are read as they are drawn and from the top down, without the number of an item of a list too.
        """
        for lines in dict.fromkeys((page.drawn or page.lines, page.lines)):
            head, rest = self._headed(lines)
            yield head, rest
            if rest and (text := rest[0].lstrip(DIGITS)) and text != rest[0]:
                yield head, (text, *rest[1:])

    def _headed(self, lines: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
        """The head of a table with which lines begin, and the lines below it."""
        for count in range(1, min(len(lines), LONGEST_HEAD)):
            if (head := "".join(lines[:count])) in self._heads:
                return head, lines[count:]
        return "", lines

    def _back(self, place: int, skipped: str) -> int:
        """Where a page begins of which the lines that begin at ``place`` are not the first: where those before them
        stand, as far as they can be found. Print may have other numbers there, of notes and pages.
        """
        near = max(0, place - len(skipped))
        if self._letters.startswith(skipped, near):
            return near
        for count in (*EVIDENCE, FEWEST):
            start = self._letters.find(skipped[:count], max(0, near - ADRIFT), place)
            if start >= 0 and count <= len(skipped):
                return start
        return place

    def _with(self, head: str, place: int, last: int) -> int:
        """Where the page begins if a head stands above ``place``: with the head, unless that is only repeated there."""
        start = place - len(head)
        return start if start > last and self._letters.startswith(head, start) else place

    def _place(self, sought: str, count: int, last: int, since: int, reach: int) -> int | None:
        """Where a text stands, of several places the one nearest to where the page should begin."""
        if len(sought) < min(count, EVIDENCE[-1]):
            return None
        places: list[int] = []
        place = self._letters.find(sought, last + 1, reach + len(sought))
        while place >= 0:
            places.append(place)
            place = self._letters.find(sought, place + 1, reach + len(sought))
        return min(places, key=lambda each: abs(each - last - since), default=None)

    def slot(self, letter: int) -> tuple[_Slot, int]:
        """The stretch in which a letter stands, and where in it: before the letter, or after the word it is in."""
        number = next(number for number, end in enumerate(self._ends) if end > letter)
        slot = self._slots[number]
        rest = letter - (self._ends[number - 1] if number else 0)
        place = _place(slot.text, rest)
        if place and slot.text[place - 1].isalpha():
            while place < len(slot.text) and not slot.text[place].isspace():
                place += 1
            while place < len(slot.text) and slot.text[place].isspace():
                place += 1
        else:
            place = _before_opening(slot.text, place)
        return slot, place


def _before_opening(text: str, place: int) -> int:
    """The place before the marks that open the word at ``place``: quotation marks, brackets, the dash of a speech."""
    start = place
    while start and (unicodedata.category(text[start - 1]) in _OPENING or text[start - 1] in _OPENERS):
        start -= 1
    return start if start == 0 or text[start - 1].isspace() else place


def _place(text: str, rest: int) -> int:
    """The index of the character with which letter ``rest`` of a text begins."""
    seen = 0
    for place, character in enumerate(text):
        more = len(letters_of(character))
        if more and seen >= rest:
            return place
        seen += more
    return len(text)


def _slots(element: etree._Element) -> Iterator[_Slot]:
    if element.text:
        yield _Slot(element, False, unicodedata.normalize("NFC", element.text))
    for child in element:
        if isinstance(child.tag, str):
            yield from _slots(child)
        if child.tail:
            yield _Slot(child, True, unicodedata.normalize("NFC", child.tail))


def _insert(mark: etree._Element, where: etree._Element | tuple[_Slot, int]) -> None:
    """Puts a mark at the beginning of an element, or into a stretch of text."""
    if not isinstance(where, tuple):
        mark.tail, where.text = where.text, None
        where.insert(0, mark)
        return
    slot, place = where
    text = (slot.element.tail if slot.tail else slot.element.text) or ""
    text = unicodedata.normalize("NFC", text)
    mark.tail = text[place:]
    if slot.tail:
        parent = slot.element.getparent()
        assert parent is not None
        slot.element.tail = None
        parent.insert(parent.index(slot.element) + 1, mark)
        slot.element.tail = text[:place]
    else:
        slot.element.text = text[:place]
        slot.element.insert(0, mark)
