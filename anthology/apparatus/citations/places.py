"""Where an edition cites, in the order in which a reader meets it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from msgspec import Struct

from anthology.model.catalogue import Work
from anthology.model.edition import Edition, Matter
from anthology.model.text import (
    Blocks,
    Citation,
    Inline,
    Inlines,
    Link,
    NoteReference,
    Styled,
    WorkReference,
    runs,
    walk,
)


class Group(Struct, frozen=True):
    """Citations that stand together: those of one note, or a single one of the text. ``home`` is their work's id."""

    home: str
    citations: tuple[Citation, ...]
    in_note: bool


def groups(edition: Edition) -> Iterator[Group]:
    """All citations of an edition. Where no note can be called, a citation counts as one in a note."""
    yield from _apart("", _of_blocks((*edition.text.frontispiece, *edition.text.dedication, *edition.text.epigraph)))
    yield from _of_matter(edition.front)
    for part in edition.parts:
        yield from _apart(f"part {part.number}", _of_blocks((*part.epigraph, *part.introduction)))
        for entry in part.entries:
            yield from _of_work(entry.work)
    yield from _of_matter(edition.back)
    for work in edition.works():
        for n, run in enumerate(apart_of(work)):  # each stands by itself: none is short for the one before
            yield from _apart(f"{work.id} {n}", _of_run(run))


def _of_matter(matter: tuple[Matter, ...]) -> Iterator[Group]:
    for item in matter:
        if item.work:
            yield from _of_work(item.work)
        else:
            yield from _apart(item.name, _of_blocks(item.blocks))


def apart_of(work: Work) -> Iterator[Inlines]:
    """What is said of a work outside its texts: fields of the headnote, source, credit, contributors, remarks."""
    yield from (said for _, said in work.headnote_fields)
    if work.source:
        yield from (work.source.citation, work.source.witness)
    if work.rights:
        yield work.rights.credit
    yield from (person.about for person in work.contributors)
    if work.standoff:
        yield from work.standoff.remarks()


def _apart(home: str, found: Iterator[Inline]) -> Iterator[Group]:
    yield from (Group(home, (one,), in_note=True) for one in found if isinstance(one, Citation))


def _of_work(work: Work) -> Iterator[Group]:
    """Those of headnote and text; those of a note where it is called, in the title too."""
    notes = {note.id: note for note in work.notes}
    titles = chain(_of_run(work.title), _of_run(work.subtitle))
    for inline in chain(titles, _of_blocks((*work.headnote, *work.blocks))):
        if isinstance(inline, Citation):
            yield Group(work.id, (inline,), in_note=False)
        elif isinstance(inline, NoteReference) and inline.note in notes:
            inside = tuple(one for one in _of_blocks(notes[inline.note].children) if isinstance(one, Citation))
            if inside:
                yield Group(work.id, inside, in_note=True)


def _of_blocks(blocks: Blocks) -> Iterator[Inline]:
    for block in walk(blocks):
        for run in runs(block):
            yield from _of_run(run)


def _of_run(run: Inlines) -> Iterator[Inline]:
    for inline in run:
        yield inline
        match inline:
            case Styled(children=children) | Link(children=children) | WorkReference(children=children):
                yield from _of_run(children)
            case _:
                pass
