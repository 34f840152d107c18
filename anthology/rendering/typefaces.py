"""The names of the typefaces that a theme is set in, as their makers call them."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO

from fontTools.ttLib import TTFont, TTLibError

from anthology.rendering import sheets
from anthology.rendering.styles import Styles


def typefaces(styles: Styles) -> tuple[str, ...]:
    """The families of a theme's fonts, each once, in the order of its style sheet. An unreadable font has no name."""
    fonts = sheets.collect(styles, (sheets.FONTS,)).fonts
    return tuple(dict.fromkeys(name for data in fonts.values() if (name := _family(data))))


@lru_cache(maxsize=32)
def _family(font: bytes) -> str:
    try:
        with TTFont(BytesIO(font), lazy=True) as read:
            return str(read["name"].getBestFamilyName() or "")
    except (TTLibError, KeyError, ValueError, EOFError):
        return ""
