"""What a document itself tells about its apostrophes, and the costs of the marks that follow from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import inf, log

from msgspec import Struct

from anthology.typography.elisions import stem
from anthology.typography.marks import Mark, Reading
from anthology.typography.passage import Passage


class Usage(Struct, frozen=True):
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
        bare = max(self.bare[word], self.bare[stem(word)])
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


def _strong_opener(mark: Mark) -> bool:
    return mark.leading and mark.evidence < 0 and mark.costs[Reading.OPEN] < 1.0


def _strong_closer(mark: Mark) -> bool:
    return not mark.leading and mark.costs[Reading.CLOSE] < 1.0 and (not mark.word or mark.evidence < -1.0)


# What stands before a mark in the middle of a sentence.
_WITHIN = frozenset("w,;:—–-(")
_BEFORE_SPEECH = frozenset(",:—-")


def _bare(passages: Sequence[Passage], candidates: Counter[str]) -> Counter[str]:
    """How often each candidate stands without any mark or point beside it."""
    if not candidates:
        return Counter()
    forms = {form for word in candidates for form in (word, stem(word))}
    words = " ".join([passage.text for passage in passages]).lower().split(" ")
    found = Counter(filter((forms | {form + "'" for form in forms}).__contains__, words))
    return Counter({form: found[form] + found[form + "'"] for form in forms})


def usage_of(passages: Sequence[Passage], paragraphs: Sequence[list[Mark]]) -> Usage:
    leading: Counter[str] = Counter()
    trailing: Counter[str] = Counter()
    closers = Counter({"S": 1, "D": 1})
    within: Counter[str] = Counter()
    plain, ends = Counter({True: 1, False: 1}), Counter({True: 0, False: 5})
    totals: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    for marks, following in zip(paragraphs, [*paragraphs[1:], []], strict=False):
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
    return Usage(
        leading,
        trailing,
        totals[True],
        totals[False],
        singles,
        _bare(passages, totals[True]),
        within,
        dialect,
        drops,
    )


def _count_free(
    marks: list[Mark], taken_up: bool, leading: Counter[str], trailing: Counter[str], ends: Counter[bool]
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


def weigh(marks: list[Mark], usage: Usage) -> None:
    """Turn the evidence for an apostrophe into costs."""
    reach, closer = inf, False
    drops_h = sum(mark.leading and mark.forms.h_dropped(mark.word) for mark in marks) > 0
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


def _weigh_leading(mark: Mark, usage: Usage, reach: float, closer: bool, drops_h: bool) -> None:
    """``reach`` is how far the next mark is that may close; ``closer``, that no mark stands between."""
    word, evidence = mark.word, mark.evidence
    open_to_doubt = evidence > -1.0 or mark.forms.listed(word)
    evidence += min(usage.leads(word), 6.0 if open_to_doubt else 2.0 + 2.5 * (1.0 - usage.singles))
    if evidence < 5.0 and mark.right in "aA":
        evidence += usage.stands_marked(word)
        if drops_h and mark.forms.may_have_lost_h(word):
            evidence += 1.5
        if mark.forms.listed(word):
            evidence += min(1.5, 3.0 * (usage.dialect - 0.5)) - 0.5 * usage.stands_bare(word) * (evidence > 4.0)
        if mark.forms.known(word, mark.right == "A"):
            evidence -= 2.0 * usage.singles * (mark.right == "A")
        elif not mark.forms.listed(word):
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


def _weigh_trailing(mark: Mark, usage: Usage) -> None:
    evidence = mark.evidence + min(usage.trails(mark.word), 7.0 if mark.evidence > -4.0 else 3.0)
    if mark.evidence <= -4.0 and mark.word.isalpha():
        evidence += min(3.5, usage.drops_ends)
    _set(mark, Reading.CLOSE, evidence)


def _set(mark: Mark, rival: Reading, evidence: float) -> None:
    mark.costs[Reading.APOSTROPHE] += max(0.0, -evidence)
    mark.costs[rival] += max(0.0, evidence)
