"""Links within a source: each is kept where its aim came into a manuscript too, and told where it did not.

A reader of a format writes every link and every anchor that a link aims at; only when the text has its final form
is it known which of them meet. A link that is kept looks as the manuscript format wants it (``[words](#anchor)``,
``[words](work:id#anchor)``); of one that is not, the words stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from anthology.importing.ledger import Finding
from anthology.importing.pieces import Block, Line, Piece, mapped

_LINK = "link to "


class Chapter(Struct, frozen=True):
    """A manuscript of the same book: its name in the archive, its id, the anchors it has, and those others want."""

    member: str
    id: str
    anchors: frozenset[str] = frozenset()
    wanted: frozenset[str] = frozenset()


class Settled(Struct, frozen=True):
    """The blocks with the links that hold; the anchors there are; the places in other chapters that links lead to."""

    blocks: tuple[Block, ...]
    findings: tuple[Finding, ...]
    anchors: frozenset[str]
    outward: frozenset[tuple[str, str]]


def marks(member: str, name: str) -> tuple[str, str, str]:
    """What begins and ends a link to an anchor of this text (``member`` is empty) or of another chapter, and why."""
    return "[", f"](#{name})", f"{_LINK}{member}#{name}"


def anchor(at: int, name: str) -> Piece:
    """An anchor within a line."""
    return Piece(at, at, "", f"[]{{#{name}}}", "anchor", True)


def settle(blocks: Sequence[Block], chapters: Sequence[Chapter] = (), member: str = "") -> Settled:
    """Keeps the links that lead somewhere, and the anchors that a link leads to.

    ``chapters`` are the manuscripts of the same book, ``member`` the name of this one among them.
    """
    kept = [block for block in blocks if block.kind not in ("removed", "moved")]
    anchors = frozenset(_anchors(kept))
    aims = {_aim(piece.why) for piece in _pieces(kept) if piece.links_within and piece.opens}
    outward = frozenset(aim for aim in aims if aim[0])
    by_member = {chapter.member: chapter for chapter in chapters}
    elsewhere = by_member[member].wanted if member in by_member else frozenset()
    wanted = elsewhere | {name for file, name in aims if not file}
    findings: list[Finding] = []
    given: set[str] = set()

    def line(old: Line) -> Line:
        if not any(piece.why == "anchor" or piece.links_within for piece in old.pieces):
            return old
        pieces = [
            piece if piece.why != "anchor" or _first(piece.out[4:-1], wanted, given) else replace(piece, out="")
            for piece in old.pieces
        ]
        return replace(old, pieces=tuple(_linked(pieces, anchors, by_member, findings)))

    made = tuple(_without(block, wanted) for block in mapped(blocks, line))
    return Settled(made, tuple(findings), anchors, outward)


def _first(name: str, wanted: frozenset[str], given: set[str]) -> bool:
    """Whether an anchor is wanted, and not given yet; it is then."""
    if name not in wanted or name in given:
        return False
    given.add(name)
    return True


def _linked(
    pieces: Sequence[Piece], anchors: frozenset[str], chapters: dict[str, Chapter], findings: list[Finding]
) -> Iterator[Piece]:
    for piece in pieces:
        if not piece.links_within:
            yield piece
            continue
        file, name = _aim(piece.why)
        address = _address(file, name, anchors, chapters)
        if piece.opens and not address:
            aim = f"{file}#{name}" if file else f"#{name}"
            why = "a link within the source, to a place that is in no manuscript; its words stay"
            findings.append(Finding("link", piece.start, piece.start, aim, "", why))
        out = piece.out if piece.opens else f"]({address})"
        yield replace(piece, out=out if address else "")


def _address(file: str, name: str, anchors: frozenset[str], chapters: dict[str, Chapter]) -> str:
    if not file:
        return f"#{name}" if name in anchors else ""
    chapter = chapters.get(file)
    if chapter is None:
        return ""
    # An anchor on a chapter's title went into the front matter: the link leads to the work itself.
    return f"work:{chapter.id}#{name}" if name in chapter.anchors else f"work:{chapter.id}"


def _aim(why: str) -> tuple[str, str]:
    file, _, name = why.removeprefix(_LINK).rpartition("#")
    return file, name


def _anchors(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        yield from (value for key, value in block.attributes if key == "anchor")
        yield from (piece.out[4:-1] for line in block.lines for piece in line.pieces if piece.why == "anchor")
        yield from _anchors(block.blocks)


def _pieces(blocks: Iterable[Block]) -> Iterator[Piece]:
    return (piece for block in blocks for line in block.every_line() for piece in line.pieces)


def _without(block: Block, wanted: frozenset[str]) -> Block:
    """The block without the anchors that nothing leads to."""
    return replace(
        block,
        blocks=tuple(_without(inner, wanted) for inner in block.blocks),
        attributes=tuple((key, value) for key, value in block.attributes if key != "anchor" or value in wanted),
    )
