"""What an index prints for places: ranges shortened by both manuals' own examples, pages merged and in rows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anthology.config.schema import IndexSettings
from anthology.model.document import Locus
from anthology.rendering.locators import Place, cited, shortened


@pytest.mark.parametrize(
    ("style", "ranges"),
    [
        ("hart", "3–7 10–11 16–18 23–4 30–1 100–5 107–8 114–18 132–6 142–3 198–201 310–11 1098–102"),
        (
            "chicago",
            "3–10 71–72 96–117 100–104 101–8 808–33 1100–1113 1103–4 321–28 498–532 1087–89 1496–500 12991–3001",
        ),
        ("full", "3–7 100–108 1496–1500"),
    ],
)
def test_the_manuals_own_examples(style: str, ranges: str) -> None:
    for example in ranges.split():
        first, short = example.split("–")
        last = first[: len(first) - len(short)] + short if len(short) < len(first) else short
        assert f"{first}–{shortened(first, last, style)}" == example


@given(st.integers(1, 3000), st.integers(1, 400), st.sampled_from(["hart", "chicago", "full"]))
def test_a_short_range_can_be_read_in_one_way_only(first: int, more: int, style: str) -> None:
    begin, end = str(first), str(first + more)
    short = shortened(begin, end, style)
    assert end.endswith(short)
    assert begin[: len(begin) - len(short)] + short == end if len(begin) == len(end) else short == end


def test_roman_figures_stay_whole() -> None:
    assert shortened("xii", "xiv", "hart") == "xiv"


FRONT = 4
"""Pages of front matter in the book of these tests."""


def book(pages: str) -> tuple[tuple[Place, ...], dict[str, Locus]]:
    """Places from a line such as ``1 3n 5-7! iv``: a page, a note, a range, a principal one (``!``)."""
    places: list[Place] = []
    printed: dict[str, Locus] = {}
    for n, item in enumerate(pages.split()):
        words = item.rstrip("!n")
        ends = [f"{n}.{m}" for m, _ in enumerate(words.split("-"))]
        for end, folio in zip(ends, words.split("-"), strict=True):
            index = int(folio) + FRONT - 1 if folio.isdecimal() else ["i", "ii", "iii", "iv"].index(folio)
            printed[end] = Locus(index, folio, 1)
        last = ends[1] if len(ends) > 1 else ""
        places.append(Place(ends[0], last, str(n) if "n" in item[-2:] else "", item.endswith("!")))
    return tuple(places), printed


@pytest.mark.parametrize(
    ("pages", "printed"),
    [
        ("5 5 5", "5"),
        ("1 2 9", "1, 2, 9"),
        ("3 1 2", "1–3"),
        ("iii iv 1 2", "iii, iv, 1, 2"),
        ("i ii iii 1", "i–iii, 1"),
        ("5-7 6 7-9 20", "5–9, 20"),
        ("5-7 8", "5–7, 8"),
        ("5-5", "5"),
        ("7 7n 8n 8n", "7, 7n, 8nn"),
        ("12-14! 13 15", "12–14!, 15"),
        ("12! 12 13 14", "12!, 13, 14"),
        ("112-118", "112–18"),
    ],
)
def test_pages_are_merged(pages: str, printed: str) -> None:
    places, known = book(pages)
    assert said(places, known, IndexSettings()) == printed


def test_how_many_pages_make_a_row_is_for_the_editor() -> None:
    places, known = book("1 2 3 8 9")
    assert said(places, known, IndexSettings(consecutive=2)) == "1–3, 8–9"
    assert said(places, known, IndexSettings(consecutive=0)) == "1, 2, 3, 8, 9"


def said(places: tuple[Place, ...], known: dict[str, Locus], settings: IndexSettings) -> str:
    found = cited(places, known, settings)
    return ", ".join(one.pages + "n" * min(one.notes, 2) + "!" * one.place.principal for one in found)
