"""Marks of notes: their sequences, their order, and series that share a mark."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from anthology.apparatus import mark, number_notes
from anthology.config.schema import Marks, Notes, SeriesOfNotes
from anthology.model.edition import Edition, Entry, Part
from anthology.model.text import Note
from tests.samples import call, inlines, note, para, sample_edition, sample_settings, work


@pytest.mark.parametrize(
    ("marks", "numbers", "expected"),
    [
        (Marks.DECIMAL, (1, 10, 100), ("1", "10", "100")),
        (Marks.LETTERS, (1, 26, 27, 52, 53, 703), ("a", "z", "aa", "az", "ba", "aaa")),
        (Marks.ROMAN, (1, 4, 9, 14, 40, 1999), ("i", "iv", "ix", "xiv", "xl", "mcmxcix")),
        (Marks.SYMBOLS, (1, 2, 3, 4, 5, 6, 7, 13), ("*", "†", "‡", "§", "‖", "¶", "**", "***")),
    ],
)
def test_sequences(marks: Marks, numbers: tuple[int, ...], expected: tuple[str, ...]) -> None:
    assert tuple(mark(marks, number) for number in numbers) == expected


@given(st.sampled_from(list(Marks)), st.integers(1, 900), st.integers(1, 900))
def test_no_two_notes_share_a_mark(marks: Marks, one: int, other: int) -> None:
    assert (mark(marks, one) == mark(marks, other)) == (one == other)


def book(*notes: Note, calls: tuple[str, ...], headnote: tuple[str, ...] = ()) -> Edition:
    """A book of one work that calls notes in an order."""
    one = work(
        "one",
        inlines("One"),
        (para("Words", *(call(id) for id in calls)),),
        headnote=(para("Head", *(call(id) for id in headnote)),),
        notes=notes,
    )
    return replace(sample_edition(), front=(), parts=(Part(0, (), (Entry(one, 1),)),), back=())


def marks(edition: Edition) -> dict[str, str]:
    return {note.id: note.mark for work in edition.works() for note in work.notes}


def test_series_count_for_themselves_in_the_order_of_calls() -> None:
    ids = ("1", "2", "ed:1", "ed:2", "tr:1", "3")
    notes = tuple(note(id, "", para(id)) for id in ids)
    edition = book(*notes, calls=("2", "ed:1", "tr:1", "1", "2"), headnote=("ed:2",))
    numbered = number_notes(edition)
    assert marks(numbered.value) == {"1": "2", "2": "1", "3": "3", "ed:1": "b", "ed:2": "a", "tr:1": "*"}
    assert numbered.diagnostics == ()


def test_each_work_begins_anew() -> None:
    numbered = number_notes(sample_edition()).value
    assert [marks for marks in (tuple(n.mark for n in w.notes) for w in numbered.works()) if marks] == [
        ("a",), ("1", "*", "a"), ("1",), ("1",),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("author", "editor", "count", "shared"),
    [
        (Marks.DECIMAL, Marks.DECIMAL, 1, "1"),
        (Marks.ROMAN, Marks.LETTERS, 8, None),
        (Marks.ROMAN, Marks.LETTERS, 9, "i"),
        (Marks.DECIMAL, Marks.SYMBOLS, 9, None),
    ],
)
def test_shared_marks_are_told(author: Marks, editor: Marks, count: int, shared: str | None) -> None:
    ids = tuple(f"{prefix}{n}" for prefix in ("", "ed:") for n in range(1, count + 1))
    settings = sample_settings(notes=Notes(author=SeriesOfNotes(marks=author), editor=SeriesOfNotes(marks=editor)))
    edition = replace(book(*(note(id, "", para(id)) for id in ids), calls=ids), settings=settings)
    found = number_notes(edition).diagnostics
    assert [problem.code for problem in found] == (["note-marks"] if shared else [])
    if shared:
        assert f"the mark “{shared}”" in found[0].message
        assert found[0].hint == "give notes.author.marks and notes.editor.marks in the config different values"
