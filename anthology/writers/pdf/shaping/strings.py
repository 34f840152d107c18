"""Strings as a PDF shows them (``TJ``, ISO 32000-1, 9.4.3), without what moves nothing.

WeasyPrint writes a number after most glyphs, which is 0 where there is no kerning, and says how far a justified space
is moved in sixteen digits. Two after the point are a ten-thousandth of a point; a line is a third shorter, and whoever
reads it, sooner done.
"""

from __future__ import annotations

import re
from typing import Any

_MOVES = re.compile(r">(-?[\d.]+(?:e-?\d+)?)(<|$)")


class Operand(str):
    """An operand of TJ that has nothing in it that could go."""

    __slots__ = ()


def moved(thousandths: float) -> str:
    """What moves the next glyph to the left by some thousandths of the size, between two strings; perhaps nothing."""
    number = f"{thousandths:.2f}".rstrip("0").rstrip(".")
    return "" if number in ("0", "-0") else f">{number}<"


def brief(operand: str) -> str:
    """An operand of TJ without what could go."""
    return _met(_MOVES.sub(_brief, operand))


def _brief(found: re.Match[str]) -> str:
    move = moved(float(found[1]))
    if found[2]:
        return move
    return move.removesuffix("<") or ">"  # at the end, nothing is opened again


def joined(between: str, strings: list[str]) -> str:
    """Operands put together, with one between each two: strings that meet become one."""
    return _met(between.join(strings))


def _met(operand: str) -> str:
    return operand.replace("><>", ">").replace("><", "")


def showing(original: Any) -> Any:
    """``Stream.show_text`` (pydyf), and less of it."""

    def show_text(stream: Any, text: str) -> Any:
        return original(stream, text if isinstance(text, Operand) else brief(text))

    return show_text
