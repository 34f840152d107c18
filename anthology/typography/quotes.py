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

_Step = tuple[str, "Mark | None", float, float, str]
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
        self._layers: list[tuple[Mark | None, dict[str, float], dict[str, list[_Move]]]] = []
        self.results: list[tuple[Mark, Reading, int, float]] = []

    def mark(self, mark: Mark) -> None:
        """Read one mark."""
        kind, local = mark.kind, mark.costs
        outer = self._outer[kind]
        if not self._layers and self._plain(mark, local, outer):
            return
        step: dict[str, list[_Move]] = {}
        for state in self._costs:
            step[state] = [
                (to, cost + local[reading] + (outer if not state and reading == 0 else 0.0), reading, depth)
                for to, cost, reading, depth in _moves(state, kind)
            ]
        self._advance(mark, step)

    def _plain(self, mark: Mark, local: list[float], outer: float) -> bool:
        """Read a mark at once where one state is all there is, and one remains: most marks of most texts."""
        (state,) = self._costs
        totals = [inf, inf, inf, inf]
        best, best_to, best_reading, best_depth = inf, "", 0, 0
        moves = _moves(state, mark.kind)
        for to, cost, reading, depth in moves:
            total = cost + local[reading] + (outer if not state and reading == 0 else 0.0)
            totals[reading] = total
            if total < best:
                best, best_to, best_reading, best_depth = total, to, reading, depth
        for to, _, reading, _ in moves:
            if to != best_to and totals[reading] - best < _BEAM:
                return False
        if best == inf:
            return False
        self._costs = {best_to: 0.0}
        self.results.append((mark, Reading(best_reading), best_depth, _margin(totals, best_reading)))
        return True

    def between(self, prefix: str, carried: float) -> None:
        """Go on to the next passage."""
        if len(self._costs) > 1 or "" not in self._costs:
            self._advance(None, {state: list(_between(state, prefix, carried)) for state in self._costs})

    def settle(self) -> None:
        """Leave the marks at the beginning of a passage."""
        if any("|" in state for state in self._costs):
            self._advance(None, {state: list(_settled(state)) for state in self._costs})

    def _advance(self, mark: Mark | None, step: dict[str, list[_Move]]) -> None:
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
        results: list[tuple[Mark, Reading, int, float]] = []
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
        mark: Mark | None,
        before: dict[str, float],
        step: dict[str, list[_Move]],
        behind: dict[str, float],
        decided: str,
        results: list[tuple[Mark, Reading, int, float]],
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
            if index == len(prefix):
                search.settle()
            search.mark(mark)
        search.settle()
        owners.append((n, len(group)))
    search.finish()
    found = iter(search.results)
    for n, count in owners:
        yield (
            n,
            tuple(
                Resolved(mark.position, mark.kind, reading, depth, margin)
                for mark, reading, depth, margin in islice(found, count)
            ),
        )
