"""The lines of a paragraph chosen together: by total fit (D. E. Knuth and M. F. Plass, “Breaking Paragraphs into
Lines”, Software: Practice and Experience 11, 1981).

A paragraph is a row of places where a line may end, each with the width of the text before it. Of all ways through
them, the one with the fewest demerits is taken: loose and tight lines, hyphens, hyphens one below the other, a tight
line beside a loose one, a last line of a syllable. Numbers and names are TeX's, but for the shrinking of spaces, which
is less, and the last line. Hyphens are tried where it does not go well without.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

STRETCH, SHRINK = 1 / 2, 1 / 3
"""How much wider and narrower than it is a space may well become; wider yet is loose, narrower is not allowed."""
HYPHEN, DASH = 50, 30
"""Penalties of a hyphen that is added, and of a line that ends in a hyphen or a dash of the text."""
_LINE, _DOUBLE, _FINAL, _UNLIKE, _RUNT, _LADDER = 10, 10_000, 5_000, 10_000, 40_000, 200_000
SHORTEST = 0.09
"""The part of the measure that a last line should have at the least: more than the indent below it."""
_PASSES = ((False, 1.0), (True, 1.6), (True, 4.0), (True, 30.0))
"""With hyphens or without, and how many times its stretch a space may take; one after the other."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line may end. Widths are of all the text before, in any one unit: ``end`` of what the line shows,
    ``begin`` of what stands before the next line; the spaces in both are counted.
    """

    end: float
    begin: float
    spaces_before_end: int
    spaces_before_begin: int
    penalty: int = 0
    hyphen: bool = False


@dataclass(slots=True)
class _Way:
    """A way through the paragraph up to a place, the best one that ends in a line of its tightness."""

    place: int
    begin: float
    spaces: int
    demerits: float
    tightness: int
    hyphens: int
    before: _Way | None


def fit(places: Sequence[Place], last: Place, measure: float, indent: float, space: float) -> tuple[int, ...] | None:
    """The places where the lines should end, but for the last; nothing where there is no way through.

    ``last`` is the end of the text, ``measure`` the width of a line, ``indent`` what the first one has less, ``space``
    the width of a space.
    """
    for hyphens, tolerance in _PASSES:
        way = _through(places, last, measure, indent, space, hyphens, tolerance)
        if way is not None:
            return way
    return None


def _through(
    places: Sequence[Place], last: Place, measure: float, indent: float, space: float, hyphens: bool, tolerance: float
) -> tuple[int, ...] | None:
    stretch, shrink = space * STRETCH, space * SHRINK
    active = [_Way(-1, -indent, 0, 0.0, 1, 0, None)]
    for number, place in enumerate((*places, last)):
        final = number == len(places)
        if place.hyphen and not hyphens:
            continue
        best: dict[int, _Way] = {}
        kept = []
        for way in active:
            room = measure - (place.end - way.begin)
            spaces = place.spaces_before_end - way.spaces
            if room < 0 and (spaces <= 0 or -room > spaces * shrink):
                if place.penalty:  # a hyphen may not fit where the end of the word before it did
                    kept.append(way)
                continue
            kept.append(way)
            if room < 0:
                ratio = room / (spaces * shrink)
            elif final:
                ratio = 0.0
            elif spaces > 0:
                ratio = room / (spaces * stretch)
            else:
                ratio = tolerance + 1
            if ratio > tolerance:
                continue
            demerits, tightness = _demerits(way, place, ratio)
            if final:
                demerits += _FINAL * (way.hyphens > 0) + _RUNT * (measure - room < SHORTEST * measure)
            known = best.get(tightness)
            if known is None or demerits < known.demerits:
                count = way.hyphens + 1 if place.hyphen else 0
                best[tightness] = _Way(number, place.begin, place.spaces_before_begin, demerits, tightness, count, way)
        if final:
            return _places(min(best.values(), key=lambda way: way.demerits)) if best else None
        active = kept + list(best.values())
        if not active:
            return None
    return None


def _demerits(way: _Way, place: Place, ratio: float) -> tuple[float, int]:
    """The demerits of the way with one more line, and how tight that is: 0 tight, 1 decent, 2 loose, 3 very loose."""
    badness = 100 * abs(ratio) ** 3
    demerits = way.demerits + (_LINE + badness) ** 2 + place.penalty**2
    if place.hyphen and way.hyphens:
        demerits += _DOUBLE if way.hyphens == 1 else _LADDER
    tightness = 0 if ratio < -0.5 else 1 if ratio <= 0.5 else 2 if ratio <= 1 else 3
    if abs(tightness - way.tightness) > 1:
        demerits += _UNLIKE
    return demerits, tightness


def _places(way: _Way) -> tuple[int, ...]:
    found = []
    current = way.before
    while current is not None and current.place >= 0:
        found.append(current.place)
        current = current.before
    return tuple(reversed(found))
