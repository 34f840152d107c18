"""The index as XHTML: groups by letter, entries with their places, subentries and cross-references.

In the EPUB, its parts have the semantics of EPUB Indexes 1.0 (section 3): ``index-group``, ``index-entry-list``,
``index-entry``, ``index-term``, ``index-locator``, ``index-locator-range``, ``index-xref-preferred`` (see) and
``index-xref-related`` (see also).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct, field

from anthology.config.schema import IndexSettings
from anthology.diagnostics import Diagnostic, problem
from anthology.escaping import escape
from anthology.model.document import Loci, Medium
from anthology.model.text import CrossReference, Index, IndexEntry, IndexGroup, Inlines, Locator, plain
from anthology.rendering.locators import Cited, Place, cited
from anthology.rendering.markup import element
from anthology.terms import Terms

UNKNOWN = "000"
"""What stands for a page while none is known: as wide as most."""
MOST_UNKNOWN = 6


class Text(Struct, frozen=True):
    """How a document writes what the index needs: runs of text, ids of its own anchors, and places in works.

    ``place`` gives the ids of a locator, or None where its work is not in the book; ``href`` leads to an id from it.
    ``title`` is the name of a work as an index cites it.
    """

    run: Callable[[Inlines], str]
    anchor: Callable[[str], str]
    place: Callable[[Locator], Place | None]
    href: Callable[[Locator, str], str]
    title: Callable[[str], str]


class IndexWriter(Struct):
    """Writes an index for one medium. ``problems`` are headings with too many places."""

    text: Text
    medium: Medium
    settings: IndexSettings
    terms: Terms
    printed: Loci
    cited: set[str] = field(default_factory=set)
    problems: list[Diagnostic] = field(default_factory=list)

    def write(self, index: Index) -> str:
        """The markup of an index."""
        return "\n".join(self._group(group) for group in index.groups)

    def _semantics(self, kind: str) -> tuple[str, str]:
        return "epub:type", kind if self.medium == "epub" else ""

    def _group(self, group: IndexGroup) -> str:
        heading = element("h2", escape(group.letter)) + "\n" if group.letter else ""
        pairs = [("class", "index-group"), self._semantics("index-group")]
        return element("section", f"\n{heading}{self._list(group.entries)}\n", pairs)

    def _list(self, entries: Iterable[IndexEntry]) -> str:
        items = "\n".join(self._item(entry) for entry in entries)
        return element("ul", f"\n{items}\n", [("class", "index-entries"), self._semantics("index-entry-list")])

    # -- entries -----------------------------------------------------------------------------------

    def _item(self, entry: IndexEntry) -> str:
        run_in = self.settings.layout == "run-in"
        content = self._said(entry)
        if entry.children and run_in:
            content += self._run_in(entry)
        if entry.see_also and not (entry.children and not run_in):
            content += "; " + self._sent(entry.see_also, "see-also", "index-xref-related")
        if entry.children and not run_in:
            content += "\n" + self._list_of_children(entry)
        return element("li", content, self._pairs(entry))

    def _pairs(self, entry: IndexEntry) -> list[tuple[str, str]]:
        return [("class", "index-entry"), ("id", self.text.anchor(entry.anchor)), self._semantics("index-entry")]

    def _said(self, entry: IndexEntry) -> str:
        """The heading with its places, and where else to look instead."""
        term = element("span", self.text.run(entry.heading), [("class", "index-term"), self._semantics("index-term")])
        places = self._places(entry)
        see = f", {self._sent(entry.see, 'see', 'index-xref-preferred')}" if entry.see else ""
        return f"{term}{places}{see}"

    def _run_in(self, entry: IndexEntry) -> str:
        """Subentries one after the other: after a colon where the heading has no places of its own."""
        before = "; " if entry.locators or entry.see else ": "
        pieces = [element("span", self._said(child), self._pairs(child)) for child in entry.children]
        deeper = [
            piece + (f" ({self._run_in(child).lstrip(':; ')})" if child.children else "")
            for piece, child in zip(pieces, entry.children, strict=True)
        ]
        return before + "; ".join(deeper)

    def _list_of_children(self, entry: IndexEntry) -> str:
        items = [self._item(child) for child in entry.children]
        if entry.see_also:
            items.append(
                element("li", self._sent(entry.see_also, "see-also", "index-xref-related"), [("class", "also")])
            )
        pairs = [("class", "index-entries"), self._semantics("index-entry-list")]
        return element("ul", "\n{}\n".format("\n".join(items)), pairs)

    def _sent(self, references: Sequence[CrossReference], word: str, kind: str) -> str:
        links = "; ".join(
            element("a", self._path(one.path), [("class", "index-see"), ("href", f"#{self.text.anchor(one.anchor)}")])
            for one in references
        )
        said = element("em", escape(self.terms.word(word)))
        return element("span", f"{said} {links}", [("class", word), self._semantics(kind)])

    def _path(self, path: Sequence[Inlines]) -> str:
        return escape(self.terms.label("", "")).join(self.text.run(step) for step in path)

    # -- places ------------------------------------------------------------------------------------

    def _places(self, entry: IndexEntry) -> str:
        found = {place: one for one in entry.locators if (place := self.text.place(one)) is not None}
        self.cited |= {id for place in found for id in (place.first, place.last) if id}
        if self.medium == "epub" and not self.printed:
            written = self._by_title(entry)
        elif self.printed:
            pages = cited(tuple(found), self.printed, self.settings)
            self._count(entry, len(pages))
            written = [self._page(one, found) for one in pages]
        else:
            written = [element("span", UNKNOWN)] * min(len(found), MOST_UNKNOWN)
        return element("span", "".join(f", {one}" for one in written), [("class", "locators")]) if written else ""

    def _page(self, one: Cited, found: dict[Place, Locator]) -> str:
        label = one.label
        if one.notes:
            label = self.terms.sentence("index-notes" if one.notes > 1 else "index-note").format(page=label)
        locator = next(locator for place, locator in found.items() if place.first == one.place.first)
        written = self._link(locator, one.place.first, label)
        if one.until:
            last = next(
                (locator for place, locator in found.items() if one.place.last in (place.last, place.first)), locator
            )
            written = f"{written}–{self._link(last, one.place.last, one.until)}"
            written = element("span", written, [("class", "range"), self._semantics("index-locator-range")])
        return element("strong", written, [("class", "principal")]) if one.place.principal else written

    def _link(self, locator: Locator, id: str, label: str) -> str:
        pairs = [("class", "locator"), ("href", self.text.href(locator, id)), self._semantics("index-locator")]
        return element("a", escape(label), pairs)

    def _by_title(self, entry: IndexEntry) -> list[str]:
        """One link for each work: to its principal place, else to the first in its text, else to that in a note."""
        works: dict[str, list[Locator]] = {}
        for locator in entry.locators:
            if self.text.place(locator) is not None:
                works.setdefault(locator.work, []).append(locator)
        self._count(entry, len(works))
        return [self._title(min(own, key=lambda one: (not one.principal, bool(one.note)))) for own in works.values()]

    def _title(self, locator: Locator) -> str:
        place = self.text.place(locator)
        assert place is not None
        title = self.text.title(locator.work)
        label = self.terms.sentence("index-note").replace("{page}", title) if locator.note else title
        pairs = [("class", "locator"), ("href", self.text.href(locator, place.first)), self._semantics("index-locator")]
        written = element("a", label, pairs)
        return element("strong", written, [("class", "principal")]) if locator.principal else written

    def _count(self, entry: IndexEntry, places: int) -> None:
        if places > self.settings.longest:
            words = plain(entry.heading)
            hint = f"part them by subheadings, or set index.longest in the config to {places}"
            message = f"“{words}” has {places} places that nothing tells apart"
            self.problems.append(problem("index-long", message, entry.span, hint))
