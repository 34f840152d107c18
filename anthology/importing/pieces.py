"""Text that knows where it came from: the one data type that the importer's phases hand on.

A ``Piece`` is a stretch of the source and what is written for it. A ``Line`` is a run of pieces, and a ``Block`` is
a paragraph, heading, list … made of lines or of other blocks. Whatever a phase does, it only ever splits pieces and
changes what is written for them; so every character of the source stays attached to what became of it.

Offsets count characters of the decoded and repaired text (see ``decoding``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

Kind = Literal[
    "paragraph",
    "heading",
    "quotation",
    "verse",
    "letter",
    "epigraph",
    "list",
    "item",
    "definitions",
    "term",
    "definition",
    "table",
    "row",
    "cell",
    "figure",
    "note",
    "break",
    "code",
    "passage",
    "headnote",
    "moved",
    "removed",
]


class Piece(Struct, frozen=True):
    """The source from ``start`` to ``end``.

    ``seen`` is what a reader sees of it (what patterns are matched against), ``out`` what is written into the
    manuscript. ``why`` is empty where the source's own characters are written, and otherwise the reason of the
    change. ``opens`` marks an opening mark (the first ``*`` of an emphasis), which belongs to what follows it.
    """

    start: int
    end: int
    seen: str
    out: str
    why: str = ""
    opens: bool = False

    @property
    def verbatim(self) -> bool:
        """Whether the source's own characters are written."""
        return not self.why

    @property
    def links_within(self) -> bool:
        """Whether it begins or ends a link to another place of the source (see ``links``)."""
        return self.why.startswith("link to ")


class Line(Struct, frozen=True, dict=True):
    """A run of pieces in source order; ``indent`` counts the spaces before it, ``gap`` the empty lines before it."""

    pieces: tuple[Piece, ...]
    indent: int = 0
    gap: int = 0

    @cached_property
    def text(self) -> str:
        """What a reader sees of the line."""
        return "".join(piece.seen for piece in self.pieces)

    @property
    def start(self) -> int:
        """Where the line begins in the source."""
        return self.pieces[0].start

    @property
    def end(self) -> int:
        """Where the line ends in the source."""
        return self.pieces[-1].end

    @property
    def out(self) -> str:
        """What is written for the line."""
        return "".join(piece.out for piece in self.pieces)

    @property
    def alone(self) -> str:
        """What is written for the line where no link within the source can lead, nor to it: in the front matter."""
        return "".join(piece.out for piece in self.pieces if piece.why != "anchor" and not piece.links_within)


class Block(Struct, frozen=True):
    """A part of the text. It holds lines (leaves) or blocks (containers), never both.

    ``label`` is the number or mark of a note, list item or heading; ``role`` a paragraph's role (``salutation``);
    ``level`` a heading's level, or a list's first number; ``attributes`` what stands in braces; ``why`` the reason
    of a removal; ``breaks`` says that each line of the source is a line of the text.
    """

    kind: Kind
    lines: tuple[Line, ...] = ()
    blocks: tuple[Block, ...] = ()
    label: str = ""
    role: str = ""
    level: int = 0
    attributes: tuple[tuple[str, str], ...] = ()
    why: str = ""
    breaks: bool = False

    @property
    def text(self) -> str:
        """What a reader sees, lines parted by spaces."""
        if len(self.lines) == 1:
            return self.lines[0].text
        if self.lines:
            return " ".join(line.text for line in self.lines)
        return " ".join(block.text for block in self.blocks)

    @property
    def gap(self) -> int:
        """The number of empty lines before the block."""
        first = self.first
        return first.gap if first else 0

    @property
    def first(self) -> Line | None:
        """The first line in the block or in what it holds."""
        if self.lines:
            return self.lines[0]
        return next((line for block in self.blocks if (line := block.first)), None)

    @property
    def start(self) -> int:
        """Where the block begins in the source (0 when it holds nothing)."""
        first = self.first
        return first.start if first else 0

    def every_line(self) -> Iterator[Line]:
        """All lines, in order."""
        yield from self.lines
        for block in self.blocks:
            yield from block.every_line()


def dropped(block: Block, why: str) -> Block:
    """The block as one that was taken out, with the reason."""
    return Block("removed", tuple(block.every_line()), why=why)


def cut(line: Line, start: int, end: int | None = None) -> Line | None:
    """The part of a line that a reader sees from ``start`` to ``end``; None when nothing is left.

    A mark between two characters goes with what it opens or closes.
    """
    end = len(line.text) if end is None else end
    kept: list[Piece] = []
    at = 0
    for piece in line.pieces:
        begin, at = at, at + len(piece.seen)
        if begin == at:
            after_start = begin > start or (begin == start and (piece.opens or start == 0))
            before_end = at < end or (at == end and (not piece.opens or end == len(line.text)))
            if after_start and before_end:
                kept.append(piece)
        elif begin < end and at > start:
            kept.extend(_slice(piece, max(start - begin, 0), min(end, at) - begin))
    if not kept:
        return None
    return Line(tuple(kept), line.indent if start == 0 else 0, line.gap if start == 0 else 0)


def _slice(piece: Piece, start: int, end: int) -> Iterable[Piece]:
    """Part of a piece; one whose source differs from what is seen cannot be divided, and goes with its beginning."""
    if start == 0 and end >= len(piece.seen):
        return (piece,)
    if piece.verbatim:
        seen = piece.seen[start:end]
        return (Piece(piece.start + start, piece.start + end, seen, seen),)
    return (piece,) if start == 0 else ()


def rewrite(line: Line, start: int, end: int, out: str, why: str, *, seen: str | None = None) -> Line:
    """The line with what is seen from ``start`` to ``end`` written as ``out``; patterns then see ``seen``."""
    before, middle, after = cut(line, 0, start), cut(line, start, end), cut(line, end)
    pieces = list(before.pieces) if before and start else []
    if middle:
        lead, inner, trail = _parted(middle.pieces)
        pieces += lead
        if inner:
            shown = out if seen is None else seen
            pieces.append(Piece(inner[0].start, inner[-1].end, shown, out, why))
        pieces += trail
    if after and end < len(line.text):
        pieces.extend(after.pieces)
    return Line(tuple(pieces), line.indent, line.gap) if pieces else line


def _parted(pieces: tuple[Piece, ...]) -> tuple[list[Piece], list[Piece], list[Piece]]:
    """Marks before, what is between, marks after: a mark whose partner stands further on must stay.

    Marks that only enclose what is between go with it.
    """
    lead: list[Piece] = []
    trail: list[Piece] = []
    inner = list(pieces)
    while inner and _is_mark(inner[0]) and inner[0].opens:
        lead.append(inner.pop(0))
    while inner and _is_mark(inner[-1]) and not inner[-1].opens:
        trail.insert(0, inner.pop())
    both = min(len(lead), len(trail)) if inner else 0
    if both:
        inner = [*lead[-both:], *inner, *trail[:both]]
        lead, trail = lead[:-both], trail[both:]
    return lead, inner, trail


def _is_mark(piece: Piece) -> bool:
    return not piece.seen and bool(piece.out) and not piece.out.startswith("[^")


def erase(line: Line, start: int, end: int, why: str) -> Line:
    """The line with what is seen from ``start`` to ``end`` left out of the manuscript."""
    return rewrite(line, start, end, "", why)


def mapped(blocks: Iterable[Block], change: Callable[[Line], Line]) -> tuple[Block, ...]:
    """The blocks with every line changed, at any depth; removed ones stay as they are."""
    return tuple(
        block
        if block.kind in ("removed", "moved")
        else replace(
            block,
            lines=tuple(map(change, block.lines)),
            blocks=mapped(block.blocks, change) if block.blocks else (),
        )
        for block in blocks
    )
