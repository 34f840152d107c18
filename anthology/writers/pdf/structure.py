"""The structure tree of a PDF as WeasyPrint is about to write it: read, put right, put back.

What is put right:

- a note is one ``Note``, after the block that calls it (ISO 32000-1, 14.8.4.4.1), and not at the end of its page;
- what a page divides is one element (14.7.4.2: the content of an element may lie on several pages);
- the contents are ``TOC`` and ``TOCI`` (14.8.4.2), and a mark of a note is its ``Lbl``;
- the paragraphs of a list item stand in its body (14.8.4.3.3); a term and what is said of it are one item;
- content that no element holds is an artifact (14.8.2.2): running heads, folios, leaders;
- a line of text, or an emphasis, is content of its paragraph itself, and no ``Span`` that says nothing: nine of ten
  elements were such.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Set
from itertools import groupby
from typing import Any, TypeAlias

import pydyf
from msgspec import Struct


class Trait(Struct, frozen=True):
    """What a structure element is made of: its source element, by number, and what this is to the reader.

    ``role`` is ``note``, ``call``, ``link-call``, ``mark``, ``contents``, ``leader`` or nothing; ``key`` the id of the
    note, and ``part`` the number of a part of an entry.
    """

    source: int
    role: str = ""
    key: str = ""
    part: int | None = None


class Mark(Struct, frozen=True):
    """A marked-content sequence: the index of its page, and its number there."""

    page: int
    number: int


class Node(Struct, eq=False):
    """A structure element; its ``kids`` may be references to annotations, too."""

    entry: Any
    kids: list[_Kid]
    trait: Trait | None = None

    @property
    def kind(self) -> str:
        """The structure type."""
        return str(self.entry["S"])[1:]

    @kind.setter
    def kind(self, kind: str) -> None:
        self.entry["S"] = f"/{kind}"

    @property
    def nodes(self) -> list[Node]:
        """The elements among the kids."""
        return [kid for kid in self.kids if isinstance(kid, Node)]

    def walk(self) -> Iterator[Node]:
        """The element and all in it, in reading order."""
        yield self
        for kid in self.nodes:
            yield from kid.walk()


_Kid: TypeAlias = Node | Mark | bytes

_INLINE = frozenset({"Span", "NonStruct", "Reference", "Link", "Code", "Quote", "Lbl"})
_PARAGRAPHS = frozenset({"P", "H1", "H2", "H3", "H4", "H5", "H6"})
_HOLD_TEXT = _PARAGRAPHS | {"Span", "Code", "Quote", "Reference", "Lbl", "Link"}
_REPEATED = frozenset({"Link", "Caption", "Span", "Lbl", "Reference"})
_PLAIN = frozenset({"Type", "S", "K", "Pg", "P"})
_MAY_BE_EMPTY = frozenset({"TD", "TH", "TR", "THead", "TBody", "TFoot", "Table", "Figure"})


class Tree(Struct):
    """The structure tree of a file that WeasyPrint has built and not yet written."""

    pdf: Any
    root: Node

    @classmethod
    def read(cls, pdf: Any, traits: Mapping[int, Trait]) -> Tree:
        """The tree of a file; ``traits`` are by the numbers of the objects."""
        pages = {reference: index for index, reference in enumerate(pdf.page_references)}

        def node(entry: Any) -> Node:
            kids: list[_Kid] = []
            for kid in entry["K"]:
                if isinstance(kid, int):
                    kids.append(Mark(pages[entry["Pg"]], kid))
                    continue
                below = _object(pdf, kid)
                if below["Type"] != "/StructElem":
                    kids.append(kid)
                elif str(entry["S"])[1:] in _HOLD_TEXT and _is_text(below):
                    kids += (Mark(pages[below["Pg"]], number) for number in below["K"])
                    below.free = "f"
                else:
                    kids.append(node(below))
            return Node(entry, kids, traits.get(entry.number))

        top = _object(pdf, pdf.catalog["StructTreeRoot"])
        return cls(pdf, node(_object(pdf, top["K"][0])))

    def repair(self) -> None:
        """Puts the tree right."""
        notes = self._take_notes()
        self._join(self.root)
        self._tidy(self.root)
        self._place(notes)

    def write(self, following: Set[Mark]) -> tuple[dict[Mark, int], set[Mark]]:
        """Puts the tree back into the file; what comes out are the numbers of the marks that elements hold, and those
        that are merged: a mark of ``following`` begins where the one before it ends, and goes on with that one if both
        are in one element.
        """
        merged: set[Mark] = set()
        self._merge(self.root, following, merged)
        held = [kid for each in self.root.walk() for kid in each.kids if isinstance(kid, Mark)]
        numbers: dict[Mark, int] = {}
        used: Counter[int] = Counter()
        for mark in sorted(held, key=lambda mark: (mark.page, mark.number)):
            numbers[mark] = used[mark.page]
            used[mark.page] += 1
        owners: dict[int, list[Any]] = {page: [None] * count for page, count in used.items()}
        self._write(self.root, numbers, owners)
        parents = _object(self.pdf, _object(self.pdf, self.pdf.catalog["StructTreeRoot"])["ParentTree"])["Nums"]
        for page in range(len(self.pdf.page_references)):
            parents[2 * page + 1][:] = [owner.reference for owner in owners.get(page, ())]
        return numbers, merged

    def _merge(self, node: Node, following: Set[Mark], merged: set[Mark]) -> None:
        kept: list[_Kid] = []
        last: _Kid | None = None
        for kid in node.kids:
            if isinstance(kid, Mark) and kid in following and last == Mark(kid.page, kid.number - 1):
                merged.add(kid)
            else:
                kept.append(kid)
            last = kid
        node.kids = kept
        for each in node.nodes:
            self._merge(each, following, merged)

    def _write(self, node: Node, numbers: Mapping[Mark, int], owners: Mapping[int, list[Any]]) -> None:
        pages = self.pdf.page_references
        first = next((kid.page for kid in node.kids if isinstance(kid, Mark)), None)
        if first is not None:
            node.entry["Pg"] = pages[first]
        written: list[Any] = []
        for kid in node.kids:
            if isinstance(kid, Node):
                kid.entry["P"] = node.entry.reference
                self._write(kid, numbers, owners)
                written.append(kid.entry.reference)
            elif isinstance(kid, Mark):
                number = numbers[kid]
                owners[kid.page][number] = node.entry
                there = {"Type": "/MCR", "Pg": pages[kid.page], "MCID": number}
                written.append(number if kid.page == first else pydyf.Dictionary(there))
            else:
                written.append(kid)
        node.entry["K"] = pydyf.Array(written)

    def _made(self, kind: str, kids: list[_Kid]) -> Node:
        entry = pydyf.Dictionary({"Type": "/StructElem", "S": f"/{kind}"})
        self.pdf.add_object(entry)
        return Node(entry, kids)

    # -- notes ---------------------------------------------------------------------------------

    def _take_notes(self) -> dict[str, Node]:
        """Names the notes, and takes those that are called at the foot out of the tree, by their ids."""
        called = {each.trait.key for each in self.root.walk() if each.trait and each.trait.role == "call"}
        taken: dict[str, Node] = {}
        self._take(self.root, called, set(), taken)
        return taken

    def _take(self, parent: Node, called: set[str], seen: set[str], taken: dict[str, Node]) -> None:
        for kid in parent.nodes:
            if kid.trait and kid.trait.role == "note" and kid.trait.key in seen and not _is_same(parent, kid):
                kid.kind = "Note"  # the rest of an endnote, on the next page: it is joined
            elif kid.trait and kid.trait.role == "note" and kid.trait.key not in seen:
                seen.add(kid.trait.key)
                kid.kind = "Note"
                kid.entry["ID"] = pydyf.String(kid.trait.key)
                if kid.trait.key in called:
                    taken[kid.trait.key] = kid
                    parent.kids.remove(kid)
            self._take(kid, called, seen, taken)

    def _place(self, notes: dict[str, Node]) -> None:
        """Puts each note after the paragraph that calls it, or last into any other block that does."""
        waiting = [self.root]
        while waiting:
            placed = list(self._calls(waiting.pop(), []))
            last: dict[Node, Node] = {}
            for key, path in placed:
                note = notes.pop(key, None)
                if note is None:
                    continue
                depth = max(n for n, each in enumerate(path) if each.kind not in _INLINE)
                block, above = path[depth], path[max(depth - 1, 0)]
                if block.kind in _PARAGRAPHS:
                    above.kids.insert(above.kids.index(last.get(block, block)) + 1, note)
                    last[block] = note
                else:
                    block.kids.append(note)
                self._join(note)
                self._tidy(note)
                waiting.append(note)

    def _calls(self, node: Node, path: list[Node]) -> Iterator[tuple[str, list[Node]]]:
        path = [*path, node]
        if node.trait and node.trait.role == "call":
            yield node.trait.key, path
        for kid in node.nodes:
            yield from self._calls(kid, path)

    # -- elements on several pages -------------------------------------------------------------

    def _join(self, node: Node) -> None:
        """Makes one of each element that a page divides, but for tables, whose heads are repeated, and links."""
        kept: list[_Kid] = []
        for kid in node.kids:
            if isinstance(kid, Node):
                if _is_bare(kid) and kid.kind not in _MAY_BE_EMPTY:
                    continue
                before = kept[-1] if kept else None
                if isinstance(before, Node) and _goes_on(before, kid):
                    before.kids += kid.kids
                    continue
            kept.append(kid)
        node.kids = kept
        for kid in node.nodes:
            self._join(kid)

    # -- kinds ---------------------------------------------------------------------------------

    def _tidy(self, node: Node) -> None:
        """Gives elements the kinds and the order of kids that the standard wants, from within outwards."""
        for kid in node.nodes:
            self._tidy(kid)
        node.kids = [one for kid in node.kids for one in self._kids(node, kid)]
        if node.kind == "LI":
            self._make_body(node)
        if node.kind == "L":
            for kid in node.nodes:
                if kid.kind == "Div":
                    self._make_item(kid)
            if node.trait and node.trait.role == "contents":
                self._make_contents(node)

    def _kids(self, parent: Node, kid: _Kid) -> list[_Kid]:
        """What stands for a kid: nothing for leaders, what is in it where it is the same element once more."""
        if not isinstance(kid, Node):
            return [kid]
        role = kid.trait.role if kid.trait else ""
        if role == "leader" or (not kid.kids and kid.kind not in _MAY_BE_EMPTY):
            return []
        if _is_same(parent, kid) or (parent.kind in _HOLD_TEXT and not role and _says_nothing(kid)):
            return kid.kids
        if kid.kind == "Link" and role in {"link-call", "mark"}:
            return [self._made("Reference" if role == "link-call" else "Lbl", [kid])]
        return [kid]

    def _make_body(self, item: Node) -> None:
        stray = [kid for kid in item.nodes if kid.kind not in ("Lbl", "LBody")]
        if not stray:
            return
        body = next((kid for kid in item.nodes if kid.kind == "LBody"), None) or self._made("LBody", [])
        labels = [kid for kid in item.nodes if kid.kind == "Lbl"]
        bodies = [kid for kid in item.kids if kid not in labels and kid is not body]
        body.kids = [*bodies, *body.kids]
        item.kids = [*labels, body]

    def _make_item(self, entry: Node) -> None:
        """The box of an entry as an item: its head is the label, each part of the rest a paragraph of the body."""
        parts: dict[int, list[_Kid]] = {}
        for number, kid in _content(entry, 0):
            parts.setdefault(number, []).append(kid)
        label = parts.pop(-1, [])
        said: list[_Kid] = [one for kids in parts.values() for one in self._paragraphs(kids)]
        entry.kind = "LI"
        entry.kids = [self._made(kind, kids) for kind, kids in (("Lbl", label), ("LBody", said)) if kids]

    def _paragraphs(self, kids: list[_Kid]) -> Iterator[Node]:
        """The paragraphs of a part, those that stand as one and those of loose lines."""
        for is_paragraph, group in groupby(kids, key=_is_paragraph):
            together = list(group)
            if is_paragraph:
                yield from (kid for kid in together if isinstance(kid, Node))
            else:
                yield self._made("P", together)

    def _make_contents(self, contents: Node) -> None:
        """A list as a table of contents: each item is a paragraph with a reference, and what is below it."""
        contents.kind = "TOC"
        for item in contents.nodes:
            item.kind = "TOCI"
            flat = [one for kid in item.nodes for one in (kid.kids if kid.kind == "LBody" else [kid])]
            below = [kid for kid in flat if isinstance(kid, Node) and kid.kind in ("L", "TOC")]
            line = [self._referring(kid) for kid in flat if kid not in below]
            for kid in below:
                self._make_contents(kid)
            item.kids = [self._made("P", line), *below] if line else [*below]

    def _referring(self, kid: _Kid) -> _Kid:
        links = isinstance(kid, Node) and any(each.kind == "Link" for each in kid.walk())
        return self._made("Reference", [kid]) if links else kid


def _object(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def _is_text(entry: Any) -> bool:
    """Whether an element is what WeasyPrint makes of a line of text: a span with content, and with nothing to say."""
    return entry["S"] == "/Span" and entry.keys() == _PLAIN and all(isinstance(kid, int) for kid in entry["K"])


def _says_nothing(node: Node) -> bool:
    """Whether an element is a span of nothing but content, such as an emphasis: what it is, no attribute tells."""
    plain = node.entry.keys() <= _PLAIN and node.kind == "Span"
    return plain and all(isinstance(kid, Mark) for kid in node.kids)


def _is_bare(node: Node) -> bool:
    """Whether an element has no content at all."""
    return all(isinstance(kid, Node) and _is_bare(kid) and kid.kind not in _MAY_BE_EMPTY for kid in node.kids)


def _is_same(parent: Node, kid: Node) -> bool:
    """Whether an element is its parent once more: a box of the layout's own. A link keeps its annotation."""
    if not parent.trait or not kid.trait or parent.trait.source != kid.trait.source:
        return False
    if parent.kind == "Note":
        return kid.trait.role == "note"
    has_annotation = any(isinstance(each, bytes) for each in kid.kids)
    return parent.kind == kid.kind and kid.kind in _REPEATED and not has_annotation


def _goes_on(before: Node, node: Node) -> bool:
    """Whether an element is the rest of the one before it, on the next page."""
    return (
        before.trait is not None
        and node.trait is not None
        and before.trait.source == node.trait.source
        and before.kind == node.kind
        and before.kind not in _MAY_BE_EMPTY
        and before.entry.get("Pg") != node.entry.get("Pg")
        and not any(isinstance(kid, bytes) for kid in (*before.kids, *node.kids))
    )


def _is_paragraph(kid: _Kid) -> bool:
    return isinstance(kid, Node) and kid.kind in ("P", "Note")


def _content(element: Node, number: int) -> Iterator[tuple[int, Node]]:
    """What the boxes in an entry hold, each with the number of its part."""
    for kid in element.nodes:
        own = number if kid.trait is None or kid.trait.part is None else kid.trait.part
        if kid.kind in ("Div", "LI", "LBody"):
            yield from _content(kid, own)
        else:
            yield own, kid
