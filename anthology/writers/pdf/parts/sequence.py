"""The pages of a book in their order, blank ones too, from the parts that it is made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from anthology.writers.pdf.parts.furniture import Sheet
from anthology.writers.pdf.parts.part import Part


class Leaf(Struct, frozen=True):
    """A page of the book: which part it is of, and which page of that; neither where it is blank."""

    sheet: Sheet
    part: int | None = None
    page: int = 0


def sequence(parts: Sequence[Part], *, rtl: bool) -> tuple[Leaf, ...]:
    """All pages: each part begins on a page of the kind that it asks for, after a blank one where it must."""
    leaves: list[Leaf] = []
    for number, part in enumerate(parts):
        if first(part, len(leaves), rtl=rtl) > len(leaves):
            leaves.append(Leaf(Sheet(side(len(leaves), rtl), True, "", len(leaves), ())))
        for index, page in enumerate(part.pages):
            sheet = Sheet(side(len(leaves), rtl), False, page.name, len(leaves), page.groups)
            leaves.append(Leaf(sheet, number, index))
    return tuple(leaves)


def first(part: Part, pages: int, *, rtl: bool) -> int:
    """The index of the first page of a part with so many pages before it, to which a blank one may be added."""
    wanted = _side(part.starts, rtl)
    return pages + 1 if wanted and wanted != side(pages, rtl) else pages


def laid(part: Part, *, rtl: bool) -> Iterator[Sheet]:
    """The pages of a part as they were when it was laid out alone."""
    for index, page in enumerate(part.pages):
        yield Sheet(side(index, rtl), False, page.name, index, page.groups)


def side(index: int, rtl: bool) -> str:
    """The side of a page, from its index: a book begins on a recto."""
    return "left" if bool(index % 2) != rtl else "right"


def _side(starts: str, rtl: bool) -> str:
    if starts in ("recto", "verso"):
        return "left" if (starts == "verso") != rtl else "right"
    return starts if starts in ("left", "right") else ""
