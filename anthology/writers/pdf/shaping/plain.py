"""Lines that are nothing but text, made at once.

Most lines of prose are: one text, or some beside each other, in italics say. WeasyPrint makes each of them as if it
could hold anything (``get_next_linebox`` in ``layout/inline.py``): floats beside it, pictures, boxes with margins.
Here the same values are found in one go, and every other line is left to it: one that something floats beside, one
that overflows, one that may not end where one text meets another.

The lines of a paragraph differ in little but their words: the first one that is a single text is the mould of the next.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from msgspec import Struct
from weasyprint.formatting_structure.boxes import InlineBox, LineBox, TextBox
from weasyprint.layout import inline

from anthology.writers.pdf.shaping.lines import COLLAPSING, Found, Line, Setting, Settings, split
from anthology.writers.pdf.shaping.words import Face

Skip: TypeAlias = dict[int, Any] | None
"""Where a line begins, as WeasyPrint has it: the number of a child, and the place in it."""

_PLAIN = "anthology_plain"
"""Where a box keeps whether its lines, or its part of a line, follow from its texts alone."""
_WIDER = 1 + 1e-9
"""By how much WeasyPrint lets a line be wider than its room, at each level of boxes, for rounding."""


class Lines:
    """The lines of a layout that are nothing but text."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._mould: _Mould | None = None

    def next(self, original: Any) -> Any:
        """``get_next_linebox``, and the original for other lines."""

        def get_next_linebox(
            context: Any, linebox: Any, y: float, bottom: float, skip: Skip, block: Any, *rest: Any
        ) -> tuple[Any, Skip]:
            first_letter, first_line = rest[-2:]
            if not (context.excluded_shapes or first_letter or first_line) and _is_plain(linebox, LineBox):
                found = self._line(context, linebox, y, skip, block)
                if found is not None:
                    return found
            return original(context, linebox, y, bottom, skip, block, *rest)  # type: ignore[no-any-return]

        return get_next_linebox

    def _line(self, context: Any, linebox: Any, y: float, skip: Skip, block: Any) -> tuple[Any, Skip] | None:
        if block.style["direction"] != "ltr":
            return None
        edge = block.content_box_x()
        left = edge + linebox.margin_left
        available = edge + block.width - linebox.margin_right - left
        made = self._cast(context, linebox, left, available, y, skip, block)
        made = made or self._made(context, linebox, left, available, y, skip, block)
        if made is not None:
            linebox.position_x, linebox.position_y = left, y
            linebox.width, linebox.height = made[0].width, made[0].height
        return made

    def _made(
        self, context: Any, linebox: Any, left: float, available: float, y: float, skip: Skip, block: Any
    ) -> tuple[Any, Skip] | None:
        filled = self._filled(context, linebox, left + linebox.text_indent, left + available, skip, block)
        if filled is None or not filled.children or _first_text(filled.children[0]).text.startswith(" "):
            return None
        line = _holding(linebox, filled, left, skip is None)
        if not self._trimmed(context, line):
            return None
        offset = _align(context, line, available, last=filled.resume is None)
        if _is_one_text(line):
            top = _stand(line, line.children[0], offset, y)
            if filled.resume is not None:
                self._mould = self._moulded(line, top, linebox, skip, block)
        else:
            _stand_together(line, offset, y)
        return line, filled.resume

    def _cast(
        self, context: Any, linebox: Any, left: float, available: float, y: float, skip: Skip, block: Any
    ) -> tuple[Any, Skip] | None:
        """The next line, if it is like the last one but for its words."""
        mould = self._mould
        if mould is None or skip is None or mould.linebox is not linebox or mould.block is not block:
            return None
        (index, inner), *_ = skip.items()
        if index != mould.index or inner is None:
            return None
        begin, end = left + linebox.text_indent, (left + available) * _WIDER
        found = split(mould.setting, context, linebox.children[index].text, end - begin, next(iter(inner)))
        if not isinstance(found, Found) or begin + found.width > end or (found.resume is None and not mould.is_last):
            return None
        text = found.line.text
        if found.line.face is not mould.face or not text or text[0] == " " or text[-1] == " ":
            return None
        line = mould.cast(found, left, begin, linebox.text_indent)
        offset = _align(context, line, available, last=found.resume is None)
        line.position_x, line.position_y = left + offset, y
        box = line.children[0]
        box.position_x += offset
        box.position_y = mould.top + (y + line.baseline)
        return line, None if found.resume is None else {index: {found.resume: None}}

    def _moulded(self, line: Any, top: float, linebox: Any, skip: Skip, block: Any) -> _Mould | None:
        """The mould of a line of one text, which begins ``top`` below the baseline."""
        if line.margin_left or line.padding_left or line.border_left_width:
            return None
        index, box = 0 if skip is None else next(iter(skip)), line.children[0]
        is_last = index == len(linebox.children) - 1
        text = {name: value for name, value in box.__dict__.items() if name != "justification_spacing"}
        setting, face = self._settings.of(box.style), box.pango_layout.face
        return _Mould(linebox, block, index, is_last, setting, face, top, text, line.__dict__.copy())

    def _filled(self, context: Any, box: Any, begin: float, end: float, skip: Skip, block: Any) -> _Filled | None:
        """What of a box fits between two places (``split_inline_box``); nothing where WeasyPrint has to be asked."""
        end *= _WIDER
        first, inner = (0, None) if skip is None else next(iter(skip.items()))
        children: list[Any] = []
        for index in range(first, len(box.children)):
            child = box.children[index]
            made = self._piece(context, child, begin, end, inner, block)
            if made is None:
                return None
            piece, resume = made
            if piece is None:
                if resume != inner:  # a space
                    return _Filled(children, {index: resume}) if children else None
                if children and not _may_part(box, index):
                    return None
                return _Filled(children, {index: None} if children else skip)
            begin = _end(piece)
            if begin > end and not _last_text(piece).text.endswith(" "):
                return None
            children.append(piece)
            inner = None
            if resume is not None:
                return _Filled(children, {index: resume})
        return _Filled(children, None) if children else None

    def _trimmed(self, context: Any, line: Any) -> bool:
        """Takes the space at the end of a line away (``remove_last_whitespace``); whether that could be done."""
        text = _last_text(line)
        if not text.text.endswith(" "):
            return True
        without = text.text.rstrip(" ")
        found = split(self._settings.of(text.style), context, without, None, 0) if without else None
        if not isinstance(found, Found):
            return False
        space = text.width - found.width
        text.text, text.width = without, found.width
        box = line
        while box is not text:
            box.width -= space
            box = box.children[-1]
        return True

    def _piece(
        self, context: Any, child: Any, begin: float, end: float, skip: Skip, block: Any
    ) -> tuple[Any, Skip] | None:
        """What of a child is on a line, if anything is, and where the next line begins in it (``split_inline_level``);
        that is where this one began in it, if its first word does not fit.
        """
        if type(child) is TextBox:
            return self._text(context, child, begin, end, skip, block)
        if not _is_plain(child, InlineBox):
            return None
        inline.resolve_percentages(child, block)
        room = _room(child)
        filled = self._filled(context, child, begin, end, skip, block) if room is not None else None
        if filled is None or room is None:
            return None
        if not filled.children:
            return None, filled.resume
        if not any(room):
            return _holding(child, filled, begin, skip is None), filled.resume
        if skip is not None or filled.resume is not None or _end(filled.children[-1]) + room[1] > end:
            return None
        for inner in filled.children:
            inner.translate(dx=room[0])
        return _holding(child, filled, begin, start=True), None

    def _text(
        self, context: Any, box: Any, begin: float, end: float, skip: Skip, block: Any
    ) -> tuple[Any, Skip] | None:
        if not box.text or not box.style["font_size"] or box.is_leader:
            return None
        setting = self._settings.of(box.style)
        place = 0 if skip is None else next(iter(skip))
        found = split(setting, context, box.text, end - begin, place)
        if isinstance(found, int):
            return None, skip if found == place else {found: None}
        if found is None or not found.line.text:
            return None
        inline.resolve_percentages(box, block)
        text = text_box(box, setting, found)
        text.position_x, text.position_y = begin, 0  # how high it stands is known when the line is whole
        return text, None if found.resume is None else {found.resume: None}


class _Filled(Struct, frozen=True):
    """The part of a box that is on a line, and where the next line begins, if there is one."""

    children: list[Any]
    resume: Skip


class _Mould(Struct, frozen=True):
    """What lines of one text have in common, of a line box in a block: the text is the child ``index`` of the line box,
    perhaps its last one, and begins ``top`` below the baseline. ``text`` and ``line`` are attributes of boxes.
    """

    linebox: Any
    block: Any
    index: int
    is_last: bool
    setting: Setting
    face: Face
    top: float
    text: dict[str, Any]
    line: dict[str, Any]

    def cast(self, found: Found, left: float, begin: float, indent: float) -> Any:
        """A line that is not aligned yet."""
        text, line = TextBox.__new__(TextBox), LineBox.__new__(LineBox)
        text.__dict__, line.__dict__ = self.text.copy(), self.line.copy()
        text.text, text.width, text.pango_layout, text.position_x = found.line.text, found.width, found.line, begin
        line.children, line.text_indent = [text], indent
        line.width = begin + found.width - left
        return line


def text_box(box: Any, setting: Setting, found: Found) -> Any:
    """The text of a line, as ``split_text_box`` makes it: with its size, leading and baseline."""
    face = found.line.face
    new = box.copy_with_text(found.line.text)
    new.width, new.height, new.pango_layout = found.width, face.height, found.line
    half_leading = (setting.strut[0] - face.height) / 2
    new.margin_top = new.margin_bottom = half_leading
    new.baseline = face.baseline + half_leading
    return new


def space(line: Line, box: Any, spacing: float, spaces: int) -> float:
    """Widens the spaces of a text, and gives back by how much it is wider (``add_word_spacing``)."""
    extra = spacing * spaces
    box.width += extra
    box.pango_layout = Line(line.face, box.style, box.text, spacing)
    return extra


def _is_plain(box: Any, kind: Any) -> bool:
    known: bool | None = box.__dict__.get(_PLAIN)
    if known is None:
        style = box.style
        known = box.__dict__[_PLAIN] = (
            type(box) is kind
            and (kind is LineBox or box.is_in_normal_flow())
            and not box.is_leader
            and style["direction"] == "ltr"
            and style["white_space"] in COLLAPSING
            and style["position"] == "static"
            and style["box_decoration_break"] == "slice"
        )
    return known


def _room(box: Any) -> tuple[float, float] | None:
    """The room that a box takes before its texts and after them; nothing where that is not known yet."""
    if box.margin_left == "auto" or box.margin_right == "auto":
        return None
    return (
        box.margin_left + box.padding_left + box.border_left_width,
        box.margin_right + box.padding_right + box.border_right_width,
    )


def _end(box: Any) -> float:
    width = box.width if type(box) is TextBox else box.margin_width()  # a text has no margins beside it
    return float(box.position_x + width)


def _first_text(box: Any) -> Any:
    while type(box) is not TextBox:
        box = box.children[0]
    return box


def _last_text(box: Any) -> Any:
    while type(box) is not TextBox:
        box = box.children[-1]
    return box


def _may_part(box: Any, index: int) -> bool:
    """Whether a line may end before a child of a box; as far as that is known without asking WeasyPrint."""
    if box.style["white_space"] == "nowrap":
        return False
    child = box.children[index]
    letters = _last_letter(box.children[index - 1]) + _first_text(child).text[0]
    return bool(inline.can_break_text(letters, child.style["lang"]))


def _last_letter(box: Any) -> str:
    while type(box) is not TextBox and not box.trailing_collapsible_space:
        box = box.children[-1]
    return " " if box.trailing_collapsible_space else str(box.text[-1])


def _holding(box: Any, filled: _Filled, left: float, start: bool) -> Any:
    """The part of a box that holds some texts, with its own width and height (``split_inline_box``)."""
    new = box.copy_with_children(filled.children)
    if type(box) is not LineBox:  # which has none
        new.remove_decoration(start=not start, end=filled.resume is not None)
    new.position_x, new.position_y = left, 0
    new.width = _end(filled.children[-1]) - new.content_box_x()
    inline._adjust_line_height(new)
    return new


def _is_one_text(line: Any) -> bool:
    return len(line.children) == 1 and type(line.children[0]) is TextBox


def _align(context: Any, line: Any, available: float, *, last: bool) -> float:
    """How far a line is moved to be aligned (``text_align``); where it is justified, its spaces are widened."""
    if line.width >= available:
        return 0
    text = line.children[0]
    if last or line.style["text_align_all"] != "justify" or not _is_one_text(line):
        return float(inline.text_align(context, line, available, last))
    if spaces := inline.count_expandable_spaces(text):
        text.justification_spacing = (available - line.width) / spaces
        line.width += space(text.pango_layout, text, text.justification_spacing, spaces)
    return 0


def _stand(line: Any, text: Any, offset: float, y: float) -> float:
    """Places a line (``line_box_verticality``): its one text and its strut stand on one baseline. Gives back where the
    text begins, from there.
    """
    top, line_top = -text.baseline, -line.baseline
    bottom = top + (text.height + text.margin_top + text.margin_bottom)
    line_bottom = line_top + (line.height + line.margin_top + line.margin_bottom)
    highest, lowest = min(top, line_top), max(bottom, line_bottom)
    line.baseline, line.height = -highest, lowest - highest
    line.margin_top = line.margin_bottom = 0
    line.position_x += offset
    line.position_y = y
    text.position_x += offset
    text.position_y = top + (y - highest)
    return float(top)


def _stand_together(line: Any, offset: float, y: float) -> None:
    """The same for a line of several texts."""
    bottom, top = inline.line_box_verticality(line)
    line.baseline, line.position_y, line.height = -top, top, bottom - top
    line.margin_top = line.margin_bottom = 0
    line.translate(offset, y - top)
    line.position_y = y
