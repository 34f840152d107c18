"""Which page stands where on a sheet that is folded, found by folding one.

A sheet of columns and rows is folded in half, and in half again, each fold at a right angle to the one before; the last
one is the spine. Folds across go top over bottom, so that they lie at the head; folds along go left over right, so
that the spine lies at the left. What then lies in the stack, from the top, are the pages in their order.
"""

from __future__ import annotations

from functools import cache
from typing import TypeAlias

from msgspec import Struct

SHEETS = {4: (2, 1), 8: (2, 2), 16: (4, 2), 32: (4, 4)}
"""Columns and rows of each side of a sheet, by how many pages it has when it is folded."""


class Place(Struct, frozen=True):
    """A page on one side of a sheet, as one looks at that side: column from the left and row from the top, from 0.

    ``page`` counts from 1; 0 is no page. ``turned`` pages stand on their heads.
    """

    page: int
    column: int
    row: int
    turned: bool = False


class Sheet(Struct, frozen=True):
    """A sheet: what stands on its front, and on its back when it is turned over sideways, like a leaf."""

    front: tuple[Place, ...]
    back: tuple[Place, ...]
    columns: int
    rows: int
    signature: int = 1

    @property
    def pages(self) -> tuple[int, ...]:
        """The pages that it bears, in their order, without the blanks."""
        return tuple(sorted(place.page for place in (*self.front, *self.back) if place.page))


class _Face(Struct, frozen=True):
    """One side of one cell of the sheet, above or below; ``upright`` tells whether its head is towards the head of the
    table.
    """

    below: bool
    column: int
    row: int
    upright: bool = True

    def over(self) -> _Face:
        """The face after a fold across: its head points the other way."""
        return _Face(self.below, self.column, self.row, not self.upright)


_Leaf: TypeAlias = tuple[_Face, _Face]
_Stack: TypeAlias = tuple[_Leaf, ...]
_Table: TypeAlias = list[list[_Stack]]


@cache
def folded(pages: int) -> tuple[Place, ...]:
    """Where the pages of a sheet that makes so many (4, 8, 16, 32) stand: those of its front, then those of its back.

    Pages are counted within the folded sheet; columns of each side as one looks at it. The front is the side with the
    first page, which lies below while the sheet is folded.
    """
    columns, rows = SHEETS[pages]
    table: _Table = [
        [((_Face(False, column, row), _Face(True, column, row)),) for column in range(columns)] for row in range(rows)
    ]
    while len(table) > 1 or len(table[0]) > 1:
        along = len(table[0]) >= 2 * len(table) or (len(table) == len(table[0]) == 1)
        table = _left_over_right(table) if along else _top_over_bottom(table)
    faces = [face for leaf in table[0][0] for face in leaf]
    front = [_place(face, number, columns) for number, face in enumerate(faces, 1) if face.below]
    back = [_place(face, number, columns) for number, face in enumerate(faces, 1) if not face.below]
    return (*_in_order(front), *_in_order(back))


def _place(face: _Face, page: int, columns: int) -> Place:
    column = columns - 1 - face.column if face.below else face.column
    return Place(page, column, face.row, turned=not face.upright)


def _in_order(places: list[Place]) -> list[Place]:
    return sorted(places, key=lambda place: (place.row, place.column))


def _left_over_right(table: _Table) -> _Table:
    half = len(table[0]) // 2
    return [
        [tuple((below, above) for above, below in reversed(row[half - 1 - n])) + row[half + n] for n in range(half)]
        for row in table
    ]


def _top_over_bottom(table: _Table) -> _Table:
    half = len(table) // 2
    width = len(table[0])

    def joined(n: int, column: int) -> _Stack:
        above = tuple((under.over(), over.over()) for over, under in reversed(table[half - 1 - n][column]))
        return above + table[half + n][column]

    return [[joined(n, column) for column in range(width)] for n in range(half)]
