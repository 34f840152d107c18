"""How the text of a book stands on its pages, measured from its lines: edges, indent, head and foot, and paragraphs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median

from msgspec import Struct

from anthology.proofing.lines import Line

NEAR = 1.0
"""Points by which two places may differ that are meant to be one …"""
FULL = 1.5
"""… and by which the end of a justified line may miss the measure."""
UNLIKE = 0.2
"""Points by which lines in other type are higher or lower."""
OTHER = 0.6
"""Parts of a line from which on a foot stands on another line."""


class Measures(Struct, frozen=True):
    """What is usual in a book, in points. ``size`` is the height of a line's box, ``line`` the distance of lines,
    ``space`` the width of a space; ``lefts`` and ``rights`` are the edges of the text on rectos and on versos; ``head``
    is where the first line of a page stands and ``foot`` where the last one does.
    """

    size: float
    line: float
    space: float
    indent: float
    lefts: tuple[float, float]
    rights: tuple[float, float]
    head: float
    foot: float

    def space_of(self, line: Line) -> float:
        """How wide a space is in type of the size of a line: wider in a title, narrower in a note."""
        return self.space * (line.top - line.bottom) / self.size if self.size else self.space

    def is_text(self, line: Line) -> bool:
        """Whether it is set in the type of the text."""
        return abs(line.top - line.bottom - self.size) < UNLIKE


def measured(pages: Sequence[Sequence[Line]]) -> Measures:
    """The measures of a book, from the lines of its pages without heads and folios; the first page is a recto."""
    every = [line for lines in pages for line in lines]
    size = _usual(line.top - line.bottom for line in every)
    own = [[line for line in lines if abs(line.top - line.bottom - size) < UNLIKE] for lines in pages]
    pitch = _usual(upper.bottom - lower.bottom for lines in own for upper, lower in pairwise(lines))
    sides = [[line for lines in own[side::2] for line in lines] for side in (0, 1)]
    lefts = tuple(_usual(line.left for line in lines) for lines in sides)
    rights = tuple(_usual(line.right for line in lines) for lines in sides)
    beyond = (line.left - left for left, lines in zip(lefts, sides, strict=True) for line in lines)
    return Measures(
        size=size,
        line=pitch,
        space=median([space for line in every for space in line.spaces] or [0.0]),
        indent=_usual(distance for distance in beyond if distance > NEAR),
        lefts=(lefts[0], lefts[1]),
        rights=(rights[0], rights[1]),
        head=_usual(lines[0].bottom for lines in own if lines),
        foot=_usual(foot(lines) for lines in pages if lines),
    )


def _usual(values: Iterable[float]) -> float:
    """The commonest of some lengths: the middle of those about the half point that most are nearest to."""
    given = list(values)
    counted = Counter(round(value * 2) for value in given)
    most = max(counted, key=lambda value: (counted[value], -value), default=0)
    return median([value for value in given if abs(value * 2 - most) <= 1] or [0.0])


def foot(lines: Sequence[Line]) -> float:
    """Where the lowest line of a page stands."""
    return min(line.bottom for line in lines)


class Page(Struct, frozen=True):
    """A page of a book: its lines without head and folio, and the number of it, from 0."""

    lines: tuple[Line, ...]
    number: int

    def text(self, usual: Measures) -> tuple[Line, ...]:
        """The lines in the type of the text."""
        return tuple(line for line in self.lines if usual.is_text(line))

    def indent(self, line: Line, usual: Measures) -> float:
        """How far a line begins from the edge."""
        return line.left - usual.lefts[self.number % 2]

    def is_full(self, line: Line, usual: Measures) -> bool:
        """Whether a line fills the measure."""
        return abs(usual.rights[self.number % 2] - line.right) < FULL

    def goes_on(self, line: Line, usual: Measures) -> bool:
        """Whether a line begins at the edge: within a paragraph, if a full one stands before it."""
        return usual.is_text(line) and abs(self.indent(line, usual)) < NEAR

    def begins(self, line: Line, usual: Measures) -> bool:
        """Whether a line begins a paragraph."""
        return usual.is_text(line) and usual.indent > 0 and abs(self.indent(line, usual) - usual.indent) < NEAR

    def is_justified(self, line: Line, usual: Measures) -> bool:
        """Whether a line is one of running text that fills the measure; one of the contents does so with dots."""
        starts = self.goes_on(line, usual) or self.begins(line, usual)
        return starts and self.is_full(line, usual) and not line.dotted

    def is_within(self, usual: Measures) -> bool:
        """Whether it begins where a page of running text does, in the type of the text."""
        return bool(self.lines) and usual.is_text(self.lines[0]) and abs(self.lines[0].bottom - usual.head) < NEAR


def last_lines(before: Page | None, page: Page, usual: Measures) -> Iterator[tuple[Line, bool]]:
    """The last lines of the paragraphs that end on a page, and whether each is the first of its page."""
    text = page.text(usual)
    if before is not None and text and page.is_within(usual) and (last := before.text(usual)):
        full = before.is_full(last[-1], usual)
        if full and page.goes_on(text[0], usual) and _ends(page, text, 0, usual):
            yield text[0], True
    for index in range(1, len(text)):
        upper, lower = text[index - 1], text[index]
        follows = abs(upper.bottom - lower.bottom - usual.line) < NEAR and page.is_full(upper, usual)
        if follows and page.goes_on(lower, usual) and _ends(page, text, index, usual):
            yield lower, False


def _ends(page: Page, text: Sequence[Line], index: int, usual: Measures) -> bool:
    """Whether a paragraph ends with a line: it does not fill the measure, or what follows begins another one."""
    after = text[index + 1] if index + 1 < len(text) else None
    if after is not None and abs(after.bottom - text[index].bottom) < NEAR:  # the next column
        return False
    return not page.is_full(text[index], usual) or (after is not None and page.begins(after, usual))
