"""Two texts side by side: the differences make one out of the other, whatever they are."""

from __future__ import annotations

import hashlib
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from anthology.checks.alignment import (
    FARTHER,
    FARTHEST,
    MIDDLE,
    Difference,
    _common,
    _together,
    differences,
    found_in,
)
from anthology.checks.extras import equal_stretches
from anthology.checks.streams import Piece, Stream
from anthology.letters import letters, letters_by_line

WORDS = [hashlib.sha256(str(n).encode()).hexdigest()[: 3 + n % 9] for n in range(400)]
TEXT = "".join(WORDS)


def rebuilt(first: str, second: str) -> str:
    """The second text, from the first and what the differences take from the second."""
    made, at = [], 0
    for each in differences(first, second):
        assert at <= each.start <= each.end and each.other_start <= each.other_end
        made += [first[at : each.start], second[each.other_start : each.other_end]]
        at = each.end
    return "".join([*made, first[at:]])


@given(st.text("ab", max_size=60), st.text("ab", max_size=60))
def test_the_differences_are_all_that_differs(first: str, second: str) -> None:
    assert rebuilt(first, second) == second


@given(st.lists(st.sampled_from(WORDS), max_size=60), st.lists(st.sampled_from(WORDS), max_size=60))
def test_of_words_too(first: list[str], second: list[str]) -> None:
    assert rebuilt("".join(first), "".join(second)) == "".join(second)


@given(st.integers(0, len(TEXT) - 200), st.integers(1, 150))
def test_what_was_taken_out_is_all_that_differs(start: int, length: int) -> None:
    (one,) = differences(TEXT, TEXT[:start] + TEXT[start + length :])
    assert one.end - one.start == length and one.other_start == one.other_end


def test_a_word_of_a_note_does_not_hide_what_stands_after_the_note() -> None:
    """The note has a word of the line after it; and soon something else stands between, the author under a title."""
    before, after, later = TEXT[:400], TEXT[400:500], TEXT[500:]
    note = TEXT[-400:-200] + after[40:52] + TEXT[-200:]
    found = list(differences(before + after + later, before + note + after + "adaquill1931" + later))
    assert [each.end - each.start for each in found] == [0, 0]
    assert [each.other_end - each.other_start for each in found] == [len(note), len("adaquill1931")]


def test_equal_texts() -> None:
    assert list(differences(TEXT, TEXT)) == []
    assert list(differences("", "")) == []
    assert list(differences("", "ab")) == [Difference(0, 0, 0, 2)]


def test_words_of_a_range_are_whole() -> None:
    stream = Stream.of([Piece("A good\r\nand faith‐\r\nful friend, ", 1), Piece("said he.", 2)])
    assert stream.letters == "agoodandfaithfulfriendsaidhe"
    assert stream.words(9, 11) == "faithful"
    assert stream.words(18, 24) == "friend, said"
    assert stream.owners(18, 24) == (1, 2)
    assert all(map(stream.begins, (0, 5, 13, 22)))


@given(st.text(alphabet=st.characters() | st.sampled_from("\r\n\u2028\u0301e"), max_size=40))
def test_the_letters_of_a_piece_are_those_of_its_lines(text: str) -> None:
    of_lines = [letters(line) for line in text.splitlines()]
    assert list(Stream.of([Piece(text, 1), Piece("more", 2)]).by_piece()) == ["".join(of_lines), "more"]


LINES = st.text(alphabet=st.characters() | st.sampled_from("ab \r\n\x0b\x1c\x85\u2028\u0301\ufffeeß½“"), max_size=20)
"""Texts of several lines; of ß and ½ remain several letters."""


@given(LINES)
def test_letters_are_told_by_line(text: str) -> None:
    assert letters_by_line(text) == [letters(line) for line in text.splitlines()]


@given(LINES)
def test_it_is_known_where_lines_begin(text: str) -> None:
    stream = Stream.of([Piece(text, 1), Piece("x" * 44, 2)])
    ended = list(accumulate(len(letters(line)) for line in text.splitlines()))
    lines = {0, *ended[:-1], *ended[-1:]}  # where the last line ends, the next piece begins
    assert {place for place in range(len(stream.letters)) if stream.begins(place)} == lines


@given(st.text(max_size=40))
def test_letters_have_no_case_and_no_marks(text: str) -> None:
    kept = letters(text)
    assert kept == letters(kept)
    assert letters(f"({text})\N{SOFT HYPHEN}") == kept


def test_which_of_equal_letters_were_added_is_open() -> None:
    text = "letter7" + "1057" + "letter8"
    assert set(equal_stretches(text, 6, 10)) == {"7105", "1057"}
    assert set(equal_stretches(text, 7, 11)) == {"7105", "1057"}
    assert list(equal_stretches("aaaa", 0, 2)) == ["aa", "aa", "aa"]
    assert list(equal_stretches("", 0, 0)) == [""]


@given(st.text("ab", max_size=9), st.integers(0, 9), st.integers(0, 9))
def test_without_any_of_equal_stretches_a_text_is_the_same(text: str, one: int, other: int) -> None:
    start, end = sorted(min(place, len(text)) for place in (one, other))
    rest = text[:start] + text[end:]
    for stretch in equal_stretches(text, start, end):
        assert any(text[:at] + text[at + len(stretch) :] == rest for at in _places(text, stretch))


def _places(text: str, stretch: str) -> list[int]:
    return [at for at in range(len(text) + 1) if text.startswith(stretch, at)]


@given(st.lists(st.text("ab", min_size=1, max_size=6), max_size=5), st.text("ab", max_size=60))
def test_stretches_are_found_where_they_stand_in_a_text(stretches: list[str], text: str) -> None:
    assert list(found_in(text, stretches)) == [text.index(one) for one in stretches if one in text]


def test_stretches_are_found_wherever_they_begin() -> None:
    for at in range(len(TEXT) - 40):
        assert list(found_in(TEXT, [TEXT[at : at + 40], TEXT[at : at + 39] + "#"])) == [at]


@given(st.lists(st.sampled_from(WORDS[:9]), max_size=60), st.lists(st.sampled_from(WORDS[:9]), max_size=60))
def test_texts_are_together_where_all_places_that_were_tried_say_so(first: list[str], second: list[str]) -> None:
    one, other = "".join(first), "".join(second)
    for reach in (30, 300, 3000):
        assert _together(one, other, None, MIDDLE, 0, 0, reach) == _tried(one, other, MIDDLE, reach)


def _tried(first: str, second: str, size: int, reach: int) -> tuple[int, int] | None:
    """The places at which two texts agree again, every one looked at."""
    best, most, nearest, tried = None, -len(first + second) - 1, len(first + second), set[int]()
    proven = False
    for start in range(len(first) - size + 1):
        if start >= reach:
            break
        found = second.find(first[start : start + size], 0, reach - start + size)
        if found < 0 or found - start in tried:
            continue
        tried.add(found - start)
        nearest = min(nearest, start + found)
        run = min(_common(first, second, start, found), FARTHEST)
        proven = proven or run == FARTHEST
        reach = min(reach, nearest if proven else nearest + FARTHER)
        if run - start - found > most:
            best, most = (start, found), run - start - found
    return best
