"""Rewriting the works of an edition, and walking all the text that a work has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count

from msgspec.structs import replace

from anthology.model.catalogue import Work
from anthology.model.edition import Edition, Matter
from anthology.model.standoff import Within
from anthology.model.text import (
    Block,
    Inline,
    Inlines,
    Link,
    Styled,
    WorkReference,
    inlines_of,
    transform_all,
    walk,
    walk_inlines,
)

Change = Callable[[Work], Work]


def change_works(edition: Edition, change: Change) -> Edition:
    """The edition with each of its works changed, in the order of the book."""
    return replace(
        edition,
        front=_matter(edition.front, change),
        parts=tuple(
            replace(part, entries=tuple(replace(entry, work=change(entry.work)) for entry in part.entries))
            for part in edition.parts
        ),
        back=_matter(edition.back, change),
    )


def _matter(items: tuple[Matter, ...], change: Change) -> tuple[Matter, ...]:
    return tuple(replace(item, work=change(item.work)) if item.work else item for item in items)


def inlines_of_work(work: Work) -> Iterator[Inline]:
    """Each inline of the work that a reader meets: title, headnote and text in order, then the notes."""
    for run in (work.title, work.subtitle):
        yield from walk_inlines(run)
    yield from inlines_of((*work.headnote, *work.blocks))
    for note in work.notes:
        yield from inlines_of(note.children)


def blocks_of_work(work: Work) -> Iterator[Block]:
    """Each block of the headnote, the text and the notes."""
    yield from walk((*work.headnote, *work.blocks))
    for note in work.notes:
        yield from walk(note.children)


def change_runs(work: Work, change: Callable[[Within, int, Inlines], Inlines]) -> Work:
    """The work with each run of its headnote, text and notes changed, in the order of ``anchoring.plain_texts``.

    ``change`` gets the part of the work, the number of the run there, and the run.
    """

    def changing(within: Within) -> Callable[[Inlines], Inlines]:
        numbers = count()
        return lambda run: change(within, next(numbers), run)

    of_notes = changing(Within.NOTES)
    return replace(
        work,
        headnote=transform_all(work.headnote, changing(Within.HEADNOTE)),
        blocks=transform_all(work.blocks, changing(Within.TEXT)),
        notes=tuple(replace(note, children=transform_all(note.children, of_notes)) for note in work.notes),
    )


def rewritten(inlines: Inlines, change: Callable[[Inline], Inlines]) -> Inlines:
    """Inlines with each one that is in them replaced by what ``change`` makes of it, from the leaves."""
    result: list[Inline] = []
    for inline in inlines:
        result += change(_with_children(inline, change))
    return tuple(result)


def _with_children(inline: Inline, change: Callable[[Inline], Inlines]) -> Inline:
    if isinstance(inline, Styled | Link | WorkReference):
        return replace(inline, children=rewritten(inline.children, change))
    return inline
