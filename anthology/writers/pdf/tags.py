"""The tags of an accessible PDF: what WeasyPrint does not know of an element while it builds the structure tree.

That is: its language (WCAG 2.2, 3.1.2), whether it is a note, a call or a mark, the contents or the index, the scope
of a header cell (ISO 32000-1, 14.8.5.7). When the tree is built, ``structure.py`` puts it right, and ``actual.py``
says what glyphs stand for that are not what they look like.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pydyf
import weasyprint.pdf
from weasyprint.pdf import tags

from anthology.writers.pdf import actual
from anthology.writers.pdf.mending import replaced
from anthology.writers.pdf.structure import Trait, Tree

# WeasyPrint has no public place to say how an element is tagged. The first function builds the tree, one box at a
# time, and calls itself by its name in the module; the second is called once, when the pages are drawn. Where a
# version has not both, the file has the tags that WeasyPrint gives it.
_BUILDER, _ALL = "_build_box_tree", "add_tags"

_KINDS = {
    **dict.fromkeys(("em", "i", "strong", "b", "cite", "sub", "sup", "small", "abbr", "bdi", "time"), "/Span"),
    "code": "/Code",
    "q": "/Quote",
    "figure": "/Div",
    "header": "/Div",
    "aside": "/Div",
}
_SCOPES = {"col": "/Column", "colgroup": "/Column", "row": "/Row", "rowgroup": "/Row"}
_PASSED_ON = ("html", "body")
"""Elements that have no tag of their own: for their boxes, WeasyPrint hands on the elements of what is in them."""


@contextmanager
def refined() -> Iterator[None]:
    """While it lasts, the structure trees that WeasyPrint writes are put right."""
    with ExitStack() as stack:
        if hasattr(tags, _BUILDER) and hasattr(weasyprint.pdf, _ALL):
            traits: dict[int, Trait] = {}
            stack.enter_context(replaced(tags, _BUILDER, lambda build: _building(build, traits)))
            stack.enter_context(replaced(weasyprint.pdf, _ALL, lambda add: _adding(add, traits)))
        yield


def _building(build: Any, traits: dict[int, Trait]) -> Any:
    def build_box_tree(box: Any, *rest: Any) -> Iterator[Any]:
        inner = getattr(box, "_box", box)
        for element in build(box, *rest):
            _refine(inner, element, traits)
            yield element

    return build_box_tree


def _adding(add: Any, traits: dict[int, Trait]) -> Any:
    def add_tags(pdf: Any, document: Any, version: Any, streams: Any) -> None:
        traits.clear()
        boxes = [dict(stream._tags) for stream in streams]
        add(pdf, document, version, streams)
        tree = Tree.read(pdf, traits)
        tree.repair()
        following = actual.following(streams, boxes)
        numbers, merged = tree.write(following)
        actual.write(streams, boxes, numbers, merged)

    return add_tags


def _refine(box: Any, element: Any, traits: dict[int, Trait]) -> None:
    source = box.element
    if source is None or box.element_tag in _PASSED_ON:
        return
    tag, classes = str(box.element_tag), source.get("class", "").split()
    if element["S"] == "/NonStruct":
        element["S"] = _KINDS.get(tag, "/NonStruct")
    if language := source.get("lang"):
        element["Lang"] = pydyf.String(language)
    if element["S"] == "/TH":
        element["A"]["Scope"] = _SCOPES.get(source.get("scope", ""), "/Column")
    if element["S"] == "/Sect" and "index" in classes:
        element["S"] = "/Index"
    if tag == "div" and "epigraph" in classes:
        element["S"] = "/BlockQuote"
    role, key = _role(box, source, tag, classes)
    if role == "call":
        element["S"] = "/Reference"
    if role == "mark" and element["S"] == "/Span":
        element["S"] = "/Lbl"
    part = source.get("data-entry") if "::" not in tag else None
    traits[element.number] = Trait(id(source), role, key, None if part is None else int(part))


def _role(box: Any, source: Any, tag: str, classes: list[str]) -> tuple[str, str]:
    """What a box is to the reader, and the id of the note that it is or calls."""
    if box.is_leader:
        return "leader", ""
    if tag.endswith("::footnote-call"):
        return "call", source.get("id", "")
    if "::" in tag:
        return "", ""
    if "note" in classes and (tag == "aside" or "data-mark" in source.attrib):
        return "note", source.get("id", "")
    if "noteref" in classes:
        return "link-call", ""
    if "note-mark" in classes:
        return "mark", ""
    return ("contents" if tag == "ol" and "entries" in classes else ""), ""
