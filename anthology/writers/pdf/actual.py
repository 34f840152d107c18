"""What marked content stands for, where its glyphs do not say: hyphens at line ends, small capitals; and artifacts.

A hyphen that the layout put in is U+00AD to whoever takes the text (ISO 32000-1, 14.8.2.2.3). A glyph has one
character in a file, but a small capital is drawn for two, A and a: with runs in small capitals stands their text
(14.9.4).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Any, TypeAlias

import pydyf

from anthology.writers.pdf.structure import Mark

_SOFT_HYPHEN = "\u00ad"
_ARTIFACT = {"Type": "/Pagination"}


Boxes: TypeAlias = Sequence[Mapping[Any, Mapping[str, Any]]]
"""The boxes of each page, each with what WeasyPrint knows of its marked content."""


def following(streams: Sequence[Any], boxes: Boxes) -> set[Mark]:
    """The marks of texts that begin where another one, which is numbered before it, ends."""
    found: set[Mark] = set()
    for page, (stream, marked) in enumerate(zip(streams, boxes, strict=True)):
        apart = {each["mcid"] for box, each in marked.items() if not hasattr(box, "text") or _is_small_capitals(box)}
        operations = stream.stream
        last = -1
        for place, operation in enumerate(operations):
            if isinstance(operation, pydyf.Dictionary) and "MCID" in operation:
                number = operation["MCID"]
                if number == last + 1 and place > 1 and operations[place - 2] == b"EMC" and not apart & {last, number}:
                    found.add(Mark(page, number))
                last = number
    return found


def write(streams: Sequence[Any], boxes: Boxes, numbers: Mapping[Mark, int], merged: Set[Mark]) -> None:
    """Rewrites the content of pages: marks get their ``numbers``, those that are ``merged`` go on with the one before,
    and the rest are artifacts.
    """
    for page, (stream, marked) in enumerate(zip(streams, boxes, strict=True)):
        texts = {each["mcid"]: box for box, each in marked.items()}
        _rewrite(stream, page, texts, numbers, merged)


def _rewrite(stream: Any, page: int, boxes: Mapping[int, Any], numbers: Mapping[Mark, int], merged: Set[Mark]) -> None:
    written: list[Any] = []
    box: Any = None
    operations = iter(stream.stream)
    for operation in operations:
        if isinstance(operation, pydyf.Dictionary) and "MCID" in operation:
            mark = Mark(page, operation["MCID"])
            if mark in numbers:
                box = boxes[mark.number]
                operation = pydyf.Dictionary({"MCID": numbers[mark]})
                if _is_small_capitals(box):
                    operation["ActualText"] = pydyf.String(_text(box))
            elif mark in merged:
                box = boxes[mark.number]
                del written[-2:]  # the end of the one before, and the tag of this one
                next(operations)
                continue
            else:
                written[-1] = "/Artifact"
                operation = pydyf.Dictionary(_ARTIFACT)
        elif box is not None and isinstance(operation, bytes) and operation.endswith(b"] TJ"):
            if _is_divided(box) and not _is_small_capitals(box):
                written.extend(_with_soft_hyphen(operation))
                continue
        elif operation == b"EMC":
            box = None
        written.append(operation)
    stream.stream[:] = written


def _is_small_capitals(box: Any) -> bool:
    return hasattr(box, "text") and box.style["font_variant_caps"] != "normal"


def _text(box: Any) -> str:
    text = str(box.text)
    return text.removesuffix(box.style["hyphenate_character"]) + _SOFT_HYPHEN if _is_divided(box) else text


def _is_divided(box: Any) -> bool:
    """Whether the layout ended a line within a word: its hyphen is not the text's own."""
    text, hyphen = getattr(box, "text", ""), box.style["hyphenate_character"]
    if not text.endswith(hyphen) or box.element is None:
        return False
    own = text.split()[-1]
    return own not in "".join(box.element.itertext())


def _with_soft_hyphen(operation: bytes) -> list[bytes]:
    """The operation that shows a line as two, of which the second shows the last glyph, in a sequence of its own."""
    end = operation.rindex(b">")
    while operation[end - 1 : end] == b"<":  # an empty string closes some lines
        end = operation.rindex(b">", 0, end)
    start = end - 4
    before, last = operation[:start] + b">] TJ", b"[<" + operation[start:]
    text = pydyf.String(_SOFT_HYPHEN).data
    return [before, b"/Span", b"<</ActualText " + text + b">>", b"BDC", last, b"EMC"]
