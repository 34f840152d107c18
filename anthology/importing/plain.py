"""Plain text to lines, and lines to paragraphs: where the text's own breaks are told from those of a screen or page."""

from __future__ import annotations

import itertools
import re

from msgspec import Struct
from msgspec.structs import replace

from anthology.importing import inline
from anthology.importing.pieces import Block, Line, Piece
from anthology.importing.rules import Language

_LINE = re.compile(r"[^\r\n\x0b\x0c\x85\u2028\u2029]*(?:\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]|\Z)")
_HEADING = re.compile(r"(#{1,6})\s+(?=\S)")
_ITEM = re.compile(r"(?:[\[(]?\d{1,3}(?:[.)\]:]|\s)\s*|[*†‡§•·–-]\s+)(?=\S)")
_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")
_HYPHEN = re.compile(r"([^\W\d_]+)([-‐¬\u00ad])$")
_FIRST_WORD = re.compile(r"([^\W\d_]+)")
_LAST_WORD = re.compile(r"([^\W\d_]+)$")
# Prefixes that mostly keep their hyphen, and those that keep it often enough for a break after them to be doubtful.
_KEEPING = frozenset("self ex non half well all quasi vice ill so".split())
_DOUBTFUL = frozenset("anti co pre post semi ultra pro inter neo counter franco anglo re".split())
_ENDS = (".", "!", "?", ":", "”", "»", "“", ")", "]", '"', "…")
LONG = 160


class Join(Struct, frozen=True):
    """Two lines made one: where, the word it made (empty for a paragraph made whole), and how sure that is."""

    start: int
    end: int
    word: str
    confidence: float


class Shape(Struct, frozen=True):
    """How a capture is laid out: hard-wrapped to ``measure`` characters or not (0), with empty lines or without."""

    measure: int
    spaced: bool


def lines(text: str) -> tuple[Block, ...]:
    """One block for each line of a text that holds anything, with its pieces, indent and the empty lines before it."""
    blocks: list[Block] = []
    gap = 0
    for match in _LINE.finditer(text):
        raw = match.group()
        body = raw.strip()
        if not body:
            gap += 1
            continue
        indent = len(raw) - len(raw.lstrip())
        start = match.start() + indent
        # The first line has nothing above it: it stands alone as if after an empty line.
        blocks.append(_line(body, start, indent, gap if blocks else max(gap, 1)))
        gap = 0
    return tuple(blocks)


def _line(body: str, start: int, indent: int, gap: int) -> Block:
    heading = _HEADING.match(body)
    if not heading:
        return Block("paragraph", (Line(inline.pieces(body, start), indent, gap),))
    mark = Piece(start, start + heading.end(), "", "", "heading mark", True)
    rest = inline.pieces(body[heading.end() :], start + heading.end())
    return Block("heading", (Line((mark, *rest), indent, gap),), level=len(heading.group(1)))


def shape(blocks: tuple[Block, ...]) -> Shape:
    """How the lines of a capture are laid out, by the lengths of lines that follow one another without a gap."""
    found = [block.lines[0] for block in blocks if block.kind == "paragraph"]
    if not found:
        return Shape(0, True)
    close = [(a, b) for a, b in itertools.pairwise(found) if b.gap == 0]
    spaced = sum(1 for line in found if line.gap) >= max(2, len(found) // 12)
    lengths = sorted(len(a.text) + a.indent for a, _ in close)
    if len(close) < 3 or len(close) * 3 < len(found):
        return Shape(0, spaced)
    measure = lengths[int(len(lengths) * 0.92)]
    long_lines = sum(1 for line in found if len(line.text) > 110)
    if measure > 110 or long_lines * 20 > len(found) or measure < 50:
        return Shape(0, spaced)
    filled = sum(1 for a, b in close if not _deliberate(a, b, measure))
    return Shape(measure if filled * 3 >= len(close) else 0, spaced)


def _deliberate(line: Line, following: Line, measure: int) -> bool:
    """Whether the next line's first word would still have fitted: then the break is the author's, not the machine's."""
    word = following.text.split(" ", 1)[0]
    return line.indent + len(line.text) + 1 + len(word) < measure - 1


def vocabulary(blocks: tuple[Block, ...]) -> dict[str, int]:
    """How often each word (lower case) stands in a text, words at the ends of lines left out: they may be halves."""
    counts: dict[str, int] = {}
    for block in blocks:
        for line in block.every_line():
            for word in line.text.lower().split()[1:-1]:
                bare = word.strip(".,;:!?()[]“”‘’\"'«»…*")
                counts[bare] = counts.get(bare, 0) + 1
    return counts


def join(blocks: tuple[Block, ...], how: Shape, language: Language) -> tuple[tuple[Block, ...], list[Join]]:
    """Makes whole the words and paragraphs that a page or a screen broke; says what it joined."""
    made: list[Block] = []
    joins: list[Join] = []
    words: dict[str, int] | None = None
    last = -1
    for block in blocks:
        if block.kind != "paragraph":
            made.append(block)
            if block.kind != "removed":
                last = -1
            continue
        if last >= 0 and _broken(made[last].lines[-1], block.lines[0], how):
            words = vocabulary(blocks) if words is None else words
            joined = _joined(made[last].lines[-1], block.lines[0], words, language, last == len(made) - 1, how)
            if joined:
                made[last] = replace(made[last], lines=(*made[last].lines[:-1], joined[0]))
                joins.append(joined[1])
                continue
        made.append(block)
        last = len(made) - 1
    return tuple(made), joins


def _broken(before: Line, after: Line, how: Shape) -> bool:
    """A quick look: could ``after`` go on with a word or sentence that ``before`` left unfinished?"""
    if not after.text[:1].islower():
        return False
    end = before.text[-1:]
    if end in "-‐¬\u00ad":
        return True
    if how.measure:
        return bool(after.gap) and len(before.text) > how.measure * 0.6 and not before.text.endswith(_ENDS)
    return len(before.text) > 60 and (end.isalnum() or end in ",;–—’")


def _joined(
    before: Line, after: Line, words: dict[str, int], language: Language, adjacent: bool, how: Shape
) -> tuple[Line, Join] | None:
    hyphen = _HYPHEN.search(before.text)
    right = _FIRST_WORD.match(after.text)
    if hyphen and right:
        return _hyphenated(before, after, hyphen.group(1), right.group(1), words, adjacent)
    if hyphen:
        return None
    left = _LAST_WORD.search(before.text)
    whole = f"{left.group(1)}{right.group(1)}".lower() if left and right else ""
    if left and right and _one_word(left.group(1).lower(), right.group(1).lower(), words, language):
        join = Join(before.end, after.start, whole, 0.9)
        return _glued(before, after, "", "word broken in the middle", adjacent), join
    if how.measure and not after.gap:
        return None
    join = Join(before.end, after.start, "", 0.8)
    return _glued(before, after, " ", "paragraph broken in the middle", adjacent), join


def _one_word(left: str, right: str, words: dict[str, int], language: Language) -> bool:
    """Whether two fragments are halves of one word, by the words of the text itself."""
    if len(right) == 1 and right not in language.single:
        return True
    if len(left) == 1 and left not in language.single:
        return True
    return words.get(left + right, 0) > 0 and (not words.get(left) or not words.get(right))


def _hyphenated(
    before: Line, after: Line, left: str, right: str, words: dict[str, int], adjacent: bool
) -> tuple[Line, Join]:
    whole, compound = f"{left}{right}".lower(), f"{left}-{right}".lower()
    attested, parted = words.get(whole, 0), words.get(compound, 0)
    keeps = left.lower() in _KEEPING
    confidence = 0.98 if attested or parted else 0.6 if keeps or left.lower() in _DOUBTFUL else 0.85
    if parted > attested or (keeps and not attested):
        return _glued(before, after, "", "line broken after a hyphen", adjacent), Join(
            before.end, after.start, compound, confidence
        )
    pieces = list(before.pieces)
    last = pieces[-1]
    pieces[-1:] = [
        replace(last, end=last.end - 1, seen=last.seen[:-1], out=last.out[:-1]),
        Piece(last.end - 1, last.end, "", "", "hyphen at the end of a line"),
    ]
    stripped = Line(tuple(piece for piece in pieces if piece.end > piece.start), before.indent, before.gap)
    line = _glued(stripped, after, "", "word broken at the end of a line", adjacent)
    return line, Join(before.end - 1, after.start, whole, confidence)


def _glued(before: Line, after: Line, with_: str, why: str, adjacent: bool) -> Line:
    """The two lines as one. The white space between them is accounted for, unless something else stands there."""
    end = after.start if adjacent else before.end
    between = Piece(before.end, end, with_, with_, why)
    return Line((*before.pieces, between, *after.pieces), before.indent, before.gap)


def paragraphs(blocks: tuple[Block, ...], how: Shape) -> tuple[Block, ...]:
    """Lines to paragraphs, verse and quotations, by gaps, indents and the lengths of lines."""
    made: list[Block] = []
    run: list[Line] = []

    def flush() -> None:
        if run:
            made.extend(_group(tuple(run), how))
            run.clear()

    for block in blocks:
        if block.kind == "removed" or block.kind == "moved":
            if run and made and not how.measure:
                flush()
            made.append(block)
            continue
        line = block.lines[0]
        if block.kind != "paragraph" or len(block.lines) > 1:
            flush()
            made.append(block)
            continue
        if line.gap or (run and _ITEM.match(line.text) and _starts_item(line, run[-1], how)):
            flush()
        run.append(line)
    flush()
    return _in_order(_stanzas(made, how))


def _in_order(blocks: list[Block]) -> tuple[Block, ...]:
    return tuple(sorted(blocks, key=lambda block: block.start))


def _starts_item(line: Line, before: Line, how: Shape) -> bool:
    """Whether a numbered or marked line begins an item: in wrapped text a number may begin a line by chance."""
    if not how.measure:
        return True
    return _deliberate(before, line, how.measure) or before.text.endswith((".", ":", ";", ")", "”"))


def _group(run: tuple[Line, ...], how: Shape) -> list[Block]:
    if len(run) == 1:
        return [Block("paragraph", run)]
    if how.measure:
        return _wrapped(run, how)
    return _unwrapped(run, how)


def _wrapped(run: tuple[Line, ...], how: Shape) -> list[Block]:
    """Paragraphs of hard-wrapped text: an indented first line begins one; lines that break early are verse."""
    base = min(line.indent for line in run)
    early = sum(1 for a, b in itertools.pairwise(run) if _deliberate(a, b, how.measure))
    if early >= 0.75 * (len(run) - 1):
        return [Block("paragraph", run, breaks=True)]
    starts = [i for i, line in enumerate(run) if i == 0 or (line.indent >= base + 2 and run[i - 1].indent == base)]
    if any(b - a == 1 for a, b in itertools.pairwise(starts)) and len(starts) > len(run) // 2:
        starts = [0]
    parts = [run[a:b] for a, b in zip(starts, [*starts[1:], len(run)], strict=True)]
    return [Block("paragraph", part) for part in parts]


def _unwrapped(run: tuple[Line, ...], how: Shape) -> list[Block]:
    """Each line is a paragraph, unless all of a run are short and the text parts its paragraphs by empty lines."""
    short = all(len(line.text) <= 75 for line in run)
    if short and how.spaced:
        return [Block("paragraph", run, breaks=True)]
    if short and len(run) >= 4 and sum(1 for line in run if line.text.endswith(_ENDS)) * 2 < len(run):
        return [Block("paragraph", run, breaks=True)]
    return [Block("paragraph", (line,)) for line in run]


def _stanzas(blocks: list[Block], how: Shape) -> list[Block]:
    """Groups of broken lines that look like verse, neighbouring stanzas as one poem; the others keep their breaks."""
    made: list[Block] = []
    i = 0
    while i < len(blocks):
        j = i
        while j < len(blocks) and blocks[j].breaks and blocks[j].kind == "paragraph":
            j += 1
        if j > i and _is_verse(blocks[i:j]):
            stanza_lines = tuple(line for block in blocks[i:j] for line in block.lines)
            made.append(Block("verse", stanza_lines))
            i = j
        else:
            made.append(_quoted(blocks[i], how))
            i += 1
    return made


def versed(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks of a text that is no plain capture, with paragraphs of broken lines that look like verse as verse."""
    return tuple(_stanzas(list(blocks), Shape(0, True)))


def _is_verse(groups: list[Block]) -> bool:
    found = [line for block in groups for line in block.lines]
    capitals = sum(1 for line in found if line.text.lstrip("“‘\"'«—–-¿¡([… ")[:1].isupper())
    indents = len({line.indent for line in found}) > 1
    if len(found) < 4 or max(len(line.text) for line in found) > 75:
        return False
    if any(_ITEM.match(line.text) for line in found):
        return False
    stopped = sum(1 for line in found if line.text.endswith((".", ":")))
    return stopped * 2 <= len(found) and (
        capitals == len(found) or (capitals * 5 >= len(found) * 3 and (indents or len(groups) > 1 or len(found) >= 8))
    )


def _quoted(block: Block, how: Shape) -> Block:
    """A wrapped paragraph that is indented as a whole is a quotation."""
    if not how.measure or block.kind != "paragraph" or block.breaks or len(block.lines) < 2:
        return block
    indent = min(line.indent for line in block.lines)
    if indent >= 3 and max(len(line.text) for line in block.lines) <= how.measure - indent:
        return Block("quotation", blocks=(block,))
    return block
