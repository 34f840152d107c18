"""Rewriting the works of an edition, and walking all the text that a work has."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from msgspec.structs import replace

from anthology.model.catalogue import Work
from anthology.model.edition import Edition, Matter
from anthology.model.standoff import Within
from anthology.model.text import (
    Inline,
    Inlines,
    Link,
    Note,
    Rewrite,
    Styled,
    WorkReference,
    changed,
    each,
    transform_all,
    unless_same,
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


def change_runs(work: Work, change: Callable[[Within, int, Inlines], Inlines]) -> Work:
    """The work with each run of its headnote, text and notes changed, in the order of ``anchoring.plain_texts``.

    ``change`` gets the part of the work, the number of the run there, and the run.
    """

    def changing(within: Within) -> Callable[[Inlines], Inlines]:
        numbers = count()
        return lambda run: change(within, next(numbers), run)

    return changed(
        work,
        headnote=transform_all(work.headnote, changing(Within.HEADNOTE)),
        blocks=transform_all(work.blocks, changing(Within.TEXT)),
        notes=changed_notes(work.notes, changing(Within.NOTES)),
    )


def changed_notes(notes: tuple[Note, ...], rewrite: Rewrite) -> tuple[Note, ...]:
    """Notes with each run of theirs rewritten."""
    return each(lambda note: changed(note, children=transform_all(note.children, rewrite)), notes)


def rewritten(inlines: Inlines, change: Callable[[Inline], Inlines]) -> Inlines:
    """Inlines with each one that is in them replaced by what ``change`` makes of it, from the leaves; the same ones
    where it leaves all as they are.
    """
    result: list[Inline] = []
    for inline in inlines:
        result += change(_with_children(inline, change))
    return unless_same(tuple(result), inlines)


def _with_children(inline: Inline, change: Callable[[Inline], Inlines]) -> Inline:
    if not isinstance(inline, Styled | Link | WorkReference):
        return inline
    return changed(inline, children=rewritten(inline.children, change))
