"""What a website, an e-book reader or a printed page put around the text: found, and taken out with the reason."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence

from anthology.importing import metadata
from anthology.importing.ledger import Field
from anthology.importing.metadata import normal
from anthology.importing.pieces import Block, Line, dropped, erase, mapped
from anthology.importing.rules import Site, generic

#: Chrome stands near the edges; further in, a line like it may be the author's.
_EDGE = 60
_FOLIO = re.compile(r"[-–—\[( ]*(\d{1,4})[-–—\]) ]*")


def prose(blocks: Sequence[Block]) -> list[bool]:
    """For each block, whether it is running text: long, or a line of a long run of lines."""
    flags = [False] * len(blocks)
    i = 0
    while i < len(blocks):
        j = i + 1
        while j < len(blocks) and blocks[j].gap == 0 and blocks[j].kind == "paragraph":
            j += 1
        if blocks[i].kind == "paragraph":
            texts = [block.text for block in blocks[i:j]]
            if j - i > 1 and sum(map(len, texts)) >= 200 and sum(map(len, texts)) >= 45 * len(texts):
                for k in range(i, j):
                    flags[k] = not metadata.labelled(texts[k - i])
            else:
                for k in range(i, j):
                    flags[k] = is_prose(texts[k - i])
        i = j
    return flags


def is_prose(text: str) -> bool:
    """Whether a paragraph is running text by itself, and no statement about the text."""
    if len(text) < 90 or (len(text) < 160 and not re.search(r"[.!?…][”’\"»)]*\s+\S.*[.!?…:][”’\"»)]*$", text)):
        return False
    return not metadata.labelled(text)


def clean(blocks: tuple[Block, ...], sites: tuple[Site, ...]) -> tuple[tuple[Block, ...], list[Field]]:
    """The blocks with chrome taken out; fields that stand in a site's boilerplate are found on the way."""
    done, fields = _fences(list(blocks), sites)
    done = _tail(done)
    flags = prose(done)
    first = next((i for i, flag in enumerate(flags) if flag), len(done))
    last = next((i for i in range(len(done) - 1, -1, -1) if flags[i]), -1)
    head = range(0, min(first, _EDGE))
    foot = range(max(last + 1, len(done) - _EDGE), len(done))
    _lines(done, sites, set(head) | set(foot), flags)
    _repeated(done, head, foot)
    _folios(done, flags)
    return _marks(done), fields


def _fences(blocks: list[Block], sites: tuple[Site, ...]) -> tuple[list[Block], list[Field]]:
    fields: list[Field] = []
    for site in sites:
        if not (site.start and site.end):
            continue
        begin = next((i for i, b in enumerate(blocks) if site.start.fullmatch(b.text)), -1)
        finish = next((i for i, b in enumerate(blocks) if i > begin and site.end.fullmatch(b.text)), len(blocks))
        for i in (*range(0, begin + 1), *range(finish, len(blocks))):
            found = metadata.from_line(blocks[i].lines[0]) if i < begin and len(blocks[i].lines) == 1 else None
            if found:
                fields += found
                blocks[i] = Block("moved", blocks[i].lines)
            else:
                blocks[i] = dropped(blocks[i], f"boilerplate of the site ({site.name})")
    return blocks, fields


def _tail(blocks: list[Block]) -> list[Block]:
    """Takes out what follows the text on a page: readers' comments, related articles."""
    total = sum(len(block.text) for block in blocks)
    seen = 0
    for i, block in enumerate(blocks):
        if block.kind != "removed" and seen * 2 > total and generic().tail.fullmatch(block.text.strip()):
            why = "readers' comments" if re.search(r"comm|kommen|repl|respon", block.text, re.I) else "after the text"
            return blocks[:i] + [b if b.kind == "removed" else dropped(b, why) for b in blocks[i:]]
        seen += len(block.text)
    return blocks


def _lines(blocks: list[Block], sites: tuple[Site, ...], edges: set[int], flags: list[bool]) -> None:
    """Takes out lines that a rule knows: at the edges, or anywhere when they are repeated or unmistakable."""
    counts = Counter(block.text for block in blocks if len(block.text) < 120)
    for i, block in enumerate(blocks):
        text = block.text.strip()
        if block.kind in ("removed", "moved") or len(text) > 200:
            continue
        if flags[i]:
            if len(text) < 40 and generic().anywhere.fullmatch(text):
                blocks[i] = dropped(block, "navigation")
            continue
        why = _reason(text, sites, i in edges, counts[block.text] > 1)
        if why:
            blocks[i] = dropped(block, why)


def _reason(text: str, sites: tuple[Site, ...], edge: bool, repeated: bool) -> str:
    rules = generic()
    if rules.anywhere.fullmatch(text) or _buttons(text):
        return "navigation"
    if not edge and not repeated:
        return ""
    if rules.lines.fullmatch(text):
        return "navigation"
    for site in sites:
        if site.chrome and site.chrome.fullmatch(text) and (edge or repeated):
            return f"navigation ({site.name})"
    if edge and _bar(text):
        return "navigation bar"
    return ""


def _buttons(text: str) -> bool:
    items = re.split(r"\s{2,}|\t", text)
    return len(items) > 1 and all(generic().buttons.fullmatch(item) for item in items)


def _bar(text: str) -> bool:
    """Whether a line is a bar of short items; a sentence with a stroke in it is none."""
    for separator in generic().separators:
        items = text.split(separator)
        if len(items) > 1 and all(0 < len(item) <= 45 and not item.endswith((".", ",")) for item in items):
            return not re.search(r"\b(?:1[5-9]|20)\d\d\b", text) or len(items) > 2
    return False


def _repeated(blocks: list[Block], head: range, foot: range) -> None:
    """Takes out a line that stands both above and below the text, as navigation does, and the title does not."""
    above = {normal(blocks[i].text) for i in head if blocks[i].kind == "removed"}
    for i in foot:
        if blocks[i].kind == "paragraph" and normal(blocks[i].text) in above and len(blocks[i].text) < 100:
            blocks[i] = dropped(blocks[i], "navigation, repeated")


def _folios(blocks: list[Block], flags: list[bool]) -> None:
    """Takes out the printed page's numbers (lines that count upward between the paragraphs) and its running heads."""
    numbers = [
        (i, int(m.group(1)))
        for i, b in enumerate(blocks)
        if b.kind == "paragraph" and len(b.text) < 12 and (m := _FOLIO.fullmatch(b.text))
    ]
    ups = sum(1 for (_, a), (_, b) in itertools.pairwise(numbers) if 0 < b - a <= 2)
    if len(numbers) < 3 or ups * 10 < 8 * (len(numbers) - 1):
        return
    # A list numbers what stands close by; pages are parted by running text.
    spread = [any(flags[i + 1 : j]) for (i, _), (j, _) in itertools.pairwise(numbers)]
    if sum(spread) * 2 < len(spread):
        return
    heads = _running_heads(blocks, [i for i, _ in numbers])
    for i, _ in numbers:
        blocks[i] = dropped(blocks[i], "page number")
    for i in heads:
        blocks[i] = dropped(blocks[i], "running head")


def _running_heads(blocks: list[Block], folios: list[int]) -> list[int]:
    near = [k for i in folios for k in (i - 1, i + 1) if 0 <= k < len(blocks) and blocks[k].kind == "paragraph"]
    counts = Counter(blocks[k].text for k in near if len(blocks[k].text) < 80)
    return [k for k in dict.fromkeys(near) if counts[blocks[k].text] >= 3]


def _marks(blocks: list[Block]) -> tuple[Block, ...]:
    """Takes marks such as “[edit]” out of the midst of lines."""
    marks = generic().marks
    quick = re.compile(r"\[|back to text|[↩↑⤴^]", re.IGNORECASE)

    def without(line: Line) -> Line:
        if quick.search(line.text):
            for mark in marks:
                while (match := mark.search(line.text)) and match.end() > match.start():
                    line = erase(line, match.start(), match.end(), "navigation")
        return line

    changed = mapped(blocks, without)
    return tuple(
        dropped(block, "navigation") if block.kind == "paragraph" and not block.text.strip() else block
        for block in changed
    )
