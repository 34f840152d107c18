"""Paragraphs by total fit: the best way through, and pages that lose nothing by it."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings, strategies

from anthology.writers.pdf.shaping.fitting import (
    SHORTEST,
    SHRINK,
    STRETCH,
    WELL,
    Place,
    _demerits,
    _Way,
    fit,
    fit_in,
)
from tests.writers.pdfbooks import clean, document, letters, note, paragraphs, prose, rows, texts, work, written
from tests.writers.pdfbooks import settings as chosen
from tests.writers.test_pdf_shaping import CASES, MIXED

SPACE = 2.0


def places(words: list[int]) -> tuple[list[Place], Place]:
    """The ends of words of these widths, but for the last, and the end of the text."""
    found, width = [], 0.0
    for number, word in enumerate(words):
        width += word
        found.append(Place(width, width + SPACE, number, number + 1))
        width += SPACE
    return found[:-1], Place(width - SPACE, width, len(words) - 1, len(words))


def demerits(ends: tuple[int, ...], row: list[Place], last: Place, measure: float, tolerance: float = 1) -> float:
    """The demerits of lines that end at these places; infinite where one of them is not allowed."""
    way = _Way(-1, 0.0, 0, 0.0, 1, 0, 0, None)
    for number in ends:
        place = row[number]
        room, spaces = measure - (place.end - way.begin), place.spaces_before_end - way.spaces
        if spaces <= 0 or room < -spaces * SPACE * SHRINK:
            return float("inf")
        ratio = room / (spaces * SPACE * (STRETCH if room >= 0 else SHRINK))
        if ratio > tolerance:
            return float("inf")
        worth, tightness = _demerits(way, place, ratio)
        way = _Way(number, place.begin, place.spaces_before_begin, worth, tightness, 0, 0, way)
    room, spaces = measure - (last.end - way.begin), last.spaces_before_end - way.spaces
    if room < 0 and (spaces <= 0 or room < -spaces * SPACE * SHRINK):
        return float("inf")
    worth, _ = _demerits(way, last, room / (spaces * SPACE * SHRINK) if room < 0 else 0.0)
    return worth + (40_000 if measure - room < SHORTEST * measure else 0)


@settings(deadline=None)
@given(strategies.lists(strategies.integers(2, 9), min_size=4, max_size=13), strategies.integers(18, 40))
def test_no_other_lines_have_fewer_demerits(words: list[int], measure: int) -> None:
    row, last = places(words)
    ways = [ends for count in range(len(row) + 1) for ends in combinations(range(len(row)), count)]
    best = min(demerits(ends, row, last, measure) for ends in ways)
    found = fit(row, last, measure, 0, SPACE)
    if best < float("inf"):
        assert found is not None
        if found.demerits != pytest.approx(best):  # lines that are a little looser, for there to be no runt
            assert not found.runt
            assert demerits(found.ends, row, last, measure, WELL) == pytest.approx(found.demerits)
            assert is_runt(min(ways, key=lambda ends: demerits(ends, row, last, measure)), row, last, measure)


def is_runt(ends: tuple[int, ...], row: list[Place], last: Place, measure: float) -> bool:
    return last.end - (row[ends[-1]].begin if ends else 0) < SHORTEST * measure


@settings(deadline=None)
@given(strategies.lists(strategies.integers(2, 9), min_size=6, max_size=13), strategies.sampled_from((-1, 1)))
def test_lines_that_are_one_more_or_fewer(words: list[int], by: int) -> None:
    row, last = places(words)
    best = fit(row, last, 24, 0, SPACE)
    lines = len(best.ends) + 1 + by if best else 0
    found = fit_in(row, last, 24, 0, SPACE, lines) if lines else None
    if best is not None and found is not None:
        assert len(found.ends) == len(best.ends) + by
        assert demerits(found.ends, row, last, 24, WELL) == pytest.approx(found.demerits)
        assert not is_runt(found.ends, row, last, 24)


def test_a_word_that_is_longer_than_the_line_has_no_way() -> None:
    row, last = places([4, 60, 4])
    assert fit(row, last, 30, 0, SPACE) is None


@pytest.mark.parametrize(
    "name", ["prose", "runs of all kinds", "notes", "French", "Russian", "soft hyphens", "a drop capital"]
)
def test_nothing_is_lost_and_nothing_hangs_out(name: str) -> None:
    fitted = clean(written(work(CASES[name]), chosen=chosen(linebreaks="total-fit")))
    greedy = clean(written(work(CASES[name])))
    assert letters("".join(sorted("".join(texts(fitted))))) == letters("".join(sorted("".join(texts(greedy)))))
    edge = max(row.right for page in range(greedy.pages) for row in rows(greedy, page))
    assert max(row.right for page in range(fitted.pages) for row in rows(fitted, page)) < edge + 0.6


def test_lines_reach_the_edge_tight_ones_too() -> None:
    fitted = clean(written(work(MIXED + paragraphs(4)), chosen=chosen(linebreaks="total-fit")))
    ends = [row.right for row in rows(fitted, 1)]
    at_edge = [end for end in ends if end > max(ends) - 3]
    assert len(at_edge) > 0.5 * len(ends)


def test_a_call_stays_with_its_word() -> None:
    text = "".join(f"<p>{prose(words, words)}{note(words, prose(20))} {prose(30)}</p>" for words in range(20, 44))
    fitted = clean(written(work(text), chosen=chosen(linebreaks="total-fit")))
    body = [row.text.strip() for page in range(fitted.pages) for row in rows(fitted, page)]
    assert not [line for line in body if line[:2].isdigit() and line[2:4] == " W"]


def test_lines_that_cannot_be_fitted_are_told() -> None:
    base = chosen(linebreaks="total-fit")
    off = base.model_copy(update={"pdf": base.pdf.model_copy(update={"text_layer": False})})
    told = written(work(prose(40)), chosen=off).diagnostics
    assert [(each.code, each.message.rpartition(": ")[2]) for each in told] == [
        ("lines-greedy", "pdf.text_layer is off")
    ]


def test_what_is_ragged_stays_as_it_is() -> None:
    ragged = document("work", "one", f'<div style="text-align: left">{paragraphs(4)}</div>', title="One")
    assert clean(written(ragged, chosen=chosen(linebreaks="total-fit"))).data == clean(written(ragged)).data
