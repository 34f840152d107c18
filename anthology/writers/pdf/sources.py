"""Where in its manuscript a text of a page stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from anthology.diagnostics import Span
from anthology.letters import letters
from anthology.model.catalogue import Work
from anthology.model.text import Block, CodeBlock, Inlines, Verse, plain, runs, walk


class Sources:
    """The blocks of some works, in which texts of their pages are looked for."""

    def __init__(self, works: Iterable[Work]) -> None:
        self._works = {work.id: work for work in works}
        self._read: dict[str, tuple[tuple[str, Span], ...]] = {}

    def span(self, work: str, text: str) -> Span | None:
        """Where the block, or the line of verse, begins that alone has a text; None where several have it, or none."""
        sought = letters(text)
        places = {span for said, span in self._blocks(work) if sought in said} if sought else set()
        return places.pop() if len(places) == 1 else None

    def _blocks(self, id: str) -> tuple[tuple[str, Span], ...]:
        """What the blocks of a work say, in letters, and where each begins."""
        if id not in self._read:
            work = self._works.get(id)
            self._read[id] = tuple(_said(work)) if work else ()
        return self._read[id]


def _said(work: Work) -> Iterator[tuple[str, Span]]:
    notes = (block for note in work.notes for block in note.children)
    for block in walk((*work.headnote, *work.blocks, *notes)):
        for words, span in _parts(block):
            yield letters(words), span


def _parts(block: Block) -> Iterator[tuple[str, Span]]:
    match block:
        case Verse(stanzas=stanzas):
            yield from ((plain(line.children), line.span) for stanza in stanzas for line in stanza)
        case CodeBlock(text=text, span=span):
            yield text, span
        case _:
            yield _joined(runs(block)), block.span


def _joined(some: Iterable[Inlines]) -> str:
    return " ".join(map(plain, some))
