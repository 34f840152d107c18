"""Rivers: white that runs through lines, from space to space."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

WIDE = 1.5
"""How many times the usual space a space in a river is at the least …"""
SHARED = 0.5
"""… and how much of a usual space it has in common with the one below it, the part through which one sees."""
LENGTH = 3
"""Lines that a river runs through at the least."""

Gap = tuple[float, float]
"""Where a space begins and ends on its line, in points."""


def rivers(lines: Sequence[Sequence[Gap]], space: float) -> Iterator[tuple[int, tuple[Gap, ...]]]:
    """The rivers in lines that follow one another, of which the spaces are given: the line in which each begins, and
    its spaces. ``space`` is the usual one. No two rivers share a space.

    The limits are ours: typographers describe rivers, and give no measure of them.
    """
    waiting: list[list[Gap]] = []
    for number, gaps in enumerate((*lines, ())):
        wide = [gap for gap in gaps if gap[1] - gap[0] >= WIDE * space]
        running = []
        for course in waiting:
            below = next((gap for gap in wide if _meet(course[-1], gap) >= SHARED * space), None)
            if below is not None:
                wide.remove(below)
                running.append([*course, below])
            elif len(course) >= LENGTH:
                yield number - len(course), tuple(course)
        waiting = [*running, *([gap] for gap in wide)]


def _meet(one: Gap, other: Gap) -> float:
    return min(one[1], other[1]) - max(one[0], other[0])
