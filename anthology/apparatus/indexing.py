"""``make_index``: the index of an edition, from the marks in its texts and from the plan in ``index.yaml``.

The order is that of New Hart's Rules, chapter 19, and of the Chicago Manual, 16.56–16.71: word by word or letter by
letter, a heading before those that go on after its comma, subheadings without their first article or preposition.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from anthology.apparatus import headings as advice
from anthology.apparatus.locating import Key, headings_of, key_of, locate, marks_of, occurs, unknown_works
from anthology.apparatus.works import change_works
from anthology.config.schema import IndexSettings
from anthology.diagnostics import Diagnosed, Diagnostic, Span, nearest, problem
from anthology.model.catalogue import Catalogue, Work
from anthology.model.edition import Edition, Matter
from anthology.model.indexing import IndexHeading, Target
from anthology.model.text import CrossReference, Index, IndexEntry, IndexGroup, Inlines, Locator, Text, plain
from anthology.terms import initial, sort_key, terms

NAME = "index"
"""The page's name in the front or back matter."""


def make_index(edition: Edition, catalogue: Catalogue) -> Diagnosed[Edition]:
    """The edition with its index as a page of its matter, and an anchor at each place in the texts that it points to.

    Without that page in the settings, nothing is done. What the plan says of works that the edition leaves out is
    passed over. Reported: cross-references that lead nowhere or in a circle, ranges without an end, headings that are
    found nowhere or look like another, and quotations that fit no passage.
    """
    if not any(_is_index(matter) for matter in (*edition.front, *edition.back)):
        return Diagnosed(edition)
    making = _Making(edition, catalogue)
    located = change_works(edition, making.located)
    index = making.index()
    title = (Text(making.terms.word(NAME)),)

    def filled(items: tuple[Matter, ...]) -> tuple[Matter, ...]:
        blocks = (index,) if index.groups else ()
        return tuple(replace(one, title=title, blocks=blocks) if _is_index(one) else one for one in items)

    made = replace(located, front=filled(located.front), back=filled(located.back))
    return Diagnosed(made, tuple(dict.fromkeys(making.problems)))


def _is_index(matter: Matter) -> bool:
    return matter.name == NAME and matter.work is None


class _Node(Struct):
    """A heading in the making. ``span`` is the place that first names it."""

    heading: Inlines
    span: Span
    plan: IndexHeading | None = None
    locators: list[Locator] = field(default_factory=list)
    children: dict[str, _Node] = field(default_factory=dict)


class _Making:
    """The index of one edition in the making."""

    def __init__(self, edition: Edition, catalogue: Catalogue) -> None:
        self.edition = edition
        self.catalogue = catalogue
        self.terms = terms(edition.settings.book.language)
        self.planned = tuple(headings_of(catalogue.index.headings))
        self.problems: list[Diagnostic] = []
        self.done: dict[str, Work] = {}
        self.places: dict[Key, list[Locator]] = {}
        self.top: dict[str, _Node] = {}

    def located(self, work: Work) -> Work:
        """A work of the edition with its anchors; its places are kept, and its marks become headings."""
        if work.id not in self.done:
            for mark in marks_of(work):
                self._node(mark.path, mark.span)
            found = locate(work, self.planned)
            self.problems += found.problems
            self.done[work.id] = found.work
            for key, locators in found.locators.items():
                self.places.setdefault(key, []).extend(locators)
        return self.done[work.id]

    def index(self) -> Index:
        """The index, when all works are located."""
        for _, heading in self.planned:
            self._check_works(heading)
        self._plant(self.catalogue.index.headings, ())
        for key, locators in self.places.items():
            node = self._at(key)
            if node:
                node.locators += locators
        references = advice.CrossReferences.of(self.planned, self._everywhere())
        self.problems += references.problems()
        self.problems += self._unmatched()
        self.problems += advice.near_duplicates(self._siblings())
        return self._sorted(references)

    # -- the tree ----------------------------------------------------------------------------------

    def _node(self, path: Sequence[Inlines], span: Span) -> _Node:
        """The node of a heading with all above it."""
        level, node = self.top, None
        for step in path:
            node = level.setdefault(key_of((step,))[0], _Node(step, span))
            level = node.children
        assert node is not None
        return node

    def _plant(self, headings: Iterable[IndexHeading], above: tuple[Inlines, ...]) -> None:
        for heading in headings:
            path = (*above, heading.heading)
            node = self._node(path, heading.span)
            node.plan, node.heading = heading, heading.heading  # the plan's markup is the one that is printed
            self._plant(heading.children, path)

    def _at(self, key: Key) -> _Node | None:
        level, node = self.top, None
        for step in key:
            node = level.get(step)
            if node is None:
                return None
            level = node.children
        return node

    def _siblings(self) -> Iterator[Sequence[tuple[str, Span]]]:
        """The headings of each level that stand together, in the order of the alphabet, with their places."""

        def under(level: Mapping[str, _Node]) -> Iterator[Sequence[tuple[str, Span]]]:
            nodes = sorted(level.values(), key=lambda node: sort_key(plain(node.heading)))
            yield [(plain(node.heading), node.span) for node in nodes]
            for node in nodes:
                yield from under(node.children)

        yield from under(self.top)

    # -- the whole library -------------------------------------------------------------------------

    def _outside(self) -> Iterator[Work]:
        """The works that this edition leaves out."""
        yield from (work for work in self.catalogue.works if work.id not in self.done)

    def _everywhere(self) -> Mapping[Key, str]:
        """Each heading that the plan or any work has, with its words."""
        marked = (mark.path for work in (*self.edition.works(), *self._outside()) for mark in marks_of(work))
        paths = [path[:length] for path in marked for length in range(1, len(path) + 1)]
        known = {key_of(path): "; ".join(map(plain, path)) for path in paths}
        return known | {key: "; ".join(words) for key, words in _paths(self.catalogue.index.headings, ())}

    def _check_works(self, heading: IndexHeading) -> None:
        known = [work.id for work in self.catalogue.works]
        for id, span in unknown_works((heading,), known):
            hint = nearest(id, known) or "run “anthology list” to see the ids of all works"
            self.problems.append(problem("work-unknown", f"no work is called “{id}”", span, hint))

    def _unmatched(self) -> Iterator[Diagnostic]:
        """Headings of the plan that are found in no work of the library, and those that say nothing."""
        for key, heading in self.planned:
            node = self._at(key)
            if node is None or node.locators or heading.see or heading.see_also or heading.passages:
                continue
            words = plain(heading.heading)
            if heading.forms and not any(occurs(work, heading) for work in self._outside()):
                forms = ", ".join(f"“{form.words}”" for form in heading.forms)
                hint = "look at the spelling and at “case”, “exclude” and “works”, or take the heading out"
                message = f"nothing is found for “{words}”: no work has {forms}"
                yield problem("index-unmatched", message, heading.forms[0].span, hint)
            elif not heading.forms and not node.children and not self._marked_outside(key):
                hint = "add “match”, “passages” or “see”, or mark places in the texts"
                yield problem("index-unmatched", f"nothing tells where “{words}” is", heading.span, hint)

    def _marked_outside(self, key: Key) -> bool:
        return any(key_of(mark.path)[: len(key)] == key for work in self._outside() for mark in marks_of(work))

    # -- the order ---------------------------------------------------------------------------------

    def _sorted(self, references: advice.CrossReferences) -> Index:
        """The index in its order, without headings that have nothing in this edition."""
        kept = _pruned(self.top, references)
        ordered = self._ordered(kept, top=True)
        numbers = {key: f"entry-{n}" for n, key in enumerate(_keys(ordered, ()), 1)}
        entries = [self._entry(node, (key,), numbers, references) for key, node in ordered]
        groups: dict[str, list[IndexEntry]] = {}
        for (_, node), entry in zip(ordered, entries, strict=True):
            letter = initial(self._sorted_by(node, top=True), self.terms.language)
            groups.setdefault(letter, []).append(entry)
        span = Span(self.catalogue.index.file)
        return Index(tuple(IndexGroup(letter, tuple(inside)) for letter, inside in groups.items()), span)

    def _ordered(self, level: Mapping[str, _Node], *, top: bool) -> list[tuple[str, _Node]]:
        settings, language = self.edition.settings.index, self.terms.language
        ordered = sorted(level.items(), key=lambda item: sorting(self._sorted_by(item[1], top=top), settings, language))
        return [(key, replace(node, children=dict(self._ordered(node.children, top=False)))) for key, node in ordered]

    def _sorted_by(self, node: _Node, *, top: bool) -> str:
        if node.plan and node.plan.sort:
            return node.plan.sort
        words = self.terms.without_article(plain(node.heading))
        return words if top else self.terms.without_function_word(words)

    def _entry(
        self, node: _Node, key: Key, numbers: Mapping[Key, str], references: advice.CrossReferences
    ) -> IndexEntry:
        plan = node.plan

        def led(targets: Iterable[Target]) -> tuple[CrossReference, ...]:
            keys = [found for target in targets if (found := references.target(target)) in numbers]
            paths = [(numbers[found], self._path(found)) for found in keys]
            in_order = sorted(paths, key=lambda one: [sort_key(plain(step), self.terms.language) for step in one[1]])
            return tuple(CrossReference(anchor, path) for anchor, path in in_order)

        return IndexEntry(
            node.heading,
            numbers[key],
            node.span,
            tuple(node.locators),
            tuple(self._entry(child, (*key, name), numbers, references) for name, child in node.children.items()),
            led(plan.see if plan else ()),
            led(plan.see_also if plan else ()),
        )

    def _path(self, key: Key) -> tuple[Inlines, ...]:
        nodes = (self._at(key[:length]) for length in range(1, len(key) + 1))
        return tuple(node.heading for node in nodes if node)


def sorting(words: str, settings: IndexSettings, language: str) -> tuple[str, ...]:
    """The key of a heading: what stands before the first comma or bracket, then the rest."""
    first, _, rest = re.sub(r"[,(]", "\0", words, count=1).partition("\0")
    keys = [sort_key(piece, language)[0] for piece in (first, rest)]
    if settings.alphabet == "letters":
        keys = [key.replace(" ", "") for key in keys]
    return (*keys, *sort_key(words, language))


def _paths(headings: Iterable[IndexHeading], above: tuple[Inlines, ...]) -> Iterator[tuple[Key, tuple[str, ...]]]:
    for heading in headings:
        path = (*above, heading.heading)
        yield key_of(path), tuple(map(plain, path))
        yield from _paths(heading.children, path)


def _keys(level: Iterable[tuple[str, _Node]], above: Key) -> Iterator[Key]:
    for name, node in level:
        yield (*above, name)
        yield from _keys(node.children.items(), (*above, name))


def _pruned(top: Mapping[str, _Node], references: advice.CrossReferences) -> dict[str, _Node]:
    """The nodes that have places here or below, and those that send to one that is kept."""
    kept, there = _kept(top, frozenset(), references), frozenset[Key]()
    while (now := frozenset(_keys(kept.items(), ()))) != there:
        kept, there = _kept(top, now, references), now
    return kept


def _kept(level: Mapping[str, _Node], there: frozenset[Key], references: advice.CrossReferences) -> dict[str, _Node]:
    pruned = {name: replace(node, children=_kept(node.children, there, references)) for name, node in level.items()}
    return {
        name: node for name, node in pruned.items() if node.locators or node.children or _sends(node, there, references)
    }


def _sends(node: _Node, there: frozenset[Key], references: advice.CrossReferences) -> bool:
    """Whether a node sends the reader to one that is there."""
    targets = (*node.plan.see, *node.plan.see_also) if node.plan else ()
    return any(references.target(one) in there for one in targets)
