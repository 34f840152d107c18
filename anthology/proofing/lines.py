"""The lines of a page as they stand on it, read from the finished PDF."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from pypdfium2 import PdfTextPage

BACK, DOWN = 1.0, 2.0
"""A line begins where the text goes back by so many points and down, or up, by so many …"""
AWAY, APART = 0.7, 2.0
"""… or by so much of its height down or up, or ahead (the next cell of a table)."""
LEADER = ". . . ."
"""Dots that lead the eye; three are an ellipsis."""
HYPHENS = frozenset("-\N{HYPHEN}\N{SOFT HYPHEN}\ufffe\x02")
"""What PDFium gives for a hyphen at the end of a line."""


class Line(Struct, frozen=True):
    """A line: its text, its box in points from the lower left corner of the page, and where between its words each
    space begins and ends.
    """

    text: str
    left: float
    bottom: float
    right: float
    top: float
    gaps: tuple[tuple[float, float], ...] = ()

    @property
    def spaces(self) -> tuple[float, ...]:
        """How wide its spaces are."""
        return tuple(end - begin for begin, end in self.gaps)

    @property
    def dotted(self) -> bool:
        """Whether dots lead through it, from an entry of the contents to its page."""
        return LEADER in self.text

    @property
    def divided(self) -> bool:
        """Whether it ends within a word."""
        return self.text[-1:] in HYPHENS


class _Growing(Struct):
    text: str
    box: tuple[float, float, float, float]
    gaps: list[tuple[float, float]]
    spaced: bool = False

    def take(self, character: str, box: tuple[float, float, float, float]) -> None:
        if self.spaced:
            self.text += " "
            self.gaps.append((self.box[2], box[0]))
        self.spaced = False
        self.text += character
        left, bottom, right, top = self.box
        self.box = (min(left, box[0]), min(bottom, box[1]), max(right, box[2]), max(top, box[3]))

    def line(self) -> Line:
        return Line(self.text, *self.box, tuple(self.gaps))


def lines_of(page: PdfTextPage) -> tuple[Line, ...]:
    """The lines in the order in which they are drawn."""
    return tuple(growing.line() for growing in _grown(page))


def _grown(page: PdfTextPage) -> Iterator[_Growing]:
    line: _Growing | None = None
    text = page.get_text_range()
    for index, character in enumerate(text[: page.count_chars()]):
        if character.isspace():
            if line is not None:
                line.spaced = True
            continue
        box = page.get_charbox(index, loose=True)
        if line is None or _begins(line, box):
            if line is not None:
                yield line
            line = _Growing(character, box, [])
        else:
            line.take(character, box)
    if line is not None:
        yield line


def _begins(line: _Growing, box: tuple[float, float, float, float]) -> bool:
    """Whether a character at ``box`` is on another line."""
    height = line.box[3] - line.box[1]
    apart = abs((box[1] + box[3] - line.box[1] - line.box[3]) / 2)
    ahead = box[0] - line.box[2]
    return apart > AWAY * height or ahead > APART * height or (ahead < -BACK and apart > DOWN)
