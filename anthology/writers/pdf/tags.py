"""The structure tree of an accessible PDF: what WeasyPrint leaves out of it, and what it gets wrong.

WeasyPrint writes no language on parts in another one (WCAG 2.2, 3.1.2), no ``Note`` and ``Reference`` (ISO
32000-1, 14.8.4.4.1), and puts the paragraphs of list items beside their bodies instead of into them (ISO
32000-1, 14.8.4.3.3).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pydyf
from pikepdf import Array, Dictionary, Name, Object, Pdf
from weasyprint.pdf import tags

# WeasyPrint has no public place to say how an element is tagged; this function of 70.x builds the tree, one
# box at a time, and calls itself by its name in the module. Where a later version has none, the file lacks
# the refinements.
_BUILDER = "_build_box_tree"


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
    if "note" not in source.get("class", "").split() or "data-mark" not in source.attrib:
        return
    if tag.endswith("::footnote-call"):
        element["S"] = "/Reference"
    elif "::" not in tag and (id := source.get("id", "")) not in seen:
        seen.add(id)
        element["S"], element["ID"] = "/Note", pydyf.String(id)


def repair(pdf: Pdf) -> None:
    """Puts what a list item holds beside its label and body into its body."""
    root = pdf.Root.get("/StructTreeRoot")
    waiting = [root] if root is not None else []
    while waiting:
        element = waiting.pop()
        if element.get("/S") == Name.LI:
            _repair_item(pdf, element)
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
