"""Which quotation mark is which: one search over a whole document.

Each mark is an opening mark, a closing mark, an apostrophe or a prime. A reading of the document gives one of these
to each mark, and costs something for what it supposes: an opening mark before a space, a quotation that is never
closed, an apostrophe before a word that needs none. The cheapest reading is found by Viterbi's algorithm. Its states
are the stacks of quotations that are open (``DS``: singles within doubles), of which there are few, so that the time
is linear in the number of marks whatever they are. Costs are in nats, so that a difference of 3 is odds of 20 to 1;
the second-best reading of each mark gives the margin by which it was decided.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice
from math import inf, log
from operator import itemgetter
from typing import NamedTuple

from anthology.typography.evidence import usage_of, weigh
from anthology.typography.languages import Language
from anthology.typography.marks import Mark, Reading, marks_of
from anthology.typography.passage import Kind, Passage


class Resolved(NamedTuple):
    """A mark with its reading. ``kind`` is D (double), S (single) or G (guillemet); ``depth`` counts from 0, outermost.

    ``margin`` is the distance to the best reading that would print another character.
    """

    position: int
    kind: str
    reading: Reading
    depth: int
    margin: float


_UNCLOSED = 6.0  # an opening mark of a kind that is open: the first was never closed
_UNOPENED = 7.0  # a closing mark of a kind that is not open
_SKIPPED_CLOSE = 5.0  # a closing mark of an outer quotation while an inner one is open
_TRIPLE = 4.0  # a third level
_DROPPED = 4.5  # a paragraph ends with an open quotation, and the next does not take it up
_CARRIED = 3.5  # the next paragraph goes on with it without opening it again
_DEPTH = 3
_BEAM = 14.0
_LONGEST = 4096  # steps kept before the best path so far is taken as settled

_Move = tuple[str, float, int, int]
_Moves = tuple[_Move, ...]


_NONE = -1  # the reading of a step that has no mark: between passages, which costs nothing by itself
_FREE = (0.0,)
_READINGS = tuple(Reading)


@cache
def _moves(state: str, kind: str) -> _Moves:
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
def _between(state: str, prefix: str, carried: float) -> _Moves:
    """What becomes of a state from one passage to the next, which begins with marks of the kinds ``prefix``."""
    if not state:
        return (("", 0.0, _NONE, 0),)
    moves: list[_Move] = [("", _DROPPED, _NONE, 0), (state, carried, _NONE, 0)]
    if prefix and prefix[0] == state[0]:
        moves.append(("|" + state, 0.0, _NONE, 0))
    return tuple(moves)


@cache
def _settled(state: str) -> _Moves:
    """What becomes of a state after the marks at the beginning of a passage: what was not opened again is over."""
    stack, bar, pending = state.partition("|")
    if not bar:
        return ((state, 0.0, _NONE, 0),)
    return ((stack, 1.5, _NONE, 0), (stack + pending, 1.0, _NONE, 0)) if stack else ()


def _ended(state: str) -> _Moves:
    """What becomes of a state at the document's end."""
    return (("", _DROPPED * bool(state), _NONE, 0),)


class _Layer(NamedTuple):
    """One step of the search: a mark with its costs, or the way to the next passage; the states before, the moves."""

    mark: Mark | None
    local: Sequence[float]
    before: dict[str, float]
    step: dict[str, _Moves]


class _Search:
    """Viterbi's search, which settles what is certain as it goes."""

    def __init__(self, singles: float) -> None:
        self._outer = {"S": min(3.0, -log(singles)), "D": min(3.0, -log(1.0 - singles)), "G": 0.0}
        self._costs: dict[str, float] = {"": 0.0}
        self._layers: list[_Layer] = []
        self._known: dict[tuple[object, ...], _Sure | None] = {}
        self.results: list[Resolved] = []

    def mark(self, mark: Mark) -> None:
        """Read one mark."""
        if not self._layers:
            (state,) = self._costs
            # Most marks of most texts stand where one state is all there is, and one remains; and like many others do.
            case = (state, mark.kind, *mark.costs)
            if case not in self._known:
                self._known[case] = self._sure(state, mark)
            if sure := self._known[case]:
                self._costs = {sure.to: 0.0}
                self.results.append(Resolved(mark.position, mark.kind, sure.reading, sure.depth, sure.margin))
                return
        self._advance(mark, mark.costs, {state: self._moves(state, mark.kind) for state in self._costs})

    def _moves(self, state: str, kind: str) -> _Moves:
        """The moves of a mark; outermost, a quotation in marks of which the work has few costs more."""
        moves = _moves(state, kind)
        return moves if state else _dearer(moves, self._outer[kind])

    def _sure(self, state: str, mark: Mark) -> _Sure | None:
        """What a mark is in the only state that there is, where one state will remain."""
        moves = [
            (cost + mark.costs[reading], to, reading, depth)
            for to, cost, reading, depth in self._moves(state, mark.kind)
        ]
        best, to, reading, depth = min(moves, key=itemgetter(0), default=(inf, "", _NONE, 0))
        if best == inf or any(other != to and total - best < _BEAM for total, other, _, _ in moves):
            return None
        totals = [inf, inf, inf, inf]
        for total, _, found, _ in moves:
            totals[found] = total
        return _Sure(to, _READINGS[reading], depth, _margin(totals, reading))

    def between(self, prefix: str, carried: float) -> None:
        """Go on to the next passage."""
        if len(self._costs) > 1 or "" not in self._costs:
            self._advance(None, _FREE, {state: _between(state, prefix, carried) for state in self._costs})

    def settle(self) -> None:
        """Leave the marks at the beginning of a passage."""
        if any("|" in state for state in self._costs):
            self._advance(None, _FREE, {state: _settled(state) for state in self._costs})

    def _advance(self, mark: Mark | None, local: Sequence[float], step: dict[str, _Moves]) -> None:
        costs: dict[str, float] = {}
        for state, moves in step.items():
            base = self._costs[state]
            for to, cost, reading, _ in moves:
                total = base + (cost + local[reading])
                if total < costs.get(to, inf):
                    costs[to] = total
        best = min(costs.values(), default=inf)
        if best == inf:  # only marks whose shape fits nowhere: keep the state and go on
            return
        self._layers.append(_Layer(mark, local, self._costs, step))
        self._costs = {state: cost - best for state, cost in costs.items() if cost - best < _BEAM}
        if len(self._costs) == 1 or len(self._layers) > _LONGEST:
            self.flush()

    def finish(self) -> None:
        """Come to the document's end."""
        if len(self._costs) > 1 or "" not in self._costs:
            ends = {s: _ended(s) for s in self._costs if "|" not in s}
            self._advance(None, _FREE, ends)
        self.flush()

    def flush(self) -> None:
        """Settle all marks so far: the best path to the best state, and each mark's margin on it."""
        ahead = dict.fromkeys(self._costs, 0.0) if len(self._costs) == 1 else dict(self._costs)
        end = min(self._costs, key=lambda s: (self._costs[s], s))
        results: list[Resolved] = []
        behind = {state: 0.0 if state == end else ahead[state] for state in ahead}
        decided = end
        # Costs were made relative at each step, so the backward pass uses the costs before each step as they stand.
        for layer in reversed(self._layers):
            behind, decided = _step_back(layer, behind, decided, results)
        results.reverse()
        self.results += results
        self._layers.clear()
        self._costs = {end: 0.0}


class _Sure(NamedTuple):
    """What a mark is, and the state after it."""

    to: str
    reading: Reading
    depth: int
    margin: float


@cache
def _dearer(moves: _Moves, more: float) -> _Moves:
    return tuple((to, cost + more * (reading == Reading.OPEN), reading, depth) for to, cost, reading, depth in moves)


def _step_back(
    layer: _Layer, behind: dict[str, float], decided: str, results: list[Resolved]
) -> tuple[dict[str, float], str]:
    """Go back over a layer on the best path, and note what its mark is."""
    mark, local, before, step = layer
    totals = [inf, inf, inf, inf]
    ahead: dict[str, float] = {}
    least, came, chosen, level = inf, "", _NONE, 0
    for state, moves in step.items():
        base = before[state]
        for to, cost, reading, depth in moves:
            rest = behind.get(to)
            if rest is None:
                continue
            here = cost + local[reading]
            if here + rest < ahead.get(state, inf):
                ahead[state] = here + rest
            if base + here + rest < totals[reading]:
                totals[reading] = base + here + rest
            if to == decided and base + here < least:
                least, came, chosen, level = base + here, state, reading, depth
    if mark is not None:
        results.append(Resolved(mark.position, mark.kind, _READINGS[chosen], level, _margin(totals, chosen)))
    return ahead, came


def _margin(totals: Sequence[float], chosen: int) -> float:
    """How much worse the best reading is that prints another character than the chosen one."""
    opening, closing, apostrophe, prime = totals
    if chosen == Reading.OPEN:
        return min(closing, apostrophe, prime) - opening
    if chosen == Reading.PRIME:
        return min(opening, closing, apostrophe) - prime
    return min(opening, prime) - min(closing, apostrophe)


def _prefix(text: str, marks: Sequence[Mark]) -> str:
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


def resolve(passages: Sequence[Passage], main: Language) -> tuple[tuple[Resolved, ...], ...]:
    """Read each mark of a document in the language ``main`` that is not between two letters.

    Out come the marks of each passage, in order.
    """
    marks = [marks_of(passage, main) for passage in passages]
    usage = usage_of(passages, marks)
    for group in marks:
        weigh(group, usage)
    runs: dict[object, list[int]] = {}
    for n, passage in enumerate(passages):
        if passage.kind in (Kind.HEADING, Kind.CELL):
            runs["alone", n] = [n]
        else:
            runs.setdefault(passage.flow, []).append(n)
    results: dict[int, tuple[Resolved, ...]] = {}
    for run in runs.values():
        if any(marks[n] for n in run):
            results.update(_resolve_run(passages, marks, run, usage.singles))
    return tuple(results.get(n, ()) for n in range(len(passages)))


def _resolve_run(
    passages: Sequence[Passage], marks: Sequence[list[Mark]], run: Sequence[int], singles: float
) -> Iterator[tuple[int, tuple[Resolved, ...]]]:
    search = _Search(singles)
    owners: list[tuple[int, int]] = []
    for place, n in enumerate(run):
        group = marks[n]
        prefix = _prefix(passages[n].text, group)
        if place:
            search.between(prefix, _carried(passages[run[place - 1]].kind, passages[n].kind))
        for index, mark in enumerate(group):
            if prefix and index == len(prefix):
                search.settle()
            search.mark(mark)
        if prefix:
            search.settle()
        owners.append((n, len(group)))
    search.finish()
    found = iter(search.results)
    for n, count in owners:
        yield n, tuple(islice(found, count))
