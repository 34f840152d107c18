"""A file of data beside the manuscripts: YAML whose texts hold Markdown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

from msgspec import Struct

from anthology import declarations
from anthology.config.schema import Declaration
from anthology.declarations import Marked
from anthology.diagnostics import Diagnosed, Diagnostic, Span
from anthology.manuscript import blocks
from anthology.manuscript.inlines import inlines
from anthology.manuscript.reading import Cites, Reading
from anthology.manuscript.source import Source
from anthology.model.text import Blocks, Inlines

D = TypeVar("D", bound=Declaration)


class Declared(Struct, Generic[D], frozen=True):
    """What a file of data says, and where."""

    said: D
    marked: Marked


def read_declared(data: bytes, file: str, declaration: type[D]) -> Diagnosed[Declared[D] | None]:
    """The data of a file as a declaration; None, with every reason, where it is none. ``file`` is its path."""
    text = declarations.decode(data, file)
    if text.value is None:
        return Diagnosed(None, text.diagnostics)
    parsed = declarations.parse(text.value, file)
    if parsed.value is None:
        return Diagnosed(None, (*text.diagnostics, *parsed.diagnostics))
    checked = declarations.validate(parsed.value, declaration)
    found = (*text.diagnostics, *parsed.diagnostics, *checked.diagnostics)
    return Diagnosed(Declared(checked.value, parsed.value) if checked.value else None, found)


class Markdown:
    """Reads the Markdown of one file of data, which calls no notes and shows no pictures.

    Only with ``citations`` is ``@key`` more than text.
    """

    def __init__(self, file: str, marked: Marked, citations: bool) -> None:
        self.marked = marked
        self.citations = citations
        self.reading = Reading(file, images=False, notes_here="refused")

    def title(self, *path: str | int) -> Inlines:
        """The inline markup at a path, which cannot cite; empty where there is none."""
        return self._inlines(path, "refused")

    def inlines(self, *path: str | int) -> Inlines:
        """The inline markup at a path, likewise."""
        return self._inlines(path, "allowed")

    def _inlines(self, path: tuple[str | int, ...], cites: Cites) -> Inlines:
        self.reading.cites = cites if self.citations else "off"
        source = self._source(path)
        made = inlines(source.text.strip(), source, self.reading) if source else ()
        self._settle()
        return made

    def blocks(self, *path: str | int) -> Blocks:
        """The blocks at a path, likewise."""
        self.reading.cites = "allowed" if self.citations else "off"
        source = self._source(path)
        made = blocks.blocks(blocks.parse(source, self.reading), self.reading) if source else ()
        self._settle()
        return made

    def span(self, *path: str | int) -> Span:
        """Where the value at a path stands."""
        return self.marked.span_of(path)

    def _source(self, path: tuple[str | int, ...]) -> Source | None:
        found, steps = self.marked.find(path)
        if steps < len(path) or not isinstance(found.value, str):
            return None
        return Source.of_value(found.value, found.span)

    def _settle(self) -> None:
        """Each text stands by itself: its anchors and its links to them are its own."""
        self.reading.settle()
        self.reading.links.clear()
        self.reading.anchors.clear()


def in_order(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Problems in the order of their file, each once."""
    return tuple(sorted(dict.fromkeys(found), key=lambda d: (d.span or Span(""), d.code, d.message)))
