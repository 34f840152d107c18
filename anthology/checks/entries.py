"""Entries of glossary, persons and chronology that a written book has once more. Lost ones are lost text."""

from __future__ import annotations

from collections.abc import Iterator

from anthology.checks.extras import Extras
from anthology.checks.wanted import segments
from anthology.diagnostics import Diagnostic, Span, problem
from anthology.model.edition import Edition
from anthology.model.text import Definition, DefinitionList, Inlines, Listing, WorkReference, runs, walk

TELLING = 12
"""Letters of an entry that do not stand by chance among what a book has beyond its edition."""


def doubled_entries(edition: Edition, extras: Extras, kind: str, hint: str) -> Iterator[Diagnostic]:
    """Each entry whose words stand in the book a second time; one that is shorter than twelve letters, or that the end
    of a page cuts, may go unseen.
    """
    for page, span, words in _entries(edition):
        longest = max(words, key=len, default="")
        if len(longest) >= TELLING and extras.has(longest):
            yield problem("doubled-entry", f"an entry of “{page}” stands in the {kind} twice", span, hint)


def _entries(edition: Edition) -> Iterator[tuple[str, Span, tuple[str, ...]]]:
    """The page, the place and the words of each entry."""
    for item in (*edition.front, *edition.back):
        for block in item.blocks:
            if isinstance(block, DefinitionList) and block.listing is not Listing.ORDINARY:
                for entry in block.items:
                    yield from ((item.name, span, words) for span, words in _parts(entry, block.listing))


def _parts(entry: Definition, listing: Listing) -> Iterator[tuple[Span, tuple[str, ...]]]:
    """A term with its definition, or each thing that happened in a year."""
    if listing is Listing.CHRONOLOGY:
        for answer in entry.definitions:
            yield answer[0].span, tuple(_words(run) for block in walk(answer) for run in runs(block))
    else:
        yield entry.span, tuple(_words(run) for block in walk(entry.definitions[0]) for run in runs(block))


def _words(run: Inlines) -> str:
    """The longest stretch of a run that is not the title of a work, which the contents have too."""
    own = tuple(inline for inline in run if not isinstance(inline, WorkReference))
    return max(segments(own), key=len, default="")
