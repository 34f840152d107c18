"""What a written book must hold of its edition: its texts in reading order, its notes, credit lines and pictures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum

from msgspec import Struct

from anthology.checks.streams import Piece, Stream
from anthology.diagnostics import Span
from anthology.letters import letters
from anthology.model.catalogue import Work
from anthology.model.edition import Edition, Matter, Part
from anthology.model.text import (
    Block,
    Blocks,
    CodeBlock,
    Figure,
    Heading,
    Image,
    Index,
    Inline,
    Inlines,
    Link,
    Note,
    NoteReference,
    Styled,
    Table,
    Verse,
    WorkReference,
    child_blocks,
    inlines_of,
    plain,
    runs,
    walk,
)


class Kind(StrEnum):
    """What a stretch of the edition is."""

    TITLE = "title"
    TEXT = "text"
    MATTER = "matter"


class Unit(Struct, frozen=True):
    """A title, or a block: of a work, or of a page that the pipeline makes. ``name`` is the work's id or the page's."""

    kind: Kind
    name: str
    span: Span | None


def running_text(edition: Edition) -> Stream[Unit]:
    """The text of an edition in reading order, with the calls of notes and without the notes.

    What only templates print (names of authors, dates, the title page, the contents) is not in it.
    """
    titles = {work.id: work.title for work in edition.works()}
    return Stream.of(_Running(edition, titles).pieces(), empty=False)


class _Running(Struct, frozen=True):
    edition: Edition
    titles: Mapping[str, Inlines]

    def pieces(self) -> Iterator[Piece[Unit]]:
        for matter in self.edition.front:
            yield from self._matter(matter)
        for part in self.edition.parts:
            yield from self._part(part)
            for entry in part.entries:
                yield from self._work(entry.work)
        for matter in self.edition.back:
            yield from self._matter(matter)

    def _matter(self, matter: Matter) -> Iterator[Piece[Unit]]:
        if matter.work:
            yield from self._work(matter.work)
            return
        if any(isinstance(block, Index) for block in matter.blocks):
            return  # which is checked by itself
        if matter.title:
            yield Piece(self._run(matter.title), Unit(Kind.TITLE, matter.name, None))
        yield from self._blocks(matter.blocks or self.edition.text.page(matter.name), Kind.MATTER, matter.name)

    def _part(self, part: Part) -> Iterator[Piece[Unit]]:
        if part.title:
            for title in (part.title, part.subtitle):
                yield Piece(self._run(title), Unit(Kind.TITLE, plain(part.title), None))
            yield from self._blocks((*part.epigraph, *part.introduction), Kind.MATTER, plain(part.title))

    def _work(self, work: Work) -> Iterator[Piece[Unit]]:
        marks = {note.id: note.mark for note in work.notes}
        for title in (work.title, work.subtitle):
            yield Piece(self._run(title, marks), Unit(Kind.TITLE, work.id, work.span))
        yield from self._blocks((*work.headnote, *work.blocks), Kind.TEXT, work.id, marks)

    def _blocks(
        self, blocks: Blocks, kind: Kind, name: str, marks: Mapping[str, str] | None = None
    ) -> Iterator[Piece[Unit]]:
        for block in blocks:
            for span, run in _leaves(block):
                text = run if isinstance(run, str) else self._run(run, marks)
                yield Piece(text, Unit(kind, name, span))

    def _run(self, inlines: Inlines, marks: Mapping[str, str] | None = None) -> str:
        return "".join(self._inline(inline, marks or {}) for inline in inlines)

    def _inline(self, inline: Inline, marks: Mapping[str, str]) -> str:
        match inline:
            case NoteReference(note=note):
                return marks.get(note, "")
            case WorkReference(work=work, children=()):
                return plain(self.titles.get(work, ()))
            case Styled(children=children) | Link(children=children) | WorkReference(children=children):
                return self._run(children, marks)
            case _:
                return plain((inline,))


def _leaves(block: Block) -> Iterator[tuple[Span, Inlines | str]]:
    """The runs of a block and of those in it, in reading order, each with the nearest place."""
    match block:
        case Verse(stanzas=stanzas):
            yield from ((line.span, line.children) for stanza in stanzas for line in stanza)
        case CodeBlock(text=text, span=span):
            yield span, text
        case _:
            yield from ((block.span, run) for run in runs(block))
    for child in child_blocks(block):
        yield from _leaves(child)


# -- notes, headings, credit lines -----------------------------------------------------------------


def segments(inlines: Inlines) -> tuple[str, ...]:
    """The letters between the places where a medium adds some: at note calls, references and pictures."""
    found, run = [], ""
    for piece in (*_pieces(inlines), None):
        if piece is None:
            found.append(letters(run))
            run = ""
        else:
            run += piece
    return tuple(filter(None, found))


def _pieces(inlines: Inlines) -> Iterator[str | None]:
    """Text, and None where a medium may add some."""
    for inline in inlines:
        match inline:
            case NoteReference() | Image():
                yield None
            case Styled(children=children) | Link(children=children):
                yield from _pieces(children)
            case WorkReference(children=children):
                yield from _pieces(children)
                yield None  # print gives the page
            case _:
                yield plain((inline,))


def title(inlines: Inlines) -> str:
    """The letters of a title: note calls are not among them."""
    return letters(plain(inlines))


def note_segments(note: Note) -> tuple[str, ...]:
    """The letters of a note, run by run."""
    return tuple(segment for block in walk(note.children) for segment in _block_segments(block))


def _block_segments(block: Block) -> Iterator[str]:
    if isinstance(block, CodeBlock):
        yield from filter(None, map(letters, block.text.splitlines()))
    for run in runs(block):
        yield from segments(run)


class Titles(Struct, frozen=True):
    """The headings of a book that are no titles of works, each as often as it stands there."""

    of_parts: tuple[str, ...]
    of_matter: tuple[str, ...]
    of_headings: tuple[str, ...]

    @classmethod
    def beside_works(cls, edition: Edition) -> Titles:
        """The headings that are no titles of works: a lost title must not hide behind one."""
        inside = tuple(
            title(block.children)
            for work in edition.works()
            for block in walk((*work.headnote, *work.blocks))
            if isinstance(block, Heading)
        )
        inside += tuple(
            letters(group.letter)
            for item in (*edition.front, *edition.back)
            for block in item.blocks
            if isinstance(block, Index)
            for group in block.groups
        )
        inside += over_notes(edition)
        matter = tuple(title(item.title) for item in (*edition.front, *edition.back) if item.title and not item.work)
        return cls(tuple(title(part.title) for part in edition.parts if part.title), matter, inside)


def over_notes(edition: Edition) -> tuple[str, ...]:
    """The letters of the titles over the notes at the back of the book."""
    there = any(item.name == "notes" for item in (*edition.front, *edition.back))
    return tuple(title(work.title) for work in edition.noted_at_back()) if there else ()


def table_heads(edition: Edition) -> frozenset[str]:
    """The letters of the heads of tables, which print repeats."""
    heads = (
        "".join(letters(plain(cell)) for cell in block.head)
        for work in edition.works()
        for blocks in (work.headnote, work.blocks, *(note.children for note in work.notes))
        for block in walk(blocks)
        if isinstance(block, Table)
    )
    return frozenset(heads) - {""}


# -- pictures --------------------------------------------------------------------------------------


class Picture(Struct, frozen=True):
    """A picture with the words that stand for it; ``place`` is the id of its work, or the name of its page."""

    image: Image
    span: Span
    place: str

    @property
    def words(self) -> str:
        """Its alternative text, with single spaces."""
        return " ".join(self.image.alternative.split())


def pictures(edition: Edition) -> Iterator[Picture]:
    """The frontispiece and each picture in the works of an edition, in reading order within each text."""
    for block in edition.text.frontispiece:
        if isinstance(block, Figure):
            yield Picture(block.image, block.span, "frontispiece")
    for work in edition.works():
        for blocks in (work.headnote, work.blocks, *(note.children for note in work.notes)):
            for block in walk(blocks):
                if isinstance(block, Figure):
                    yield Picture(block.image, block.span, work.id)
            for inline in inlines_of(blocks):
                if isinstance(inline, Image):
                    yield Picture(inline, inline.span if inline.span.line else work.span, work.id)
