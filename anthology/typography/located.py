"""Passages that remember where their characters stand in a source, and the changes of that source."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from math import inf
from typing import NamedTuple

from msgspec import Struct

from anthology.model.text import Style
from anthology.typography import styles
from anthology.typography.draft import composed
from anthology.typography.engine import edits, moved
from anthology.typography.passage import Edit, Edits, Kind, Passage, Range, Settings

DOUBTFUL = 6.0
"""The margin, in nats, under which a mark is in doubt. On texts that were not used in the making, 0.3 % of the marks
are, and more than four fifths of the errors are among them (``docs/typography.md``)."""


class Located(Struct, frozen=True):
    """A passage and where it comes from: for each piece, its place in the passage and in the source.

    ``pieces`` are (place in the passage, start in the source, end in the source), in order. A piece as long in the
    source as in the passage stands there letter by letter; another is one character written as an entity. ``styled``
    are the stretches that are in small capitals, raised or lowered already, or cannot be.
    """

    passage: Passage
    pieces: tuple[tuple[int, int, int], ...]
    styled: tuple[Range, ...] = ()

    def takes_style(self, start: int, end: int) -> bool:
        """Whether a stretch stands in the source in one piece, letter by letter, and in no such style yet."""
        at = self._piece(start)
        whole = at == self._piece(end - 1) and self._source(at, end) - self._source(at, start) == end - start
        return whole and not any(low < end and start < high for low, high in self.styled)

    def places(self, edit: Edit) -> Iterator[tuple[Range, str]]:
        """The stretches of the source that an edit replaces, and by what; it may go over the seams of pieces."""
        if edit.start == edit.end:
            at = self._piece(max(0, edit.start - 1))
            place = self._source(at, edit.start) if edit.start else self.pieces[0][1]
            yield (place, place), edit.text
            return
        if len(self.pieces) == 1:
            yield (self._source(0, edit.start), self._source(0, edit.end)), edit.text
            return
        text, at, start = edit.text, self._piece(edit.start), edit.start
        while start < edit.end:
            following = self.pieces[at + 1][0] if at + 1 < len(self.pieces) else len(self.passage.text)
            end = min(edit.end, following)
            yield (self._source(at, start), self._source(at, end)), text
            text, start, at = "", end, at + 1

    def _piece(self, place: int) -> int:
        return bisect_right(self.pieces, place, key=lambda piece: piece[0]) - 1

    def _source(self, at: int, place: int) -> int:
        first, start, end = self.pieces[at]
        length = (self.pieces[at + 1][0] if at + 1 < len(self.pieces) else len(self.passage.text)) - first
        if place - first == length:
            return end
        return start + (place - first if length == end - start else 0)


class Gatherer:
    """Puts a passage together from pieces of a source."""

    def __init__(self, kind: Kind = Kind.PROSE) -> None:
        self.kind = kind
        self._clear()

    def _clear(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._pieces: list[tuple[int, int, int]] = []
        self._languages: list[tuple[int, int, str]] = []
        self._literals: list[Range] = []
        self._styled: list[Range] = []

    def add(
        self, text: str, start: int, end: int, language: str = "", literal: bool = False, styled: bool = False
    ) -> None:
        """Add a piece that stands at ``[start, end)`` in the source."""
        if not text:
            return
        place = self._length
        self._pieces.append((place, start, end))
        self._parts.append(text)
        self._length += len(text)
        if language:
            _extend(self._languages, place, self._length, language)
        if literal:
            self._literals.append((place, self._length))
        if styled:
            self._styled.append((place, self._length))

    def gathered(self) -> Iterator[Located]:
        """The passage, where anything was added; the gatherer begins anew."""
        if self._pieces:
            text = "".join(self._parts)
            passage = Passage(text, self.kind, tuple(self._languages), tuple(self._literals))
            yield Located(passage, tuple(self._pieces), tuple(self._styled))
        self._clear()


def _extend(ranges: list[tuple[int, int, str]], start: int, end: int, tag: str) -> None:
    """Add a stretch, or lengthen the last one where it has the same language and ends here."""
    if ranges and ranges[-1][1:] == (start, tag):
        ranges[-1] = (ranges[-1][0], end, tag)
    else:
        ranges.append((start, end, tag))


class Change(NamedTuple):
    """One change of a source: its place (line and column count from 1), what stood there, what stands there now.

    ``margin`` says by how much the reading was better than the next one, in nats.
    """

    line: int
    column: int
    start: int
    end: int
    before: str
    after: str
    rule: str
    margin: float = inf

    @property
    def doubtful(self) -> bool:
        """Whether an editor should look at it."""
        return self.margin < DOUBTFUL


Markup = Mapping[Style, tuple[str, str]]
"""What a format writes before and after a stretch in each style; a format without styles has none."""


def changes(source: str, passages: Sequence[Located], settings: Settings, markup: Markup) -> tuple[Change, ...]:
    """The changes that set the passages of a source, which are read as one document; in order."""
    on = styles.switched_on(settings) if markup else frozenset()
    found = [
        (start, end, text, edit)
        for located, group in zip(passages, edits([p.passage for p in passages], settings), strict=True)
        for edit in (_styled(located, group, settings, on, markup) if on else group)
        for (start, end), text in located.places(edit)
    ]
    found.sort(key=lambda change: change[:2])
    lines = line_starts(source)
    return tuple(_change(source, lines, *change) for change in found)


def _styled(located: Located, found: Edits, settings: Settings, on: frozenset[str], markup: Markup) -> Edits:
    """The edits of a passage, and those that put stretches of their outcome into a style."""
    outcome = moved(located.passage, found)
    wanted = [
        Edit(start, end, outcome.text[start:end].join(markup[style]), rule)
        for start, end, style, rule in styles.stretches(outcome, settings, on)
    ]
    both = composed(found, tuple(wanted))
    return tuple(edit for edit in both if edit.rule not in on or located.takes_style(edit.start, edit.end))


def line_starts(source: str) -> list[int]:
    """Where each line of a source begins."""
    return [0, *(match.end() for match in _NEWLINE.finditer(source))]


_NEWLINE = re.compile(r"\n")


def _change(source: str, lines: Sequence[int], start: int, end: int, text: str, edit: Edit) -> Change:
    line = bisect_right(lines, start)
    column = start - lines[line - 1] + 1
    return Change(line, column, start, end, source[start:end], text, edit.rule, edit.margin)


def changed(source: str, found: Sequence[Change]) -> str:
    """The source after its changes."""
    out: list[str] = []
    end = 0
    for change in found:
        out += (source[end : change.start], change.after)
        end = change.end
    return "".join(out) + source[end:]
