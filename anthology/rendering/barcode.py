"""The bar code of a book: EAN-13 of its ISBN, with the five digits of a price beside it.

GS1 General Specifications 5.2 (EAN/UPC symbols and their add-ons). All measures are in modules of 0.33 mm.
"""

from __future__ import annotations

from itertools import groupby

from msgspec import Struct

MODULE = 0.33
"""Millimetres: the nominal width of a module."""
QUIET_LEFT, QUIET_RIGHT, QUIET_END = 11, 7, 5
"""Modules that stay white at the left, at the right, and after the digits of a price."""
BETWEEN = 9
"""Modules between the ISBN and the price: 7 to 12."""
HEIGHT, GUARD, BELOW = 69.24, 5.0, 3.5
"""Heights: of the bars (22.85 mm), of what the guards have more, and of the white below the digits."""
ABOVE = 9.0
"""How much lower the bars of a price begin: its digits stand above them."""

_L = "0001101 0011001 0010011 0111101 0100011 0110001 0101111 0111011 0110111 0001011".split()
_R = ["".join("10"[int(bit)] for bit in code) for code in _L]
_G = [code[::-1] for code in _R]
_PARITIES = "LLLLLL LLGLGG LLGGLG LLGGGL LGLLGG LGGLLG LGGGLL LGLGLG LGLGGL LGGLGL".split()
_PRICE_PARITIES = "GGLLL GLGLL GLLGL GLLLG LGGLL LLGGL LLLGG LGLGL LGLLG LLGLG".split()


def ean13(digits: str) -> str:
    """The ninety-five modules of thirteen digits, as zeros and ones."""
    parity = _PARITIES[int(digits[0])]
    left = "".join((_L if sort == "L" else _G)[int(digit)] for digit, sort in zip(digits[1:7], parity, strict=True))
    right = "".join(_R[int(digit)] for digit in digits[7:])
    return f"101{left}01010{right}101"


def ean5(digits: str) -> str:
    """The forty-seven modules of five digits."""
    check = sum((3, 9)[n % 2] * int(digit) for n, digit in enumerate(digits)) % 10
    pairs = zip(digits, _PRICE_PARITIES[check], strict=True)
    return "1011" + "01".join((_L if sort == "L" else _G)[int(digit)] for digit, sort in pairs)


class Barcode(Struct, frozen=True):
    """A bar code: its size in millimetres, its bars as an SVG, and the digits that people read, with their places."""

    width: float
    height: float
    drawing: bytes
    digits: tuple[tuple[str, float, float], ...]


def barcode(isbn: str, price: str) -> Barcode:
    """The bar code of an ISBN, and of a price of five digits where there is one."""
    wide = QUIET_LEFT + 95 + (BETWEEN + 47 + QUIET_END if price else QUIET_RIGHT)
    high = HEIGHT + GUARD + BELOW
    bars = []
    for start, width in _bars(ean13(isbn)):
        guard = start < 3 or 45 <= start < 50 or start >= 92
        bars.append(_bar(QUIET_LEFT + start, 0.0, width, HEIGHT + (GUARD if guard else 0.0)))
    begin = QUIET_LEFT + 95 + BETWEEN
    bars += [
        _bar(begin + start, ABOVE, width, HEIGHT + GUARD - ABOVE)
        for start, width in _bars(ean5(price) if price else "")
    ]
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high:g}" width="{wide}" height="{high:g}" '
        f'fill="device-cmyk(0 0 0 1)">{"".join(bars)}</svg>'
    )
    read = [(isbn[0], 2.0, HEIGHT), (isbn[1:7], QUIET_LEFT + 3.0, HEIGHT), (isbn[7:], QUIET_LEFT + 50.0, HEIGHT)]
    if price:
        read.append((price, begin + 6.0, 0.0))
    placed = tuple((text, left * MODULE, top * MODULE) for text, left, top in read)
    return Barcode(wide * MODULE, high * MODULE, drawing.encode(), placed)


def _bars(modules: str) -> list[tuple[int, int]]:
    """Where each bar begins, and how wide it is."""
    found, at = [], 0
    for value, group in groupby(modules):
        width = len(list(group))
        if value == "1":
            found.append((at, width))
        at += width
    return found


def _bar(x: float, y: float, width: float, height: float) -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"/>'
