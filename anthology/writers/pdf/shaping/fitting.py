"""The lines of a paragraph chosen together: by total fit (D. E. Knuth and M. F. Plass, “Breaking Paragraphs into
Lines”, Software: Practice and Experience 11, 1981).

A paragraph is a row of places where a line may end, each with the width of the text before it. Of all ways through
them, the one with the fewest demerits is taken: loose and tight lines, hyphens, hyphens one below the other, a tight
line beside a loose one, a last line of a syllable. Numbers and names are TeX's, but for the shrinking of spaces, which
is less, and the last line. Hyphens are tried where it does not go well without.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

STRETCH, SHRINK = 1 / 2, 1 / 3
"""How much wider and narrower than it is a space may well become; wider yet is loose, narrower is not allowed."""
HYPHEN, DASH = 50, 30
"""Penalties of a hyphen that is added, and of a line that ends in a hyphen or a dash of the text."""
_LINE, _DOUBLE, _FINAL, _UNLIKE, _RUNT, _LADDER = 10, 10_000, 5_000, 10_000, 40_000, 200_000
SHORTEST = 0.09
"""The part of the measure that a last line should have at the least: more than the indent below it."""
WELL = 1.6
"""How many times its stretch a space may take where the lines could also end elsewhere."""
_PASSES = ((False, 1.0), (True, WELL), (True, 4.0), (True, 30.0))
"""With hyphens or without, and how many times its stretch a space may take; one after the other."""


class Place(Struct, frozen=True):
    """Where a line may end. Widths are of all the text before, in any one unit: ``end`` of what the line shows,
    ``begin`` of what stands before the next line; the spaces in both are counted.
    """

    end: float
    begin: float
    spaces_before_end: int
    spaces_before_begin: int
    penalty: int = 0
    hyphen: bool = False


class _Way(Struct):
    """A way through the paragraph up to a place, the best one that ends in a line of its tightness."""

    place: int
    begin: float
    spaces: int
    demerits: float
    tightness: int
    hyphens: int
    lines: int
    before: _Way | None


class Fit(Struct, frozen=True):
    """The places where the lines of a paragraph end, but for the last line, and the demerits of it all."""

    ends: tuple[int, ...]
    demerits: float
    runt: bool


def fit(places: Sequence[Place], last: Place, measure: float, indent: float, space: float) -> Fit | None:
    """Where the lines should end; nothing where there is no way through.

    ``last`` is the end of the text, ``measure`` the width of a line, ``indent`` what the first one has less, ``space``
    the width of a space. If the last line would be a runt, lines that are still well are looked for that have none.
    """
    row = _Row(places, last, measure, indent, space)
    first = None
    for hyphens, tolerance in _PASSES:
        if first is not None and tolerance > WELL:
            break
        found = _through(row, hyphens, tolerance, runt=first is None)
        if found is not None and not found.runt:
            return found
        first = first or found
    return first


def fit_in(places: Sequence[Place], last: Place, measure: float, indent: float, space: float, lines: int) -> Fit | None:
    """Where the lines should end so that they are ``lines``; nothing where they would not be well, or end in a runt."""
    return _through(_Row(places, last, measure, indent, space), True, WELL, lines, runt=False)


def after(places: Sequence[Place], number: int) -> tuple[Place, ...]:
    """The places after one of them, as they are on the lines that begin there."""
    start = places[number]
    width, spaces = start.begin, start.spaces_before_begin
    return tuple(
        Place(
            each.end - width,
            each.begin - width,
            each.spaces_before_end - spaces,
            each.spaces_before_begin - spaces,
            each.penalty,
            each.hyphen,
        )
        for each in places[number + 1 :]
    )


class _Row(Struct, frozen=True):
    """What lines are looked for in: the arguments of ``fit``."""

    places: Sequence[Place]
    last: Place
    measure: float
    indent: float
    space: float


def _through(row: _Row, hyphens: bool, tolerance: float, lines: int = 0, *, runt: bool) -> Fit | None:
    """The best way through: of so many ``lines``, if any are given; one that ends in a ``runt`` only where it may."""
    places, last, measure = row.places, row.last, row.measure
    stretch, shrink = row.space * STRETCH, row.space * SHRINK
    active = [_Way(-1, -row.indent, 0, 0.0, 1, 0, 0, None)]
    for number, place in enumerate((*places, last)):
        final = number == len(places)
        if place.hyphen and not hyphens:
            continue
        best: dict[tuple[int, int], _Way] = {}
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
            count = way.lines + 1
            if lines and (count != lines if final else count >= lines):
                continue
            demerits, tightness = _demerits(way, place, ratio)
            if final:
                short = measure - room < SHORTEST * measure
                if short and not runt:
                    continue
                demerits += _FINAL * (way.hyphens > 0) + _RUNT * short
            key = tightness, count if lines else 0
            known = best.get(key)
            if known is None or demerits < known.demerits:
                rungs = way.hyphens + 1 if place.hyphen else 0
                begin, spaces = place.begin, place.spaces_before_begin
                best[key] = _Way(number, begin, spaces, demerits, tightness, rungs, count, way)
        if final:
            return _found(min(best.values(), key=lambda way: way.demerits), last, measure) if best else None
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


def _found(way: _Way, last: Place, measure: float) -> Fit:
    ends = []
    current = way.before
    begin = current.begin if current is not None else 0.0
    while current is not None and current.place >= 0:
        ends.append(current.place)
        current = current.before
    return Fit(tuple(reversed(ends)), way.demerits, last.end - begin < SHORTEST * measure)
