"""A book made in parts: each document laid out alone, the numbers of its pages settled, and all of it joined."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from msgspec import Struct
from msgspec.structs import replace

from anthology.cache import Store
from anthology.diagnostics import Diagnosed
from anthology.model.document import Locus
from anthology.values import Values
from anthology.writers.pdf import book, finish, layout
from anthology.writers.pdf.astray import Overrun
from anthology.writers.pdf.book import Section
from anthology.writers.pdf.fonts import Faces
from anthology.writers.pdf.glyphs import Lacking
from anthology.writers.pdf.layout import Prepared
from anthology.writers.pdf.metadata import Description
from anthology.writers.pdf.parts import sequence, suitable
from anthology.writers.pdf.parts.embedding import Files
from anthology.writers.pdf.parts.furniture import Dressed, Furniture
from anthology.writers.pdf.parts.joining import Book, joined
from anthology.writers.pdf.parts.order import Order
from anthology.writers.pdf.parts.part import Part, Unsuitable
from anthology.writers.pdf.parts.pieces import Piece
from anthology.writers.pdf.parts.sequence import Leaf
from anthology.writers.pdf.parts.setting import Unit
from anthology.writers.pdf.parts.workshop import Job, Shift, Workshop

ROUNDS = 8
"""How often parts are laid out at the most, until the numbers of pages that they print are right."""

UNKNOWN = 100
"""The number that a part prints for a page before any number is known: as wide as most will be."""


class LaidOut(Struct, frozen=True):
    """A book laid out in parts: the ids of its documents, the parts, and its pages in their order."""

    ids: tuple[str, ...]
    parts: tuple[Part, ...]
    leaves: tuple[Leaf, ...]
    dressed: tuple[Dressed, ...]
    furniture: Furniture
    prepared: Prepared
    faces: Faces

    def starts(self) -> dict[str, int]:
        """The page on which each document begins, by its id."""
        pages = enumerate(self.leaves)
        return {self.ids[leaf.part]: n for n, leaf in pages if leaf.part is not None and not leaf.page}

    def places(self, folios: Sequence[str]) -> dict[str, Locus]:
        """The place of each id that the book cites by page and line."""
        found: dict[str, Locus] = {}
        for number, leaf in enumerate(self.leaves):
            if leaf.part is not None:
                for id, (line, in_note) in self.parts[leaf.part].pages[leaf.page].cited.items():
                    found.setdefault(id, Locus(number, folios[number], line, in_note))
        return found

    def lacking(self) -> Iterator[Lacking]:
        """The characters that faces lack, with the page of the book."""
        for index, made, page in self._made():
            yield from (replace(each, page=index) for each in made.lacking if each.page == page)

    def overruns(self) -> Iterator[Overrun]:
        """What stands outside the area of the text, and words that were broken, with the page of the book."""
        for index, made, page in self._made():
            yield from (replace(each, page=index) for each in made.overruns if each.page == page)

    def _made(self) -> Iterator[tuple[int, Part | Piece, int]]:
        """What tells of each page of the book, and as which page it does: its part, and each piece of furniture where
        it first stands.
        """
        seen: set[int] = set()
        for index, (leaf, dressed) in enumerate(zip(self.leaves, self.dressed, strict=True)):
            if leaf.part is not None:
                yield index, self.parts[leaf.part], leaf.page
            for piece in dressed.over:
                if id(piece) not in seen:
                    seen.add(id(piece))
                    yield index, piece, 0


class NotesLost(Struct, frozen=True):
    """The ids of notes that did not come out at the foot, in parts of a book that is not laid out to the end."""

    ids: frozenset[str]


def _units(sections: Sequence[Section], order: Order, store: Store) -> tuple[Unit, ...]:
    """The documents of a book, each to be laid out alone; raises Unsuitable where they cannot be, and ParseError where
    one is not well-formed. What was made of a document before is in the store.
    """
    made = Values(store).each(_unit, [(section,) for section in sections], [len(each.markup) for each in sections])
    found = [_suitable(each, order.cited) for each in made]
    shells = Element("html", dict(order.attributes))
    SubElement(shells, "body").extend(Element(unit.tag, dict(unit.attributes)) for unit in found)
    suitable.check(shells, order.sheets)
    return tuple(found)


def lay_out(sections: Sequence[Section], order: Order, workshop: Workshop) -> Diagnosed[LaidOut | NotesLost]:
    """The parts of a book, which are its ``sections``, and its pages; raises Unsuitable where the book must be made as
    one document, and ParseError where a section is not well-formed.
    """
    with workshop.shift(order) as shift:
        shift.call_in([len(section.markup) for section in sections])
        units = _units(sections, order, workshop.store)
        del sections
        given = dict(enumerate(_first(units)))
        shift.begin([Job(number, unit, given[number]) for number, unit in enumerate(units)])
        prepared = workshop.reader.prepare(order.resources)
        kept = shift.pieces()
        drawn = len(kept)
        with layout.logged() as messages:  # while others lay out, if there are others
            furniture = Furniture(prepared, order.attributes, order.faces, tagged=order.tagged, kept=kept)
        first = shift.finish(unless_lost=True)
        if lost := _lost(first.values()):
            return Diagnosed(NotesLost(lost))
        parts = _settle(units, given, first, shift, furniture, order.rtl)
        if lost := _lost(parts):
            return Diagnosed(NotesLost(lost))
        leaves = sequence.sequence(parts, rtl=order.rtl)
        _check(parts, leaves, furniture, order.rtl)
        pages = [(leaf.sheet, _strings(parts, leaf)) for leaf in leaves]
        if not kept:
            kept |= shift.draw(pages)
        with layout.logged() as more:
            dressed = furniture.dress(pages)
        messages += more
        if len(kept) > drawn and not (messages or furniture.refused):  # what was complained of is to be told each time
            shift.keep_pieces(kept)
    logged = [*prepared.messages, *(each for part in parts for each in part.messages), *messages]
    refused = [*prepared.refused, *(each for part in parts for each in part.refused), *furniture.refused]
    laid = LaidOut(tuple(unit.id for unit in units), parts, leaves, dressed, furniture, prepared, order.faces)
    return Diagnosed(laid, layout.told(logged, refused))


def _lost(parts: Iterable[Part]) -> frozenset[str]:
    return frozenset(id for part in parts for id in part.lost)


def bind(laid: LaidOut, about: Description, folios: tuple[str, ...], fonts: Mapping[str, bytes]) -> Diagnosed[bytes]:
    """The file of a book that is laid out; ``fonts`` are the files of its fonts."""
    whole = Book(laid.leaves, laid.dressed, laid.parts)
    with layout.logged() as messages:
        opened = partial(joined, whole, laid.furniture.blank, laid.prepared, Files(fonts), about)
        data = finish.complete(opened, about, folios)
    families = (str(use.traits["family"]) for part in laid.parts for use in part.fonts)
    return Diagnosed(data, (*layout.complaints(messages), *finish.strangers(families, laid.faces)))


def _suitable(made: Unit | str, cited: frozenset[str]) -> Unit:
    if isinstance(made, str):
        raise Unsuitable(made)
    return replace(made, cited=tuple(id for id in made.ids if id in cited))


def _unit(section: Section) -> Unit | str:
    """A document to be laid out alone, or why it cannot be."""
    element = book.element(section)
    try:
        suitable.check_styles(element)
    except Unsuitable as reason:
        return str(reason)
    ids = tuple(id for each in element.iter() if (id := each.get("id")))
    links = (each.get("href", "") for each in element.iter("a"))
    wanted = tuple(sorted({link[1:] for link in links if link.startswith("#")}))
    title = element.get("data-label") or element.get("id") or ""
    markup = tostring(element, encoding="unicode").encode()  # as bytes, they are written one piece at a time
    return Unit(element.get("id", ""), element.tag, element.attrib, title, markup, ids, wanted)


# -- numbers of pages ------------------------------------------------------------------------------


def _first(units: Sequence[Unit]) -> Iterator[dict[str, int]]:
    """What each part is given for the numbers of pages before any is known."""
    ids = {id for unit in units for id in unit.ids}
    return ({id: UNKNOWN for id in unit.wanted if id in ids} for unit in units)


def _settle(
    units: Sequence[Unit],
    given: dict[int, dict[str, int]],
    first: Mapping[int, Part],
    shift: Shift,
    furniture: Furniture,
    rtl: bool,
) -> tuple[Part, ...]:
    """All parts, once the numbers that they print are those of the pages; the ``first`` ones print those ``given``."""
    laid = _Laid(units, first, shift, rtl)
    parts = laid.settled(given)
    for _ in range(ROUNDS):
        numbers = _numbers(parts, furniture, rtl)
        stale = [
            number
            for number, part in enumerate(parts)
            if any(given[number][id] != numbers.get(id) for id in part.asked)
        ]
        if not stale:
            break
        for number in stale:
            given[number] = {id: numbers.get(id, UNKNOWN) for id in given[number]}
            laid.forget(number)
        parts = laid.settled(given)
    return parts


class _Laid:
    """The parts as they were laid out, on the one side and on the other: the ``first`` ones on rectos."""

    def __init__(self, units: Sequence[Unit], first: Mapping[int, Part], shift: Shift, rtl: bool) -> None:
        self._units = units
        self._shift = shift
        self._rtl = rtl
        self._made: dict[tuple[int, bool], Part] = {}
        self._last: dict[int, Part] = {}
        self._take(first, {})

    def forget(self, number: int) -> None:
        """The part is to be laid out anew; until then, it is as long as it was."""
        for verso in (False, True):
            self._made.pop((number, verso), None)

    def settled(self, given: Mapping[int, Mapping[str, int]]) -> tuple[Part, ...]:
        """All parts, each laid out for the side on which it begins: a part may be longer on one than on the other."""
        while missing := [Job(n, self._units[n], given[n], verso) for n, verso in self._lacking()]:
            self._shift.begin(missing)
            self._take(self._shift.finish(), {job.number: job.verso for job in missing})
        return tuple(self._last[number] for number in sorted(self._last))

    def _lacking(self) -> Iterator[tuple[int, bool]]:
        """The parts that were not laid out for the side on which they begin, as far as is known."""
        pages = 0
        for number in sorted(self._last):
            first = sequence.first(self._last[number], pages, rtl=self._rtl)
            verso = first % 2 == 1
            if (number, verso) in self._made:
                self._last[number] = self._made[number, verso]
            else:
                yield number, verso
            pages = first + len(self._last[number].pages)

    def _take(self, parts: Mapping[int, Part], versos: Mapping[int, bool]) -> None:
        for number, part in parts.items():
            self._last[number] = part
            for verso in (False, True):
                if not part.sided or verso == versos.get(number, False):
                    self._made[number, verso] = part


def _numbers(parts: Sequence[Part], furniture: Furniture, rtl: bool) -> dict[str, int]:
    """The number of the page on which each id stands."""
    leaves = sequence.sequence(parts, rtl=rtl)
    counters = furniture.counted([leaf.sheet for leaf in leaves])
    found: dict[str, int] = {}
    for leaf, values in zip(leaves, counters, strict=True):
        if leaf.part is not None:
            for id in parts[leaf.part].pages[leaf.page].anchors:
                found.setdefault(id, values.get("page", [0])[-1])
    return found


# -- reading the parts -----------------------------------------------------------------------------


def _check(parts: Sequence[Part], leaves: Sequence[Leaf], furniture: Furniture, rtl: bool) -> None:
    """Raises Unsuitable where a page was laid out for another kind of page than it became."""
    laid = [list(sequence.laid(part, rtl=rtl)) for part in parts]
    for leaf in leaves:
        if leaf.part is not None:
            furniture.check(leaf.sheet, laid[leaf.part][leaf.page])


def _strings(parts: Sequence[Part], leaf: Leaf) -> Mapping[str, Any]:
    return {} if leaf.part is None else parts[leaf.part].pages[leaf.page].strings
