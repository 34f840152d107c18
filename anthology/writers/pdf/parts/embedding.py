"""The fonts of a joined book: what all parts use of each, in one subset, by WeasyPrint's own hand."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from weasyprint.pdf.fonts import Font

from anthology.writers.pdf.native import ffi, harfbuzz
from anthology.writers.pdf.parts.part import FontUse, Unsuitable

_READONLY = 1


class JoinedFont(Font):  # type: ignore[misc]
    """A font with what several parts use of it."""

    def __init__(self, uses: Iterable[FontUse], files: Files) -> None:
        first, *others = uses
        for name, value in first.traits.items():
            setattr(self, name, value)
        self.name: bytes = str(first.traits["name"]).encode()
        self.used_in_forms = False
        self.to_unicode: dict[int, str] = {}
        self.widths: dict[int, int] = {}
        self.missing: dict[int, int] = {}
        for each in (first, *others):
            if each.file != first.file:
                raise Unsuitable(f"“{self.family}” is not the same font everywhere")
            self.widths.update(each.widths)
            self.missing.update(each.missing)
        self.file_content = files.read(first.file)
        self._data = ffi.from_buffer(self.file_content)
        blob = harfbuzz.hb_blob_create(self._data, len(self.file_content), _READONLY, ffi.NULL, ffi.NULL)
        self.hb_face = ffi.gc(harfbuzz.hb_face_create(blob, self.index), harfbuzz.hb_face_destroy)
        harfbuzz.hb_blob_destroy(blob)


class Files:
    """The font files of a book, by their digests."""

    def __init__(self, fonts: Mapping[str, bytes]) -> None:
        self._fonts = {hashlib.sha256(data).hexdigest(): data for data in fonts.values()}

    def read(self, digest: str) -> bytes:
        """The file with a digest; raises Unsuitable where the book has none such."""
        if digest not in self._fonts:
            raise Unsuitable("a font does not come from a file of the book")
        return self._fonts[digest]


def join_fonts(uses: Iterable[tuple[FontUse, Iterable[tuple[int, str]]]], files: Files) -> dict[str, Any]:
    """The fonts of a book by their names in its content streams.

    ``uses`` are in the order of the book's pages, each with the glyphs whose texts it gives: the first one holds.
    """
    found: dict[str, list[FontUse]] = {}
    texts: dict[str, dict[int, str]] = {}
    for use, glyphs in uses:
        found.setdefault(use.name, []).append(use)
        known = texts.setdefault(use.name, {})
        for glyph, text in glyphs:
            known.setdefault(glyph, text)
    fonts: dict[str, Any] = {}
    for name, each in found.items():
        font = JoinedFont({id(use): use for use in each}.values(), files)
        font.to_unicode = texts[name]
        fonts[name] = font
    return fonts
