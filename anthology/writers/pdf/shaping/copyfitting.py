"""Copyfitting: paragraphs are set a line longer or shorter than would be best, so that pages come out even.

Where a page would end with the first line of a paragraph, or the next one begin with the last, or where a heading or a
note does not fit, lines go over to the next page, and the foot of this one stands higher than that of the page that it
faces. Or a text ends with a few lines on a page of their own. A compositor then looks for a paragraph that can be set
wider, so that it has one line more, or narrower. So it is done here, as pages are made: of the paragraphs on such a
page, and then on the two before it, those that bear it best are set in other lines (TeX calls it looseness), and the
pages made anew, some few times. What mends it stays; else all is what it was. Nothing is stretched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout.page import remake_page

from anthology.writers.pdf.shaping.paragraphs import Alternative, Paragraphs, planned

MOST = 3
"""Lines that a page may lack for paragraphs to be set anew: where more are free, there is another reason."""
FEW = 5
"""Lines that the last page of a text should have at the least."""
BACK = 2
"""Pages before the one in question whose paragraphs may be set anew."""
TRIES = 3
"""How often a page, or it and the ones before it, are made anew at the most."""

Make = Callable[[int], tuple[Any, Any]]
"""Makes the page of a number, from 0: the page, and where the next one begins."""


class Copyfitting:
    """The copyfitting of one layout."""

    def __init__(self, paragraphs: Paragraphs) -> None:
        self._paragraphs = paragraphs

    def making(self, original: Any) -> Any:
        """``make_all_pages`` (``layout/page.py``), which gives a page away once those behind it are fitted."""

        def make_all_pages(context: Any, root_box: Any, html: Any, pages: list[Any]) -> Iterator[Any]:
            if pages:  # a second time, for the numbers of pages: texts may be others, but they are fitted
                yield from original(context, root_box, html, pages)
                return

            def make(index: int) -> tuple[Any, Any]:
                return remake_page(index, context, root_box, html)  # type: ignore[no-any-return]

            context.rendered_notes = []
            held: list[_Made] = []
            index, goes_on = 0, True
            while goes_on:
                held.append(_made(context, index, make, begins=not held))
                if held[-1].trouble:
                    held = self._mended(context, held, make)
                last = held[-1]
                index, goes_on = last.index + 1, last.resume_at is not None or context.reported_footnotes
                keep = BACK if last.goes_on else 0
                yield from (each.page for each in held[: len(held) - keep])
                held = held[len(held) - keep :]
            context.broken_out_of_flow.clear()
            context.reported_footnotes.clear()

        return make_all_pages

    def _mended(self, context: Any, held: list[_Made], make: Make) -> list[_Made]:
        """The pages ``held``, the last ones of them made anew if that makes them better."""
        after, waiting = _State.of(context, held[0].index), len(context.reported_footnotes)
        for first in reversed(range(len(held))):
            some = held[first:]
            for alternatives in self._tries(context, some):
                for one in alternatives:
                    one.take()
                made = list(_again(context, some, make))
                better = not made[-1].trouble and _sum(made) < _sum(some)
                if better and len(context.reported_footnotes) <= waiting:
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

    def _alternatives(self, context: Any, some: Sequence[_Made], by: int) -> list[Alternative]:
        pages = some if some[-1].few else some[:1]
        found = (
            self._paragraphs.alternative(context, plan, done, by) for plan, done in _open([one.page for one in pages])
        )
        return sorted(filter(None, found), key=lambda each: each.demerits)[: MOST * 2]


@dataclass(frozen=True, slots=True)
class _Made:
    """A page that was made: its number, the state before, where the next one begins, and what it lacks.

    ``goes_on`` and ``begins`` say whether its text does; ``lines`` is how many it has, ``room`` for how many more there
    would be room.
    """

    index: int
    page: Any
    before: _State
    resume_at: Any
    goes_on: bool
    begins: bool
    lines: int
    room: int

    @property
    def lacking(self) -> int:
        """How many lines it lacks that a compositor would look for."""
        return self.room if self.goes_on and self.lines and self.room <= MOST else 0

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


def _made(context: Any, index: int, make: Make, *, begins: bool) -> _Made:
    before = _State.of(context, index)
    context.page_maker[index][-1].update(content_changed=False, pages_wanted=False, anchors=[], content_lookups=[])
    page, resume_at = make(index)
    next_page = context.page_maker[index + 1][1]
    goes_on = resume_at is not None and next_page["break"] == "any" and next_page["page"] == page.page_type.name
    lines = list(_lines(page.children[0]))
    return _Made(index, page, before, resume_at, goes_on, begins, len(lines), _room(page, lines))


def _again(context: Any, some: Sequence[_Made], make: Make) -> Iterator[_Made]:
    """Some pages made anew, until the text ends or there are as many as before."""
    some[0].before.restore(context)
    for each in some:
        made = _made(context, each.index, make, begins=each.begins)
        yield made
        if not made.goes_on:
            break


@dataclass(frozen=True, slots=True)
class _State:
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


def _room(page: Any, lines: Sequence[Any]) -> int:
    """How many lines more a page has room for; none where notes stand at its foot, which are level in any case."""
    if not lines or page.children[1].children:
        return 0
    lowest = max(lines, key=lambda line: line.position_y + line.height)
    free = page.content_box_y() + page.height - lowest.position_y - lowest.height
    return int(free / lowest.height + 0.01) if lowest.height else 0


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
