"""Makes the theme's files of EB Garamond from the TrueType files.

    python scripts/faces.py EBGaramond_400Regular.ttf styles/base/fonts/EBGaramond-Regular.woff2

What most texts are set in comes first in the file: a PDF has the glyphs of a face up to the last one that it uses, so
its font is smaller; and readers of PDFs (PDFium) remember the boxes of the first 256. WOFF2's transformation of
outlines is left out: the files are a tenth larger, and nothing has to be transformed back in each build.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from fontTools.ttLib import TTFont
from fontTools.ttLib.reorderGlyphs import reorderGlyphs
from fontTools.ttLib.woff2 import WOFF2FlavorData

FIGURES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
PUNCTUATION = (0xA0, 0xAB, 0xBB, *range(0x2010, 0x2027), 0x2039, 0x203A, 0x2044)
"""No-break space, guillemets, hyphens, dashes, quotation marks, daggers, ellipsis, fraction slash."""


def frequent(font: TTFont) -> Iterator[str]:
    """The glyphs that come first: ASCII, punctuation, ligatures, figures of all kinds, small capitals, Latin-1."""
    characters = font.getBestCmap()
    letters = [chr(code) for code in range(ord("a"), ord("z") + 1)]
    yield ".notdef"
    yield from (characters[code] for code in (*range(0x20, 0x7F), *PUNCTUATION) if code in characters)
    yield from ("f_f", "f_i", "f_l", "f_f_i", "f_f_l")
    yield from (f"{figure}.{kind}" for kind in ("osf", "lf", "tosf", "sups") for figure in FIGURES)
    yield from (f"{letter}.sc" for letter in letters)
    yield from (characters[code] for code in range(0xC0, 0x100) if code in characters)


def main(source: str, target: str) -> None:
    """Writes one face."""
    font = TTFont(source, recalcTimestamp=False, recalcBBoxes=False)
    glyphs = font.getGlyphOrder()
    known = set(glyphs)
    reorderGlyphs(font, list(dict.fromkeys([*(name for name in frequent(font) if name in known), *glyphs])))
    font.flavor, font.flavorData = "woff2", WOFF2FlavorData(transformedTables=())
    font.save(target, reorderTables=None)


if __name__ == "__main__":
    main(*sys.argv[1:])
