"""A defect of WeasyPrint 70 that loses notes, mended while a book is laid out.

Where the second line of a paragraph does not fit, and may be neither left nor sent to the next page alone,
WeasyPrint makes room by sending the notes of the page to the next one, and takes the line; it does not look
for notes that this line calls itself, so they appear nowhere (``layout/block.py``, ``_linebox_layout``). Here
each line that was taken is looked through once more, and a note that was passed over goes to the next page
too.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import weasyprint
from weasyprint.layout import block

_LINES = "_linebox_layout"
MENDS = weasyprint.VERSION.startswith("70.") and hasattr(block, _LINES)
"""Whether this WeasyPrint is the one that needs it. With another, ``notes.lost`` finds what is lost."""


@contextmanager
def notes_kept() -> Iterator[None]:
    """While it lasts, WeasyPrint lays out the notes of every line."""
    if not MENDS:
        yield
        return
    original = getattr(block, _LINES)

    def lay_out_lines(context: Any, box: Any, index: Any, child: Any, taken: list[Any], *rest: Any) -> Any:
        result = original(context, box, index, child, taken, *rest)
        aborted, new_notes = result[0], result[4]
        if not aborted:
            for note in _passed_over(context, taken):
                context.layout_footnote(note)
                context.report_footnote(note)
                new_notes.append(note)
        return result

    setattr(block, _LINES, lay_out_lines)
    try:
        yield
    finally:
        setattr(block, _LINES, original)


def _passed_over(context: Any, lines: list[Any]) -> list[Any]:
    if not context.footnotes:
        return []
    called = (inner.footnote for line in lines[-1:] for inner in line.descendants())
    return [note for note in called if note in context.footnotes]
