"""Four defects of WeasyPrint 70, mended while a book is laid out.

*A note is lost.* Where the second line of a paragraph does not fit, and may be neither left nor sent to the next
page alone, WeasyPrint makes room by sending the notes of the page to the next one, and takes the line; it does not
look for notes that this line calls itself, so they appear nowhere (``layout/block.py``, ``_linebox_layout``). Here
each line that was taken is looked through once more, and a note that was passed over goes to the next page too.

*A note comes two pages late.* To make room in this way, it also sends on a note that stands there because the page of
its call had no room. Here such a note stays, and the lines go to the next page.

*A line has one word.* A run of text that ends in a space, before italics say, and fills a line but for that space,
is broken after its first word, or within one of its first: the space may hang beyond the measure for Pango, and is
then counted as overflow (``text/line_break.py``, ``split_first_line``, step 2). Here such a run stays whole when it
fits without the space; of one word, WeasyPrint leaves the space away where it cannot be divided, and so it is here.
Where the space is one at which no line may end (after a preposition, say), the run is broken where it would be if it
went on; WeasyPrint leaves one whole that fits but for that space, and sends it to the next line.

*A marker that is not wanted makes a line.* ``content: none`` on the marker of a note says that there is none (CSS
Generated Content 3, 2); WeasyPrint lays out a line without height for it, and makes it an element of the structure tree
that says nothing. Here it is taken away before the layout.

The names are private to WeasyPrint: with another version nothing is replaced. ``missing`` then finds lost notes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import weasyprint
from weasyprint import document
from weasyprint.layout import LayoutContext, block, inline, page

MENDS = weasyprint.VERSION.startswith("70.")
"""Whether this WeasyPrint is the one with the defects."""


@contextmanager
def mended() -> Iterator[None]:
    """While it lasts, WeasyPrint lays out without these defects."""
    with ExitStack() as stack:
        if MENDS:
            stack.enter_context(replaced(block, "_linebox_layout", _keeping_notes))
            stack.enter_context(replaced(page, "make_page", _knowing_late_notes))
            stack.enter_context(replaced(LayoutContext, "_update_footnote_area", _counting_late_notes))
            stack.enter_context(replaced(inline, "split_first_line", _letting_spaces_hang))
            stack.enter_context(replaced(document, "layout_document", _without_markers))
        yield


@contextmanager
def replaced(module: Any, name: str, make: Callable[[Any], Any]) -> Iterator[None]:
    """While it lasts, a name of a module stands for what ``make`` makes of its value."""
    original = getattr(module, name)
    setattr(module, name, make(original))
    try:
        yield
    finally:
        setattr(module, name, original)


def _keeping_notes(original: Any) -> Any:
    def lay_out_lines(context: Any, box: Any, index: Any, child: Any, taken: list[Any], *rest: Any) -> Any:
        with _late_notes_staying(context):
            result = original(context, box, index, child, taken, *rest)
        aborted, new_notes = result[0], result[4]
        if not aborted:
            for note in _passed_over(context, taken):
                context.layout_footnote(note)
                context.report_footnote(note)
                new_notes.append(note)
        return result

    return lay_out_lines


def _passed_over(context: Any, lines: list[Any]) -> list[Any]:
    if not context.footnotes:
        return []
    called = (inner.footnote for line in lines[-1:] for inner in line.descendants())
    return [note for note in called if note in context.footnotes]


_LATE = "anthology_late"
"""Where a layout keeps the notes that the page before has left to this one."""


@contextmanager
def _late_notes_staying(context: Any) -> Iterator[None]:
    """While it lasts, a loop that sends on the notes of the page ends before those that the page before has left."""
    late, foot = getattr(context, _LATE, ()), context.current_page_footnotes
    if not late or isinstance(foot, _Foot):  # these lines are those of a note at the foot
        yield
        return
    context.current_page_footnotes = _Foot(foot, late)
    yield
    context.current_page_footnotes = [*context.current_page_footnotes]
    context.current_footnote_area.children = context.current_page_footnotes


class _Foot(list[Any]):
    """The notes at the foot of a page, which are gone through from the last one on while there are others than the
    ``late`` ones: these stand first.
    """

    def __init__(self, notes: list[Any], late: tuple[Any, ...]) -> None:
        super().__init__(notes)
        self._late = late

    def __bool__(self) -> bool:
        return any(note not in self._late for note in self[-1:])


def _knowing_late_notes(original: Any) -> Any:
    def make_page(context: Any, *rest: Any) -> Any:
        setattr(context, _LATE, tuple(context.reported_footnotes))
        return original(context, *rest)

    return make_page


def _counting_late_notes(original: Any) -> Any:
    """``_update_footnote_area``, for which a foot with late notes alone is not empty."""

    def update_footnote_area(context: Any) -> Any:
        foot = context.current_page_footnotes
        context.current_page_footnotes = [*foot]
        try:
            return original(context)
        finally:
            context.current_page_footnotes = foot

    return update_footnote_area


def _without_markers(original: Any) -> Any:
    def layout_document(html: Any, root_box: Any, context: Any, *rest: Any) -> Any:
        for note in context.footnotes:
            if getattr(note, "children", ()) and _is_unwanted_marker(note.children[0]):
                note.children = note.children[1:]
        return original(html, root_box, context, *rest)

    return layout_document


def _is_unwanted_marker(box: Any) -> bool:
    return str(box.element_tag).endswith("::footnote-marker") and bool(box.style["content"] == "inhibit")


_HARD = ("\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}")
"""Spaces at which no line may end, but which hang for Pango all the same where they are the last of a run."""
_PER_EM = 4
"""Characters of which more than so many on each em of its measure do not fit on a line (``split_first_line``)."""


def _letting_spaces_hang(original: Any) -> Any:
    def split(text: str, style: Any, context: Any, width: float | None, *rest: Any, **more: Any) -> Any:
        result = original(text, style, context, width, *rest, **more)
        if width is None or text[-1:] not in (" ", *_HARD) or not text.strip():
            return result
        if result[2] is None and (text[-1] == " " or result[3] <= width):
            return result
        if style["white_space"] not in ("normal", "pre-line") or len(text) * style["font_size"] > width * _PER_EM:
            return result
        if text[-1] in _HARD:
            longer = original(text + "\N{WORD JOINER}", style, context, width, *rest, **more)
            return longer if longer[2] is not None and longer[2] < len(text.encode()) else result
        without = original(text.rstrip(" "), style, context, None, *rest, **more)
        if without[2] is not None or without[3] > width:
            return result
        return original(text, style, context, None, *rest, **more) if " " in text.rstrip(" ") else without

    return split
