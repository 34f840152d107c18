"""From a number of pages to the sheets of a booklet, of signatures, or of a stack."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from anthology.prepress.imposition.folding import SHEETS, Place, Sheet, folded

SIGNATURES = tuple(range(4, 33, 4))
"""How many pages a signature may have."""
USUAL = 16
"""The size of a signature that is taken where several waste as little."""


class Scheme(Struct, frozen=True):
    """How a book becomes sheets. ``booklet``: all sheets in each other, stapled. ``signatures``: sewn, each of so many
    pages. ``stack``: cut, and the piles laid onto each other.

    ``sheet`` is how many pages one sheet bears: 4, 8, 16 or 32.
    """

    kind: Literal["booklet", "signatures", "stack"]
    sheet: int = 4
    signature: int = 0

    def __post_init__(self) -> None:
        if self.sheet not in SHEETS:
            raise ValueError("a sheet bears 4, 8, 16 or 32 pages")
        if self.kind == "signatures" and (self.signature not in SIGNATURES or self.signature % self.sheet):
            raise ValueError(f"a signature has 4 to 32 pages, and as many as whole sheets of {self.sheet} bear")


def best_signature(pages: int, sheet: int = 4) -> int:
    """The size of signatures that wastes the fewest pages; of several, the one nearest to sixteen, the larger first."""
    sizes = [size for size in SIGNATURES if size % sheet == 0]
    return min(sizes, key=lambda size: (-pages % size, abs(size - USUAL), -size))


def schemed(pages: int, scheme: Scheme) -> tuple[Sheet, ...]:
    """The sheets of a book of so many pages, the outermost of the first signature first; blanks are at the end."""
    if scheme.kind == "stack":
        return tuple(_stacked(pages, scheme.sheet))
    whole = -(-pages // scheme.sheet) * scheme.sheet
    size = whole if scheme.kind == "booklet" else scheme.signature
    signatures = -(-pages // size)
    return tuple(
        _numbered(sheet, pages, number * size, number + 1)
        for number in range(signatures)
        for sheet in _nested(size, scheme.sheet)
    )


def _nested(size: int, sheet: int) -> Iterator[Sheet]:
    """The sheets of one signature, the outermost first: each has pages from the front of it and from its back."""
    columns, rows = SHEETS[sheet]
    half = sheet // 2
    for number in range(size // sheet):
        first = number * half
        last = size - first - sheet  # what a page of the second half of the sheet is further on

        def of(page: int, first: int = first, last: int = last) -> int:
            return first + page if page <= half else last + page

        places = [replace(place, page=of(place.page)) for place in folded(sheet)]
        yield Sheet(tuple(places[:half]), tuple(places[half:]), columns, rows)


def _numbered(sheet: Sheet, pages: int, before: int, signature: int) -> Sheet:
    """A sheet with the numbers of the book, and its blanks."""

    def numbered(places: tuple[Place, ...]) -> tuple[Place, ...]:
        return tuple(replace(p, page=p.page + before if p.page + before <= pages else 0) for p in places)

    return replace(sheet, front=numbered(sheet.front), back=numbered(sheet.back), signature=signature)


def _stacked(pages: int, sheet: int) -> Iterator[Sheet]:
    """Each place of the sheet has a pile of its own, which goes on where the pile before it ends."""
    columns, rows = SHEETS[sheet]
    count = -(-pages // sheet)
    for number in range(count):
        front, back = [], []
        for place in range(columns * rows):
            row, column = divmod(place, columns)
            page = place * 2 * count + 2 * number + 1
            front.append(Place(page if page <= pages else 0, column, row))
            back.append(Place(page + 1 if page < pages else 0, columns - 1 - column, row))
        back.sort(key=lambda each: (each.row, each.column))
        yield Sheet(tuple(front), tuple(back), columns, rows)
