"""Roman figures."""

from __future__ import annotations

_FIGURES = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def roman(number: int) -> str:
    """A whole number from 1 in lower-case roman figures: ``xiv``."""
    written = ""
    for value, figures in _FIGURES:
        times, number = divmod(number, value)
        written += figures * times
    return written
