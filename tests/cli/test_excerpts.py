"""The excerpt under a diagnostic: its carets stand under the right words, however long and strange the line."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from anthology.diagnostics import Diagnostic, Severity, Span
from anthology.reporting import EXCERPT, HIDDEN, KEPT, as_text, excerpt, ordered, tally, visible

GUTTER = 8


def marked(line: str, column: int, end_column: int) -> str:
    """What stands over the carets, found by its cells."""
    shown, carets = excerpt(Span("f", 1, column, end_column), line)
    start, end = carets.index("^"), len(carets)
    found, at = "", 0
    for character in shown:
        width = cell_len(character)
        if width and start <= at < end:
            found += character
        at += width
    return found


def test_the_carets_stand_under_the_words() -> None:
    assert excerpt(Span("f", 7, 5, 9), "The word is here.") == [
        "    7 | The word is here.",
        "      |     ^^^^",
    ]


@pytest.mark.parametrize("before", ["", "x" * 60, "x" * 99, "x" * 400, "漢字" * 70, "\t\t\t", "a\tb" * 60])
@pytest.mark.parametrize("after", ["", "y" * 30, "y" * 400, "かな" * 90])
def test_a_long_line_is_cut_round_the_place(before: str, after: str) -> None:
    column = len(before) + 1
    shown, _ = excerpt(Span("f", 1, column, column + 6), f"{before}NEEDLE{after}")
    assert marked(f"{before}NEEDLE{after}", column, column + 6) == "NEEDLE"
    assert cell_len(shown) <= EXCERPT + GUTTER


def test_what_is_cut_is_shown_to_be_cut() -> None:
    line = "a" * 200 + "HERE" + "b" * 200
    shown, _ = excerpt(Span("f", 1, 201, 205), line)
    assert shown[GUTTER] == "…" and shown[-1] == "…"
    shown, _ = excerpt(Span("f", 1, 1, 5), line)
    assert shown[GUTTER] == "a" and shown[-1] == "…"
    shown, _ = excerpt(Span("f", 1, 404, 405), line)
    assert shown[GUTTER] == "…" and shown[-1] == "b"


def test_wide_characters_have_wide_carets() -> None:
    assert excerpt(Span("f", 1, 3, 5), "漢字仮名") == ["    1 | 漢字仮名", "      |     ^^^^"]


def test_combining_characters_take_no_room() -> None:
    assert excerpt(Span("f", 1, 6, 8), "cafe\u0301 au") == ["    1 | cafe\u0301 au", "      |     ^^"]


def test_a_tab_is_as_wide_as_its_carets() -> None:
    assert excerpt(Span("f", 1, 2, 4), "\tab") == ["    1 |     ab", "      |     ^^"]


def test_a_stretch_that_goes_on_is_marked_as_far_as_it_is_shown() -> None:
    shown, carets = excerpt(Span("f", 1, 5, 900), "abc " + "x" * 900)
    assert len(carets) == len(shown) - 1  # all but the ellipsis


def test_a_place_behind_the_line_is_its_end() -> None:
    assert excerpt(Span("f", 1, 40, 41), "short") == ["    1 | short", "      |      ^"]


def test_a_place_without_a_column_has_no_carets() -> None:
    assert excerpt(Span("f", 3), "title: x") == ["    3 | title: x"]


def test_an_empty_line_is_not_shown() -> None:
    assert excerpt(Span("f", 3, 1, 2), "   ") == []


@given(st.text(st.characters(exclude_characters="\n"), max_size=300), st.integers(0, 320), st.integers(0, 320))
def test_any_line_at_any_place(line: str, column: int, end_column: int) -> None:
    for shown in excerpt(Span("f", 1, column, end_column), line):
        assert cell_len(shown) <= EXCERPT + GUTTER
        assert not {unicodedata.category(c) for c in shown if c not in KEPT} & HIDDEN


def test_a_terminal_is_not_commanded_by_the_input() -> None:
    hostile = Diagnostic("key-unknown", "“\x1b[2Jx\x07”", Span("a\x1bb", 1, 1, 2), "say \u202ex\u202c")
    told = as_text(hostile, lambda _: "\x1b]0;title\x07")
    assert told.isprintable() or set(told) - {"\n"} == {c for c in told if c.isprintable()}
    assert "␛[2Jx␇" in told
    assert visible("e\u0301 漢 \u200d") == "e\u0301 漢 \u200d"


def test_each_once_in_the_order_of_the_places() -> None:
    spans = [Span("b", 1, 1), Span("a", 10, 1), Span("a", 9, 30), Span("a", 9, 4), Span("a", 9, 4)]
    found = [Diagnostic("note-missing", "m", span) for span in spans]
    hints = [Diagnostic("note-missing", "m", None, hint) for hint in "cab"]
    report = ordered([*found, *hints])
    assert [d.hint for d in report[:3]] == ["a", "b", "c"]
    assert [str(d.span) for d in report[3:]] == ["a:9:4", "a:9:30", "a:10:1", "b:1:1"]


def test_the_tally() -> None:
    def of(*severities: Severity) -> str:
        return tally(Diagnostic("x", "m", severity=severity) for severity in severities)

    assert of() == ""
    assert of(Severity.ERROR) == "1 error"
    assert of(Severity.INFO, Severity.WARNING, Severity.WARNING) == "2 warnings, 1 remark"
