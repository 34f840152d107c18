"""Glyphs as wide as their font says.

WeasyPrint measures a glyph in the size in which it meets it first, and rounds; so the same line would be written in
other numbers after another document. Here the width is taken from the font's own table.

The file lists the widths (W; ISO 32000-1, 9.7.4.3) in the order in which glyphs were met: PDFium looks for each
character's from the beginning of the list, and finds the most frequent letters soon. Text is read back a third faster.
"""

from __future__ import annotations

import hashlib
import io
import struct
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

import pydyf
import weasyprint.pdf
import weasyprint.pdf.stream
from fontTools.ttLib import TTFont
from msgspec import Struct
from weasyprint.pdf.fonts import Font

from anthology.writers.pdf.mending import replaced


class Advances(Struct, frozen=True):
    """The widths of a font's glyphs in thousandths of its size.

    ``raw`` is its table hmtx (OpenType 1.9): so many ``pairs`` of advance and bearing; glyphs after the last have its
    advance.
    """

    raw: bytes
    pairs: int
    glyphs: int
    upem: int

    def get(self, glyph: object) -> int | None:
        """The width of a glyph; None where there is no such glyph."""
        if not isinstance(glyph, int) or not 0 <= glyph < self.glyphs:
            return None
        place = min(glyph, self.pairs - 1) * 4
        return round(int.from_bytes(self.raw[place : place + 2], "big") * 1000 / self.upem)


class Widths(dict[int, int]):
    """The widths of glyphs as they are met."""

    def __init__(self, advances: Advances | None) -> None:
        super().__init__()
        self._advances = advances

    def __contains__(self, glyph: object) -> bool:
        if super().__contains__(glyph):
            return True
        width = self._advances.get(glyph) if self._advances else None
        if width is None:
            return False
        self[glyph] = width  # type: ignore[index]
        return True


_known: dict[tuple[str, int], Advances | None] = {}


def _advances(digest: str, data: bytes, index: int) -> Advances | None:
    """The widths of the glyphs of a font that does not vary; none of any other."""
    key = (digest, index)
    if key not in _known:
        with TTFont(io.BytesIO(data), lazy=True, fontNumber=index) as font:
            _known[key] = None if "fvar" in font else _read(font)
    return _known[key]


def _read(font: TTFont) -> Advances:
    (pairs,) = struct.unpack(">H", font.reader["hhea"][-2:])
    return Advances(font.reader["hmtx"][: pairs * 4], pairs, font["maxp"].numGlyphs, font["head"].unitsPerEm)


class MeasuredFont(Font):  # type: ignore[misc]
    """WeasyPrint's font, with the widths of its table. ``digest`` is the SHA-256 of its file."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.digest = hashlib.sha256(self.file_content).hexdigest()
        self.widths = Widths(_advances(self.digest, self.file_content, self.index))


def _settled(build: Any) -> Any:
    def build_fonts(pdf: Any, fonts: Mapping[str, Any], *rest: Any) -> Any:
        for font in fonts.values():
            font.widths = dict(font.widths)  # from here on they are the ones in use, and no more
        begun = len(pdf.objects)
        built = build(pdf, fonts, *rest)
        met = {font.name: tuple(font.to_unicode) for font in fonts.values()}
        for described in pdf.objects[begun:]:
            if isinstance(described, pydyf.Dictionary) and "W" in described:
                described["W"] = _in_order(described["W"], met[described["BaseFont"]])
        return built

    return build_fonts


def _in_order(listed: Any, met: tuple[int, ...]) -> Any:
    """A list of widths with those of the glyphs that were met first at its beginning."""
    widths: dict[int, int] = {}
    for first, row in zip(listed[::2], listed[1::2], strict=True):
        widths |= dict(enumerate(row, first))
    ordered = [glyph for glyph in dict.fromkeys((*met, *widths)) if glyph in widths]
    return pydyf.Array([each for glyph in ordered for each in (glyph, pydyf.Array([widths[glyph]]))])


@contextmanager
def measured() -> Iterator[None]:
    """While it lasts, glyphs are as wide as their font says."""
    with ExitStack() as stack:
        stack.enter_context(replaced(weasyprint.pdf.stream, "Font", lambda _: MeasuredFont))
        stack.enter_context(replaced(weasyprint.pdf, "build_fonts_dictionary", _settled))
        yield
