"""What a compositor would mark on a page, found by measure: a beginning for the eye, not in its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from statistics import median

from msgspec import Struct

from anthology.proofing.lines import Line
from anthology.proofing.measures import NEAR, OTHER, Measures, Page, foot, last_lines, measured
from anthology.proofing.rivers import Gap, rivers

LOOSE = 1.9
"""A line is loose whose middling space is so many times the usual one of the book (a single one may be a column’s) …"""
LEAST_SPACES = 3
"""… if it has so many of them."""
LADDER = 3
"""Divided words under one another that make a ladder: more than two are."""
COLUMN = 1.5
"""How many times the middling space of its line a gap is that is no space between words."""
SHORT = 5
"""Lines that the last page of a text should have at the least."""

KINDS = {
    "loose": "loose lines",
    "ladder": "ladders",
    "river": "rivers",
    "runt": "runts",
    "widow": "widows",
    "orphan": "orphans",
    "divided": "rectos that end within a word",
    "uneven": "uneven spreads",
    "few": "last pages of a few lines",
}
"""What is looked for, and what many of it are called."""


class Problem(Struct, frozen=True):
    """Something on a page: its kind, and the box of what is meant, in points from the lower left corner."""

    kind: str
    what: str
    box: tuple[float, float, float, float]


class Found(Struct, frozen=True):
    """What there is to look at on each page of a book, and how many lines were looked at."""

    pages: tuple[tuple[Problem, ...], ...]
    lines: int

    def told(self, labels: Sequence[str]) -> str:
        """How much there is of each kind, and on which pages, in a line for each."""
        rows = [f"{self.lines:,} lines"]
        for kind, name in KINDS.items():
            here = [label for label, there in zip(labels, self.pages, strict=True) for one in there if one.kind == kind]
            if here:
                rows.append(f"  {name}: {len(here)}, on {', '.join(dict.fromkeys(here))}")
        return "\n".join(rows)


def problems(pages: Sequence[Sequence[Line]], labels: Sequence[str]) -> Found:
    """What there is to look at on each page; the first is a recto. ``labels`` are the folios; the line that has one is
    not text.
    """
    texts = [Page(body(lines, label), n) for n, (lines, label) in enumerate(zip(pages, labels, strict=True))]
    usual = measured([page.lines for page in texts])
    around = zip([None, *texts[:-1]], texts, [*texts[1:], None], strict=True)
    found = [[*_lines(page, usual), *_breaks(before, page, after, usual)] for before, page, after in around]
    for left, right in pairwise(texts):
        if left.number % 2:
            for page, problem in _spread(left, right, texts, usual):
                found[page].append(problem)
    return Found(tuple(map(tuple, found)), sum(len(page.lines) for page in texts))


def body(lines: Sequence[Line], label: str) -> tuple[Line, ...]:
    """The lines of a page without folio and running head, which are drawn last."""
    if lines and lines[-1].text == label:
        kept = tuple(lines[:-1])
        highest = max((line.top for line in kept[:-1]), default=0.0)
        return kept[:-1] if kept and kept[-1].bottom > highest else kept
    return tuple(lines)


# -- lines ------------------------------------------------------------------------------------------


def _lines(page: Page, usual: Measures) -> Iterator[Problem]:
    for line in page.lines:
        if len(line.spaces) >= LEAST_SPACES and median(line.spaces) > LOOSE * usual.space_of(line):
            yield Problem("loose", f"loose line: “{_shown(line)}”", _box(line))
    for divided, group in groupby(page.lines, key=lambda line: line.divided):
        rung = tuple(group)
        if divided and len(rung) >= LADDER:
            yield Problem("ladder", f"{len(rung)} divided words under one another", _around(rung))
    for lines in _running(page, usual):
        for first, course in rivers([_even(line) for line in lines], usual.space):
            where = lines[first : first + len(course)]
            yield Problem("river", f"a river through {len(course)} lines", _course(where, course))


def _running(page: Page, usual: Measures) -> Iterator[list[Line]]:
    """The justified lines of the text that follow one another without more space between: those that fill the measure
    from the edge or the indent on. Others (of contents, verse, a play, a title page) are not set to be even.
    """
    text = [line for line in page.text(usual) if page.is_justified(line, usual)]
    lines = list(text[:1])
    for upper, lower in pairwise(text):
        if abs(upper.bottom - lower.bottom - usual.line) > NEAR:
            yield lines
            lines = []
        lines.append(lower)
    yield lines


def _even(line: Line) -> list[Gap]:
    """The spaces of a justified line, which are alike; a wider one stands before a column, or after the name of one who
    speaks.
    """
    usual = median(line.spaces or (0.0,))
    return [gap for gap in line.gaps if gap[1] - gap[0] <= COLUMN * usual]


# -- breaks between pages ---------------------------------------------------------------------------


def _breaks(before: Page | None, page: Page, after: Page | None, usual: Measures) -> Iterator[Problem]:
    for line, is_first in last_lines(before, page, usual):
        if line.right - line.left < usual.indent:
            yield Problem("runt", f"a last line shorter than the indent: “{_shown(line)}”", _box(line))
        if is_first:
            yield Problem("widow", f"the last line of a paragraph on a page of its own: “{_shown(line)}”", _box(line))
    text = page.text(usual)
    goes_on = after is not None and after.is_within(usual)
    alone = text and page.begins(text[-1], usual) and page.is_full(text[-1], usual)
    if alone and after is not None and goes_on and after.goes_on(after.lines[0], usual):
        yield Problem("orphan", f"the first line of a paragraph alone: “{_shown(text[-1])}”", _box(text[-1]))
    if page.lines and page.number % 2 == 0 and page.lines[-1].divided:
        last = page.lines[-1]
        yield Problem("divided", f"the page ends within a word: “{_shown(last)}”", _box(last))
    count = len(page.lines)
    if 0 < count < SHORT and not goes_on and (page.lines[0].text[:1].islower() or _carries_on(before, page, usual)):
        yield Problem("few", f"only {count} line{'s' * (count > 1)} on the page", _around(page.lines))


def _carries_on(before: Page | None, page: Page, usual: Measures) -> bool:
    """Whether a page has the end of a text of which the page before it is full, but for lines that stay together."""
    return bool(before and before.lines and page.is_within(usual) and not _lacks(before, usual))


def _spread(left: Page, right: Page, pages: Sequence[Page], usual: Measures) -> Iterator[tuple[int, Problem]]:
    """Whether two facing pages, on both of which the text goes on, end on lines that do not stand level."""
    beyond = pages[right.number + 1] if right.number + 1 < len(pages) else None
    if not left.lines or not right.is_within(usual) or beyond is None or not beyond.is_within(usual):
        return
    rise = foot(left.lines) - foot(right.lines)
    count = round(abs(rise) / usual.line) if usual.line else 0
    if abs(rise) > OTHER * usual.line > 0:
        short, side = (left, "left") if rise > 0 else (right, "right")
        lowest = min(short.lines, key=lambda line: line.bottom)
        what = f"the {side} page is {count} line{'s' * (count > 1)} shorter than the one that it faces"
        yield short.number, Problem("uneven", what, _box(lowest))


def _lacks(page: Page, usual: Measures) -> bool:
    return foot(page.lines) - usual.foot > (SHORT - 1 + OTHER) * usual.line


# -- boxes ------------------------------------------------------------------------------------------


def _shown(line: Line) -> str:
    """The last words of a line."""
    return " ".join(line.text.split()[-4:]).translate(dict.fromkeys(map(ord, "\ufffe\x02"), "-"))


def _box(line: Line) -> tuple[float, float, float, float]:
    return line.left, line.bottom, line.right, line.top


def _around(lines: Sequence[Line]) -> tuple[float, float, float, float]:
    lefts, bottoms, rights, tops = zip(*map(_box, lines), strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def _course(lines: Sequence[Line], course: Sequence[Gap]) -> tuple[float, float, float, float]:
    """The box of a river."""
    _, bottom, _, top = _around(lines)
    return min(gap[0] for gap in course), bottom, max(gap[1] for gap in course), top
