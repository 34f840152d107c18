"""What a written book has beyond a text it was compared with, and what of that has been explained."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Any

from anthology.checks.alignment import Difference
from anthology.checks.streams import Stream
from anthology.letters import letters

NEAR = 12_000
"""Letters round its place within which a passage counts as there: some pages."""
A_PAGE = 2_000
"""Letters of a page, about."""
PIECE = 12
"""The fewest letters of a piece that counts as found, where the end of a page cuts a text."""
PIECES = 6
"""Into how many pieces the ends of pages may cut one passage."""

_APART, _TAKEN = "\x00", "\x01"
_LEFT = re.compile(f"[^{_APART}{_TAKEN}]+")


class Extras:
    """The letters of a stream that the differences add, each to be taken once.

    ``furniture`` are lines of each of the stream's pieces that are no part of it; a passage may be found in them,
    but they need no explanation.
    """

    def __init__(self, apart: Sequence[Difference], stream: Stream[Any], furniture: Sequence[str] = ()) -> None:
        self._stream = stream
        added = [(each.other_start, each.other_end) for each in apart if each.other_end > each.other_start]
        parts = [(start, stream.letters[start:end], True) for start, end in added]
        parts += [(stream.starts[n], letters(line), False) for n, line in enumerate(furniture) if line]
        parts.sort()
        self._places = [place for place, _, _ in parts]
        self._owned = [own for _, _, own in parts]
        self._starts = [0, *accumulate(len(text) + 1 for _, text, _ in parts)]
        self._known = "".join(text + _APART for _, text, _ in parts)
        self._taken: list[tuple[int, int]] = []
        self._after = 0
        self._own_left: str | None = None

    @property
    def _text(self) -> str:
        """All, with what has been taken marked as such. To write that down anew each time would take longer than all
        else, so what was taken lately is noted, in the order of the text.
        """
        if self._taken:
            self._known = "".join(_marked(self._known, self._taken))
            self._taken, self._own_left = [], None
        return self._known

    def take(self, wanted: str) -> bool:
        """Takes a passage out, whole or in pieces. False where it is not there.

        Most are asked for in the order in which they stand: so the next one is taken, or else the first.
        """
        at = self._known.find(wanted, self._after, self._after + NEAR) if wanted else -1
        if at < 0:
            return self._take(wanted, 0, len(self._known))
        self._note([(at, at + len(wanted))])
        return True

    def take_own(self, wanted: str) -> bool:
        """Takes a passage out that is in no furniture: alone, else the first. False where there is none."""
        if not wanted:
            return True
        text = self._text
        held = [found.start() for found in re.finditer(re.escape(wanted), text) if self._is_own(found.start())]
        best = min(held, key=lambda at: not _is_alone(text, at, at + len(wanted)), default=None)
        return best is not None and self._take(wanted, best, best + len(wanted))

    def _is_own(self, at: int) -> bool:
        return self._owned[bisect_right(self._starts, at) - 1]

    def take_near(self, wanted: str, each: Difference) -> bool:
        """Takes out a passage that stands near where a difference leaves it out.

        A short one proves little: it must stand in the same difference, or near by as an addition of its own.
        """
        if len(wanted) >= PIECE:
            return self._take(wanted, *self._range(each.other_start - NEAR, each.other_start + NEAR))
        if self._take(wanted, *self._range(each.other_start, max(each.other_end - 1, each.other_start))):
            return True
        low, high = self._range(each.other_start - A_PAGE, each.other_start + A_PAGE)
        for found in _LEFT.finditer(self._text, low, high):
            if found[0].startswith(wanted):
                return self._take(wanted, found.start(), found.end())
        return False

    def _take(self, wanted: str, low: int, high: int) -> bool:
        found = cut(wanted, self._text[low:high])
        self._note([(start + low, end + low) for start, end in found])
        return bool(found) or not wanted

    def _note(self, taken: Sequence[tuple[int, int]]) -> None:
        if taken:
            self._taken += taken
            self._after = taken[-1][1]

    def has(self, wanted: str) -> bool:
        """Whether a passage is still there."""
        text = self._text
        if self._own_left is None:
            stretches = (found for found in _LEFT.finditer(text) if self._is_own(found.start()))
            self._own_left = _APART.join(found[0] for found in stretches)
        return wanted in self._own_left

    def left(self) -> Iterator[str]:
        """The stretches that have not been taken."""
        return (self._stream.letters[start:end] for start, end in self.ranges())

    def ranges(self) -> Iterator[tuple[int, int]]:
        """Where in the stream the stretches stand that have not been taken."""
        for found in _LEFT.finditer(self._text):
            at = bisect_right(self._starts, found.start()) - 1
            if self._owned[at]:
                start = self._places[at] + found.start() - self._starts[at]
                yield start, start + len(found[0])

    def instead(self, each: Difference) -> str:
        """The words that stand in the place of others; nothing where none do."""
        return self._stream.words(each.other_start, each.other_end)

    def _range(self, first: int, last: int) -> tuple[int, int]:
        """The stretch of the extras that stands between two letters of the stream."""
        return self._starts[bisect_left(self._places, first)], self._starts[bisect_right(self._places, last)]


def _marked(text: str, taken: Iterable[tuple[int, int]]) -> Iterator[str]:
    at = 0
    for start, end in taken:
        yield text[at:start]
        yield _TAKEN * (end - start)
        at = end
    yield text[at:]


def _is_alone(text: str, start: int, end: int) -> bool:
    """Whether nothing is left on either side of a passage that belongs to it."""
    return _LEFT.match(text, end) is None and (start == 0 or _LEFT.match(text, start - 1) is None)


def settled(first: Stream[Any], second: Stream[Any], apart: Iterable[Difference]) -> Iterator[Difference]:
    """The differences, those that only add or only leave out letters moved to begin at a line or block if they can:
    which of equal letters were added is open.
    """
    for each in apart:
        if each.start == each.end:
            by = _slide(second, each.other_start, each.other_end)
        elif each.other_start == each.other_end:
            by = _slide(first, each.start, each.end)
        else:
            by = 0
        yield Difference(each.start - by, each.end - by, each.other_start - by, each.other_end - by)


def equal_stretches(text: str, start: int, end: int, most: int = 8) -> Iterator[str]:
    """What may have been added where a stretch is what a text has more than another: the stretch itself, and what
    stands up to ``most`` letters before and after it where the other text would be the same without it.

    Of “Letter 7 … 1057” beside “Letter 7”, that is 1057 as well as 7105.
    """
    yield text[start:end]
    for by in range(1, most + 1):
        if end + by > len(text) or text[start + by - 1] != text[end + by - 1]:
            break
        yield text[start + by : end + by]
    for by in range(1, most + 1):
        if start < by or text[start - by] != text[end - by]:
            break
        yield text[start - by : end - by]


def _slide(stream: Stream[Any], start: int, end: int) -> int:
    by = 0
    while not stream.begins(start - by):
        if start == by or stream.letters[start - by - 1] != stream.letters[end - by - 1]:
            return 0
        by += 1
    return by


def cut(wanted: str, whole: str) -> tuple[tuple[int, int], ...]:
    """Where a text holds a passage, which the ends of pages may have cut; nothing where it does not.

    From its beginning, the longest stretch that is there is taken off, until nothing is left; each piece stands
    after the one before. Pieces that are too short prove nothing.
    """
    at = whole.find(wanted)
    if at >= 0:
        return ((at, at + len(wanted)),) if wanted else ()
    found: list[tuple[int, int]] = []
    at = 0
    for _ in range(PIECES):
        length = _longest_beginning(wanted, whole, at)
        start = whole.find(wanted[:length], at)
        found.append((start, start + length))
        if length == len(wanted):
            return tuple(found)
        if length < PIECE:
            return ()
        at, wanted = start + length, wanted[length:]
    return ()


def _longest_beginning(segment: str, whole: str, at: int) -> int:
    """How many letters from its beginning stand together after ``at``; if some do, so do all fewer."""
    low, high = 0, len(segment)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if whole.find(segment[:middle], at) >= 0 else (low, middle - 1)
    return low
