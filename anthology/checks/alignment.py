"""Two long texts of letters side by side: where they differ, found without comparing all with all.

Both are walked from the beginning. Where they part, the nearest place is looked for at which they agree again for
as many letters as chance does not explain; what lies before it, in either, is a difference. A difference is then
looked at once more, so that what is the same inside it is not told: a short one is taken apart from the longest
stretch that both have, for the nearest one may be a word of a note that stands between; a long one is walked through
with shorter stretches.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from msgspec import Struct

LONG, MIDDLE, SHORT = 24, 12, 6
"""Letters that must agree for two texts to be together again: at first, inside a long difference, and a short one."""

PAIRS = 4_000_000
"""Pairs of letters up to which a difference is short: two pages or so on either side."""

FARTHER = 600
"""By how many letters a place may be farther than the nearest one, if more agrees from there on."""
FARTHEST = 600
"""Letters of agreement that count; more prove nothing more."""

REACHES = (1 << 11, 1 << 14, 1 << 17)
"""Letters from a difference within which most end; those that are contents; and nearly all. So far is looked through in
turn, and the whole text, of which an index takes two hundred times its size, only if need be.
"""

_STRIDE = 4096


class Difference(Struct, frozen=True):
    """Letters ``start`` to ``end`` of the first text stand where ``other_start`` to ``other_end`` of the second do."""

    start: int
    end: int
    other_start: int
    other_end: int


def differences(first: str, second: str) -> Iterator[Difference]:
    """The differences, in order; both texts are equal between them."""
    yield from _apart(first, second, LONG, 0, 0)


def _apart(first: str, second: str, size: int, offset: int, other: int) -> Iterator[Difference]:
    places: Mapping[str, int] | None = None
    here = there = 0
    while here < len(first) or there < len(second):
        same = _common(first, second, here, there)
        here, there = here + same, there + same
        if here == len(first) and there == len(second):
            return
        found = _nearby(first, second, size, here, there)
        if found is None:
            places = places or _places(second, size, 0, len(second))
            found = _together(first, second, places, size, here, there, len(first) + len(second))
        end, other_end = found or (len(first), len(second))
        yield from _refined(first, second, size, (here, end, there, other_end), (offset, other))
        here, there = end, other_end


def _refined(
    first: str, second: str, size: int, at: tuple[int, int, int, int], offsets: tuple[int, int]
) -> Iterator[Difference]:
    here, end, there, other_end = at
    while here < end and there < other_end and first[end - 1] == second[other_end - 1]:
        end, other_end = end - 1, other_end - 1
    offset, other = offsets[0] + here, offsets[1] + there
    pairs = (end - here) * (other_end - there)
    if 0 < pairs <= PAIRS:
        yield from _from_the_longest(first[here:end], second[there:other_end], offset, other)
    elif pairs and size > MIDDLE:
        yield from _apart(first[here:end], second[there:other_end], MIDDLE, offset, other)
    elif end > here or other_end > there:
        yield Difference(offset, offsets[0] + end, other, offsets[1] + other_end)


def _from_the_longest(first: str, second: str, offset: int, other: int) -> Iterator[Difference]:
    """The differences of two short texts, found from the longest stretch that is in both to both sides."""
    here = there = 0
    for block in SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks():
        if 0 < block.size < SHORT:
            continue
        if block.a > here or block.b > there:
            yield Difference(offset + here, offset + block.a, other + there, other + block.b)
        here, there = block.a + block.size, block.b + block.size


def _common(first: str, second: str, here: int, there: int) -> int:
    """How many letters are the same from two places on."""
    start = here
    while first[here : here + _STRIDE] == second[there : there + _STRIDE] and here < len(first):
        step = len(first[here : here + _STRIDE])
        here, there = here + step, there + step
    low, high = 0, min(_STRIDE, len(first) - here, len(second) - there)
    while low < high:
        middle = (low + high + 1) // 2
        if first[here : here + middle] == second[there : there + middle]:
            low = middle
        else:
            high = middle - 1
    return here - start + low


def _places(text: str, size: int, start: int, end: int) -> Mapping[str, int]:
    """Where each stretch of ``size`` letters between two places begins for the last time."""
    return {text[place : place + size]: place for place in range(start, min(end, len(text)) - size + 1)}


def _nearby(first: str, second: str, size: int, here: int, there: int) -> tuple[int, int] | None:
    """``_together`` for a difference that ends soon, if there can be no better place farther off."""
    for reach in REACHES:
        places = None if reach == REACHES[0] else _places(second, size, there, there + reach + size)
        found = _together(first, second, places, size, here, there, reach)
        if found is not None and found[0] - here + found[1] - there + FARTHER <= reach:
            return found
        if reach >= len(first) - here + len(second) - there:
            return None
    return None


def _together(
    first: str, second: str, places: Mapping[str, int] | None, size: int, here: int, there: int, reach: int
) -> tuple[int, int] | None:
    """The places at which both agree again, not more than ``reach`` letters from here: those that are near, and from
    which they agree for long.

    What is repeated in a text (a refrain) may be nearer than the right place, but does not lead far. ``places`` say
    where stretches of the second text are, as far as it is looked through.
    """
    best: tuple[int, int] | None = None
    most, nearest = -sys.maxsize, sys.maxsize
    proven = False
    tried: set[int] = set()
    start = here
    while start <= len(first) - size and (room := reach - (start - here)) > 0:
        stretch = first[start : start + size]
        after = start + 1
        found = -1 if places and places.get(stretch, -1) < there else second.find(stretch, there, there + room + size)
        if found < 0 and not places and second.find(stretch[size // 2 :], there, there + room + size) < 0:
            after += size // 2  # as all stretches have its second half that begin before that
        if found >= 0 and found - start not in tried:
            tried.add(found - start)
            between = start - here + found - there
            nearest = min(nearest, between)
            run = _common(first, second, start, found)
            proven = proven or run >= FARTHEST
            reach = min(reach, nearest + (0 if proven else FARTHER))
            if min(run, FARTHEST) - between > most:
                best, most = (start, found), min(run, FARTHEST) - between
        start = after
    return best


def found_in(text: str, stretches: Sequence[str]) -> Iterator[int]:
    """Where in a text those of some stretches stand that are in it.

    To look through a long text for each takes long. One that is there has a block of the text in it, of half its
    length, whole: there are few of these that are parts of any stretch.
    """
    size = min(map(len, stretches), default=0) // 2
    if size:
        parts = [{one[at : at + size] for at in range(len(one) - size + 1)} for one in stretches]
        ends = range(size, len(text) + size, size)
        blocks = set().union(*parts).intersection(map(text.__getitem__, map(slice, range(0, len(text), size), ends)))
        stretches = [one for one, its in zip(stretches, parts, strict=True) if not blocks.isdisjoint(its)]
    yield from (at for at in map(text.find, stretches) if at >= 0)
