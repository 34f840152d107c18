"""The marks of notes: each series of each work counts for itself, in the order of the calls."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from anthology.apparatus.works import change_works
from anthology.config.schema import Marks, Notes
from anthology.diagnostics import Diagnosed, Diagnostic, problem
from anthology.model.catalogue import Work
from anthology.model.edition import Edition
from anthology.model.text import Note, NoteReference, Series, changed, each
from anthology.terms import roman

SYMBOLS = ("*", "†", "‡", "§", "‖", "¶")
"""The usual sequence of reference marks in British books; after its end each is doubled, then trebled."""


def mark(marks: Marks, number: int) -> str:
    """The mark of the note with a number, from 1: ``3``, ``c``, ``iii``, ``‡``; after z aa, after ¶ **."""
    match marks:
        case Marks.DECIMAL:
            return str(number)
        case Marks.LETTERS:
            return _letters(number)
        case Marks.ROMAN:
            return roman(number)
        case Marks.SYMBOLS:
            times, which = divmod(number - 1, len(SYMBOLS))
            return SYMBOLS[which] * (times + 1)


def _letters(number: int) -> str:
    text = ""
    while number:
        number, letter = divmod(number - 1, 26)
        text = chr(ord("a") + letter) + text
    return text


def number_notes(edition: Edition) -> Diagnosed[Edition]:
    """The edition with a mark for each note; two series of a work that share one are told (``note-marks``).

    The order is that of the calls in title, headnote and text; a note that nothing calls comes last.
    """
    notes = edition.settings.notes
    numbered = change_works(edition, lambda work: _numbered(work, notes))
    return Diagnosed(numbered, tuple(clash for work in numbered.works() for clash in _clashes(work)))


def _numbered(work: Work, notes: Notes) -> Work:
    calls = [inline.note for inline in work.inlines(NoteReference)]
    place = {id: rank for rank, id in enumerate(dict.fromkeys(calls))}
    in_order = sorted(work.notes, key=lambda note: place.get(note.id, len(calls)))
    marks: dict[str, str] = {}
    for series in Series:
        own = [note for note in in_order if note.series is series]
        marks |= {note.id: mark(notes.of(series).marks, number) for number, note in enumerate(own, 1)}
    return changed(work, notes=each(lambda note: changed(note, mark=marks[note.id]), work.notes))


def _clashes(work: Work) -> Iterator[Diagnostic]:
    for one, other in combinations(Series, 2):
        shared = _marks(work.notes, one) & _marks(work.notes, other)
        if shared:
            first = min(shared, key=lambda mark: (len(mark), mark))
            message = f"the {one}’s and the {other}’s notes of “{work.id}” share the mark “{first}”"
            hint = f"give notes.{one}.marks and notes.{other}.marks in the config different values"
            yield problem("note-marks", message, work.span, hint)


def _marks(notes: tuple[Note, ...], series: Series) -> set[str]:
    return {note.mark for note in notes if note.series is series}
