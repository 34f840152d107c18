"""What is measured on pages: lines made by hand, each page with one thing that a compositor would mark, or none."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from anthology.proofing.lines import Line
from anthology.proofing.problems import Found, problems
from anthology.proofing.rivers import rivers

LEFT, RIGHT, TOP, PITCH, INDENT = 40.0, 240.0, 400.0, 14.0, 12.0
DEEP = 20


def line(place: int, *, indent: float = 0, length: float = 200, gaps: Sequence[tuple[float, float]] = ()) -> Line:
    """A line of the text at its place from the head, as long as it is said to be from the left edge on."""
    bottom = TOP - place * PITCH
    spaces = gaps or tuple((LEFT + 20 * n, LEFT + 20 * n + 3) for n in range(2, 8))
    return Line("some words of a line", LEFT + indent, bottom, LEFT + length, bottom + 12, tuple(spaces))


def page(depth: int = DEEP) -> list[Line]:
    """Full lines, of which every fifth begins a paragraph."""
    return [line(n, indent=INDENT if n % 5 == 2 else 0) for n in range(depth)]


def looked_at(*pages: list[Line]) -> Found:
    """What is found on pages between pages that have nothing; the first of them is the third of its book, a recto."""
    whole = [page(), page(), *pages, page(), page()]
    return problems(whole, [str(n + 1) for n in range(len(whole))])


def found(*pages: list[Line]) -> list[tuple[str, str]]:
    """The folios and kinds of what is found."""
    return [(str(n + 1), one.kind) for n, there in enumerate(looked_at(*pages).pages) for one in there]


def test_full_pages_have_nothing() -> None:
    assert found(page(), page()) == []


@pytest.mark.parametrize(("length", "kinds"), [(INDENT - 2, [("3", "runt")]), (INDENT + 2, [])])
def test_a_last_line_is_as_long_as_the_indent(length: float, kinds: list[tuple[str, str]]) -> None:
    lines = page()
    lines[6] = line(6, length=length)
    assert found(lines) == kinds


def test_a_line_that_is_short_by_intention_is_no_runt() -> None:
    lines = page()
    lines[5], lines[6] = line(5, length=60), line(6, length=8)  # verse
    assert found(lines) == []


def test_a_last_line_on_the_next_page() -> None:
    after = page()
    after[0], after[1] = line(0, length=90), line(1, indent=INDENT)
    assert found(page(), after) == [("4", "widow")]


def test_a_first_line_left_behind() -> None:
    lines = page()
    lines[-2], lines[-1] = line(DEEP - 2, length=100), line(DEEP - 1, indent=INDENT)
    assert found(lines, page()) == [("3", "orphan")]


def test_facing_pages_end_level() -> None:
    assert found(page(), page(DEEP - 1), page()) == [("4", "uneven")]
    assert found(page(), page(DEEP - 1), page(DEEP - 1)) == []
    assert found(page(DEEP - 1), page(), page()) == [("3", "uneven")]
    said = looked_at(page(), page(), page(DEEP - 3)).pages[4][0].what
    assert said == "the right page is 3 lines shorter than the one that it faces"


def test_the_end_of_a_text_need_not_be_level() -> None:
    opener = [Line("A Title", 90, 300, 190, 324), *page()[8:]]
    assert found(page(), page(DEEP - 6), opener, page()) == []


def test_a_text_ends_with_more_than_a_few_lines() -> None:
    opener = [Line("A Title", 90, 300, 190, 324), *page()[8:]]
    assert found(page(4), opener) == [("3", "few")]
    assert found(page(5), opener) == []
    assert found(page(), page(DEEP - 4), page(1), opener) == [("5", "few")], "what stays together leaves a page short"


@pytest.mark.parametrize(("height", "kinds"), [(12, [("3", "loose")]), (24, []), (9, [("3", "loose")])])
def test_spaces_are_as_wide_as_the_type_is_large(height: float, kinds: list[tuple[str, str]]) -> None:
    gaps = [(LEFT + 20 * n, LEFT + 20 * n + 7 * min(1, height / 12)) for n in range(2, 7)]
    lines = page()
    lines[3] = replace(line(3, gaps=gaps), top=lines[3].bottom + height)
    assert found(lines) == kinds


def river(*starts: float, width: float = 5) -> list[Line]:
    """A page with a wide space in each of some lines, where it is said to begin."""
    lines = page()
    for place, start in enumerate(starts, 8):
        lines[place] = line(place, gaps=[(LEFT + 20, LEFT + 23), (start, start + width)])
    return lines


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        pytest.param(river(100, 102, 105), 1, id="three lines, a slope"),
        pytest.param(river(100, 102), 0, id="two lines"),
        pytest.param(river(100, 102, 110, 112), 0, id="two and two"),
        pytest.param(river(100, 104, 108), 0, id="one hardly sees through"),
        pytest.param(river(100, 100, 100, width=4), 0, id="spaces that are not wide"),
    ],
)
def test_rivers(lines: list[Line], count: int) -> None:
    assert found(lines) == [("3", "river")] * count


SPACE = (LEFT + 60, LEFT + 63)
WIDE = (LEFT + 20, LEFT + 28)
"""A gap as wide as between a name and what its bearer says, or between an entry and the dots after it."""


@pytest.mark.parametrize(
    ("length", "text", "gaps"),
    [
        pytest.param(120, "THE CLERK Which?", [WIDE], id="a play, a poem, a title page"),
        pytest.param(200, "THE CLERK Which of them?", [WIDE, SPACE, SPACE], id="a play, in full lines"),
        pytest.param(200, "Sources . . . . . . . . 79", [WIDE, WIDE], id="contents"),
    ],
)
def test_rivers_run_through_justified_text(length: float, text: str, gaps: list[tuple[float, float]]) -> None:
    lines = page()
    lines[8:14] = [replace(line(n, length=length, gaps=gaps), text=text) for n in range(8, 14)]
    assert [kind for _, kind in found(lines) if kind == "river"] == []


def test_each_space_is_in_one_river() -> None:
    lines = [[(0.0, 9.0)], [(0.0, 4.0), (5.0, 9.0)], [(0.0, 4.0), (5.0, 9.0)]]
    assert [(first, len(course)) for first, course in rivers(lines, 2)] == [(0, 3)]


def test_how_much_there_is_is_told_with_its_pages() -> None:
    uneven = page(DEEP - 1)
    uneven[6] = line(6, length=INDENT - 2)
    labels = ["i", "ii", "1", "2", "3", "4"]
    told = problems([page(), page(), page(), uneven, page(), page()], labels).told(labels)
    assert told == "119 lines\n  runts: 1, on 2\n  uneven spreads: 1, on 2"
