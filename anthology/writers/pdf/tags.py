"""The structure tree of an accessible PDF: what WeasyPrint leaves out of it, and what it gets wrong.

WeasyPrint writes no language on parts in another one (WCAG 2.2, 3.1.2), no ``Note`` and ``Reference`` (ISO
32000-1, 14.8.4.4.1), and puts the paragraphs of list items beside their bodies instead of into them (ISO
32000-1, 14.8.4.3.3). A term and what is said of it are two items to it, or as many as they have lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from typing import Any

import pydyf
from pikepdf import Array, Dictionary, Name, Object, Pdf
from weasyprint.pdf import tags

# WeasyPrint has no public place to say how an element is tagged; this function of 70.x builds the tree, one
# box at a time, and calls itself by its name in the module. Where a later version has none, the file lacks
# the refinements.
_BUILDER = "_build_box_tree"


_PART = "Part"
"""The key by which a part of an entry keeps its number until the tree is repaired."""


@contextmanager
def refined() -> Iterator[None]:
    """While it lasts, WeasyPrint tags notes as notes, their calls as references, and writes languages."""
    build = getattr(tags, _BUILDER, None)
    if build is None:
        yield
        return
    seen: set[str] = set()

    def refine(box: Any, *rest: Any) -> Iterator[Any]:
        inner = getattr(box, "_box", box)
        for element in build(box, *rest):
            _refine(inner, element, seen)
            yield element

    setattr(tags, _BUILDER, refine)
    try:
        yield
    finally:
        setattr(tags, _BUILDER, build)


def _refine(box: Any, element: Any, seen: set[str]) -> None:
    source = getattr(box, "element", None)
    if source is None:
        return
    tag = str(box.element_tag)
    if language := source.get("lang"):
        element["Lang"] = pydyf.String(language)
    if "::" not in tag and "data-entry" in source.attrib:
        element[_PART] = int(source.get("data-entry"))
    if "note" not in source.get("class", "").split() or "data-mark" not in source.attrib:
        return
    if tag.endswith("::footnote-call"):
        element["S"] = "/Reference"
    elif "::" not in tag and (id := source.get("id", "")) not in seen:
        seen.add(id)
        element["S"], element["ID"] = "/Note", pydyf.String(id)


def repair(pdf: Pdf) -> None:
    """Puts what a list item holds beside its label and body into its body, and makes one item of each entry."""
    root = pdf.Root.get("/StructTreeRoot")
    waiting = [root] if root is not None else []
    while waiting:
        element = waiting.pop()
        if element.get("/S") == Name.LI:
            _repair_item(pdf, element)
        if element.get("/S") == Name.L:
            for kid in _children(element):
                if Name.Div == kid.S:
                    _make_item(pdf, kid)
        waiting.extend(_children(element))


def _children(element: Object) -> list[Object]:
    kids = element.get("/K")
    if kids is None:
        return []
    listed = list(kids) if isinstance(kids, Array) else [kids]
    return [kid for kid in listed if isinstance(kid, Dictionary) and "/S" in kid]


def _repair_item(pdf: Pdf, item: Object) -> None:
    kids = _children(item)
    stray = [kid for kid in kids if kid.S not in (Name.Lbl, Name.LBody)]
    if not stray:
        return
    body = next((kid for kid in kids if Name.LBody == kid.S), None)
    if body is None:
        body = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.LBody, P=item, K=Array()))
    for kid in stray:
        kid.P = body
    labels = [kid for kid in kids if Name.Lbl == kid.S]
    body.K = Array([kid for kid in kids if kid.S not in (Name.Lbl, Name.LBody)] + list(body.K))
    item.K = Array([*labels, body])


def _make_item(pdf: Pdf, entry: Object) -> None:
    """The box of an entry as an item: its head is the label, each part of the rest a paragraph of the body."""
    parts: dict[int, list[Object]] = {}
    for number, kid in _content(entry, 0):
        parts.setdefault(number, []).append(kid)
    label = parts.pop(-1, [])
    said = [one for kids in parts.values() for one in _paragraphs(pdf, kids)]
    entry.S = Name.LI
    made = [_element(pdf, Name.Lbl, label)] if label else []
    made += [_element(pdf, Name.LBody, said)] if said else []
    _adopt(entry, made)


def _content(element: Object, number: int) -> Iterator[tuple[int, Object]]:
    """What the boxes in an entry hold, each with the number of its part."""
    for kid in _children(element):
        own = int(kid.get(f"/{_PART}", number))
        if kid.S in (Name.Div, Name.LI, Name.LBody):
            yield from _content(kid, own)
        else:
            yield own, kid


def _paragraphs(pdf: Pdf, kids: list[Object]) -> Iterator[Object]:
    """The paragraphs of a part, those that stand as one and those of loose lines."""
    for is_paragraph, group in groupby(kids, key=lambda kid: kid.S == Name.P):
        together = list(group)
        yield from together if is_paragraph else [_element(pdf, Name.P, together)]


def _element(pdf: Pdf, kind: Name, kids: list[Object]) -> Object:
    made = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=kind))
    _adopt(made, kids)
    return made


def _adopt(parent: Object, kids: list[Object]) -> None:
    for kid in kids:
        kid.P = parent
    parent.K = Array(kids)
