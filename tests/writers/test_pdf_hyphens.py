"""Patterns that are read when they are met divide words as Pyphen does."""

from __future__ import annotations

import itertools

import pyphen
import pytest
from hypothesis import given, settings, strategies

from anthology.writers.pdf.shaping.hyphens import Hyphens

LANGUAGES = [pyphen.LANGUAGES[name] for name in "en_GB fr de_DE hu_HU nl_NL sv ru_RU el_GR sk_SK".split()]
LETTERS = "abcdefghijklmnoprstuvwyzäöüßéèçñőűáíóúåøæабвгдежзиклмнопрстуфхцчшщыьэюяαβγδεζηθικλμνξοπρστυφχψω'-1"
WORDS = "schifffahrt asszonnyal omaatje dröppel kilométerről backstuga pendlerzug incomprehensible опоздавший".split()


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda path: path.stem)
def test_the_places_are_those_of_pyphen(path: object) -> None:
    mine, theirs = Hyphens(path), pyphen.HyphDict(path)  # type: ignore[arg-type]
    assert mine.maxlen >= theirs.maxlen
    patterns = [pattern.strip(".") for pattern in list(theirs.patterns)[::97]]
    for word in (*WORDS, *patterns, *("".join(pair) for pair in itertools.pairwise(patterns))):
        assert _told(mine.positions(word)) == _told(theirs.positions(word)), word


@settings(max_examples=300)
@given(strategies.text(LETTERS, max_size=30))
def test_any_word(word: str) -> None:
    for name in ("en_GB", "de_DE", "hu_HU", "ru_RU", "el_GR"):
        assert _told(KEPT[name][0].positions(word)) == _told(KEPT[name][1].positions(word))


KEPT = {
    name: (Hyphens(pyphen.LANGUAGES[name]), pyphen.HyphDict(pyphen.LANGUAGES[name]))
    for name in ("en_GB", "de_DE", "hu_HU", "ru_RU", "el_GR")
}


def _told(places: list[pyphen.DataInt]) -> list[tuple[int, object]]:
    return [(int(place), place.data) for place in places]
