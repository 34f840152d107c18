"""What can be wrong with the headings of an index: where they send the reader, and how like another they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from msgspec import Struct

from anthology.apparatus.anchoring import folded
from anthology.apparatus.locating import Key
from anthology.diagnostics import Diagnostic, Span, nearest, problem
from anthology.model.indexing import IndexHeading, Target
from anthology.terms import sort_key

ALIKE = 0.92
"""From which likeness on (difflib's ratio) two headings are told, if they are long enough to be judged."""
LONG_ENOUGH = 6


class CrossReferences(Struct, frozen=True):
    """The cross-references of a plan. ``known`` has each heading that there is anywhere, with its words."""

    headings: tuple[tuple[Key, IndexHeading], ...]
    known: Mapping[Key, str]

    @classmethod
    def of(cls, headings: Iterable[tuple[Key, IndexHeading]], known: Mapping[Key, str]) -> CrossReferences:
        """Those of some headings."""
        return cls(tuple(headings), known)

    def target(self, target: Target) -> Key:
        """The key of the heading to which a reference leads. Markup need not be written again in it."""
        return tuple(folded(step.replace("*", "")).text.strip() for step in target.path)

    def problems(self) -> Iterator[Diagnostic]:
        """Those that lead nowhere, to themselves, in a circle, or to a heading that only sends on."""
        see = {key: [self.target(one) for one in heading.see] for key, heading in self.headings}
        for key, heading in self.headings:
            for target in (*heading.see, *heading.see_also):
                yield from self._of_target(key, target, target in heading.see, see)
            if heading.see and (heading.forms or heading.passages):
                hint = "write see_also, or take the places out: “see” sends away from here"
                message = f"“{self.known[key]}” has places of its own and a “see”"
                yield problem("index-see-and-places", message, heading.see[0].span, hint)

    def _of_target(
        self, key: Key, target: Target, away: bool, see: Mapping[Key, Sequence[Key]]
    ) -> Iterator[Diagnostic]:
        words, to = "; ".join(target.path), self.target(target)
        if to not in self.known:
            hint = nearest(words, self.known.values()) or "write the words of a heading as they are printed"
            yield problem("index-see-unknown", f"the index has no heading “{words}”", target.span, hint)
        elif to == key:
            hint = "name another heading, or take it out"
            yield problem("index-see-circular", f"“{words}” sends the reader to itself", target.span, hint)
        elif away and (circle := _circle(key, to, see)):
            if key != min(circle):  # a circle is told once
                return
            names = " → ".join(f"“{self.known[one]}”" for one in (key, *circle))
            hint = "let one of them have the places"
            yield problem("index-see-circular", f"the reader is sent in a circle: {names}", target.span, hint)
        elif away and see.get(to):
            further = self.known.get(see[to][0], "; ".join(see[to][0]))
            hint = f"send the reader to “{further}” at once"
            yield problem("index-see-chain", f"“{words}” only sends the reader on", target.span, hint)


def _circle(key: Key, first: Key, see: Mapping[Key, Sequence[Key]]) -> tuple[Key, ...]:
    """The way from ``first`` back to ``key``; nothing where there is none."""
    ways: list[tuple[Key, ...]] = [(first,)]
    seen = {first}
    while ways:
        way = ways.pop(0)
        for step in see.get(way[-1], ()):
            if step == key:
                return (*way, step)
            if step not in seen:
                seen.add(step)
                ways.append((*way, step))
    return ()


# -- headings that are alike -----------------------------------------------------------------------


def near_duplicates(groups: Iterable[Sequence[tuple[str, Span]]]) -> Iterator[Diagnostic]:
    """Headings that follow each other in the alphabet and hardly differ: in capitals, marks, a letter, a plural.

    Numbers tell headings apart: *Letter 2* is not like *Letter 3*.
    """
    for group in groups:
        for (one, place), (other, second) in pairwise(group):
            if _alike(one, other):
                later, earlier, span = (other, one, second) if place <= second else (one, other, place)
                first = min(place, second)
                hint = f"write both in one way, if they are one; the other is in {first}"
                message = f"the heading “{later}” is nearly “{earlier}”"
                yield problem("index-heading-alike", message, span, hint)


def _alike(one: str, other: str) -> bool:
    first, second = sort_key(one)[0], sort_key(other)[0]
    if first == second or first.replace(" ", "") == second.replace(" ", ""):
        return True
    if re.sub(r"\b(?:\d+|[ivxl]+)\b", "", first) == re.sub(r"\b(?:\d+|[ivxl]+)\b", "", second):
        return False
    if re.findall(r"\d+", first) != re.findall(r"\d+", second):
        return False
    shorter, longer = sorted((first, second), key=len)
    if len(shorter) < LONG_ENOUGH:
        return False
    return longer in (f"{shorter}s", f"{shorter}es") or SequenceMatcher(None, first, second).ratio() >= ALIKE
