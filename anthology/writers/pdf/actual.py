"""What marked content stands for, where its glyphs do not say: hyphens at line ends, small capitals; and artifacts.

A hyphen that the layout put in is U+00AD to whoever takes the text (ISO 32000-1, 14.8.2.2.3). A glyph has one
character in a file, but a small capital is drawn for two, A and a: with runs in small capitals stands their text
(14.9.4).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pydyf

from anthology.writers.pdf.structure import Mark

_SOFT_HYPHEN = "\u00ad"
_ARTIFACT = {"Type": "/Pagination"}


def write(streams: Sequence[Any], boxes: Sequence[Mapping[Any, Any]], artifacts: Iterable[Mark]) -> None:
    """Rewrites the content of pages. ``boxes`` are those of each page, each with the number of its mark."""
    unclaimed = set(artifacts)
    for page, (stream, marked) in enumerate(zip(streams, boxes, strict=True)):
        texts = {each["mcid"]: box for box, each in marked.items()}
        _rewrite(stream, page, texts, unclaimed)


def _rewrite(stream: Any, page: int, boxes: Mapping[int, Any], unclaimed: set[Mark]) -> None:
    written: list[Any] = []
    box: Any = None
    for operation in stream.stream:
        if isinstance(operation, pydyf.Dictionary) and "MCID" in operation:
            number = operation["MCID"]
            if Mark(page, number) in unclaimed:
                written[-1] = "/Artifact"
                operation = pydyf.Dictionary(_ARTIFACT)
            else:
                box = boxes[number]
                if _is_small_capitals(box):
                    operation = pydyf.Dictionary({"MCID": number, "ActualText": pydyf.String(_text(box))})
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
