"""Words that are longer than their line: where they are broken, and a mark on what was broken, so that it can be told.

The style sheet lets such a word be broken anywhere (``overflow-wrap``), and WeasyPrint does so at the last letter that
fits. Here it is divided by a hyphen, also in headings and verse, which are not divided otherwise (but nothing with
``hyphens: none``); or else broken at a sensible place before that letter, if it has one not too far away: an address
after a colon or slash, before any other mark (Chicago Manual of Style, 17th edition, 14.18). Only what is broken
between letters is marked: it wants an editor's hand.

WeasyPrint takes the first word of every inline element for the first of its line, and would break an emphasised word at
the end of a line; here only what begins a line is broken.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from weasyprint.formatting_structure.boxes import LineBox
from weasyprint.layout import inline
from weasyprint.text.line_break import get_log_attrs

from anthology.writers.pdf.mending import MENDS, replaced

_AFTER = frozenset(":/")
_BEFORE = frozenset(".,;-_?!#%~&=+@()[]{}")
_SHORTEST = 0.5
"""The part of a line that a word must fill to be broken at a sensible place instead of at the last letter."""
_NEAR = 0.5
"""How far from its beginning, in pixels, a word may stand that begins a line: sums of widths are rounded."""
_CONTEXT = 40
"""How many characters on each side of a place tell whether a line may end there."""
_BROKEN = "anthology_broken"


@contextmanager
def breaking() -> Iterator[None]:
    """While it lasts, words that are too long are broken at sensible places, or marked. (Not with a WeasyPrint that is
    not known: then they are broken, and not marked.)
    """
    if not MENDS:
        yield
        return
    breaker = _Breaker()
    with (
        replaced(inline, "split_inline_box", breaker.measuring),
        replaced(inline, "split_text_box", breaker.splitting),
    ):
        yield


def broken(box: Any) -> str:
    """The word that was broken between two letters at the end of a box of text; empty for none."""
    return str(box.__dict__.get(_BROKEN, ""))


class _Breaker:
    """Breaks words in a layout; knows how wide the line is that is being filled."""

    def __init__(self) -> None:
        self._room = 0.0

    def measuring(self, original: Any) -> Any:
        """``split_inline_box`` (``layout/inline.py``), which fills a line, and calls itself for the elements in it."""

        def split_inline_box(context: Any, box: Any, position_x: float, max_x: float, *rest: Any) -> Any:
            before = self._room
            if isinstance(box, LineBox):
                self._room = max_x - position_x
            try:
                return original(context, box, position_x, max_x, *rest)
            finally:
                self._room = before

        return split_inline_box

    def splitting(self, original: Any) -> Any:
        """``split_text_box`` (``layout/inline.py``)."""

        def split_text_box(context: Any, box: Any, width: float | None, skip: int, is_line_start: bool = True) -> Any:
            begins = is_line_start and (width is None or width >= self._room - _NEAR)
            found = original(context, box, width, skip, begins)
            new, resume, preserved = found
            if not begins or new is None or resume is None or preserved or box.style["overflow_wrap"] == "normal":
                return found
            encoded = box.text.encode()
            head, rest = encoded[skip:resume].decode(), encoded[resume:].decode()
            if new.text != head or _may_end(head, rest, box.style["lang"]):
                return found
            if divided := _divided(original, context, box, width, skip):
                return divided
            if place := _sensible(head, rest):
                end = skip + len(head[:place].encode())
                shorter = box.copy_with_text(encoded[:end].decode())
                return original(context, shorter, width, skip, begins)[0], end, False
            before = encoded[:resume].decode()
            new.__dict__[_BROKEN] = before.split()[-1] + rest.split(maxsplit=1)[0]
            return found

        return split_text_box


def _divided(original: Any, context: Any, box: Any, width: float | None, skip: int) -> Any:
    """The line with its word divided by a hyphen, where words are only so divided if there is no other way."""
    if box.style["hyphens"] != "manual":
        return None
    dividing = box.copy()
    dividing.style = box.style.copy()
    dividing.style["hyphens"] = "auto"
    new, resume, preserved = original(context, dividing, width, skip, True)
    if new is None or not new.text.endswith(box.style["hyphenate_character"]):
        return None
    new.style = box.style
    return new, resume, preserved


def _may_end(head: str, rest: str, language: str | None) -> bool:
    """Whether a line may end between two pieces of a text by the rules of its script."""
    if not rest or head[-1:].isspace() or rest[:1].isspace():
        return True
    before = head[-_CONTEXT:]
    return bool(get_log_attrs(before + rest[:_CONTEXT], language)[len(before)].is_line_break)


def _sensible(head: str, rest: str) -> int:
    """How many characters of a word, of which ``head`` fits, stand before a sensible break; 0 where there is none."""
    word = head + rest[:1]
    for place in range(len(head), int(_SHORTEST * len(head)), -1):
        if word[place] not in _AFTER and (word[place - 1] in _AFTER or word[place] in _BEFORE):
            return place
    return 0
