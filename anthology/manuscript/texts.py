"""The Markdown that stands in the config: titles, epigraphs, introductions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from anthology.config.schema import Edition as Settings
from anthology.config.schema import EpigraphDeclaration, FrontispieceDeclaration, Locate
from anthology.diagnostics import Diagnosed
from anthology.manuscript import blocks
from anthology.manuscript.blocks import Parsed
from anthology.manuscript.inlines import inlines
from anthology.manuscript.reading import Reading
from anthology.manuscript.source import Source
from anthology.model.edition import BookText, PartText
from anthology.model.text import Blocks, Container, Figure, Image, Inlines, Kind, Paragraph, Role

T = TypeVar("T")
Path = tuple[str | int, ...]


def read_book_text(settings: Settings, locate: Locate, *, citations: bool = False) -> Diagnosed[BookText]:
    """The texts of a book. ``locate`` tells where a value of the settings stands.

    Only with ``citations`` is ``@key`` more than text.
    """
    reader = _Reader(locate, citations)
    book, wrap = settings.book, settings.wrap
    text = BookText(
        title=reader.title(book.title, ("book", "title")),
        subtitle=reader.title(book.subtitle, ("book", "subtitle")),
        short_title=reader.title(book.short_title, ("book", "short_title")),
        copyright=reader.inlines(book.copyright, ("book", "copyright")),
        frontispiece=reader.frontispiece(book.frontispiece, ("book", "frontispiece")),
        dedication=reader.blocks(book.dedication, ("book", "dedication")),
        epigraph=reader.epigraph(book.epigraph, ("book", "epigraph")),
        blurb=reader.blocks(*_blurb(settings)) if wrap else (),
        front_flap=reader.blocks(wrap.front_flap, ("wrap", "front_flap")) if wrap else (),
        back_flap=reader.blocks(wrap.back_flap, ("wrap", "back_flap")) if wrap else (),
    )
    return Diagnosed(text, tuple(reader.reading.problems))


def _blurb(settings: Settings) -> tuple[str, Path]:
    """The text of the back of the cover, and where it stands."""
    if settings.wrap and settings.wrap.blurb:
        return settings.wrap.blurb, ("wrap", "blurb")
    return settings.book.description, ("book", "description")


def read_part_text(settings: Settings, part: int, locate: Locate, *, citations: bool = False) -> Diagnosed[PartText]:
    """The texts of the part with an index (from 0) in the settings."""
    reader = _Reader(locate, citations)
    declared, path = settings.parts[part], ("parts", part)
    text = PartText(
        title=reader.title(declared.title, (*path, "title")),
        subtitle=reader.title(declared.subtitle, (*path, "subtitle")),
        epigraph=reader.epigraph(declared.epigraph, (*path, "epigraph")),
        introduction=reader.blocks(declared.introduction, (*path, "introduction")),
    )
    return Diagnosed(text, tuple(reader.reading.problems))


class _Reader:
    """Reads texts of the config, which call no notes and show no pictures."""

    def __init__(self, locate: Locate, citations: bool) -> None:
        self.locate = locate
        self.citations = citations
        self.reading = Reading(locate(()).file, images=False, notes_here="refused")

    def title(self, text: str, path: Path) -> Inlines:
        """A title: a text of inline markup that cannot cite."""
        self.reading.cites = "refused" if self.citations else "off"
        return self._inlines(text, path)

    def inlines(self, text: str, path: Path) -> Inlines:
        """A text of inline markup."""
        self.reading.cites = "allowed" if self.citations else "off"
        return self._inlines(text, path)

    def _inlines(self, text: str, path: Path) -> Inlines:
        return self._settled(lambda: inlines(text.strip(), self._source(text.strip(), path), self.reading))

    def blocks(self, text: str, path: Path) -> Blocks:
        """A text of several blocks."""
        if not text.strip():
            return ()
        self.reading.cites = "allowed" if self.citations else "off"
        return self._settled(lambda: blocks.blocks(self._parsed(text, path), self.reading))

    def epigraph(self, declared: EpigraphDeclaration | None, path: Path) -> Blocks:
        """An epigraph as one container, its attribution as the last paragraph."""
        if declared is None:
            return ()
        words = self.blocks(declared.text, (*path, "text"))
        span = self.locate((*path, "text"))
        if declared.attribution:
            there = (*path, "attribution")
            whose = self.inlines(declared.attribution, there)
            words = (*words, Paragraph(whose, self.locate(there), Role.ATTRIBUTION))
        return (Container(Kind.EPIGRAPH, words, span),)

    def frontispiece(self, declared: FrontispieceDeclaration | None, path: Path) -> Blocks:
        """A frontispiece as one figure, with an anchor at which a list can point."""
        if declared is None:
            return ()
        span = self.locate((*path, "picture"))
        image = Image(declared.picture, declared.alternative, span=span)
        caption = self.inlines(declared.caption, (*path, "caption"))
        credit = self.inlines(declared.credit, (*path, "credit"))
        return (Figure(image, span, caption, credit, anchor="figure.1"),)

    def _settled(self, read: Callable[[], T]) -> T:
        """Each text stands by itself: its anchors and its links to them are its own."""
        made = read()
        self.reading.settle()
        self.reading.links.clear()
        self.reading.anchors.clear()
        return made

    def _parsed(self, text: str, path: Path) -> Parsed:
        return blocks.parse(self._source(text, path), self.reading)

    def _source(self, text: str, path: Path) -> Source:
        return Source.of_value(text, self.locate(path))
