"""The notes that a page links itself: a short call that leads to an element further down."""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from urllib.parse import unquote

from msgspec import Struct, field

from anthology.importing.html.tree import BLOCKS, Node
from anthology.importing.notes import series

NOTE_CALL = re.compile(r"[\[(]?\s*(?:\d{1,4}|[*†‡§¶]{1,3}|[ivx]{1,5}|[a-z])\s*[\])]?", re.I)

_BACK = re.compile(rf"(?:{NOTE_CALL.pattern}|[↩↑⤴^][\ufe0e\ufe0f]?|[\[(]?(?:back|return)\b.{{0,30}})\.?", re.I)

#: Where in the text a file begins that it was put together from, and the file's path.
Parts = Sequence[tuple[int, str]]


class Notes(Struct):
    """The notes that a page links itself: labels of calls by the anchor's order, and of notes by the element's; the
    links that lead from a note back to its call; and the later calls of a note that is called already."""

    calls: dict[int, str] = field(default_factory=dict)
    notes: dict[int, str] = field(default_factory=dict)
    backs: set[int] = field(default_factory=set)
    repeats: set[int] = field(default_factory=set)


def distant_notes(trees: Mapping[str, Node], member: str) -> list[tuple[str, int, int]]:
    """The notes that a page of a book calls in later ones: the page, and where in it the note stands.

    ``trees`` are the pages in reading order; a link to an earlier page leads back from a note to its call.
    """
    order = list(trees)
    ids: dict[str, dict[str, Node]] = {}
    found: list[tuple[str, int, int]] = []
    for node in trees[member].nodes():
        href = node.attrs.get("href", "")
        if node.tag != "a" or "#" not in href or not NOTE_CALL.fullmatch(node.text.strip()):
            continue
        other, anchor = target(href, member)
        if other not in trees or order.index(other) <= order.index(member):
            continue
        if other not in ids:
            ids[other] = {n.attrs["id"]: n for n in trees[other].nodes() if n.attrs.get("id")}
        aim = ids[other].get(anchor)
        note = note_element(aim, node) if aim else None
        if note is not None and not _leads_here(note, node, member, other):
            continue
        if note is not None and (other, note.start, note.end) not in found:
            found.append((other, note.start, note.end))
    return found


def _leads_here(note: Node, call: Node, member: str, path: str) -> bool:
    """Whether a note may belong to a call: it has no links back, or one of them leads to the call's page."""
    backs = [n.attrs["href"] for n in note.nodes() if n.tag == "a" and "#" in n.attrs.get("href", "")]
    return not backs or any(target(href, path)[0] == member for href in backs)


def target(href: str, path: str) -> tuple[str, str]:
    """The file and the anchor that a reference in the file ``path`` leads to."""
    file, _, anchor = href.partition("#")
    return (posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(file))) if file else path), anchor


def file_of(node: Node, parts: Parts) -> str:
    return parts[max(bisect_right([start for start, _ in parts], node.start) - 1, 0)][1]


def linked(main: Node, parts: Parts) -> Notes:
    """Calls and notes by the page's own anchors: a short number that leads to an element further down."""
    targets: dict[tuple[str, str], Node] = {}
    for node in main.nodes():
        for key in (node.attrs.get("id"), node.attrs.get("name") if node.tag == "a" else None):
            if key:
                targets.setdefault((file_of(node, parts), key), node)
    total = len(main.text) or 1
    found = Notes()
    for node in main.nodes():
        href = node.attrs.get("href", "")
        if node.tag != "a" or "#" not in href or not NOTE_CALL.fullmatch(node.text.strip()):
            continue
        aim = targets.get(target(href, file_of(node, parts)))
        if aim is None or aim.order < node.order:
            continue
        note = note_element(aim, node)
        if note is None or (len(note.text) * 2 > total and total > 400):
            continue
        if note.order in found.notes:
            found.repeats.add(node.order)
            continue
        label = found.notes.setdefault(note.order, series(note.text) + str(len(found.notes) + 1))
        found.calls[node.order] = label
        found.backs |= {n.order for n in note.nodes() if n.tag == "a" and _BACK.fullmatch(n.text.strip())}
    return found


def note_element(target: Node, call: Node) -> Node | None:
    """The block that an anchor stands in, unless the call stands in it too."""
    node: Node | None = target
    while node is not None and node.tag not in BLOCKS:
        node = node.parent
    if node is None or node.tag in ("body", "html", "h1", "h2", "h3", "h4") or any(n is call for n in node.nodes()):
        return None
    parent = node.parent
    if node.tag == "p" and parent is not None and parent.tag in ("li", "div", "aside") and _first_block(parent) is node:
        alone = parent.tag == "li" or "note" in parent.name.lower()
        if (
            alone
            and not any(n is call for n in parent.nodes())
            and sum(1 for n in parent.nodes() if n.tag == "a" and (n.attrs.get("id") or n.attrs.get("name"))) <= 2
        ):
            return parent
    return node


def _first_block(node: Node) -> Node | None:
    return next((c for c in node.children if isinstance(c, Node) and c.tag in BLOCKS), None)
