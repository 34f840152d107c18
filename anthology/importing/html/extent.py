"""Which part of a page is the text, and what stands outside of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from anthology.importing.html.tree import BLOCKS, Node, Text
from anthology.importing.metadata import normal
from anthology.importing.pieces import Block, Line, Piece
from anthology.importing.rules import Site


def main_part(body: Node, sites: Sequence[Site], source: str) -> Node:
    """The element that holds the text."""
    wanted = {name for site in sites for name in site.main}
    for node in body.nodes():
        if wanted & {*node.attrs.get("class", "").split(), node.attrs.get("id", "")} and len(node.text) > 200:
            return node
    total = len(body.text) or 1
    marked = [
        n
        for n in body.nodes()
        if n.tag in ("main", "article") or ("itemprop" in n.attrs and n.attrs["itemprop"] == "articleBody")
    ]
    big = [n for n in marked if len(n.text) > 0.3 * total]
    if big:
        return min(big, key=lambda n: len(n.text))
    return _judged(body, source) or body


def _judged(body: Node, source: str) -> Node | None:
    """The smallest element that holds nearly all that trafilatura takes for the main text."""
    try:
        from trafilatura import extract  # an extra, and slow to import
    except ImportError:
        return None
    taken = extract(source, favor_recall=True, include_comments=False, include_tables=True, deduplicate=False) or ""
    kept = {normal(line)[:200] for line in taken.splitlines() if len(line) > 60}
    if not kept:
        return None
    found = [
        n
        for n in body.nodes()
        if n.tag in ("p", "li", "blockquote", "td", "dd", "div") and _leaf(n) and normal(n.text)[:200] in kept
    ]
    if len(found) * 2 < len(kept):
        return None
    chains = [_ancestors(node) for node in found]
    common = chains[0]
    for chain in chains[1:]:
        common = [a for a, b in zip(common, chain, strict=False) if a is b]
    node = common[-1] if common else body
    return node if node.tag not in ("p", "li", "td") or len(found) > 1 else node.parent or body


def _leaf(node: Node) -> bool:
    return not any(isinstance(c, Node) and c.tag in BLOCKS for c in node.children)


def _ancestors(node: Node) -> list[Node]:
    chain: list[Node] = []
    at: Node | None = node
    while at is not None:
        chain.append(at)
        at = at.parent
    return chain[::-1]


def outside(page: Node, main: Node, head: Sequence[Block], held: set[int]) -> tuple[list[Block], list[Block]]:
    """What stands before and after the text on the page, a block for each leaf, taken out."""
    titles = {line.start for block in head for line in block.lines}
    first = next((t.start for t in main.texts()), 0)
    before: list[Block] = []
    after: list[Block] = []
    for text in page.texts():
        if id(text) in held or text.start in titles or not text.seen.strip():
            continue
        block = Block(
            "removed",
            (Line((Piece(text.start, text.end, text.seen, text.seen, "taken out"),)),),
            why="outside the text",
        )
        (before if text.start < first else after).append(block)
    return before, after


def markup(page: Node, length: int) -> tuple[tuple[int, int], ...]:
    """The stretches of the source that are no text, or only white space."""
    spans: list[tuple[int, int]] = []
    at = 0
    for text in page.texts():
        if not text.seen.strip():
            continue
        if text.start > at:
            spans.append((at, text.start))
        at = text.end
    if at < length:
        spans.append((at, length))
    return tuple(spans)


def unplaced(page: Node, blocks: Sequence[Block]) -> list[Block]:
    """Texts that no block holds: each is taken out, with a reason that says so."""
    spans = sorted((p.start, p.end) for b in blocks for line in b.every_line() for p in line.pieces if p.end > p.start)
    starts = [a for a, _ in spans]
    out = []
    for text in page.texts():
        if not text.seen.strip():
            continue
        at = text.start
        k = max(bisect_right(starts, at) - 1, 0)
        while at < text.end:
            while k < len(spans) and spans[k][1] <= at:
                k += 1
            stop = min(spans[k][0], text.end) if k < len(spans) else text.end
            if stop > at and text.seen.strip() and _seen(text, at, stop).strip():
                seen = _seen(text, at, stop)
                out.append(
                    Block(
                        "removed",
                        (Line((Piece(at, stop, seen, seen, "taken out"),)),),
                        why="text outside any paragraph",
                    )
                )
            at = max(spans[k][1], at + 1) if k < len(spans) else text.end
    return out


def _seen(text: Text, a: int, b: int) -> str:
    return text.seen[a - text.start : b - text.start] if len(text.seen) == text.end - text.start else text.seen
