"""Copyfitting: paragraphs are set a line longer or shorter than would be best, so that pages come out even.

Where a page would end with the first line of a paragraph, or the next one begin with the last, or where a heading or a
note does not fit, lines go over to the next page, and the foot of this one stands higher than that of the page that it
faces. Or a text ends with a few lines on a page of their own. A compositor then looks for a paragraph that can be set
wider, so that it has one line more, or narrower. So it is done here, as pages are made: of the paragraphs on such a
page, and then on the two before it, those that bear it best are set in other lines (TeX calls it looseness), and the
pages made anew, some few times. What mends it stays; else all is what it was. Nothing is stretched.

What cannot be mended is made to look meant: where one of two facing pages cannot be full, the other one is made short
by as many lines, one or two (a spread "run short").
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from weasyprint.formatting_structure import boxes
from weasyprint.layout.page import remake_page
from weasyprint.text.line_break import strut

from anthology.writers.pdf.shaping.levelling import Rooms, Sides
from anthology.writers.pdf.shaping.paragraphs import Alternative, Paragraphs, planned

MOST = 3
"""Lines that a page may lack for paragraphs to be set anew: where more are free, there is another reason."""
FEW = 5
"""Lines that the last page of a text should have at the least."""
BACK = 2
"""Pages before the one in question whose paragraphs may be set anew."""
TRIES = 3
"""How often a page, or it and the ones before it, are made anew at the most."""
FEWER = 2
"""Lines that facing pages may both lack at the most, so as to end level."""

Make = Callable[[int], tuple[Any, Any]]
"""Makes the page of a number, from 0: the page, and where the next one begins."""


class Copyfitting:
    """The copyfitting of one layout; with ``sides``, of pages that face one another."""

    def __init__(self, paragraphs: Paragraphs, rooms: Rooms, sides: Sides | None) -> None:
        self._paragraphs = paragraphs
        self._rooms = rooms
        self._sides = sides

    def making(self, original: Any) -> Any:
        """``make_all_pages`` (``layout/page.py``), which gives a page away once those behind it are fitted."""

        def make_all_pages(context: Any, root_box: Any, html: Any, pages: list[Any]) -> Iterator[Any]:
            if pages:  # a second time, for the numbers of pages: texts may be others, but they are fitted
                yield from original(context, root_box, html, pages)
                return

            def make(index: int) -> tuple[Any, Any]:
                return remake_page(index, context, root_box, html)  # type: ignore[no-any-return]

            context.rendered_notes = []
            self._rooms.fewer = {}
            held: list[_Made] = []
            index, goes_on = 0, True
            while goes_on:
                held = self._fitted(context, [*held, self._made(context, index, make, begins=not held)], make)
                last = held[-1]
                index, goes_on = last.index + 1, last.resume_at is not None or context.reported_footnotes
                keep = BACK if last.goes_on else 0
                yield from (each.page for each in held[: len(held) - keep])
                held = held[len(held) - keep :]
            context.broken_out_of_flow.clear()
            context.reported_footnotes.clear()

        return make_all_pages

    def _fitted(self, context: Any, held: list[_Made], make: Make) -> list[_Made]:
        """The pages ``held``, the last one full if it can be, or else level with the one that it faces."""
        if held[-1].trouble and not (self._face(held) and _are_level(*held[-2:])):
            held = self._mended(context, held, make)
        if self._sides is not None and _go_on(held[-2:]):
            self._sides.matter |= any(each.room for each in held[-2:])
        return self._levelled(context, held, make) if self._face(held) else held

    def _face(self, held: Sequence[_Made]) -> bool:
        """Whether the last two pages face one another, and the text goes on after both."""
        return self._sides is not None and _go_on(held[-2:]) and self._sides.is_verso(held[-2].index)

    def _levelled(self, context: Any, held: list[_Made], make: Make) -> list[_Made]:
        """The pages ``held``, the last two of them both a line or two short if one of them has to be."""
        left, right = held[-2:]
        if _are_level(left, right):
            self._rooms.fewer |= {left.index: left.room, right.index: left.room}
            return [*held[:-2], *(replace(each, fewer=left.room) for each in (left, right))]
        after, before = _State.of(context, left.index), dict(self._rooms.fewer)
        for fewer in range(max(1, left.room), FEWER + 1):
            self._rooms.fewer |= {left.index: fewer, right.index: fewer}
            some = [right] if left.room == fewer else [left, right]
            if made := self._level(context, some, make):
                return [*held[:-2], *[replace(left, fewer=fewer), *made][-2:]]
            after.restore(context)
        self._rooms.fewer = before
        return held

    def _level(self, context: Any, some: Sequence[_Made], make: Make) -> list[_Made]:
        """Some pages made anew, if they end level where they should, perhaps with paragraphs in other lines."""
        made = list(self._again(context, some, make))
        if _end_level(made, some):
            return made
        lacking = next((number for number, each in enumerate(made) if each.lacking), None)
        if lacking is None:
            return []
        for first in reversed(range(lacking + 1)):
            for alternatives in self._tries(context, made[first : lacking + 1]):
                for one in alternatives:
                    one.take()
                anew = list(self._again(context, some, make))
                if _end_level(anew, some):
                    return anew
                for one in alternatives:
                    one.leave()
        return []

    def _mended(self, context: Any, held: list[_Made], make: Make) -> list[_Made]:
        """The pages ``held``, the last ones of them made anew if that makes them better."""
        after = _State.of(context, held[0].index)
        for first in reversed(range(len(held))):
            some = held[first:]
            for alternatives in self._tries(context, some):
                for one in alternatives:
                    one.take()
                made = list(self._again(context, some, make))
                if not made[-1].trouble and _sum(made) < _sum(some) and _keep_notes(made, some):
                    return [*held[:first], *made]
                for one in alternatives:
                    one.leave()
                after.restore(context)
        return held

    def _tries(self, context: Any, some: Sequence[_Made]) -> list[tuple[Alternative, ...]]:
        """What may be set otherwise, the best first: on the first of some pages, and as much as the last one needs."""
        last = some[-1]
        shorter, longer = (self._alternatives(context, some, by) for by in (-1, 1))
        if last.lacking:
            tries = [(each,) for each in shorter] + list(combinations(longer, last.lacking))
        else:
            tries = [*combinations(shorter, last.lines), *combinations(longer, FEW - last.lines)]
        return sorted(tries, key=lambda each: sum(one.demerits for one in each))[:TRIES]

    def _made(self, context: Any, index: int, make: Make, *, begins: bool) -> _Made:
        before = _State.of(context, index)
        context.page_maker[index][-1].update(content_changed=False, pages_wanted=False, anchors=[], content_lookups=[])
        page, resume_at = make(index)
        next_page = context.page_maker[index + 1][1]
        goes_on = resume_at is not None and next_page["break"] == "any" and next_page["page"] == page.page_type.name
        lines = sum(1 for _ in _lines(page.children[0]))
        fewer, waiting = self._rooms.fewer.get(index, 0), len(context.reported_footnotes)
        return _Made(index, page, before, resume_at, goes_on, begins, lines, _room(page, fewer), fewer, waiting)

    def _again(self, context: Any, some: Sequence[_Made], make: Make) -> Iterator[_Made]:
        """Some pages made anew, until the text ends or there are as many as before."""
        some[0].before.restore(context)
        for each in some:
            made = self._made(context, each.index, make, begins=each.begins)
            yield made
            if not made.goes_on:
                break

    def _alternatives(self, context: Any, some: Sequence[_Made], by: int) -> list[Alternative]:
        pages = some if some[-1].few else some[:1]
        found = (
            self._paragraphs.alternative(context, plan, done, by) for plan, done in _open([one.page for one in pages])
        )
        return sorted(filter(None, found), key=lambda each: each.demerits)[: MOST * 2]


class _Made(Struct, frozen=True):
    """A page that was made: its number, the state before, where the next one begins, and what it lacks.

    ``goes_on`` and ``begins`` say whether its text does; ``lines`` is how many it has, ``room`` for how many more there
    would be room, and ``fewer`` how many of these it is meant to lack. ``waiting`` are notes left for the next one.
    """

    index: int
    page: Any
    before: _State
    resume_at: Any
    goes_on: bool
    begins: bool
    lines: int
    room: int
    fewer: int
    waiting: int

    @property
    def lacking(self) -> int:
        """How many lines it lacks that a compositor would look for."""
        return max(0, self.room - self.fewer) if self.goes_on and self.lines and self.room <= MOST else 0

    @property
    def few(self) -> bool:
        """Whether it is the last one of its text, and has a few lines."""
        return not self.goes_on and not self.begins and 0 < self.lines < FEW

    @property
    def trouble(self) -> int:
        """How bad it is."""
        return self.lacking or MOST * self.few


def _sum(some: Sequence[_Made]) -> int:
    return sum(each.trouble for each in some)


def _go_on(some: Sequence[_Made]) -> bool:
    """Whether these are two pages, both with lines, after which their text goes on."""
    return len(some) == 2 and all(each.goes_on and each.lines for each in some)


def _are_level(left: _Made, right: _Made) -> bool:
    """Whether facing pages end on the same line, not too far above the foot."""
    return left.room == right.room <= FEWER


def _end_level(made: Sequence[_Made], some: Sequence[_Made]) -> bool:
    """Whether pages that were made in place of some others all end where they are meant to, and their text goes on."""
    level = all(each.goes_on and each.lines and each.room == each.fewer for each in made)
    return level and len(made) == len(some) and _keep_notes(made, some)


def _keep_notes(made: Sequence[_Made], some: Sequence[_Made]) -> bool:
    """Whether no more notes than before stand on the page after that of their calls."""
    return all(one.waiting <= other.waiting for one, other in zip(made, some, strict=False))


class _State(Struct, frozen=True):
    """What the making of pages changes in WeasyPrint's context, as it was before the page ``index`` was made."""

    index: int
    footnotes: tuple[Any, ...]
    reported: tuple[Any, ...]
    out_of_flow: dict[Any, Any]
    pages: tuple[Any, ...]

    @classmethod
    def of(cls, context: Any, index: int) -> _State:
        """The state now."""
        pages = tuple((*page[:-1], dict(page[-1])) for page in context.page_maker[index:])
        footnotes, reported = tuple(context.footnotes), tuple(context.reported_footnotes)
        return cls(index, footnotes, reported, dict(context.broken_out_of_flow), pages)

    def restore(self, context: Any) -> None:
        """Makes the state what it was."""
        context.footnotes, context.reported_footnotes = [*self.footnotes], [*self.reported]
        context.broken_out_of_flow = dict(self.out_of_flow)
        context.page_maker[self.index :] = ((*page[:-1], dict(page[-1])) for page in self.pages)


def _room(page: Any, fewer: int) -> int:
    """How many lines more a page has room for. Notes stand at its foot in any case, which may be ``fewer`` higher."""
    root, notes, _ = page.children
    if notes.children:
        return fewer
    lowest = max(_ends(root), default=None)
    line = strut(root.style)[0]
    if lowest is None or not line:
        return 0
    return int((page.content_box_y() + page.height - lowest) / line + 0.01)


def _ends(box: Any) -> Iterator[float]:
    """Where each line in normal flow ends, and each picture and ornament."""
    for child in getattr(box, "children", ()):
        if not isinstance(child, boxes.Box) or not child.is_in_normal_flow():
            continue
        if isinstance(child, boxes.ParentBox) and not isinstance(child, boxes.LineBox) and child.children:
            yield from _ends(child)
        elif child.height:
            yield child.position_y + child.height


def _lines(box: Any) -> Iterator[Any]:
    """The lines in normal flow, from the first to the last."""
    for child in getattr(box, "children", ()):
        if isinstance(child, boxes.LineBox):
            yield child
        elif isinstance(child, boxes.Box) and child.is_in_normal_flow():
            yield from _lines(child)


def _open(pages: Sequence[Any]) -> Iterator[tuple[Any, int]]:
    """The paragraphs of some pages whose lines may still be chosen, and how many lines of each stand before."""
    found: dict[int, list[Any]] = {}
    for line in (line for page in pages for line in _lines(page.children[0])):
        if (plan := planned(line)) is not None:
            found.setdefault(id(plan.paragraph), [plan]).append(line)
    for number, (plan, *lines) in enumerate(found.values()):
        ends = lines[-1].resume_at is None
        if number or len(lines) == plan.lines:
            yield plan, 0
        elif ends:
            yield plan, plan.lines - len(lines)
