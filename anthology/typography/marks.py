"""The quotation marks and apostrophes of a passage, and what each reading of them costs where they stand.

Costs are in nats: a difference of 3 is odds of 20 to 1.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from enum import IntEnum
from functools import cache
from math import inf

from msgspec import Struct

from anthology.typography.elisions import Forms, forms, stem
from anthology.typography.languages import Language, language
from anthology.typography.passage import Passage, Range


class Reading(IntEnum):
    """What a mark is."""

    OPEN = 0
    CLOSE = 1
    APOSTROPHE = 2
    PRIME = 3


_DOUBLE, _SINGLE, _GUILLEMET = '"“”„‟', "'‘’‚‛", "«»‹›"
_QUOTES = frozenset(_DOUBLE + _SINGLE + _GUILLEMET)
_KIND = {**dict.fromkeys(_DOUBLE, "D"), **dict.fromkeys(_SINGLE, "S"), **dict.fromkeys(_GUILLEMET, "G")}
# Thin things that typesetters put between adjacent marks.
_SKIPPED = _QUOTES | frozenset("\u200a\u2060\ufeff")
# A single mark between two letters is an apostrophe whatever else; only the others are weighed. All shapes stand first
# in one class, because the engine of regular expressions runs through a text quickly for a class alone.
MARK = re.compile(r"[\"“”„‟‘‚‛«»‹›'’](?:(?<!['’])|(?<![^\W\d_].)|(?![^\W\d_]))")
MID_WORD = re.compile(r"'(?<=[^\W\d_]')(?=[^\W\d_])")
_WORD_AFTER = re.compile(r"[^\W_](?:[^\W_]|['’-](?=[^\W_]))*")
_IN_WORD = frozenset("'’-")
_SPACES = frozenset(" \t\n\u00a0\u2009\u2003\u2002\u202f")
_CLASSES = {
    **dict.fromkeys("([{", "("),
    **dict.fromkeys(")]}", ")"),
    **dict.fromkeys("—–―⸺⸻", "-"),
    **dict.fromkeys(".,;:!?", "."),
    **dict.fromkeys("¿¡$£€#&@", "$"),
    "-": "h",
    "…": "e",
    "/": "/",
}


@cache
def _class(char: str) -> str:
    """The class of a character: space, digit 0, a capital letter A or another a, or a class of punctuation."""
    if char.isalpha():
        return "A" if char.isupper() else "a"
    if char in _SPACES:
        return " "
    return "0" if char.isalnum() else _CLASSES.get(char, "*")


def _left_class(text: str, at: int) -> str:
    """What stands before ``at``: the class of the character, or w(ord), or ^ for the beginning."""
    while at and text[at - 1] in _SKIPPED:
        at -= 1
    if not at:
        return "^"
    char = text[at - 1]
    if char == "-" and text[at - 2 : at - 1] == "-":
        return "-"
    if char == "." and text[at - 2 : at - 1] in (".", "…"):
        return "e"
    found = _class(char)
    return "w" if found in "aA" else found


def _right_class(text: str, at: int) -> str:
    """What stands at ``at``: the class of the character, or $ for the end."""
    end = len(text)
    while at < end and text[at] in _SKIPPED:
        at += 1
    if at == end:
        return "$"
    char = text[at]
    if char in "-." and text[at + 1 : at + 2] == char:
        return "-" if char == "-" else "e"
    found = _class(char)
    return "£" if found == "$" else found


_OPEN_AFTER = {
    "^": 0.0,
    " ": 0.0,
    "(": 0.0,
    "-": 0.8,
    "h": 3.0,
    "e": 2.5,
    "/": 1.5,
    "*": 2.0,
    "w": 7.0,
    "0": 7.0,
}
_OPEN_AFTER |= {".": 5.0, ")": 6.0, "$": 4.0}
_OPEN_BEFORE = {
    "A": 0.0,
    "a": 0.1,
    "0": 0.3,
    "(": 0.5,
    "£": 0.2,
    "-": 1.0,
    "e": 0.8,
    "h": 1.0,
    "*": 1.0,
    "/": 3.0,
}
_OPEN_BEFORE |= {".": 4.0, ")": 7.0, " ": 6.0, "$": 7.0}
_CLOSE_AFTER = {
    ".": 0.0,
    "w": 0.5,
    "0": 0.5,
    ")": 0.2,
    "-": 0.3,
    "e": 0.2,
    "h": 1.0,
    "$": 1.0,
    "*": 0.7,
    "/": 2.0,
}
_CLOSE_AFTER |= {" ": 6.0, "^": 7.0, "(": 7.0}
_CLOSE_BEFORE = {"$": 0.0, " ": 0.0, ".": 0.1, ")": 0.1, "-": 0.1, "e": 0.7, "h": 1.5, "/": 1.0, "*": 1.0}
_CLOSE_BEFORE |= {"(": 3.0, "£": 4.0, "A": 5.0, "a": 5.0, "0": 5.0}


@cache
def _edges(left: str, right: str) -> tuple[float, float]:
    """The costs of opening and of closing between two classes."""
    return (
        _OPEN_AFTER[left] + _OPEN_BEFORE[right],
        _CLOSE_AFTER[left] + _CLOSE_BEFORE[right],
    )


class Mark(Struct):
    """A mark to be read; ``costs`` by reading. ``word`` is the word that it would be an apostrophe of."""

    position: int
    kind: str
    left: str
    right: str
    costs: list[float]
    forms: Forms
    word: str = ""
    leading: bool = False
    evidence: float = 0.0
    lead_in: str = ""


# A measure: feet and inches, degrees, minutes and seconds of arc.
_PRIMES = re.compile(
    r"""(?:°\s?|(?<=\d)['′]\s?|\b)\d+(?:[.,]\d+|[½¼¾⅛⅜⅝⅞])?(?P<single>['′])(?=\s?\d+(?:[.,]\d+|[½¼¾⅛⅜⅝⅞])?["″])
    |°\s?\d+(?:[.,]\d+)?(?P<minutes>['′])
    |(?<=['′])\s?\d+(?:[.,]\d+|[½¼¾⅛⅜⅝⅞])?(?P<double>["″])
    |\d["']?\s?[x×]\s?\d+(?P<side>["'])
    |\d(?P<first>["'])\s?[x×]\s?\d""",
    re.VERBOSE,
)
# ’a’ for have after a modal verb, ’n’ for and between two words (OED, s.vv. a v., ’n’).
_HAVE = re.compile(
    r"(?:\b(?:might|must|could|would|should|may|will|shall|to|ought|[a-z]+n['’]t)|['’](?:d|ll))"
    r"[ \u00a0]+(['’])a(['’])?(?=\s)",
    re.IGNORECASE,
)
_AND = re.compile(r"(?<=[^\W\d_])[ \u00a0-]?(['’])n(['’])(?=[ \u00a0-]?[^\W\d_])", re.IGNORECASE)
_DAY = re.compile(r"\d\d,? (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|[a-z]+ (?:street|road|avenue))", re.I)
_YEAR = re.compile(r"\d\d(?:s\b|er\b)?(?![\d,.:]*\d|\w)")


_SHORT = re.compile(r"['’](?:a['’]?\s|n['’])", re.IGNORECASE)


def _primes(text: str) -> frozenset[int]:
    """The positions of marks that a pattern makes primes."""
    found = _PRIMES.finditer(text)
    return frozenset(match.start(name) for match in found for name, value in match.groupdict().items() if value)


def _short_words(text: str) -> frozenset[int]:
    """The positions of marks that a pattern makes apostrophes of ’a’ and ’n’."""
    if not (("'" in text or "’" in text) and _SHORT.search(text)):
        return frozenset()
    found = (match for pattern in (_HAVE, _AND) for match in pattern.finditer(text))
    return frozenset(match.start(group) for match in found for group in (1, 2) if match.group(group))


def marks_of(passage: Passage, main: Language) -> list[Mark]:
    """The marks of a passage that are to be read, of a document in the language ``main``; in order."""
    text, literals, languages = passage.text, passage.literals, passage.languages
    places = [match.start() for match in MARK.finditer(text)]
    if literals:
        places = [at for at in places if not within(at, literals)]
    if not places:
        return []
    primes = _primes(text) if any(text[at - 1 : at].isnumeric() for at in places) else frozenset()
    apostrophes = _short_words(text)
    words = forms(main)
    return [
        _read(text, at, forms(language_at(passage, at, main)) if languages else words, at in primes, at in apostrophes)
        for at in places
    ]


def within(at: int, ranges: Sequence[Range]) -> bool:
    """Whether a place is in one of the ranges, which are in order and do not overlap."""
    number = bisect_right(ranges, (at, inf)) - 1
    return number >= 0 and at < ranges[number][1]


def language_at(passage: Passage, at: int, main: Language) -> Language:
    """The language of a place in a passage of a document whose language is ``main``."""
    number = bisect_right(passage.languages, at, key=lambda stretch: stretch[0]) - 1
    if number < 0 or at >= passage.languages[number][1]:
        return main
    return language(passage.languages[number][2])


def _read(text: str, at: int, words: Forms, prime: bool, apostrophe: bool) -> Mark:
    char = text[at]
    left, right = _left_class(text, at), _right_class(text, at + 1)
    opening, closing = _edges(left, right)
    mark = Mark(at, _KIND[char], left, right, [opening, closing, inf, inf], words)
    if prime:
        mark.costs[:] = [8.0, 8.0, inf, 0.0]
    elif left == "0" and char in "'\"" and text[at - 1].isalnum():
        mark.costs[Reading.PRIME] = 3.5
    if mark.kind == "S":
        _read_word(text, at, mark, words)
    if apostrophe:
        mark.costs[:] = [8.0, 8.0, 0.0, inf]
        mark.evidence = inf
    _restrict(char, mark)
    return mark


def _restrict(char: str, mark: Mark) -> None:
    """A mark that is typeset already has only the readings that its shape allows."""
    forbidden: tuple[Reading, ...]
    match char:
        case "'" | '"':
            return
        case "‘":
            forbidden = (Reading.APOSTROPHE, Reading.PRIME)
        case "’":
            forbidden = (Reading.OPEN, Reading.PRIME)
        case _:
            forbidden = (Reading.PRIME,)
    for reading in forbidden:
        mark.costs[reading] = inf


def _read_word(text: str, at: int, mark: Mark, words: Forms) -> None:
    """Find the word that the mark may be an apostrophe of, and what the lexicon says of it."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if after.isalnum() and not before.isalnum():
        mark.leading = True
        mark.lead_in = _lead_in(text, at)
        found = _WORD_AFTER.match(text, at + 1)
        mark.word = found.group().lower().replace("’", "'") if found else ""
        if after.isdigit():
            mark.evidence = _year(text, at + 1) if mark.lead_in else -2.0
        else:
            mark.evidence = _evidence_before(text, at + 1, mark.word, words)
    elif before == "." and at > 1 and text[at - 2].isalpha():
        mark.costs[Reading.APOSTROPHE] = 6.0  # Co.’s, and the like
        return
    elif before.isalnum():
        mark.word = _word_before(text, at).lower().replace("’", "'")
        if words.possessive(mark.word):
            mark.evidence = 0.5 if text[at + 1 : at + 3].strip()[:1].isalpha() else -3.0
        elif before.isdigit():
            mark.evidence = -4.0
        else:
            mark.evidence = words.trailing(mark.word)
    else:
        mark.costs[Reading.APOSTROPHE] = 9.0
        return
    mark.costs[Reading.APOSTROPHE] = 0.0


def _word_before(text: str, at: int) -> str:
    start, first = at, max(0, at - 40)
    while start > first and (text[start - 1].isalnum() or text[start - 1] in _IN_WORD):
        start -= 1
    return text[start:at].lstrip("'’-")


def _evidence_before(text: str, at: int, word: str, words: Forms) -> float:
    """The evidence for an apostrophe before the word at ``at``, which may have one at its end too."""
    evidence = words.leading(word, text[at].isupper())
    if text[at - 2 : at - 1] == "'" and text[at - 1] == "'":
        evidence = 6.0  # a single opens no quotation right within a single
    elif text[at + len(word) : at + len(word) + 1] in ("'", "’") and (evidence < 4.0 or len(word) < 3):
        evidence = 3.0 if words.h_dropped(word + "g") or words.clipped(word) else min(evidence, -2.0)
    elif len(stem(word)) == 1 and text[at].isupper() and word[0] != "e":
        evidence = -3.5  # an initial
    return evidence


def _year(text: str, at: int) -> float:
    """The evidence that the digits at ``at`` are a year or a decade without its century."""
    if not _YEAR.match(text, at):
        return -4.0
    return -1.0 if _DAY.match(text, at) else 4.0


def _lead_in(text: str, at: int) -> str:
    """What stands before the space before a mark: w for a word, else the character; empty at the beginning."""
    while at and (text[at - 1] in _SPACES or text[at - 1] in _SKIPPED):
        at -= 1
    char = text[at - 1] if at else ""
    return "w" if char.isalnum() else char
