"""The bytes of ``index.yaml`` → the plan of the index. Touches no file."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from anthology.declarations import Marked, Path
from anthology.diagnostics import Diagnosed, Span
from anthology.manuscript.data import read_declared
from anthology.manuscript.inlines import inlines
from anthology.manuscript.reading import Reading
from anthology.manuscript.source import Source
from anthology.model.indexing import Form, IndexHeading, IndexPassage, IndexPlan, Scope, Target
from anthology.model.standoff import Quotation, Within
from anthology.model.text import Inlines, plain

if TYPE_CHECKING:
    from anthology.config import indexing as declared

NAME = "index.yaml"
"""The name of the file, in the folder of the manuscripts."""


def read_index(data: bytes, file: str) -> Diagnosed[IndexPlan]:
    """What the bytes of an ``index.yaml`` plan; an empty plan where it cannot be read. ``file`` is its path."""
    from anthology.config.indexing import IndexFile  # which takes long to make, and most projects have none

    nothing = IndexPlan(file, hashlib.sha256(data).hexdigest())
    read = read_declared(data, file, IndexFile)
    if read.value is None:
        return Diagnosed(nothing, read.diagnostics)
    reader = _Reader(file, read.value.marked)
    headings = reader.headings(read.value.said.entries, ("entries",))
    problems = tuple(dict.fromkeys((*read.diagnostics, *reader.reading.problems)))
    return Diagnosed(IndexPlan(file, nothing.digest, headings), problems)


class _Reader:
    """Reads the headings of one file, and knows the place of each of its values."""

    def __init__(self, file: str, marked: Marked) -> None:
        self.marked = marked
        self.reading = Reading(file, images=False, notes_here="refused")

    def headings(self, said: Sequence[declared.HeadingDeclaration], path: Path) -> tuple[IndexHeading, ...]:
        """Headings of one level, each once."""
        made = tuple(self._heading(one, (*path, n)) for n, one in enumerate(said))
        first: dict[str, IndexHeading] = {}
        for heading in made:
            words = plain(heading.heading)
            other = first.setdefault(words, heading)
            if other is not heading:
                hint = f"put all into one of the two; the first is in line {other.span.line}"
                self.reading.report("index-heading-repeated", f"“{words}” is a heading twice", heading.span, hint)
        return made

    def _heading(self, said: declared.HeadingDeclaration, path: Path) -> IndexHeading:
        return IndexHeading(
            self._inlines(*path, "heading"),
            self._span(*path, "heading"),
            said.sort,
            tuple(Form(words, self._item((*path, "match"), n)) for n, words in enumerate(said.match)),
            self._scope(said, path),
            tuple(self._passage(one, (*path, "passages", n)) for n, one in enumerate(said.passages)),
            self._targets(said.see, (*path, "see")),
            self._targets(said.see_also, (*path, "see_also")),
            self.headings(said.entries, (*path, "entries")),
        )

    def _scope(self, said: declared.HeadingDeclaration, path: Path) -> Scope:
        works = tuple((id, self._item((*path, "works"), n)) for n, id in enumerate(said.works))
        not_in = tuple((id, self._item((*path, "not_in"), n)) for n, id in enumerate(said.not_in))
        return Scope(said.case, said.exclude, works, not_in, said.notes)

    def _passage(self, said: declared.PassageDeclaration, path: Path) -> IndexPassage:
        within = Within(said.within)
        first = last = None
        if said.exact:
            first = Quotation(said.exact, self._span(*path, "exact"), said.prefix, said.suffix, within)
        if said.to:
            span = self._span(*path, "to", "exact")
            last = Quotation(said.to.exact, span, said.to.prefix, said.to.suffix, within)
        return IndexPassage(said.work, self._span(*path, "work"), first, last, said.principal)

    def _targets(self, said: Sequence[str], path: Path) -> tuple[Target, ...]:
        return tuple(
            Target(tuple(step.strip() for step in words.split(";")), self._item(path, n))
            for n, words in enumerate(said)
        )

    def _item(self, path: Path, n: int) -> Span:
        """Where an item of a list stands that may be written as one text."""
        found, steps = self.marked.find((*path, n))
        return found.place if steps > len(path) else self._span(*path)

    def _span(self, *path: str | int) -> Span:
        return self.marked.span_of(path)

    def _inlines(self, *path: str | int) -> Inlines:
        found, _ = self.marked.find(path)
        words = found.value if isinstance(found.value, str) else ""
        return inlines(words.strip(), Source.of_value(words.strip(), found.span), self.reading)
