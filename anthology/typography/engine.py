"""The engine: from the passages of one document to their edits, by the table of rules."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from anthology.typography import smartypants_engine
from anthology.typography.draft import Draft, Rule, composed, drafted, settled, with_literals
from anthology.typography.languages import Language, language
from anthology.typography.marks import MID_WORD, Reading, language_at, within
from anthology.typography.passage import Edit, Edits, Engine, Passage, Settings, applied
from anthology.typography.quotes import Resolved, resolve
from anthology.typography.rules import TABLE, switched_on
from anthology.typography.spaces import doubled_spaces

_RULES = {
    Reading.OPEN: "quotes",
    Reading.CLOSE: "quotes",
    Reading.APOSTROPHE: "apostrophes",
    Reading.PRIME: "primes",
}


def anthology(passages: Sequence[Passage], settings: Settings) -> tuple[Edits, ...]:
    """The edits that set the passages of one document, read together, by the rules that are on."""
    main, on = language(settings.language), switched_on(settings.rules)
    guarded = [with_literals(passage) for passage in passages]
    readings = resolve(guarded, main)
    choose = _chooser(guarded, readings, main, settings)
    rules = _Rules.of(on)
    results = []
    for passage, marks in zip(guarded, readings, strict=True):
        chosen = _chosen(passage, marks, choose, main)
        results.append(_edits(passage, [edit for edit in chosen if edit.rule in on], main, settings, rules))
    return tuple(results)


class _Rules(NamedTuple):
    """The rules that are on: their names, and the functions of each pass with the sign that they need."""

    on: frozenset[str]
    first: tuple[tuple[str, Rule], ...]
    marks: tuple[tuple[str, Rule], ...]
    spaces: tuple[tuple[str, Rule], ...]

    @classmethod
    def of(cls, on: frozenset[str]) -> _Rules:
        """The functions by the table. Hyphens for omissions are found by the rule of dashes, which always runs."""
        running = [row for row in TABLE if row.name in on or row.name == "dashes"]
        first = [(row.sign, row.rule) for row in running if row.rule and row.name == "ditto-marks"]
        marks = [(row.sign, row.rule) for row in running if row.rule and row.of == "marks"][len(first) :]
        spaces = [(row.sign, row.rule) for row in running if row.rule and row.of == "spaces"]
        return cls(on, tuple(first), tuple(marks), tuple(spaces))


def _edits(passage: Passage, chosen: list[Edit], main: Language, settings: Settings, rules: _Rules) -> Edits:
    """The edits of one passage, given those of its quotation marks."""
    draft = drafted(passage, settings, main)
    later = [edit for edit in _wanted(draft, rules.marks) if edit.rule in rules.on]
    marked = settled([*_wanted(draft, rules.first), *chosen, *later])
    outcome = moved(passage, marked)
    doubled = "doubled-spaces" in rules.on and "  " in outcome.text
    single = settled(doubled_spaces(drafted(outcome, settings, main))) if doubled else ()
    last = drafted(moved(outcome, single), settings, main)
    return composed(marked, composed(single, settled(_wanted(last, rules.spaces))))


def _wanted(draft: Draft, rules: Iterable[tuple[str, Rule]]) -> list[Edit]:
    """The edits that rules want, of those whose sign the text has."""
    return [edit for sign, rule in rules if sign in draft.text for edit in rule(draft)]


def moved(passage: Passage, edits: Edits) -> Passage:
    """The passage after its edits, with its stretches where they have come to be."""
    if not edits:
        return passage
    text = applied(passage.text, edits)
    if not (passage.languages or passage.literals):
        return passage._replace(text=text)
    places = _Places(edits)
    languages = tuple((places.after(start), places.after(end), tag) for start, end, tag in passage.languages)
    literals = tuple((places.after(start), places.after(end)) for start, end in passage.literals)
    return passage._replace(text=text, languages=languages, literals=literals)


class _Places:
    """Where the places of a text are after its edits."""

    def __init__(self, edits: Edits) -> None:
        self._ends = [edit.end for edit in edits]
        self._shifts = [0, *accumulate(len(edit.text) - (edit.end - edit.start) for edit in edits)]

    def after(self, place: int) -> int:
        """Where a place of the original text is after the edits."""
        return place + self._shifts[bisect_right(self._ends, place)]


# -- marks -----------------------------------------------------------------------------------------

_Choose = Callable[[Resolved, Language], str]


def _chosen(passage: Passage, marks: Sequence[Resolved], choose: _Choose, main: Language) -> Iterator[Edit]:
    """The edits of the straight marks of a passage."""
    text = passage.text
    for match in MID_WORD.finditer(text) if "'" in text else ():
        if not within(match.start(), passage.literals):
            yield Edit(match.start(), match.end(), "’", "apostrophes")
    for mark in marks:
        if text[mark.position] in "'\"":
            here = language_at(passage, mark.position, main) if passage.languages else main
            written = choose(mark, here)
            yield Edit(mark.position, mark.position + 1, written, _RULES[mark.reading], mark.margin)


def _chooser(
    passages: Sequence[Passage], readings: Sequence[Sequence[Resolved]], main: Language, settings: Settings
) -> _Choose:
    """What a reading is printed as, for a document.

    English keeps the kind of marks that was typed, unless the settings want British or American ones: both are right,
    and the author's use is kept. In other languages a double mark is an outer one, and a single mark an inner one,
    unless singles are all that the document has.
    """
    kinds = {mark.kind for marks in readings for mark in marks if mark.reading in (Reading.OPEN, Reading.CLOSE)}
    guillemets = "G" in kinds
    style = settings.quotes

    def choose(mark: Resolved, here: Language) -> str:
        if mark.reading is Reading.APOSTROPHE:
            return "’"
        if mark.reading is Reading.PRIME:
            return "″" if mark.kind == "D" else "′"
        inner = mark.depth % 2 == 1
        if here.english and style in ("british", "american"):
            pair = ("‘", "’", "“", "”") if style == "british" else ("“", "”", "‘", "’")
        elif here.english and style == "auto":
            pair, inner = ("“", "”", "‘", "’"), mark.kind == "S"
        else:
            pair = here.quotes
            if style == "auto":
                inner = "D" in kinds if mark.kind == "S" else guillemets and inner
        return pair[2 * inner + (mark.reading is Reading.CLOSE)]

    return choose


def _nothing(passages: Sequence[Passage], settings: Settings) -> tuple[Edits, ...]:
    return tuple(() for _ in passages)


ENGINES: dict[str, Engine] = {
    "anthology": anthology,
    "smartypants": smartypants_engine.smartypants,
    "none": _nothing,
}


def edits(passages: Sequence[Passage], settings: Settings) -> tuple[Edits, ...]:
    """The edits of the passages of one document, by the engine of the settings."""
    return ENGINES[settings.engine](passages, settings)
