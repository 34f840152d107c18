"""Words, each shaped once: the widths and glyphs that Pango gives them in one face at one size.

Pango shapes a text as it shapes its words alone, if no rule of the font looks at a space. That is tried for each face
(``_stands_apart``): where a letter beside a space is not as wide as it is by itself, the face is left to WeasyPrint.
So is a text with a character outside of ``SCRIPTS``, or with a word that Pango does not set in one run of one font.
"""

from __future__ import annotations

import re
import struct
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from msgspec import Struct
from weasyprint.text.ffi import FROM_UNITS, ffi, pango
from weasyprint.text.fonts import get_pango_font_key
from weasyprint.text.line_break import Layout

NO_BREAK_SPACE = "\xa0"
_INFO = 5  # PangoGlyphInfo is five integers: glyph, width, two offsets, attributes
KNOWN_GLYPHS = ffi.sizeof("PangoGlyphInfo") == _INFO * 4
"""Whether Pango's glyphs are laid out in memory as they are read here."""


class Script(Struct, frozen=True):
    """A script whose words can be shaped alone: its letters, as a class of a regular expression, and one of them."""

    letters: str
    letter: str
    sample: str


# What is common to the scripts is set in that of the letters around it. No tabs, line ends or soft hyphens; nothing
# that has no width or sets a direction; and of spaces the plain one, the no-break space and the narrow one.
_SHARED = r" -@\[-`{-~\xa0-\xa9\xab\xac\xae-\xb4\xb6-\xb9\xbb-\xbf×÷\u0300-\u036f‐-‗‘-•…‰′″‹›\u202f€№™−"
_MARKS = "0123456789.,:;!?'\"()[]*/&§%-‐–—…‘’“”„‚«»‹›†‡"
_ABC = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
COMMON = Script("", "", _MARKS)
SCRIPTS = (
    COMMON,
    Script(r"A-Za-zªºÀ-ÖØ-öø-ɏḀ-ỿ", "n", _ABC + "àâäçéèêëîïñôöœßùûüÀÄÇÉÖŒÜ" + _MARKS),
    Script(r"Ѐ-ԯ", "н", "абвгдежзийклмнопрстуфхцчшщъыьэюяАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЭЮЯ" + _MARKS),
    Script(r"Ͱ-ͳͶ-ͽͿΆΈ-Ͽἀ-῾", "ν", "αβγδεζηθικλμνξοπρσςτυφχψωΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩάέήίόύώ" + _MARKS),
)
_WHOLE = [(script, re.compile(f"[{_SHARED}{script.letters}]*")) for script in SCRIPTS]
_TOGETHER = 1000
"""How many words are shaped at once."""
_UNLIKE = re.compile(" [\xa0\u202f]|[\xa0\u202f] ")
_LETTER = re.compile(r"[^\W\d_]")


def script_of(text: str) -> Script | None:
    """The one script of a text; nothing where it has several, another, or a no-break space beside a plain one."""
    if _UNLIKE.search(text):  # at the end of a line, Pango takes both for spaces that hang
        return None
    return next((script for script, whole in _WHOLE if whole.fullmatch(text)), None)


def has_letter(text: str) -> bool:
    """Whether a text has a letter, and by that a script."""
    return _LETTER.search(text) is not None


def _is_ordinary(text: str) -> bool:
    return bool(text) and NO_BREAK_SPACE not in text and " " not in text and has_letter(text)


class Glyphs(Struct, frozen=True):
    """Glyphs of a text in a row, in the numbers that Pango has of each: the glyph, its width in Pango's units (1/1024
    pixel), how far it is moved, and at which byte of the text its cluster begins.
    """

    ids: tuple[int, ...]
    widths: tuple[int, ...]
    moved: tuple[int, ...]
    clusters: tuple[int, ...]


class Word(Struct, frozen=True):
    """A word: how wide it is in Pango's units, and its ``text``.

    Its glyphs are the ones from ``first`` to ``last`` among those of a text that has it from its byte ``start`` on.
    """

    width: int
    text: bytes
    row: Glyphs
    first: int
    last: int
    start: int = 0

    @classmethod
    def of(cls, glyphs: Iterable[tuple[int, int, int, int]], text: bytes) -> Word:
        """The word of some glyphs; of each, the four numbers."""
        row = Glyphs(*zip(*glyphs, strict=True))
        return cls(sum(row.widths), text, row, 0, len(row.ids))

    @property
    def glyphs(self) -> tuple[tuple[int, int, int, int], ...]:
        """The glyphs, with clusters in ``text``."""
        row, own = self.row, slice(self.first, self.last)
        clusters = (cluster - self.start for cluster in row.clusters[own])
        return tuple(zip(row.ids[own], row.widths[own], row.moved[own], clusters, strict=True))


class Face:
    """The words of one style in one script."""

    def __init__(self, style: Any, script: Script) -> None:
        self._script = script
        self._style = style
        self._layout = Layout(style)
        self._words: dict[str, Word | None] = {}
        # A font lives as long as the lines that are set in it: this one is, and keeps it.
        self._kept = Layout(style)
        self._kept.set_text(script.letter or "1")
        line, _ = self._kept.get_first_line()
        self.font = line.runs[0].data.item.analysis.font
        self.height, self.baseline = _vertical(line, self._kept)
        self.drawn: Any = None
        """How the words are written with a font of a file: the drawing's own."""
        self.known = self.word(" ") is not None and self._stands_apart()
        """Whether the words of this face can be shaped one by one."""
        self.space = self._width(" ") if self.known else 0

    @cached_property
    def key(self) -> tuple[int, float]:
        """The number of the font in a file, and its size in pixels."""
        key, _, size = get_pango_font_key(self.font)
        return key, size

    def word(self, text: str) -> Word | None:
        """A word, or one space; nothing for one that Pango does not set in one run of this font."""
        try:
            return self._words[text]
        except KeyError:
            word = self._words[text] = self._composed(text) if NO_BREAK_SPACE in text[1:] else self._shaped(text)
            return word

    def learn(self, texts: Iterable[str]) -> None:
        """Shapes words at once that will be asked for; those that need more than that are left until then."""
        new = [text for text in dict.fromkeys(texts) if text not in self._words and _is_ordinary(text)]
        if len(new) < 2 or not self.known:
            return
        for some in range(0, len(new), _TOGETHER):
            self._learn(new[some : some + _TOGETHER])

    def _learn(self, new: Sequence[str]) -> None:
        whole = self._run(" ".join(new).encode())
        if whole is None:
            return
        row = whole.row
        start = first = 0
        for text in new:
            encoded = text.encode()
            stop = start + len(encoded)
            last = bisect_left(row.clusters, stop, first)
            self._words[text] = Word(sum(row.widths[first:last]), encoded, row, first, last, start)
            start, first = stop + 1, last + 1  # a space is between them

    def widths(self, words: Sequence[str]) -> list[int] | None:
        """How wide each of some words is, in Pango's units; nothing if one of them is not known."""
        known = self._words
        try:
            return [known[word].width if word else 0 for word in words]  # type: ignore[union-attr]
        except (KeyError, AttributeError):
            self.learn(words)
            each = [self.width(word) for word in words]
            return None if None in each else [width for width in each if width is not None]

    def width(self, text: str) -> int | None:
        """How wide a text with plain spaces is, in Pango's units; nothing if one of its words is not known."""
        total = text.count(" ") * self.space
        for part in text.split(" "):
            if part:
                word = self._words.get(part) or self.word(part)
                if word is None:
                    return None
                total += word.width
        return total

    def _width(self, text: str) -> int:
        word = self.word(text)
        return word.width if word else 0

    def _composed(self, text: str) -> Word | None:
        """A word of several, with no-break spaces between them."""
        glyphs: list[tuple[int, int, int, int]] = []
        encoded = b""
        for part in re.split(f"({NO_BREAK_SPACE})", text):
            if not part:
                continue
            word = self.word(part)
            if word is None:
                return None
            glyphs += [(id, wide, moved, len(encoded) + cluster) for id, wide, moved, cluster in word.glyphs]
            encoded += word.text
        return Word.of(glyphs, encoded)

    def _shaped(self, text: str) -> Word | None:
        letter = "" if has_letter(text) else self._script.letter
        if not letter:
            return self._run(text.encode())
        gap = " " if text.strip() else ""
        whole = self._run(f"{letter}{gap}{text}{gap}{letter}".encode())
        start, encoded = len(f"{letter}{gap}".encode()), text.encode()
        stop = start + len(encoded)
        if whole is None:
            return None
        row = whole.row
        first, last = bisect_left(row.clusters, start), bisect_left(row.clusters, stop)
        return Word(sum(row.widths[first:last]), encoded, row, first, last, start) if first < last else None

    def _run(self, text: bytes) -> Word | None:
        """A text that is one run of plain glyphs of this font; else nothing."""
        self._set_text(text)
        runs = pango.pango_layout_get_line_readonly(self._layout.layout, 0).runs
        if runs == ffi.NULL or runs.next != ffi.NULL or runs.data.item.analysis.font != self.font:
            return None
        string = runs.data.glyphs
        count = string.num_glyphs
        infos = struct.unpack(f"={count * _INFO}i", ffi.buffer(string.glyphs, count * _INFO * 4))
        ids, widths = infos[::_INFO], infos[1::_INFO]
        if any(infos[3::_INFO]) or max(ids) >= pango.PANGO_GLYPH_EMPTY:
            return None
        clusters = tuple(ffi.unpack(string.log_clusters, count))
        return Word(sum(widths), text, Glyphs(ids, widths, infos[2::_INFO], clusters), 0, count)

    def _set_text(self, text: bytes) -> None:
        pango.pango_layout_set_text(self._layout.layout, text, len(text))

    def _stands_apart(self) -> bool:
        """Whether letters are as wide beside a space as by themselves."""
        whole = self._run(_twice(self._script.sample))
        if whole is None:  # the font lacks some
            whole = self._run(_twice(letter for letter in self._script.sample if self.word(letter) is not None))
        extents = ffi.new("PangoRectangle *")
        for id, width, moved, _ in whole.glyphs if whole else ():
            pango.pango_font_get_glyph_extents(self.font, id, ffi.NULL, extents)
            if moved or width != extents.width:
                return False
        return whole is not None


class SpacedFace(Face):
    """The words of one style in one script, each of which stands alone: with room between its letters, and none before
    the first and after the last.
    """

    def _set_text(self, text: bytes) -> None:
        self._layout.set_text(text.decode())

    def _stands_apart(self) -> bool:
        return True


def _twice(letters: Iterable[str]) -> bytes:
    return "".join(f"{letter} {letter} " for letter in letters).encode()


def _vertical(line: Any, layout: Any) -> tuple[float, float]:
    extents = ffi.new("PangoRectangle *")
    pango.pango_layout_line_get_extents(line, ffi.NULL, extents)
    return extents.height * FROM_UNITS, pango.pango_layout_get_baseline(layout.layout) * FROM_UNITS
