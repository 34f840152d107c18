"""The editor's work on a text, as data that stands beside it, and the record of what was done with it."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from anthology.diagnostics import Span
from anthology.model.text import Blocks, Inlines, Series


class Within(StrEnum):
    """The part of a work that a quotation is looked for in."""

    TEXT = "text"
    HEADNOTE = "headnote"
    NOTES = "notes"


class Quotation(Struct, frozen=True):
    """A passage named by its words, and by what stands before and after it.

    ``span`` is the place of the words in the notes file; ``path`` names the item that quotes them there, as its
    section and its index (``("notes", 3)``).
    """

    exact: str
    span: Span
    prefix: str = ""
    suffix: str = ""
    within: Within = Within.TEXT
    path: tuple[str, int] = ("", 0)


class StandoffNote(Struct, frozen=True):
    """A note on a passage. ``id`` is unlike those of the manuscript's own notes."""

    id: str
    series: Series
    on: Quotation
    children: Blocks


class Change(StrEnum):
    """What kind of change an emendation is."""

    CORRECTION = "correction"
    CONJECTURE = "conjecture"
    SUPPLIED = "supplied"
    DELETED = "deleted"
    MODERNISED = "modernised"


class Emendation(Struct, frozen=True):
    """A change of the source's wording: ``source``, or the whole quotation where it is empty, becomes ``reading``."""

    on: Quotation
    reading: str
    change: Change = Change.CORRECTION
    source: str = ""
    reason: Inlines = ()
    authority: Inlines = ()
    silent: bool = False


class Witness(Struct, frozen=True):
    """A source of the text, with its siglum; ``copy_text`` is true of the one that the manuscript follows."""

    siglum: str
    name: Inlines
    url: str = ""
    copy_text: bool = False


class Reading(Struct, frozen=True):
    """The words that some witnesses have, by their sigla; none where they lack the passage."""

    text: Inlines
    witnesses: tuple[str, ...] = ()


class Variant(Struct, frozen=True):
    """A passage that other witnesses have otherwise."""

    on: Quotation
    readings: tuple[Reading, ...]
    remark: Inlines = ()


class Extent(Struct, frozen=True):
    """How much is lost: a count of units, exact or not."""

    count: int
    unit: Literal["letters", "words", "lines", "pages"]
    about: bool = False


class Gap(Struct, frozen=True):
    """What is known about a gap of the source."""

    on: Quotation
    extent: Extent | None = None
    reason: Inlines = ()


class MarkDecision(Struct, frozen=True):
    """The mark that an editor wants where a typewriter left a doubt."""

    on: Quotation
    mark: str


class Entry(Struct, frozen=True):
    """One entry of the printed apparatus: the words of the text, what the sources have, and what is said of it.

    ``anchor`` is its place in the work. ``change`` is None for a variant or a gap. Without ``readings`` it is a
    gap. ``lemma`` and ``readings`` are in the language of the work, the remarks in the book's.
    """

    anchor: str
    lemma: Inlines
    readings: tuple[Reading, ...] = ()
    change: Change | None = None
    authority: Inlines = ()
    reason: Inlines = ()


class Record(Struct, frozen=True):
    """What was done to a work: the entries in the order of its text, and how many changes are silent.

    ``diplomatic`` says that the emendations were left out, and how many these are.
    """

    entries: tuple[Entry, ...] = ()
    silent: int = 0
    diplomatic: int = 0


class Standoff(Struct, frozen=True):
    """The notes file of a work. ``digest`` is the SHA-256 of the file, in hexadecimal.

    ``record`` is there once it has been applied to the work.
    """

    file: str
    digest: str
    notes: tuple[StandoffNote, ...] = ()
    emendations: tuple[Emendation, ...] = ()
    witnesses: tuple[Witness, ...] = ()
    variants: tuple[Variant, ...] = ()
    gaps: tuple[Gap, ...] = ()
    marks: tuple[MarkDecision, ...] = ()
    record: Record | None = None

    def quotations(self) -> Iterator[Quotation]:
        """Each passage that the file names, in the order of its sections."""
        items: tuple[StandoffNote | Emendation | Variant | Gap | MarkDecision, ...]
        items = (*self.notes, *self.emendations, *self.variants, *self.gaps, *self.marks)
        yield from (item.on for item in items)

    def copy_text(self) -> Witness | None:
        """The witness that the manuscript follows."""
        return next((witness for witness in self.witnesses if witness.copy_text), None)

    def entries(self) -> tuple[Entry, ...]:
        """The entries of the record; none before there is one."""
        return self.record.entries if self.record else ()

    def quoted(self) -> Iterator[Inlines]:
        """What is printed in the language of the work: the words of the record."""
        for entry in self.entries():
            yield entry.lemma
            yield from (reading.text for reading in entry.readings)

    def remarks(self) -> Iterator[Inlines]:
        """What is printed in the language of the book: what witnesses are, authorities and reasons."""
        yield from (witness.name for witness in self.witnesses)
        for entry in self.entries():
            yield from (entry.authority, entry.reason)

    def with_quoted(self, words: Iterator[Inlines]) -> Standoff:
        """The same with others for those that ``quoted`` gives, in the same order."""
        return self._recording(tuple(_quoted(entry, words) for entry in self.entries()))

    def with_remarks(self, words: Iterator[Inlines]) -> Standoff:
        """The same with others for those that ``remarks`` gives, in the same order."""
        witnesses = tuple(replace(witness, name=next(words)) for witness in self.witnesses)
        entries = (replace(entry, authority=next(words), reason=next(words)) for entry in self.entries())
        return replace(self._recording(tuple(entries)), witnesses=witnesses)

    def _recording(self, entries: tuple[Entry, ...]) -> Standoff:
        return replace(self, record=replace(self.record, entries=entries)) if self.record else self


def _quoted(entry: Entry, words: Iterator[Inlines]) -> Entry:
    lemma = next(words)
    readings = tuple(replace(reading, text=next(words)) for reading in entry.readings)
    return replace(entry, lemma=lemma, readings=readings)
