"""Note calls and notes: found by their form and their sequence, and linked one to one, in order.

A number is a call only as part of a sequence that begins at 1, so that years, quantities and enumerations stay as
they are. A call without a note, and a note without a call, stay in the text and are reported.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from anthology.importing.ledger import Finding
from anthology.importing.pieces import Block, Line, Piece, cut, dropped, erase, mapped

_SUPER = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_QUICK = re.compile(r"[0-9⁰¹²³⁴-⁹]")
_CALLS = re.compile(
    r"""
      (?P<square>(?<=\S)\ ?\[(?P<n1>\d{1,3})\])
    | (?P<round>(?<=[^\s(])\((?P<n2>\d{1,3})\))
    | (?P<spaced>(?<=\S)\ \((?P<n3>\d{1,3})\)(?=[.,;:!?]|\s|$))
    | (?P<super>(?<=\S)(?P<n4>[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}))
    | (?<=[^\W\d_])[.,;:!?…’”"'»)\]]{0,3}(?P<runin>(?<![\d/-])(?P<n5>[1-9]\d{0,2})(?![\w%°/]|[.,]\d))
    """,
    re.VERBOSE,
)
_ABBREVIATED = re.compile(
    r"\b(?:no|nr|vol|p|pp|fig|figs|ch|chap|art|bd|cf|sec|sect|ibid|op|cit|ms|mss|fol|tab|kap|str|pl|l|ll|vv?|col)\.?$",
    re.I,
)
_ITEM = re.compile(
    r"(?:\[(?P<square>\d{1,3})\]:?|\((?P<round>\d{1,3})\)|(?P<dotted>\d{1,3})[.)]|(?P<super>[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})|(?P<bare>\d{1,3}))(?:\s+|(?<=[\]\)⁰¹²³⁴⁵⁶⁷⁸⁹.]))(?=\S)"
)
_SYMBOL_ITEM = re.compile(r"(\*{1,3}|[†‡§]{1,2})\s*(?=[^\s*])")
_SYMBOL_CALL = re.compile(r"(?<=[^\s*†‡§])(\*{1,3}|[†‡§]{1,2})(?=[\s.,;:!?)’”]|$)")
_HEADING = re.compile(
    r"(?:end|foot)?notes?|notes and references|references|anmerkungen|fu(?:ß|ss)noten|notes de bas de page"
    r"|notas(?: al pie)?|note|примечания|сноски|noten|voetnoten",
    re.I,
)
_TRANSLATOR = re.compile(
    r"(?:[-–—(\[]\s*|\b)(?:tr(?:ans)?l?\.|translator(?:[’']s note)?\.?|n\.?\s?d\.?\s?t\.?|anm\. d\. ü(?:bers)?\."
    r"|прим\. пер(?:ев)?\.)[)\]]?\s*$|^translator[’']s note",
    re.I,
)
_EDITOR = re.compile(
    r"(?:[-–—(\[]\s*)(?:eds?\.|editors?\.?|n\.?\s?d\.?\s?l\.?\s?r\.?|anm\. d\. (?:hg|red)\.|ред\.|transcriber\.?)"
    r"[)\]]?\s*$|^editor[’']s note",
    re.I,
)


class _Call(Struct, frozen=True):
    number: int
    line: int
    start: int
    end: int
    at: int
    style: str


class _Item(Struct, frozen=True):
    number: int
    block: int
    mark: int
    at: int
    style: str


_T = TypeVar("_T", _Call, _Item)


class Linked(Struct, frozen=True):
    """The blocks with their notes linked, how many links there are, and what was left over."""

    blocks: tuple[Block, ...]
    links: int
    findings: tuple[Finding, ...]


def link(blocks: tuple[Block, ...], taken: Iterable[str] = ()) -> Linked:
    """Links calls and notes; ``taken`` are labels that are in use (an HTML page links its own)."""
    linker = _Linker(_without_headings(_apart(blocks)), set(taken))
    linker.numbers()
    linker.symbols()
    return linker.result()


def _apart(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Notes that are lines of one paragraph, each a paragraph of its own."""
    made: list[Block] = []
    for block in blocks:
        lines = block.lines
        listed = block.kind == "paragraph" and block.breaks and all(_ITEM.match(line.text) for line in lines)
        made += [replace(block, lines=(line,), breaks=False) for line in lines] if listed else [block]
    return tuple(made)


def _without_headings(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Without headings (“Notes”) of notes that the page has linked itself."""
    made = list(blocks)
    following = ""
    for i in range(len(made) - 1, -1, -1):
        block = made[i]
        named = block.kind in ("heading", "paragraph") and _HEADING.fullmatch(block.text.strip(" :.*_-–—"))
        if following == "note" and named:
            made[i] = dropped(block, "heading of the notes")
        if block.kind not in ("removed", "break"):
            following = block.kind
    return tuple(made)


def series(note: str) -> str:
    """The prefix of a note's label, by what the note says at its end: a translator's, an editor's, or the author's."""
    return "tr:" if _TRANSLATOR.search(note) else "ed:" if _EDITOR.search(note) else ""


class _Linker:
    """One text's calls and notes, gathered while they are linked."""

    def __init__(self, blocks: tuple[Block, ...], taken: set[str]) -> None:
        self.blocks = list(blocks)
        self.labels = taken
        self.links = 0
        self.findings: list[Finding] = []
        self.edits: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
        self.notes: dict[int, tuple[str, int, int]] = {}
        self.headings: set[int] = set()

    # -- numbered notes ---------------------------------------------------------------------------

    def numbers(self) -> None:
        """Links numbered calls: the style whose sequence the notes fit best."""
        items = self._items()
        groups = _sequences(items, restart=True)
        calls = self._calls({i.at for g in groups for i in g if len(g) > 1})
        best: tuple[int, int, str] = (0, 0, "")
        for style, found in calls.items():
            runs = _sequences(found, restart=True)
            pairs = _pairs(runs, groups)
            matched = sum(len({c.number for c in run} & {i.number for i in group}) for run, group in pairs)
            best = max(best, (matched, sum(map(len, runs)), style))
        matched, length, style = best
        if not style or (not matched and (length < 3 or style == "spaced")):
            self._lonely(groups)
            return
        runs = _sequences(calls[style], restart=True)
        pairs = _pairs(runs, groups)
        used = []
        for n, (run, group) in enumerate(pairs):
            used.append(run)
            self._link(run, group, "" if n == 0 else f"{n + 1}-")
        for run in runs:
            if run not in used and (not pairs or len(run) >= 3):
                self._missing(run)
        self._lonely([group for group in groups if all(group is not g for _, g in pairs)])

    def _items(self) -> list[_Item]:
        items = []
        for i, block in enumerate(self.blocks):
            if block.kind != "paragraph" or block.role:
                continue
            match = _ITEM.match(block.lines[0].text)
            if match and match.lastgroup:
                number = int(match.group(match.lastgroup).translate(_SUPER))
                items.append(_Item(number, i, match.end(), block.start, match.lastgroup))
        return items

    def _calls(self, items: set[int]) -> dict[str, list[_Call]]:
        calls: dict[str, list[_Call]] = defaultdict(list)
        for block in self.blocks:
            if block.kind in ("removed", "moved"):
                continue
            for line in block.every_line():
                if _QUICK.search(line.text):
                    skip = _ITEM.match(line.text) if line.start in items else None
                    for call in _calls_in(line, skip.end() if skip else 0):
                        calls[call.style].append(call)
        return calls

    def _link(self, run: Sequence[_Call], group: Sequence[_Item], prefix: str) -> None:
        # A note cannot call a note: a number within one is the author's reference to another.
        inside = {line.start for item in group for line in self.blocks[item.block].lines}
        run = [call for call in run if call.line not in inside]
        by_number = {item.number: item for item in group}
        first_calls = {call.number: call for call in reversed(run)}
        self._own_heading(group)
        for call in run:
            item = by_number.get(call.number)
            if item is None:
                self._unanswered(call)
                continue
            label = self._label(prefix + str(call.number), self.blocks[item.block])
            self.edits[call.line].append((call.start, call.end, f"[^{label}]"))
            self.links += 1
        for k, item in enumerate(group):
            last = self._last_block(group, k, run)
            if item.number in first_calls:
                label = self._label(prefix + str(item.number), self.blocks[item.block])
                self.notes[item.block] = (label, item.mark, last)
            else:
                block = self.blocks[item.block]
                self.findings.append(
                    Finding(
                        "note",
                        block.start,
                        block.lines[-1].end,
                        block.text[:80],
                        "",
                        "no call has this number",
                    )
                )

    def _label(self, wanted: str, note: Block) -> str:
        label = series(note.lines[-1].text) + wanted
        while label in self.labels:
            label += "b"
        return label

    def _last_block(self, group: Sequence[_Item], k: int, run: Sequence[_Call]) -> int:
        """The last block of a note: the paragraphs up to the next note, or those that are indented more."""
        begin = group[k].block
        own = self.blocks[begin].lines[0].indent
        if k + 1 < len(group):
            finish = group[k + 1].block
            starts, ends = self.blocks[begin].start, self.blocks[finish].start
            between = [b for b in self.blocks[begin + 1 : finish] if b.kind != "removed"]
            plain = all(b.kind in ("paragraph", "quotation", "verse") for b in between)
            scattered = any(starts < call.line + call.start < ends for call in run)
            if plain and not scattered and len(between) <= 6:
                return finish - 1
        last = begin
        for i in range(begin + 1, len(self.blocks)):
            block = self.blocks[i]
            if block.kind == "removed":
                continue
            if (
                block.kind != "paragraph"
                or block.lines[0].indent <= own
                or (k + 1 < len(group) and i >= group[k + 1].block)
            ):
                break
            last = i
        return last

    def _own_heading(self, group: Sequence[_Item]) -> None:
        for i in range(group[0].block - 1, -1, -1):
            block = self.blocks[i]
            if block.kind == "removed":
                continue
            if block.kind in ("paragraph", "heading") and _HEADING.fullmatch(block.text.strip(" :.*_-–—")):
                self.headings.add(i)
            return

    def _unanswered(self, call: _Call) -> None:
        self.findings.append(
            Finding("call", call.at, call.at + call.end - call.start, str(call.number), "", "its note is missing")
        )
        if call.style in ("runin", "super"):
            self.edits[call.line].append((call.start, call.end, f"[{call.number}]{{.sup}}"))

    def _missing(self, run: Sequence[_Call]) -> None:
        for call in run:
            self._unanswered(call)

    def _lonely(self, groups: Sequence[Sequence[_Item]]) -> None:
        """Notes that stand under a heading of their own, and that nothing calls."""
        for group in groups:
            before = [b for b in self.blocks[: group[0].block] if b.kind != "removed"]
            if (
                before
                and before[-1].kind in ("paragraph", "heading")
                and _HEADING.fullmatch(before[-1].text.strip(" :."))
            ):
                for item in group:
                    block = self.blocks[item.block]
                    self.findings.append(
                        Finding("note", block.start, block.lines[-1].end, block.text[:80], "", "nothing calls it")
                    )

    # -- notes with symbols -----------------------------------------------------------------------

    def symbols(self) -> None:
        """Links each note that begins with an asterisk or dagger to the last such call before it that is free."""
        open_calls: dict[str, list[tuple[Line, int, int]]] = defaultdict(list)
        items = 0
        for i, block in enumerate(self.blocks):
            if block.kind in ("removed", "moved") or i in self.notes:
                continue
            match = _SYMBOL_ITEM.match(block.lines[0].text) if block.kind == "paragraph" else None
            if match and open_calls[match.group(1)]:
                line, start, end = open_calls[match.group(1)].pop(0)
                items += 1
                label = self._label(f"s{items}", block)
                self.edits[line.start].append((start, end, f"[^{label}]"))
                self.notes[i] = (label, match.end(), i)
                self.links += 1
                continue
            for line in block.every_line():
                for found in _SYMBOL_CALL.finditer(line.text):
                    open_calls[found.group(1)].append((line, found.start(1), found.end(1)))

    # -- the result -------------------------------------------------------------------------------

    def result(self) -> Linked:
        """The blocks, rewritten."""
        made: list[Block] = []
        i = 0
        while i < len(self.blocks):
            if i in self.notes:
                label, mark, last = self.notes[i]
                inside = self.blocks[i : last + 1]
                made.extend(b for b in inside if b.kind == "removed")
                kept = [b for b in inside if b.kind != "removed"]
                first = kept[0].lines[0]
                marked = replace(kept[0], lines=(erase(first, 0, mark, "mark of the note"), *kept[0].lines[1:]))
                made.append(Block("note", blocks=(marked, *kept[1:]), label=label))
                i = last + 1
            else:
                made.append(dropped(self.blocks[i], "heading of the notes") if i in self.headings else self.blocks[i])
                i += 1
        return Linked(mapped(made, self._edited), self.links, tuple(self.findings))

    def _edited(self, line: Line) -> Line:
        # A note's own line lost its mark, but begins where it did: calls inside notes are shifted by the mark.
        for start, end, out in sorted(self.edits.get(line.start, ()), reverse=True):
            shift = (
                sum(len(p.seen) - (p.end - p.start) for p in line.pieces[:1])
                if line.pieces[0].why == "mark of the note"
                else 0
            )
            line = _called(line, start + shift, end + shift, out)
        return line


def _called(line: Line, start: int, end: int, out: str) -> Line:
    """The line with a call written as a reference; superscript marks that a capture left around it go."""
    before, call, after = cut(line, 0, start), cut(line, start, end), cut(line, end)
    left = list(before.pieces) if before and start else []
    right = list(after.pieces) if after and end < len(line.text) else []
    middle = list(call.pieces) if call else []
    pool = [*left, *middle, *right]
    first, last = len(left), len(left) + len(middle)
    while first > 0 and not pool[first - 1].seen and pool[first - 1].out == "[":
        first -= 1
    while last < len(pool) and not pool[last].seen and pool[last].out in ("]{.sup}", "]{.sub}"):
        last += 1
    # Without its superscript marks on both sides, the call alone is written.
    if (len(left) - first) != (last - len(left) - len(middle)):
        first, last = len(left), len(left) + len(middle)
    inside = pool[first:last]
    if not inside:
        return line
    piece = Piece(inside[0].start, inside[-1].end, "", out, "note call")
    return Line((*pool[:first], piece, *pool[last:]), line.indent, line.gap)


def _calls_in(line: Line, skip: int) -> list[_Call]:
    found = []
    for match in _CALLS.finditer(line.text, skip):
        style = next(name for name in ("square", "round", "spaced", "super", "runin") if match.group(name))
        digits = next(match.group(f"n{i}") for i in range(1, 6) if match.group(f"n{i}"))
        start, end = match.span(style)
        if style == "runin" and _ABBREVIATED.search(line.text, max(0, start - 8), start):
            continue
        at = _offset(line, start + (line.text[start] == " "))
        found.append(_Call(int(digits.translate(_SUPER)), line.start, start, end, at, style))
    return found


def _offset(line: Line, seen: int) -> int:
    """Where in the source the character stands that is seen at an offset of the line."""
    at = 0
    for piece in line.pieces:
        if seen < at + len(piece.seen):
            return piece.start + (seen - at if piece.verbatim else 0)
        at += len(piece.seen)
    return line.end


def _sequences(found: Sequence[_T], *, restart: bool) -> list[list[_T]]:
    """The runs of numbers that go up one by one from 1; a number or two may be missing inside a run."""
    runs: list[list[_T]] = []
    expected = 1
    for k, item in enumerate(found):
        n = item.number
        if n == 1 and (not runs or (restart and _goes_on(found, k, 2) and _restarts(runs[-1], found, k))):
            runs.append([item])
            expected = 2
        elif runs and (n == expected or (expected < n <= expected + 2 and _goes_on(found, k, n + 1))):
            if n > expected and any(other.number == expected for other in found[k : k + 12]):
                continue
            runs[-1].append(item)
            expected = n + 1
    return [run for run in runs if run]


def _goes_on(found: Sequence[_T], k: int, wanted: int) -> bool:
    return any(other.number == wanted for other in found[k + 1 : k + 12])


def _restarts(run: Sequence[_T], found: Sequence[_T], k: int) -> bool:
    """Whether a 1 begins a new run: the run so far does not go on right after it, or is a lone 1."""
    following = [other.number for other in found[k + 1 : k + 3]]
    return len(run) < 2 or following[:1] == [2] or run[-1].number + 1 not in following


def _pairs(runs: list[list[_Call]], groups: list[list[_Item]]) -> list[tuple[list[_Call], list[_Item]]]:
    """Each run of calls with the notes that fit it: the same numbers, below the first call."""
    pairs = []
    free = list(groups)
    for run in runs:
        numbers = {call.number for call in run}
        fitting = [
            (len(numbers & {i.number for i in g}), -n, g)
            for n, g in enumerate(free)
            if g[-1].at > run[0].at
            and len(numbers & {i.number for i in g}) * 2 >= max(len(numbers), len(g))
            and any(i.at > run[0].at for i in g)
        ]
        fitting = [f for f in fitting if f[0] and f[2][0].at > run[0].line]
        if fitting:
            group = max(fitting, key=lambda f: f[:2])[2]
            free = [g for g in free if g is not group]
            pairs.append((run, group))
    return pairs
