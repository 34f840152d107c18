"""What a book has beyond a text: each passage is taken once, in whatever order they are asked for."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from anthology.checks.alignment import Difference
from anthology.checks.extras import Extras
from anthology.checks.streams import Piece, Stream

NOTES = [hashlib.sha256(str(n).encode()).hexdigest()[: 13 + n] for n in range(12)]
TEXT = "it was the same old song "


def extras(notes: Sequence[str], furniture: Sequence[str] = ()) -> Extras:
    """A text after which notes stand, each beside some of it."""
    stream = Stream.of(Piece(TEXT + note, n) for n, note in enumerate(notes))
    of_text = len(Stream.of([Piece(TEXT, 0)]).letters)
    ends = (*stream.starts[1:], len(stream.letters))
    apart = [
        Difference(of_text * n, of_text * n, start + of_text, end)
        for n, (start, end) in enumerate(zip(stream.starts, ends, strict=True), 1)
    ]
    return Extras(apart, stream, furniture)


@given(st.permutations(NOTES), st.lists(st.sampled_from(NOTES), max_size=20))
def test_what_was_taken_is_left_no_more(there: list[str], asked: list[str]) -> None:
    beyond, left = extras(there), list(there)
    for note in asked:
        assert beyond.has(note) == (note in left)
        assert beyond.take(note) == (note in left)
        if note in left:
            left.remove(note)
    assert list(beyond.left()) == left


@given(st.lists(st.sampled_from(NOTES[:3]), min_size=1, max_size=8), st.lists(st.sampled_from(NOTES[:3]), max_size=8))
def test_a_passage_is_there_as_often_as_it_was_not_taken(there: list[str], asked: list[str]) -> None:
    beyond = extras(there)
    found = [note for note in asked if beyond.take(note)]
    assert Counter(found) == Counter(there) & Counter(asked)
    assert sorted([*found, *beyond.left()]) == sorted(there)


def test_a_passage_before_the_last_one_is_taken_too() -> None:
    beyond = extras([NOTES[0] + NOTES[1], NOTES[2]])
    assert [beyond.take(note) for note in (NOTES[2], NOTES[1], NOTES[0], NOTES[1])] == [True, True, True, False]
    assert list(beyond.left()) == []


def test_a_passage_that_pages_cut_is_taken_between_others() -> None:
    beyond = extras([NOTES[0], NOTES[1] + NOTES[5][:15], NOTES[5][15:] + NOTES[2], NOTES[3]])
    assert all(map(beyond.take, (NOTES[0], NOTES[1], NOTES[5], NOTES[2])))
    assert list(beyond.left()) == [NOTES[3]] and beyond.has(NOTES[3]) and not beyond.has(NOTES[5][:15])


def test_what_stands_alone_is_taken_before_what_has_it_in_it() -> None:
    beyond = extras([NOTES[0] + NOTES[1], NOTES[1], NOTES[2]], [NOTES[2], "", ""])
    assert beyond.take_own(NOTES[1]) and list(beyond.left()) == [NOTES[0] + NOTES[1], NOTES[2]]
    assert beyond.take_own(NOTES[1]) and list(beyond.left()) == [NOTES[0], NOTES[2]]
    assert not beyond.take_own(NOTES[1])
    assert beyond.take_own(NOTES[2]) and not beyond.take_own(NOTES[2]) and beyond.take(NOTES[2])
    assert beyond.take_own("")
