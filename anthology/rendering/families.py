"""The names of the typefaces that a theme is set in, as their makers call them."""

from __future__ import annotations

from io import BytesIO

from anthology.rendering import sheets
from anthology.rendering.styles import Styles
from anthology.values import Values


def typefaces(styles: Styles, values: Values) -> tuple[str, ...]:
    """The families of a theme's fonts, each once, in the order of its style sheet. An unreadable font has no name.

    ``values`` keep what was read of fonts.
    """
    return values.of(_families, _fonts(styles, values))


def known_typefaces(styles: Styles, values: Values) -> tuple[str, ...] | None:
    """The same, if the ``values`` keep it."""
    known = values.known(_families, _fonts(styles, values))
    return known[0] if known else None


def _fonts(styles: Styles, values: Values) -> tuple[bytes, ...]:
    return tuple(sheets.collect(styles, (sheets.FONTS,), values).fonts.values())


def _families(fonts: tuple[bytes, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for font in fonts if (name := _family(font))))


def _family(font: bytes) -> str:
    from fontTools.ttLib import TTFont, TTLibError  # which takes longer to import than most fonts to read

    try:
        with TTFont(BytesIO(font), lazy=True) as read:
            return str(read["name"].getBestFamilyName() or "")
    except (TTLibError, KeyError, ValueError, EOFError):
        return ""
