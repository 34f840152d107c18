"""What a written book must hold of its edition, as letters that can be looked for."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from anthology.model.edition import Edition
from anthology.model.text import (
    Block,
    CodeBlock,
    Heading,
    Image,
    Inlines,
    Link,
    Note,
    NoteReference,
    Styled,
    WorkReference,
    plain,
    runs,
    walk,
)


def letters(text: str) -> str:
    """The letters and digits of a text, without case and without what typesetting adds or changes."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if character.isalnum())


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


@dataclass(frozen=True, slots=True)
class Titles:
    """The headings of a book that are no titles of works, each as often as it stands there."""

    of_parts: tuple[str, ...]
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
        return cls(tuple(title(part.title) for part in edition.parts if part.title), inside)
