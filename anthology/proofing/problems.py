"""What a compositor would mark on a page, found by measure: a beginning for the eye, not in its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median

from anthology.proofing.lines import Line

LOOSE = 1.9
"""A line is loose whose middling space is so many times the usual one of the book (a single one may be a column’s) …"""
LEAST_SPACES = 3
"""… if it has so many of them."""
LADDER = 3
"""Divided words under one another that make a ladder: more than two are."""
SHORT = 4
"""Lines that a page should have at the least."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something on a page, with the box of what is meant, in points from the lower left corner."""

    what: str
    box: tuple[float, float, float, float]


def problems(pages: Sequence[Sequence[Line]], labels: Sequence[str]) -> tuple[tuple[Problem, ...], ...]:
    """What there is to look at on each page. ``labels`` are the folios; the line that has one is not text."""
    texts = [_text(lines, label) for lines, label in zip(pages, labels, strict=True)]
    usual = median([space for lines in texts for line in lines for space in line.spaces] or [0.0])
    return tuple(tuple(_on_page(lines, usual, number % 2 == 0)) for number, lines in enumerate(texts))


def _text(lines: Sequence[Line], label: str) -> tuple[Line, ...]:
    """The lines without folio and running head, which are drawn last."""
    if lines and lines[-1].text == label:
        kept = tuple(lines[:-1])
        highest = max((line.top for line in kept[:-1]), default=0.0)
        return kept[:-1] if kept and kept[-1].bottom > highest else kept
    return tuple(lines)


def _on_page(lines: tuple[Line, ...], usual: float, recto: bool) -> Iterator[Problem]:
    for line in lines:
        if len(line.spaces) >= LEAST_SPACES and median(line.spaces) > LOOSE * usual:
            yield Problem(f"loose line: “{_shown(line)}”", _box(line))
    for divided, group in groupby(lines, key=lambda line: line.divided):
        rung = tuple(group)
        if divided and len(rung) >= LADDER:
            yield Problem(f"{len(rung)} divided words under one another", _around(rung))
    if lines and recto and lines[-1].divided:
        yield Problem(f"the page ends within a word: “{_shown(lines[-1])}”", _box(lines[-1]))
    if 0 < len(lines) < SHORT and any(line.text[:1].islower() for line in lines[:1]):
        yield Problem(f"only {len(lines)} line{'s' * (len(lines) > 1)} on the page", _around(lines))


def _shown(line: Line) -> str:
    """The last words of a line."""
    return " ".join(line.text.split()[-4:]).translate(dict.fromkeys(map(ord, "\ufffe\x02"), "-"))


def _box(line: Line) -> tuple[float, float, float, float]:
    return line.left, line.bottom, line.right, line.top


def _around(lines: Sequence[Line]) -> tuple[float, float, float, float]:
    lefts, bottoms, rights, tops = zip(*map(_box, lines), strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)
