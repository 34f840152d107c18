"""Finding the passages that quotations name (Web Annotation Data Model, section 4.2.4, Text Quote Selector).

A work is read as plain text, across its markup; typewriter and typeset marks, and all kinds of white space, count as
the same, so that an editor may quote from the manuscript or from the printed page.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from anthology.diagnostics import Diagnosed, Diagnostic, Span, problem
from anthology.model.catalogue import Work
from anthology.model.standoff import Quotation, Within
from anthology.model.text import Block, Blocks, Inlines, Verse, plain, runs, walk

BETWEEN = "\n"
"""What stands between two runs of the plain text: paragraphs, lines of verse, cells."""

NEAR = 0.6
"""How much alike a passage must be to one that is gone to be named as the nearest (difflib's ratio)."""

SHOWN = 3
"""How many places of an ambiguous quotation are told."""

# -- folding ---------------------------------------------------------------------------------------

_TOKENS = re.compile(
    r"""
    (?P<plain>[A-Za-z0-9,]+(?![\u0300-\u036f]))
    | (?P<dash>\s*[-\u2010-\u2015\u2212]+\s*)
    | (?P<dots>\s*(?:…|\.{3}|\.\s\.\s\.))
    | (?P<double>["“”„‟″]|«\s*|\s*»)
    | (?P<single>['‘’‚‛′ʼ‹›])
    | (?P<before>\s+(?=[;:!?]))
    | (?P<space>\s+)
    | (?P<none>[\u00ad\u200b-\u200d\u2060\ufeff]+)
    | (?P<other>.[\u0300-\u036f]*)
    """,
    re.VERBOSE | re.DOTALL,
)
_WRITTEN = {"dash": "-", "dots": "…", "double": '"', "single": "'", "before": "", "space": " ", "none": ""}


class Folded(Struct, frozen=True):
    """A text with all ways of writing a mark made one; ``starts`` and ``ends`` tell where each character was."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def folded(text: str) -> Folded:
    """The text for comparison: one form for quotation marks, dashes, ellipses, white space and accents."""
    written: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for token in _TOKENS.finditer(text):
        kind, found = token.lastgroup or "other", token.group()
        if kind == "plain":
            written.append(found)
            starts += range(*token.span())
            ends += range(token.start() + 1, token.end() + 1)
            continue
        made = _WRITTEN[kind] if kind != "other" else unicodedata.normalize("NFC", found)
        start, end = token.span()
        if kind not in ("space", "other"):  # the mark alone, without the space that goes with it
            start += len(found) - len(found.lstrip())
            end -= len(found) - len(found.rstrip())
        written.append(made)
        starts += [start] * len(made)
        ends += [end] * len(made)
    return Folded("".join(written), tuple(starts), tuple(ends))


# -- the plain text of a work ------------------------------------------------------------------------


class Run(Struct, frozen=True):
    """A run of inlines at its place in the plain text, and where it stands in its file."""

    inlines: Inlines
    start: int
    end: int
    span: Span


class Place(Struct, frozen=True):
    """A passage of the plain text, from its first character to behind its last."""

    start: int
    end: int

    def holds(self, other: Place) -> bool:
        """Whether another passage is within this one."""
        return self.start <= other.start and other.end <= self.end

    def meets(self, other: Place) -> bool:
        """Whether the two have characters in common."""
        return self.start < other.end and other.start < self.end


class PlainText(Struct, frozen=True, dict=True):
    """A part of a work as plain text; ``runs`` are in the order in which ``transform`` rewrites them."""

    text: str
    runs: tuple[Run, ...]

    @cached_property
    def folded(self) -> Folded:
        """The text for comparison."""
        return folded(self.text)

    @cached_property
    def _starts(self) -> list[int]:
        return [run.start for run in self.runs]

    def run_at(self, position: int) -> int:
        """The number of the run that a character belongs to."""
        return max(0, bisect_right(self._starts, position) - 1)

    def span(self, place: Place) -> Span:
        """Where the run in which a passage begins stands in its file: the line alone."""
        span = self.runs[self.run_at(place.start)].span
        return Span(span.file, span.line)

    def words(self, place: Place) -> str:
        """The words of a passage."""
        return self.text[place.start : place.end]


def plain_texts(work: Work) -> dict[Within, PlainText]:
    """The parts of a work as plain text. Lines as typed (code) are not among it."""
    notes = tuple(block for note in work.notes for block in note.children)
    parts = {Within.TEXT: work.blocks, Within.HEADNOTE: work.headnote, Within.NOTES: notes}
    return {within: _plain_text(blocks) for within, blocks in parts.items()}


def _plain_text(blocks: Blocks) -> PlainText:
    pieces: list[str] = []
    found: list[Run] = []
    at = 0
    for block in walk(blocks):
        for inlines, span in _runs(block):
            text = plain(inlines)
            found.append(Run(inlines, at, at + len(text), span))
            pieces.append(text)
            at += len(text) + len(BETWEEN)
    return PlainText(BETWEEN.join(pieces), tuple(found))


def _runs(block: Block) -> Iterator[tuple[Inlines, Span]]:
    """The runs that a block holds itself, each with its place; lines of verse have places of their own."""
    if isinstance(block, Verse):
        yield from ((line.children, line.span) for stanza in block.stanzas for line in stanza)
    else:
        yield from ((inlines, block.span) for inlines in runs(block))


# -- finding ---------------------------------------------------------------------------------------


def find(text: PlainText, quotation: Quotation, work: str) -> Diagnosed[Place | None]:
    """The passage that a quotation names, or None with the reason: it is gone, or it is not the only one.

    ``work`` is the id of the work, for the hint.
    """
    found = places(text, quotation)
    match found:
        case [place]:
            return Diagnosed(place)
        case []:
            return Diagnosed(None, (_missing(text, quotation, work),))
        case _:
            return Diagnosed(None, (_ambiguous(text, quotation, found),))


def places(text: PlainText, quotation: Quotation) -> list[Place]:
    """All passages that a quotation fits."""
    before, after = folded(quotation.prefix).text.strip(), folded(quotation.suffix).text.strip()
    return [
        place
        for first, last, place in _occurrences(text, quotation.exact)
        if _ends_with(text.folded.text, first, before) and _begins_with(text.folded.text, last, after)
    ]


def _occurrences(text: PlainText, exact: str) -> Iterator[tuple[int, int, Place]]:
    """Each place of some words: from where to where in the folded text, and in the text itself."""
    wanted, whole = folded(exact).text, text.folded
    wanted = wanted.strip() or wanted
    at = whole.text.find(wanted) if wanted else -1
    while at >= 0:
        end = at + len(wanted)
        yield at, end, Place(whole.starts[at], whole.ends[end - 1])
        at = whole.text.find(wanted, at + 1)


def _ends_with(text: str, at: int, prefix: str) -> bool:
    return text[max(0, at - len(prefix) - 1) : at].rstrip().endswith(prefix)


def _begins_with(text: str, at: int, suffix: str) -> bool:
    return text[at : at + len(suffix) + 1].lstrip().startswith(suffix)


# -- what is wrong ---------------------------------------------------------------------------------


def _missing(text: PlainText, quotation: Quotation, work: str) -> Diagnostic:
    near = nearest(text, quotation)
    said = f"“{_short(quotation.exact)}” is not in the {_WHERE[quotation.within]}"
    if near is not None and folded(text.words(near)).text == folded(quotation.exact).text:
        said = f"“{_short(quotation.exact)}” does not stand {_around(quotation)}"
    if near is None:
        hint = "quote the words as the manuscript has them now, or take the item out"
        return problem("passage-missing", f"{said}, nor is anything like it", quotation.span, hint)
    span = text.span(near)
    hint = (
        f"the nearest passage is “{_short(text.words(near))}” ({span}); "
        f"correct the quotation, or run “anthology reanchor {work}”"
    )
    return problem("passage-missing", said, quotation.span, hint)


def _around(quotation: Quotation) -> str:
    if quotation.prefix and quotation.suffix:
        return "between this prefix and this suffix"
    return "after this prefix" if quotation.prefix else "before this suffix"


_WHERE = {Within.TEXT: "text", Within.HEADNOTE: "headnote", Within.NOTES: "notes"}


def _ambiguous(text: PlainText, quotation: Quotation, found: list[Place]) -> Diagnostic:
    told = "; ".join(
        f"{_selector(_unique(text, quotation, place))} (line {text.span(place).line})" for place in found[:SHOWN]
    )
    more = f", or {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    message = f"“{_short(quotation.exact)}” stands at {len(found)} places in the {_WHERE[quotation.within]}"
    return problem("passage-ambiguous", message, quotation.span, f"add one of these: {told}{more}")


def _selector(quotation: Quotation) -> str:
    named = (("prefix", quotation.prefix), ("suffix", quotation.suffix))
    return " and ".join(f"{name} “{words}”" for name, words in named if words) or "a longer quotation"


def _short(words: str, most: int = 60) -> str:
    """Words for a message, on one line, the middle left out where they are too many."""
    line = " ".join(words.split())
    return line if len(line) <= most else f"{line[: most // 2].rstrip()} … {line[-most // 2 :].lstrip()}"


CONTEXT = 6
"""How many words a prefix or suffix may have, when one is looked for."""


def _unique(text: PlainText, quotation: Quotation, place: Place) -> Quotation:
    """The quotation with the shortest prefix and suffix that name one place alone; the longest where none does."""
    before = re.findall(r"\S+\s*", text.text[max(0, place.start - 200) : place.start])[-CONTEXT:]
    after = re.findall(r"\s*\S+", text.text[place.end : place.end + 200])[:CONTEXT]
    tried = replace(quotation, prefix="", suffix="")
    for count in range(CONTEXT + 1):
        prefix, suffix = _line(before[len(before) - count :]), _line(after[:count])
        for one in ((prefix, ""), ("", suffix), (prefix, suffix)):
            tried = replace(quotation, prefix=one[0], suffix=one[1])
            if places(text, tried) == [place]:
                return tried
    return tried


def _line(words: list[str]) -> str:
    return " ".join("".join(words).split())


# -- the nearest passage ------------------------------------------------------------------------------

_LONGEST = 160
_CANDIDATES = 8


def nearest(text: PlainText, quotation: Quotation) -> Place | None:
    """The passage most like one that is gone, from word to word; None where nothing is like it.

    Where the words themselves are there, and only prefix or suffix do not fit, it is the place where they fit best.
    """
    same = [
        (_context(text, quotation, first, last), -first, place)
        for first, last, place in _occurrences(text, quotation.exact)
    ]
    if same:
        return max(same, key=lambda one: one[:2])[2]
    wanted = folded(quotation.exact).text.strip()
    if not wanted or not text.folded.text:
        return None
    if len(wanted) > _LONGEST:
        return _by_its_ends(text, quotation)
    best, found = NEAR, None
    matcher = SequenceMatcher(None, "", wanted, autojunk=False)
    for start, end in _windows(text.folded.text, wanted):
        matcher.set_seq1(text.folded.text[start:end])
        if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best and matcher.ratio() > best:
            best, found = matcher.ratio(), Place(text.folded.starts[start], text.folded.ends[end - 1])
    return found


def _context(text: PlainText, quotation: Quotation, first: int, last: int) -> float:
    """How well what stands around a place fits prefix and suffix."""
    before, after = folded(quotation.prefix).text.strip(), folded(quotation.suffix).text.strip()
    there = text.folded.text
    stands = there[max(0, first - len(before) - 1) : first].strip(), there[last : last + len(after) + 1].strip()
    return SequenceMatcher(None, before, stands[0]).ratio() + SequenceMatcher(None, after, stands[1]).ratio()


def _by_its_ends(text: PlainText, quotation: Quotation) -> Place | None:
    """The place of a long passage: from where its beginning is most likely to where its end is."""
    half = _LONGEST // 2
    first = nearest(text, replace(quotation, exact=quotation.exact[:half], prefix="", suffix=""))
    last = nearest(text, replace(quotation, exact=quotation.exact[-half:], prefix="", suffix=""))
    if first is None or last is None or last.end <= first.start:
        return None
    return Place(first.start, last.end)


def _windows(text: str, wanted: str) -> Iterator[tuple[int, int]]:
    """Windows from the beginning of a word to the end of one, where something like what is wanted may stand."""
    words = [match.span() for match in re.finditer(r"\w+|[^\w\s-]+", text)]
    starts, ends = sorted({start for start, _ in words}), sorted({end for _, end in words})
    for at in _likely(text, wanted):
        first = bisect_left(starts, at - len(wanted) // 4 - 8)
        for n in range(first, bisect_right(starts, at + len(wanted) // 4 + 8)):
            for m in _stops(ends, starts[n] + len(wanted)):
                if ends[m] > starts[n]:
                    yield starts[n], ends[m]


def _stops(ends: list[int], at: int) -> range:
    """The words at whose end a window may stop that should be about so far."""
    middle = bisect_left(ends, at)
    return range(max(0, middle - 3), min(len(ends), middle + 3))


def _likely(text: str, wanted: str) -> list[int]:
    """Where windows begin that share the most runs of three characters with what is wanted, the best first."""
    grams = Counter(wanted[n : n + 3] for n in range(max(1, len(wanted) - 2)))
    size, width = len(wanted), len(next(iter(grams)))
    seen: Counter[str] = Counter()
    shared, scores = 0, []
    for at in range(len(text) - width + 1):
        gram = text[at : at + width]
        seen[gram] += 1
        shared += seen[gram] <= grams.get(gram, 0)
        gone = at - size
        if gone >= 0:
            old = text[gone : gone + width]
            shared -= seen[old] <= grams.get(old, 0)
            seen[old] -= 1
        scores.append((shared, max(0, at - size + width)))
    chosen: list[int] = []
    for score, at in sorted(scores, key=lambda one: (-one[0], one[1])):
        if len(chosen) == _CANDIDATES or not score:
            break
        if all(abs(at - other) > size // 2 for other in chosen):
            chosen.append(at)
    return chosen


# -- anchoring anew ----------------------------------------------------------------------------------


class Move(Struct, frozen=True):
    """A quotation that no longer fits, and one that names the nearest passage; None where nothing is near."""

    old: Quotation
    new: Quotation | None
    place: Span | None = None


def moves(work: Work) -> tuple[Move, ...]:
    """For each quotation of a work's notes file that is not in the work: the nearest passage, quoted anew.

    The work must be as its manuscript has it. Quotations that fit several places are left to the editor.
    """
    texts = plain_texts(work)
    quotations = work.standoff.quotations() if work.standoff else ()
    return tuple(_move(texts[one.within], one) for one in quotations if not places(texts[one.within], one))


def _move(text: PlainText, old: Quotation) -> Move:
    place = nearest(text, old)
    if place is None:
        return Move(old, None)
    words = " ".join(text.words(place).split())
    return Move(old, _unique(text, replace(old, exact=words), place), text.span(place))
