"""A passage being set: its text, the stretches in each language, and what must not be touched."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

from anthology.typography.languages import Language, language
from anthology.typography.passage import Edit, Edits, Kind, Passage, Range, Settings

# What no rule may change wherever it stands: addresses, numbers that identify something.
_LITERAL = re.compile(
    r"""\b(?:https?|ftp|mailto|doi|urn):[\w/][^\s<>"“”]+
    |\bwww\.[^\s<>"“”]+
    |(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+
    |\b(?:ISBN|ISSN|ISMN|DOI|OCLC|LCCN|ISNI|ORCID)(?:-1[03])?:?[ \u00a0][\dXx./-]+(?:[ \u00a0][\dXx-]+)*
    |\b97[89][- ]\d[- \d]{8,14}[\dX]\b
    |(?<![\w-])\d{4}-\d{2}-\d{2}(?![\w-])
    |(?<![\w/.-])(?:\+\d{1,3}[- ])?\(?\d{2,4}\)?[- ]\d{3}-\d{4}(?![\w-])
    |(?<![\w-])[\w]+(?:-\w+){2,}(?<=\d)(?![\w-])""",
    re.VERBOSE,
)
_SIGNS = ("://", "www.", "@", "ISBN", "ISSN", "ISMN", "ISNI", "doi:", "DOI", "mailto:", "urn:", "OCLC", "LCCN", "ORCID")
_NUMBERED = re.compile(r"-(?<=\d-)(?=\d)")


class Draft(NamedTuple):
    """What a rule gets: the text, its kind, the stretches in each language, the settings."""

    text: str
    kind: Kind
    stretches: tuple[tuple[int, int, Language], ...]
    literals: tuple[Range, ...]
    settings: Settings


Rule = Callable[[Draft], Iterable[Edit]]


def drafted(passage: Passage, settings: Settings, main: Language) -> Draft:
    """The draft of a passage of a document in the language ``main``."""
    return Draft(passage.text, passage.kind, _stretches(passage, main), passage.literals, settings)


def with_literals(passage: Passage) -> Passage:
    """The passage with the literal stretches that its own text shows (addresses, identifiers) among the others."""
    found = _literals(passage.text)
    if not found:
        return passage
    literals = _merged(sorted((*passage.literals, *found)))
    return passage._replace(literals=literals)


def _merged(ranges: Iterable[Range]) -> tuple[Range, ...]:
    """Ranges in order, those that overlap as one."""
    merged: list[Range] = []
    for start, end in ranges:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _literals(text: str) -> tuple[Range, ...]:
    if not (_shows(text, _SIGNS) or ("-" in text and _NUMBERED.search(text))):
        return ()
    return tuple(
        (match.start(), match.start() + len(_without_point(match.group()))) for match in _LITERAL.finditer(text)
    )


def _shows(text: str, signs: Iterable[str]) -> bool:
    for sign in signs:  # noqa: SIM110 -- no generator: it is asked of each passage
        if sign in text:
            return True
    return False


_CLOSING = {")": "(", "]": "[", "}": "{", "'": "'", "’": "‘"}


def _without_point(address: str) -> str:
    """An address without the punctuation of the sentence, and without a closing mark that it did not open."""
    while address:
        last = address[-1]
        opening = _CLOSING.get(last)
        alone = opening is not None and (address.count(opening) % 2 == 1 if opening == last else opening not in address)
        if last not in ".,;:!?" and not alone:
            break
        address = address[:-1]
    return address


def _stretches(passage: Passage, main: Language) -> tuple[tuple[int, int, Language], ...]:
    if not passage.languages:
        return ((0, len(passage.text), main),)
    stretches, end = [], 0
    for start, stop, tag in passage.languages:
        if start > end:
            stretches.append((end, start, main))
        stretches.append((start, stop, language(tag)))
        end = stop
    return (*stretches, (end, len(passage.text), main))


def matches(draft: Draft, pattern: re.Pattern[str], start: int, end: int) -> Iterator[re.Match[str]]:
    """The matches of a pattern in a stretch that lie outside all literals."""
    for match in pattern.finditer(draft.text, start, end):
        if not draft.literals or free(draft.literals, match.start(), match.end()):
            yield match


def indent(text: str) -> int:
    """How many characters of space a text begins with."""
    return len(text) - len(text.lstrip())


def free(literals: Sequence[Range], start: int, end: int) -> bool:
    """Whether ``[start, end)`` is outside of all literals, which are in order; an empty one, inside of none."""
    at = bisect_left(literals, (max(end, start + 1), -1)) - 1  # the last that begins before the end
    if at < 0:
        return True
    low, high = literals[at]
    return start >= high or (start == end and start <= low)


def settled(edits: Iterable[Edit]) -> Edits:
    """Edits in order; of two that overlap, the one that came first stays."""
    ranked = [(edit.start, edit.end, rank, edit) for rank, edit in enumerate(edits)]
    ranked.sort()
    kept: list[_Ranked] = []
    for one in ranked:
        while kept and _overlap(kept[-1], one) and one[2] < kept[-1][2]:
            kept.pop()
        if not kept or not _overlap(kept[-1], one):
            kept.append(one)
    return tuple([edit for _, _, _, edit in kept])


_Ranked = tuple[int, int, int, Edit]


def _overlap(first: _Ranked, second: _Ranked) -> bool:
    """Whether two edits, the first of which begins no later, want the same characters or the same place."""
    return second[0] < first[1] or second[:2] == first[:2]


def composed(first: Edits, second: Edits) -> Edits:
    """The edits that do what ``first`` does and then ``second``, whose places are in the outcome of ``first``.

    Where ``second`` replaces just what ``first`` wrote, the two are one. An edit that would change a part of it is left
    out: the later rules are about the spaces beside marks, never about the marks.
    """
    if not (first and second):
        return first or second
    merged, place, shift = list(first), 0, 0  # shift: place in the outcome less the place in the original
    for edit in second:
        while place < len(first) and first[place].start + shift + len(first[place].text) <= edit.start:
            shift += len(first[place].text) - (first[place].end - first[place].start)
            place += 1
        start, end = edit.start - shift, edit.end - shift
        if place == len(first) or end <= first[place].start:
            merged.append(edit._replace(start=start, end=end))
        elif (start, end) == (first[place].start, first[place].start + len(first[place].text)):
            merged[place] = edit._replace(start=start, end=first[place].end)
    return tuple(sorted(merged, key=_PLACE))


_PLACE = itemgetter(0, 1)  # of an edit: start and end
