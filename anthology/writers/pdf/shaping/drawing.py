"""Drawing lines of known words: each word is written once for a font, as WeasyPrint would write it (``strings``).

A line of nothing but such words is written without asking of each of its boxes what else it may have.
"""

from __future__ import annotations

import re
from typing import Any

from weasyprint.draw import text as draw
from weasyprint.draw.color import get_color
from weasyprint.formatting_structure.boxes import InlineBox, LineBox, TextBox
from weasyprint.matrix import Matrix
from weasyprint.text.ffi import FROM_UNITS, TO_UNITS, pango

from anthology.writers.pdf.numbers import decimal
from anthology.writers.pdf.shaping.leaders import Leader
from anthology.writers.pdf.shaping.lines import Line
from anthology.writers.pdf.shaping.strings import Operand, joined, moved
from anthology.writers.pdf.shaping.used import is_unadorned
from anthology.writers.pdf.shaping.words import NO_BREAK_SPACE, Face, Word

_SPACES = re.compile(f"([ {NO_BREAK_SPACE}])")


_COLOUR = "anthology_colour"
"""Where a stream keeps the colour of its last line, and what WeasyPrint has set for it."""


def drawing_lines(original: Any) -> Any:
    """``draw_inline_level`` of WeasyPrint (``draw/__init__.py``) for lines, and elements in them, of texts alone."""

    def draw_inline_level(
        stream: Any, page: Any, box: Any, offset_x: float = 0, overflow: str = "clip", ellipsis: Any = "none"
    ) -> None:
        kind = type(box)
        if (kind is not LineBox and kind is not InlineBox) or not is_unadorned(box.style):
            return original(stream, page, box, offset_x, overflow, ellipsis)  # type: ignore[no-any-return]
        if kind is LineBox:
            overflow, ellipsis = box.text_overflow, box.block_ellipsis
        if overflow == "ellipsis" or ellipsis != "none":
            return original(stream, page, box, offset_x, overflow, ellipsis)  # type: ignore[no-any-return]
        for child in box.children:
            if type(child) is not TextBox:
                offset = child.position_x - box.position_x if hasattr(child, "position_x") else 0
                draw_inline_level(stream, page, child, offset_x + offset)
            elif stream._tags is None:
                _draw(stream, child, offset_x + child.position_x - box.position_x)
            else:
                with stream.marked(child, "Span"):
                    _draw(stream, child, offset_x + child.position_x - box.position_x)
        return None

    return draw_inline_level


def _draw(stream: Any, box: Any, offset_x: float) -> None:
    """A text in a line (``draw_text``)."""
    line, style = box.pango_layout, box.style
    plain = type(line) is Line and style["visibility"] == "visible" and style["text_decoration_line"] == "none"
    written = _written(line, stream) if plain and box.text.strip() else None
    if written is None:
        draw.draw_text(stream, box, offset_x, "clip", "none")
        return
    _set_colour(stream, get_color(style, "color"))
    stream.begin_text()
    stream.stream.append(b"1 0 0 -1 %b %b Tm" % (decimal(box.position_x), decimal(box.position_y + box.baseline)))
    stream.set_font_size(line.face.drawn.font.hash, line.face.key[1])
    stream.stream.append(b"[%b] TJ" % written.encode())
    stream.end_text()


def _set_colour(stream: Any, colour: Any) -> None:
    """Sets the colour (``Stream.set_color``), if the stream has not the same one still."""
    known, set_colour, set_alpha = stream.__dict__.get(_COLOUR, (None, None, None))
    if known is not colour or set_colour is not stream._current_color or set_alpha != stream._current_alpha:
        stream.set_color(colour)
        stream.__dict__[_COLOUR] = colour, stream._current_color, stream._current_alpha


def drawing(original: Any) -> Any:
    """``draw_first_line`` of WeasyPrint (``draw/text.py``) for lines of known words; others go to the original."""

    def draw_first_line(stream: Any, box: Any, text_overflow: str, block_ellipsis: Any, matrix: Any) -> Any:
        line = box.pango_layout
        if not isinstance(line, Line):
            return original(stream, box, text_overflow, block_ellipsis, matrix)
        if not box.text.strip():
            return []
        places = line.places if isinstance(line, Leader) else (0,)
        a, b, c, d, e, f = matrix.values
        cut = text_overflow == "ellipsis" or block_ellipsis != "none"
        written = None if cut else _written(line, stream)
        if written is None:
            moved_by = (Matrix(a, b, c, d, e + place * a, f + place * b) for place in places)
            return [each for one in moved_by for each in original(stream, box, text_overflow, block_ellipsis, one)]
        for place in places:
            stream.set_text_matrix(a, b, c, d, e + place * a, f + place * b)
            stream.set_font_size(line.face.drawn.font.hash, line.face.key[1])
            stream.show_text(Operand(written))
        return []

    return draw_first_line


def _written(line: Line, stream: Any) -> str | None:
    """The line as the operand of TJ; nothing if its spaces are more than single ones between words."""
    face = line.face
    font = stream._fonts.get(face.key[0]) or stream.add_font(face.font)[0]
    if font.svg or font.png or font.colr or font.bitmap:
        return None
    if face.drawn is None or face.drawn.font is not font:
        face.drawn = Drawn(font)
    spacing = line.justification_spacing
    if not spacing:
        return _closed("<" + "".join(_word(piece, stream, face) for piece in _SPACES.split(line.text)))
    spacing = int(spacing * TO_UNITS)
    words = line.text.split(" ")
    if "" in words or len(words) == 1 or NO_BREAK_SPACE in line.text:
        return _justified(line.text, spacing, stream, face)
    known = face.drawn.strings
    # In the order in which the glyphs are met, for that is the order in which the file lists them.
    first, space = _string(words[0], stream, face), _space(" ", spacing, stream, face)
    for word in words:
        if word not in known:
            _string(word, stream, face)
    return joined(space, [first, *[known[word] for word in words[1:]]])


class Drawn:
    """What was drawn of a face with a font of a file: words, words as whole strings, and glyphs, as they are written.

    ``glyphs`` are by their number, their width, and how far they are moved; those that are there, the font lists.
    """

    def __init__(self, font: Any) -> None:
        self.font = font
        self.words: dict[str, str] = {}
        self.strings: dict[str, str] = {}
        self.glyphs: dict[tuple[int, int, int], str] = {}


def _word(text: str, stream: Any, face: Face) -> str:
    known: dict[str, str] = face.drawn.words
    if text not in known:
        word = face.word(text) if text else None
        known[text] = _glyphs(word, stream, face) if word else ""
    return known[text]


def _string(text: str, stream: Any, face: Face) -> str:
    """A word as a string of its own."""
    known: dict[str, str] = face.drawn.strings
    if text not in known:
        known[text] = _closed("<" + _word(text, stream, face))
    return known[text]


def _glyphs(word: Word, stream: Any, face: Face) -> str:
    """The glyphs of a word within <>, with the numbers that move them."""
    known, row, own = face.drawn.glyphs, word.row, slice(word.first, word.last)
    keys = tuple(zip(row.ids[own], row.widths[own], row.moved[own], strict=True))
    try:
        return "".join([known[key] for key in keys])
    except KeyError:
        for place, key in enumerate(keys, word.first):
            if key not in known:
                _list(word, place, stream, face)
                known[key] = _placed(*key, face)
        return "".join([known[key] for key in keys])


def _list(word: Word, place: int, stream: Any, face: Face) -> None:
    """Lists a glyph in the font with its width and its text, if it was not met before."""
    font, row = face.drawn.font, word.row
    id = row.ids[place]
    if id not in font.to_unicode:
        end = row.clusters[place + 1] - word.start if place + 1 < word.last else len(word.text)
        font.to_unicode[id] = word.text[row.clusters[place] - word.start : end].decode()
    if id not in font.widths:
        pango.pango_font_get_glyph_extents(face.font, id, stream.ink_rect, stream.logical_rect)
        font.widths[id] = round(stream.logical_rect.width * 1000 * FROM_UNITS / face.key[1])


def _placed(id: int, width: int, shift: int, face: Face) -> str:
    """A glyph that is listed, with the numbers that move it and what follows."""
    size = face.key[1]
    offset = shift / size
    kerning = face.drawn.font.widths[id] + offset - width * 1000 * FROM_UNITS / size
    return f"{moved(-offset)}{id:04x}{moved(int(kerning))}"


def _closed(string: str) -> str:
    return string[:-1] if string[-1] == "<" else f"{string}>"


def _justified(text: str, spacing: int, stream: Any, face: Face) -> str | None:
    """Any text each of whose spaces is a run of its own, and wider by a number of Pango's units."""
    pieces = _SPACES.split(text)
    if "" in pieces[1:-1]:  # two spaces are one run
        return None
    last = len(pieces) - 1
    between: dict[str, str] = {}
    written = []
    for index, piece in enumerate(pieces):
        if index % 2 == 0:
            if piece:
                written.append(_string(piece, stream, face))
            continue
        first_of_text = index == 1 and not pieces[0]
        last_of_text = index == last - 1 and not pieces[last]
        if first_of_text or last_of_text:
            written.append(_space(piece, spacing, stream, face, first=first_of_text, last=last_of_text))
        else:
            if piece not in between:
                between[piece] = _space(piece, spacing, stream, face)
            written.append(between[piece])
    return joined("", written)


def _space(text: str, spacing: int, stream: Any, face: Face, *, first: bool = False, last: bool = False) -> str:
    """A space as Pango widens it: half before and half after, but not at the ends of a text, where WeasyPrint gives
    twice as much (``set_text`` in ``text/line_break.py``, ``adjust_line_letter_spacing`` in Pango's layout).
    """
    word = face.word(text)
    if word is None or word.last - word.first != 1:
        raise AssertionError("a face that is known has spaces of one glyph")
    if first or (last and text == " "):
        spacing *= 2
    left = int(spacing / 2)
    if spacing % TO_UNITS == 0:
        left = (left + TO_UNITS // 2) // TO_UNITS * TO_UNITS
    right = spacing - left
    before, after = 0 if first else left, 0 if last else right
    _word(text, stream, face)
    id, width = word.row.ids[word.first], word.row.widths[word.first]
    return _closed("<" + _placed(id, width + before + after, before, face))
