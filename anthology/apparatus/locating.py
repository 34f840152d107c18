"""The places that the index points to: each gets an anchor in the text of its work.

They come from marks in the text, from words that are looked for, and from passages that ``index.yaml`` names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from anthology.apparatus import anchoring
from anthology.apparatus.anchoring import Place, PlainText, plain_texts
from anthology.apparatus.searching import Search
from anthology.apparatus.splicing import anchored
from anthology.apparatus.works import change_runs, rewritten
from anthology.diagnostics import Diagnostic, Span, problem
from anthology.model.catalogue import Work
from anthology.model.indexing import IndexHeading, IndexPassage
from anthology.model.standoff import Quotation, Within
from anthology.model.text import (
    IndexMark,
    Inline,
    Inlines,
    Link,
    Locator,
    Styled,
    WorkReference,
    plain,
    runs,
    walk,
    walk_inlines,
)

Key: TypeAlias = tuple[str, ...]
"""What tells one heading from another: its words and those of the headings above it, from the top."""

_ORDER = {within: n for n, within in enumerate((Within.HEADNOTE, Within.TEXT, Within.NOTES))}


def key_of(path: Iterable[Inlines]) -> Key:
    """The key of a heading; markup, and ways of writing a mark, make no difference."""
    return tuple(anchoring.folded(plain(step)).text.strip() for step in path)


def headings_of(
    headings: Sequence[IndexHeading], above: tuple[Inlines, ...] = ()
) -> Iterator[tuple[Key, IndexHeading]]:
    """Each heading of a plan, and each subheading, with its key."""
    for heading in headings:
        path = (*above, heading.heading)
        yield key_of(path), heading
        yield from headings_of(heading.children, path)


def marks_of(work: Work) -> Iterator[IndexMark]:
    """Each mark in a work, in the order of the text; the notes come last."""
    if not _is_marked(work):
        return
    for run in (work.title, work.subtitle):
        yield from _marks(run)
    for text in plain_texts(work).values():
        for each in text.runs:
            yield from _marks(each.inlines)


def _is_marked(work: Work) -> bool:
    return any(inline.index for inline in work.inlines(Styled))


def _marks(run: Inlines) -> Iterator[IndexMark]:
    for inline in walk_inlines(run):
        if isinstance(inline, Styled):
            yield from inline.index


class Located(Struct, frozen=True):
    """A work with an anchor at each place that the index has in it, and the locators of each heading, in order."""

    work: Work
    locators: Mapping[Key, tuple[Locator, ...]]
    problems: tuple[Diagnostic, ...] = ()


def locate(work: Work, headings: Sequence[tuple[Key, IndexHeading]]) -> Located:
    """The places that some headings have in a work, and those that are marked in it."""
    if not headings and not _is_marked(work):
        return Located(work, {})
    locating = _Locating(work, plain_texts(work))
    marked = locating.marked()
    for key, heading in headings:
        locating.search(key, heading)
        for passage in heading.passages:
            if passage.work == work.id:
                locating.passage(key, passage)
    locating.close_ranges()
    found = {key: tuple(one for _, one in sorted(places, key=lambda one: one[0])) for key, places in locating.found}
    return Located(change_runs(marked, locating.anchored), found, tuple(locating.problems))


def occurs(work: Work, heading: IndexHeading) -> bool:
    """Whether the words that a heading looks for stand in a work."""
    search = Search.of(heading) if heading.scope.takes(work.id) else None
    return search is not None and any(True for text in _searched(work, heading) for _ in search.places(text))


def _searched(work: Work, heading: IndexHeading) -> Iterator[PlainText]:
    texts = plain_texts(work)
    yield from (text for within, text in texts.items() if heading.scope.notes or within is not Within.NOTES)


_Position: TypeAlias = tuple[int, int]
"""The part of the work, by ``_ORDER``, and the place in it: locators stand in this order."""

_BEGINNING: _Position = (-1, 0)


class _Locating(Struct):
    """Looks for places in one work. What has the same words has the same anchor."""

    work: Work
    texts: Mapping[Within, PlainText]
    problems: list[Diagnostic] = field(default_factory=list)
    anchors: dict[tuple[Within, int], dict[tuple[int, int], str]] = field(default_factory=dict)
    places: dict[Key, list[tuple[_Position, Locator]]] = field(default_factory=dict)
    open: dict[Key, tuple[_Position, str, IndexMark]] = field(default_factory=dict)
    count: int = 0

    @property
    def found(self) -> Iterable[tuple[Key, list[tuple[_Position, Locator]]]]:
        """The places of each heading."""
        return self.places.items()

    # -- anchors -----------------------------------------------------------------------------------

    def anchored(self, within: Within, number: int, run: Inlines) -> Inlines:
        """A run with its anchors around their words."""
        for (start, end), name in self.anchors.get((within, number), {}).items():
            run = anchored(run, start, end, name)
        return run

    def _anchor(self, within: Within, place: Place) -> str:
        text = self.texts[within]
        number = text.run_at(place.start)
        run = text.runs[number]
        stretch = place.start - run.start, min(place.end, run.end) - run.start
        own = self.anchors.setdefault((within, number), {})
        return own.setdefault(stretch, self._name()) if stretch not in own else own[stretch]

    def _name(self) -> str:
        """A new anchor; no manuscript can have one like it, for it holds a full stop."""
        self.count += 1
        return f"index.{self.count}"

    def _note(self, position: _Position) -> str:
        """The id of the note in which a place is."""
        part, at = position
        if part != _ORDER[Within.NOTES]:
            return ""
        number = self.texts[Within.NOTES].run_at(at)
        for note in self.work.notes:
            number -= sum(len(runs(block)) for block in walk(note.children))
            if number < 0:
                return note.id
        return ""

    def _add(self, key: Key, position: _Position, locator: Locator) -> None:
        self.places.setdefault(key, []).append((position, locator))

    # -- marks -------------------------------------------------------------------------------------

    def marked(self) -> Work:
        """The work with anchors in the place of its marks."""
        titled = replace(self.work, title=self._of_title(self.work.title), subtitle=self._of_title(self.work.subtitle))
        return change_runs(titled, self._of_run)

    def _of_title(self, run: Inlines) -> Inlines:
        """A mark in a title means the beginning of the work."""
        return rewritten(run, lambda inline: (self._taken(inline, _BEGINNING),))

    def _of_run(self, within: Within, number: int, run: Inlines) -> Inlines:
        if not any(_marks(run)):
            return run
        return self._walked(run, within, self.texts[within].runs[number].start)

    def _walked(self, run: Inlines, within: Within, at: int) -> Inlines:
        """A run, or what stands in an inline of it, whose first character is at a place of the text."""
        made: list[Inline] = []
        for inline in run:
            taken = self._taken(inline, (_ORDER[within], at))
            if isinstance(taken, Styled | Link | WorkReference):
                taken = replace(taken, children=self._walked(taken.children, within, at))
            made.append(taken)
            at += len(plain((inline,)))
        return tuple(made)

    def _taken(self, inline: Inline, position: _Position) -> Inline:
        if not isinstance(inline, Styled) or not inline.index:
            return inline
        anchor = "" if position == _BEGINNING else inline.anchor or self._name()
        for mark in inline.index:
            self._mark(mark, position, anchor)
        return replace(inline, index=(), anchor=anchor or inline.anchor)

    def _mark(self, mark: IndexMark, position: _Position, anchor: str) -> None:
        key = key_of(mark.path)
        match mark.at:
            case "place":
                self._add(key, position, Locator(self.work.id, anchor, "", self._note(position), mark.principal))
            case "from":
                if key in self.open:
                    self._unended(key)
                self.open[key] = (position, anchor, mark)
            case "to" if key in self.open:
                start, first, begun = self.open.pop(key)
                principal = begun.principal or mark.principal
                self._add(key, start, Locator(self.work.id, first, anchor, self._note(start), principal))
            case "to":
                hint = f'write {{index-from="{_said(mark)}"}} where it begins, before this'
                message = f"a range of “{_said(mark)}” ends here that begins nowhere in this work"
                self.problems.append(problem("index-range-open", message, mark.span, hint))

    def close_ranges(self) -> None:
        """Reports the ranges that have no end; they stay as places."""
        for key in tuple(self.open):
            self._unended(key)

    def _unended(self, key: Key) -> None:
        position, anchor, mark = self.open.pop(key)
        hint = f'write {{index-to="{_said(mark)}"}} where it ends, in the same work'
        message = f"the range of “{_said(mark)}” has no end"
        self.problems.append(problem("index-range-open", message, mark.span, hint))
        self._add(key, position, Locator(self.work.id, anchor, "", self._note(position), mark.principal))

    # -- words and passages ------------------------------------------------------------------------

    def search(self, key: Key, heading: IndexHeading) -> None:
        """Adds each place at which the words of a heading stand."""
        search = Search.of(heading) if heading.scope.takes(self.work.id) else None
        if search is None:
            return
        for within, text in self.texts.items():
            if within is Within.NOTES and not heading.scope.notes:
                continue
            for place in search.places(text):
                position = _ORDER[within], place.start
                self._add(key, position, Locator(self.work.id, self._anchor(within, place), "", self._note(position)))

    def passage(self, key: Key, passage: IndexPassage) -> None:
        """Adds a passage; what is wrong with its quotations is reported."""
        if passage.first is None:
            text = self.texts[Within.TEXT]
            end = _last_word(text, len(text.text))
            last = self._anchor(Within.TEXT, end) if end else ""
            self._add(key, _BEGINNING, Locator(self.work.id, "", last, principal=passage.principal))
            return
        within = passage.first.within
        text = self.texts[within]
        first = self._quoted(text, passage.first)
        last_place = self._quoted(text, passage.last) if passage.last else first
        if first is None or last_place is None:
            return
        if last_place.end < first.start:
            span = passage.last.span if passage.last else passage.span
            hint = "exchange the two passages"
            self.problems.append(problem("index-range-open", "the range ends before it begins", span, hint))
            return
        last = self._anchor(within, _last_word(text, last_place.end) or last_place)
        position = _ORDER[within], first.start
        locator = Locator(self.work.id, self._anchor(within, first), last, self._note(position), passage.principal)
        self._add(key, position, locator)

    def _quoted(self, text: PlainText, quotation: Quotation) -> Place | None:
        found = anchoring.find(text, quotation, self.work.id)
        for each in found.diagnostics:
            if each.code == "passage-missing":  # no command mends the quotations of the index
                near = anchoring.nearest(text, quotation)
                there = f"; the nearest passage is “{text.words(near)}” ({text.span(near)})" if near else ""
                each = replace(each, hint=f"quote the words as the manuscript has them{there}")
            self.problems.append(each)
        return found.value


def _said(mark: IndexMark) -> str:
    return "; ".join(plain(step) for step in mark.path)


def _last_word(text: PlainText, end: int) -> Place | None:
    """The last word before a place, with the marks that follow it."""
    before = text.text[:end].rstrip()
    start = max((before.rfind(space) for space in WHITE), default=-1) + 1
    return Place(start, len(before)) if before else None


WHITE = (" ", "\n", "\t", "\N{NO-BREAK SPACE}")
"""What parts two words."""


def unknown_works(headings: Iterable[IndexHeading], known: Iterable[str]) -> Iterator[tuple[str, Span]]:
    """The ids of works that headings name and that there are not, each with its place."""
    there = frozenset(known)
    for heading in headings:
        named = [*heading.scope.works, *heading.scope.not_in]
        named += [(passage.work, passage.span) for passage in heading.passages]
        yield from ((id, span) for id, span in named if id not in there)
