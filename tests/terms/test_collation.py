"""Sorting: each list below is in its right order, whatever order it comes in."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anthology.terms import sort_key

LISTS = [
    ["", "A", "a letter", "A-letter B", "Abc", "Ábd", "Zola"],
    ["Letter", "Letter 2", "Letter 10", "Letters"],
    ["Eluard", "Éluard", "Emerson"],
    ["Łódź", "Lodzia", "Lyon"],
    ["d’Artagnan", "Dartmouth", "De la Mare", "Delaney"],
    ["Strasse", "Straße", "Strauss"],
    ["ёж", "жук", "иа", "ия", "йод", "кот"],
    ["гуль", "ґава", "да", "ез", "єдність", "жаба", "ия", "ід", "їжак", "йод"],
    ["Ω", "Буква"],
]


@pytest.mark.parametrize("words", LISTS)
def test_lists(words: list[str]) -> None:
    assert all(sort_key(one) < sort_key(next) for one, next in pairwise(words))


@given(st.text(), st.text())
def test_only_equal_texts_have_equal_keys(one: str, other: str) -> None:
    assert (sort_key(one) == sort_key(other)) == (one == other)
