"""Which page of one PDF is which of another: pages that were put in or taken out move all that follow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest

from msgspec import Struct


class Match(Struct, frozen=True):
    """A page before and now, by their indexes; None where there is none. ``moved`` pages have the same
    words at another place.
    """

    old: int | None
    new: int | None
    moved: bool = False


def matches(old: Sequence[str], new: Sequence[str]) -> Iterator[Match]:
    """The pages of two books, of which the words are given, in their order; each once. Those between pages that have
    kept their words are matched one by one.
    """
    for kind, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        for was, now in zip_longest(range(first, last), range(start, end)):
            yield Match(was, now, moved=kind == "equal" and was != now)


def runs(found: Sequence[Match]) -> Iterator[tuple[Match, Match]]:
    """The pages that moved by as much as the page before them: the first and the last of each run."""
    run: list[Match] = []
    for each in (*found, Match(None, None)):
        if run and not (each.moved and _follows(run[-1], each)):
            yield run[0], run[-1]
            run = []
        if each.moved:
            run.append(each)


def _follows(one: Match, other: Match) -> bool:
    pairs = ((one.old, other.old), (one.new, other.new))
    return all(before is not None and after == before + 1 for before, after in pairs)
