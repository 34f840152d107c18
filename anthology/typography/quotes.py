"""Which quotation mark is which: one search over a whole document.

Each mark is an opening mark, a closing mark, an apostrophe or a prime. A reading of the document gives one of these
to each mark, and costs something for what it supposes: an opening mark before a space, a quotation that is never
closed, an apostrophe before a word that needs none. The cheapest reading is found by Viterbi's algorithm. Its states
are the stacks of quotations that are open (``DS``: singles within doubles), of which there are few, so that the time
is linear in the number of marks whatever they are. Costs are in nats, so that a difference of 3 is odds of 20 to 1;
the second-best reading of each mark gives the margin by which it was decided.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from math import inf, log

from anthology.typography import elisions
from anthology.typography.passage import Kind, Passage, Range


class Reading(IntEnum):
    """What a mark is."""

    OPEN = 0
    CLOSE = 1
    APOSTROPHE = 2
    PRIME = 3


@dataclass(frozen=True, slots=True)
class Resolved:
    """A mark with its reading. ``kind`` is D (double), S (single) or G (guillemet); ``depth`` counts from 0, outermost.

    ``margin`` is the distance to the best reading that would print another character.
    """

    position: int
    kind: str
    reading: Reading
    depth: int
    margin: float


# -- the marks and what stands beside them ----------------------------------------------------------

_DOUBLE, _SINGLE, _GUILLEMET = '"“”„‟', "'‘’‚‛", "«»‹›"
_QUOTES = frozenset(_DOUBLE + _SINGLE + _GUILLEMET)
_KIND = {**dict.fromkeys(_DOUBLE, "D"), **dict.fromkeys(_SINGLE, "S"), **dict.fromkeys(_GUILLEMET, "G")}
# Thin things that typesetters put between adjacent marks.
_SKIPPED = _QUOTES | frozenset("\u200a\u2060\u202f\ufeff")
# A single mark between two letters is an apostrophe whatever else; only the others are weighed.
MARK = re.compile(r"(?<![^\W\d_])['’](?=.)|['’](?![^\W\d_])|[\"“”„‟‘‚‛«»‹›]", re.DOTALL)
_WORD_AFTER = re.compile(r"[^\W_](?:[^\W_]|['’-](?=[^\W_]))*")
_WORD_BEFORE = re.compile(r"[^\W_](?:[^\W_]|['’-])*$")
_SPACES = frozenset(" \t\n\u00a0\u2009\u2003\u2002")
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


def _left_class(text: str, at: int) -> str:
    """What stands before ``at``: space, w(ord), digit 0, or a class of punctuation."""
    while at and text[at - 1] in _SKIPPED and text[at - 1] != "\u202f":
        at -= 1
    if not at:
        return "^"
    char = text[at - 1]
    if char.isalpha():
        return "w"
    if char in _SPACES or char == "\u202f":
        return " "
    if char.isalnum():
        return "0"
    if char == "-" and text[at - 2 : at - 1] == "-":
        return "-"
    if char == "." and text[at - 2 : at - 1] in (".", "…"):
        return "e"
    return _CLASSES.get(char, "*")


def _right_class(text: str, at: int) -> str:
    """What stands at ``at``, with A for a capital letter and a for another."""
    end = len(text)
    while at < end and text[at] in _SKIPPED and text[at] != "\u202f":
        at += 1
    if at == end:
        return "$"
    char = text[at]
    if char.isalpha():
        return "A" if char.isupper() else "a"
    if char in _SPACES or char == "\u202f":
        return " "
    if char.isalnum():
        return "0"
    if char == "-" and text[at + 1 : at + 2] == "-":
        return "-"
    if char == "." and text[at + 1 : at + 2] == ".":
        return "e"
    found = _CLASSES.get(char, "*")
    return "£" if found == "$" else found


_OPEN_AFTER = {"^": 0.0, " ": 0.0, "(": 0.0, "-": 0.8, "h": 3.0, "e": 2.5, "/": 1.5, "*": 2.0, "w": 7.0, "0": 7.0}
_OPEN_AFTER |= {".": 5.0, ")": 6.0, "$": 4.0}
_OPEN_BEFORE = {"A": 0.0, "a": 0.1, "0": 0.3, "(": 0.5, "£": 0.2, "-": 1.0, "e": 0.8, "h": 1.0, "*": 1.0, "/": 3.0}
_OPEN_BEFORE |= {".": 4.0, ")": 7.0, " ": 6.0, "$": 7.0}
_CLOSE_AFTER = {".": 0.0, "w": 0.5, "0": 0.5, ")": 0.2, "-": 0.3, "e": 0.2, "h": 1.0, "$": 1.0, "*": 0.7, "/": 2.0}
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


@dataclass(slots=True)
class _Mark:
    """A mark to be read; ``costs`` by reading. ``word`` is the word that it would be an apostrophe of."""

    position: int
    kind: str
    left: str
    right: str
    costs: list[float]
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
    r"(?:\b(?:might|must|could|would|should|may|will|shall|to|ought|[a-z]+n['’]t)|['’](?:d|ll))[ \u00a0](['’])a(['’])?(?=\s)",
    re.IGNORECASE,
)
_AND = re.compile(r"(?<=[^\W\d_])[ \u00a0-]?(['’])n(['’])(?=[ \u00a0-]?[^\W\d_])", re.IGNORECASE)
_DAY = re.compile(r"\d\d,? (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|[a-z]+ (?:street|road|avenue))", re.I)
_YEAR = re.compile(r"\d\d(?:s\b|er\b)?(?![\d,.:]*\d|\w)")


def _certain(text: str) -> tuple[frozenset[int], frozenset[int]]:
    """The positions of marks that a pattern makes primes, and apostrophes."""
    if not ("'" in text or '"' in text):
        return frozenset(), frozenset()
    primes: set[int] = set()
    if any(map(str.isdigit, text)):
        for found in _PRIMES.finditer(text):
            primes.update(found.start(name) for name, value in found.groupdict().items() if value)
    have = [found.start(group) for found in _HAVE.finditer(text) for group in (1, 2) if found.group(group)]
    return frozenset(primes), frozenset(have + [m.start(g) for m in _AND.finditer(text) for g in (1, 2)])


def _marks(passage: Passage) -> list[_Mark]:
    text, found = passage.text, []
    primes: frozenset[int] | None = None
    apostrophes: frozenset[int] = frozenset()
    for match in MARK.finditer(text):
        at = match.start()
        if passage.literals and _within(at, passage.literals):
            continue
        if primes is None:
            primes, apostrophes = _certain(text)
        found.append(_mark(text, at, at in primes, at in apostrophes))
    return found


def _within(at: int, ranges: Sequence[Range]) -> bool:
    return any(start <= at < end for start, end in ranges)


def _mark(text: str, at: int, prime: bool, apostrophe: bool) -> _Mark:
    char = text[at]
    left, right = _left_class(text, at), _right_class(text, at + 1)
    opening, closing = _edges(left, right)
    mark = _Mark(at, _KIND[char], left, right, [opening, closing, inf, inf])
    if prime:
        mark.costs[:] = [8.0, 8.0, inf, 0.0]
    elif left == "0" and char in "'\"" and text[at - 1].isalnum():
        mark.costs[Reading.PRIME] = 3.5
    if mark.kind == "S":
        _read_word(text, at, mark)
    if apostrophe:
        mark.costs[:] = [8.0, 8.0, 0.0, inf]
        mark.evidence = inf
    _restrict(char, mark)
    return mark


def _restrict(char: str, mark: _Mark) -> None:
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


def _read_word(text: str, at: int, mark: _Mark) -> None:
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
            mark.evidence = _evidence_before(text, at + 1, mark.word)
    elif before == "." and at > 1 and text[at - 2].isalpha():
        mark.costs[Reading.APOSTROPHE] = 6.0  # Co.’s, and the like
        return
    elif before.isalnum():
        found = _WORD_BEFORE.search(text, max(0, at - 40), at)
        mark.word = found.group().lower().replace("’", "'") if found else ""
        if elisions.possessive(mark.word):
            mark.evidence = 0.5 if text[at + 1 : at + 3].strip()[:1].isalpha() else -3.0
        elif before.isdigit():
            mark.evidence = -4.0
        else:
            mark.evidence = elisions.trailing(mark.word)
    else:
        mark.costs[Reading.APOSTROPHE] = 9.0
        return
    mark.costs[Reading.APOSTROPHE] = 0.0


def _evidence_before(text: str, at: int, word: str) -> float:
    """The evidence for an apostrophe before the word at ``at``, which may have one at its end too."""
    evidence = elisions.leading(word, text[at].isupper())
    if text[at - 2 : at - 1] == "'" and text[at - 1] == "'":
        evidence = 6.0  # a single opens no quotation right within a single
    elif text[at + len(word) : at + len(word) + 1] in ("'", "’") and (evidence < 4.0 or len(word) < 3):
        evidence = 3.0 if elisions.h_dropped(word + "g") or elisions.clipped(word) else min(evidence, -2.0)
    elif len(elisions.stem(word)) == 1 and text[at].isupper() and word[0] != "e":
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


# -- evidence in the document -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Usage:
    """How a document uses its marks: forms seen where they can only be elisions, and the share of singles."""

    leading: Counter[str]
    trailing: Counter[str]
    all_leading: Counter[str]
    all_trailing: Counter[str]
    singles: float
    bare: Counter[str]
    within: Counter[str]  # how often a word in lower case has a mark before it within a sentence
    dialect: float  # share of plain elisions among the marks before words
    drops_ends: float  # how many plain words have a mark after them where nothing is open, in nats

    def stands_bare(self, word: str) -> float:
        """How much it speaks against an elision that the document often has the word without a mark."""
        bare = max(self.bare[word], self.bare[elisions.stem(word)])
        return min(6.0, 1.5 * log(1.0 + bare / self.all_leading[word]))

    def stands_marked(self, word: str) -> float:
        """How much it speaks for an elision that the document hardly has the word without a mark."""
        seen = self.within[word]
        return min(4.0, 1.2 * log(seen)) if seen > 2 and seen > 2 * self.bare[word] else 0.0

    def leads(self, word: str) -> float:
        """The evidence in the document that a word begins with an apostrophe."""
        return _seen(self.leading[word], self.all_leading[word])

    def trails(self, word: str) -> float:
        """The evidence in the document that a word ends with an apostrophe."""
        return _seen(self.trailing[word], self.all_trailing[word])


def _seen(free: int, total: int) -> float:
    """The evidence of ``free`` of ``total`` places where only an apostrophe can stand."""
    return min(7.0, 2.5 * free) * max(0.0, 2.0 * free / total - 0.5) if free else 0.0


def _strong_opener(mark: _Mark) -> bool:
    return mark.leading and mark.evidence < 0 and mark.costs[Reading.OPEN] < 1.0


def _strong_closer(mark: _Mark) -> bool:
    return not mark.leading and mark.costs[Reading.CLOSE] < 1.0 and (not mark.word or mark.evidence < -1.0)


# What stands before a mark in the middle of a sentence.
_WITHIN = frozenset("w,;:—–-(")
_BEFORE_SPEECH = frozenset(",:—-")


def _bare(passages: Sequence[Passage], candidates: Counter[str]) -> Counter[str]:
    """How often each candidate stands without any mark or point beside it."""
    if not candidates:
        return Counter()
    every = Counter(" ".join([passage.text for passage in passages]).lower().split(" "))
    forms = {form for word in candidates for form in (word, elisions.stem(word))}
    return Counter({form: every[form] + every[form + "'"] for form in forms})


def _usage(passages: Sequence[Passage], paragraphs: Sequence[list[_Mark]]) -> _Usage:
    leading: Counter[str] = Counter()
    trailing: Counter[str] = Counter()
    closers = Counter({"S": 1, "D": 1})
    within: Counter[str] = Counter()
    plain, ends = Counter({True: 1, False: 1}), Counter({True: 0, False: 5})
    totals: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    for marks, following in zip(paragraphs, [*paragraphs[1:], []], strict=True):
        taken_up = bool(following) and not following[0].lead_in and following[0].left == "^"
        for mark in marks:
            if mark.left in ".e-" and mark.right in " $.)-" and mark.kind != "G":
                closers[mark.kind] += 1
            elif mark.word:
                if mark.leading and not -3.0 < mark.evidence < 4.0:
                    plain[mark.evidence > 0] += 1
                totals[mark.leading][mark.word] += 1
                within[mark.word] += mark.lead_in == "w" and mark.right == "a"
        _count_free([mark for mark in marks if mark.kind == "S"], taken_up, leading, trailing, ends)
    dialect = plain[True] / plain.total()
    drops = 6.0 * max(0.0, ends[True] / ends.total() - 0.2)
    singles = closers["S"] / (closers["S"] + closers["D"])
    return _Usage(leading, trailing, totals[True], totals[False], singles, _bare(passages, totals[True]), within, dialect, drops)


def _count_free(
    marks: list[_Mark], taken_up: bool, leading: Counter[str], trailing: Counter[str], ends: Counter[bool]
) -> None:
    """Count the forms that stand where nothing can be opened or closed.

    ``taken_up`` says that the next paragraph begins with a mark, so that a quotation may stay open at the end.
    """
    is_open = candidate = False
    for mark in marks:
        if mark.leading:
            if is_open and mark.left == " ":
                leading[mark.word] += 1
            candidate = candidate or mark.evidence < 4.0
            is_open = is_open or _strong_opener(mark)
            continue
        if mark.word and not candidate:
            trailing[mark.word] += 1
        if mark.word.isalpha() and mark.evidence <= -4.0:
            ends[not candidate] += 1
        if mark.costs[Reading.CLOSE] < 4.0:
            is_open = False
    closer, closed_later = taken_up, False
    for mark in reversed(marks):
        if mark.leading:
            if not closer and mark.left == " " and mark.lead_in:
                leading[mark.word] += 1
            closed_later = False
        elif mark.word and closed_later and not _strong_closer(mark):
            trailing[mark.word] += 1
        else:
            closed_later = closed_later or _strong_closer(mark)
        closer = closer or (not mark.leading and mark.costs[Reading.CLOSE] < 3.0 and mark.evidence < 3.0)


def _weigh(marks: list[_Mark], usage: _Usage) -> None:
    """Turn the evidence for an apostrophe into costs."""
    reach, closer = inf, False
    drops_h = sum(mark.leading and elisions.h_dropped(mark.word) for mark in marks) > 0
    for mark in reversed(marks):
        if mark.kind != "S" or mark.evidence == inf:
            continue
        if mark.leading:
            _weigh_leading(mark, usage, reach - mark.position, closer, drops_h)
            closer = False
            continue
        if mark.word:
            _weigh_trailing(mark, usage)
        if mark.costs[Reading.CLOSE] < 4.0:
            reach, closer = mark.position, mark.costs[Reading.APOSTROPHE] >= 1.0


def _weigh_leading(mark: _Mark, usage: _Usage, reach: float, closer: bool, drops_h: bool) -> None:
    """``reach`` is how far the next mark is that may close; ``closer``, that no mark stands between."""
    word, evidence = mark.word, mark.evidence
    open_to_doubt = evidence > -1.0 or elisions.listed(word)
    evidence += min(usage.leads(word), 6.0 if open_to_doubt else 2.0 + 2.5 * (1.0 - usage.singles))
    if evidence < 5.0 and mark.right in "aA":
        evidence += usage.stands_marked(word)
        if drops_h and elisions.may_have_lost_h(word):
            evidence += 1.5
        if elisions.listed(word):
            evidence += min(1.5, 3.0 * (usage.dialect - 0.5)) - 0.5 * usage.stands_bare(word) * (evidence > 4.0)
        if elisions.known(word, mark.right == "A"):
            evidence -= 2.0 * usage.singles * (mark.right == "A")
        elif not elisions.listed(word):
            evidence -= usage.stands_bare(word)
        if mark.right == "A" and mark.lead_in in _WITHIN:
            evidence -= 1.5
        elif mark.right == "a" and mark.lead_in in ".!?" and mark.left == " ":
            evidence += 1.5
    if mark.lead_in == "w":
        evidence += 1.0
        if mark.right == "a":
            evidence += min(3.0, max(0.0, (reach - 60) / 60))
    elif evidence < 3.0 and mark.lead_in in _BEFORE_SPEECH:
        evidence -= 1.5
    elif not mark.lead_in:
        evidence -= 3.0 * usage.singles
    if closer and evidence < 3.0:
        evidence -= max(0.0, 2.5 - reach / 16)
    _set(mark, Reading.OPEN, evidence)


def _weigh_trailing(mark: _Mark, usage: _Usage) -> None:
    evidence = mark.evidence + min(usage.trails(mark.word), 7.0 if mark.evidence > -4.0 else 3.0)
    if mark.evidence <= -4.0 and mark.word.isalpha():
        evidence += min(3.5, usage.drops_ends)
    _set(mark, Reading.CLOSE, evidence)


def _set(mark: _Mark, rival: Reading, evidence: float) -> None:
    mark.costs[Reading.APOSTROPHE] += max(0.0, -evidence)
    mark.costs[rival] += max(0.0, evidence)


# -- the search ------------------------------------------------------------------------------------

_UNCLOSED = 6.0  # an opening mark of a kind that is open: the first was never closed
_UNOPENED = 7.0  # a closing mark of a kind that is not open
_SKIPPED_CLOSE = 5.0  # a closing mark of an outer quotation while an inner one is open
_TRIPLE = 4.0  # a third level
_DROPPED = 4.5  # a paragraph ends with an open quotation, and the next does not take it up
_CARRIED = 3.5  # the next paragraph goes on with it without opening it again
_DEPTH = 3
_BEAM = 14.0
_LONGEST = 4096  # steps kept before the best path so far is taken as settled

_Step = tuple[str, "_Mark | None", float, float, str]
_Move = tuple[str, float, int, int]


@cache
def _moves(state: str, kind: str) -> tuple[_Move, ...]:
    """What a mark of a kind can do in a state: (next state, cost, reading, depth)."""
    stack, bar, pending = state.partition("|")
    if bar:
        if pending[:1] != kind:
            return ()
        rest = pending[1:]
        return ((f"{stack}{kind}|{rest}" if rest else stack + kind, 0.0, Reading.OPEN, len(stack)),)
    depth = len(stack)
    moves: list[_Move] = [
        (stack, 0.0, Reading.APOSTROPHE, depth),
        (stack, 0.0, Reading.PRIME, depth),
    ]
    if stack.endswith(kind):
        moves += [(stack, _UNCLOSED, Reading.OPEN, depth - 1), (stack[:-1], 0.0, Reading.CLOSE, depth - 1)]
        return tuple(moves)
    if depth < _DEPTH:
        moves.append((stack + kind, _TRIPLE if kind in stack else 0.3 * bool(stack), Reading.OPEN, depth))
    at = stack.rfind(kind)
    if at < 0:
        moves.append((stack, _UNOPENED, Reading.CLOSE, max(0, depth - 1)))
    else:
        moves.append((stack[:at], _SKIPPED_CLOSE * (depth - at - 1), Reading.CLOSE, at))
    return tuple(moves)


@cache
def _between(state: str, prefix: str, carried: float) -> tuple[_Move, ...]:
    """What becomes of a state from one passage to the next, which begins with marks of the kinds ``prefix``."""
    if not state:
        return (("", 0.0, -1, 0),)
    moves: list[_Move] = [("", _DROPPED, -1, 0), (state, carried, -1, 0)]
    if prefix and prefix[0] == state[0]:
        moves.append(("|" + state, 0.0, -1, 0))
    return tuple(moves)


@cache
def _settled(state: str) -> tuple[_Move, ...]:
    """What becomes of a state after the marks at the beginning of a passage: what was not opened again is over."""
    stack, bar, pending = state.partition("|")
    if not bar:
        return ((state, 0.0, -1, 0),)
    return ((stack, 1.5, -1, 0), (stack + pending, 1.0, -1, 0)) if stack else ()


class _Search:
    """Viterbi's search, which settles what is certain as it goes."""

    def __init__(self, singles: float) -> None:
        self._outer = {"S": min(3.0, -log(singles)), "D": min(3.0, -log(1.0 - singles)), "G": 0.0}
        self._costs: dict[str, float] = {"": 0.0}
        self._layers: list[tuple[_Mark | None, dict[str, float], dict[str, list[_Move]]]] = []
        self.results: list[tuple[_Mark, Reading, int, float]] = []

    def mark(self, mark: _Mark) -> None:
        """Read one mark."""
        kind, local = mark.kind, mark.costs
        outer = self._outer[kind]
        step: dict[str, list[_Move]] = {}
        for state in self._costs:
            step[state] = [
                (to, cost + local[reading] + (outer if not state and reading == 0 else 0.0), reading, depth)
                for to, cost, reading, depth in _moves(state, kind)
            ]
        self._advance(mark, step)

    def between(self, prefix: str, carried: float) -> None:
        """Go on to the next passage."""
        if len(self._costs) > 1 or "" not in self._costs:
            self._advance(None, {state: list(_between(state, prefix, carried)) for state in self._costs})

    def settle(self) -> None:
        """Leave the marks at the beginning of a passage."""
        if any("|" in state for state in self._costs):
            self._advance(None, {state: list(_settled(state)) for state in self._costs})

    def _advance(self, mark: _Mark | None, step: dict[str, list[_Move]]) -> None:
        costs: dict[str, float] = {}
        for state, moves in step.items():
            base = self._costs[state]
            for to, cost, _, _ in moves:
                if base + cost < costs.get(to, inf):
                    costs[to] = base + cost
        best = min(costs.values(), default=inf)
        if best == inf:  # only marks whose shape fits nowhere: keep the state and go on
            return
        self._layers.append((mark, self._costs, step))
        self._costs = {state: cost - best for state, cost in costs.items() if cost - best < _BEAM}
        if len(self._costs) == 1 or len(self._layers) > _LONGEST:
            self.flush()

    def finish(self) -> None:
        """Come to the document's end."""
        if len(self._costs) > 1 or "" not in self._costs:
            self._advance(None, {s: [("", _DROPPED * bool(s), -1, 0)] for s in self._costs if "|" not in s})
        self.flush()

    def flush(self) -> None:
        """Settle all marks so far: the best path to the best state, and each mark's margin on it."""
        ahead = dict.fromkeys(self._costs, 0.0) if len(self._costs) == 1 else dict(self._costs)
        end = min(self._costs, key=lambda s: (self._costs[s], s))
        results: list[tuple[_Mark, Reading, int, float]] = []
        behind = {state: 0.0 if state == end else ahead[state] for state in ahead}
        decided = end
        # Costs were made relative at each step, so the backward pass uses the costs before each step as they stand.
        for mark, before, step in reversed(self._layers):
            behind, decided = self._step_back(mark, before, step, behind, decided, results)
        results.reverse()
        self.results += results
        self._layers.clear()
        self._costs = {end: 0.0}

    @staticmethod
    def _step_back(
        mark: _Mark | None,
        before: dict[str, float],
        step: dict[str, list[_Move]],
        behind: dict[str, float],
        decided: str,
        results: list[tuple[_Mark, Reading, int, float]],
    ) -> tuple[dict[str, float], str]:
        totals = [inf, inf, inf, inf]
        ahead: dict[str, float] = {}
        chosen: tuple[float, str, int, int] = (inf, "", -1, 0)
        for state, moves in step.items():
            base = before[state]
            for to, cost, reading, depth in moves:
                rest = behind.get(to)
                if rest is None:
                    continue
                if cost + rest < ahead.get(state, inf):
                    ahead[state] = cost + rest
                if mark is not None and base + cost + rest < totals[reading]:
                    totals[reading] = base + cost + rest
                if to == decided and base + cost < chosen[0]:
                    chosen = (base + cost, state, reading, depth)
        if mark is not None:
            results.append((mark, Reading(chosen[2]), chosen[3], _margin(totals, chosen[2])))
        return ahead, chosen[1]


def _margin(totals: list[float], chosen: int) -> float:
    """How much worse the best reading is that prints another character than the chosen one."""
    same = {Reading.CLOSE, Reading.APOSTROPHE} if chosen in (1, 2) else {chosen}
    rivals = [total for reading, total in enumerate(totals) if reading not in same]
    return min(rivals) - min(totals[reading] for reading in same)


def _prefix(text: str, marks: Sequence[_Mark]) -> str:
    """The kinds of the marks with which a passage begins."""
    kinds, at = [], len(text) - len(text.lstrip())
    for mark in marks[:_DEPTH]:
        if mark.position != at:
            break
        kinds.append(mark.kind)
        at += 1
        while text[at : at + 1] in ("\u200a", "\u2060", "\u202f"):
            at += 1
    return "".join(kinds)


def _carried(before: Kind, after: Kind) -> float:
    """The cost of a quotation that goes on from one passage into the next without being opened again."""
    if before is Kind.LINE and after is Kind.LINE:
        return 0.2
    return _CARRIED if before is after else 1.5


def resolve(passages: Sequence[Passage]) -> tuple[tuple[Resolved, ...], ...]:
    """Read each mark of a document that is not between two letters; the marks of each passage in order."""
    marks = [_marks(passage) for passage in passages]
    usage = _usage(passages, marks)
    for group in marks:
        _weigh(group, usage)
    alone = [n for n, passage in enumerate(passages) if passage.kind in (Kind.HEADING, Kind.CELL)]
    running = [n for n, passage in enumerate(passages) if passage.kind not in (Kind.HEADING, Kind.CELL)]
    results: dict[int, tuple[Resolved, ...]] = {}
    for run in (running, *([n] for n in alone if marks[n])):
        results.update(_resolve_run(passages, marks, run, usage.singles))
    return tuple(results.get(n, ()) for n in range(len(passages)))


def _resolve_run(
    passages: Sequence[Passage], marks: Sequence[list[_Mark]], run: Sequence[int], singles: float
) -> Iterator[tuple[int, tuple[Resolved, ...]]]:
    search = _Search(singles)
    owners: list[tuple[int, int]] = []
    for place, n in enumerate(run):
        group = marks[n]
        prefix = _prefix(passages[n].text, group)
        if place:
            search.between(prefix, _carried(passages[run[place - 1]].kind, passages[n].kind))
        for index, mark in enumerate(group):
            if index == len(prefix):
                search.settle()
            search.mark(mark)
        search.settle()
        owners.append((n, len(group)))
    search.finish()
    found = iter(search.results)
    for n, count in owners:
        group = [next(found) for _ in range(count)]
        yield n, tuple(Resolved(m.position, m.kind, r, d, margin) for m, r, d, margin in group)
