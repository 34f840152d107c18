"""Numbers in a PDF, the same with every Python.

From 3.12, ``sum`` adds floats up more exactly than before, so that a column of a table that WeasyPrint lays out may end
at 440 or a billionth before it. Pydyf writes the one as ``440`` and the other as ``440.``, and less than nothing as
``-0.``; here six decimals are all that there is to a number (PDF 2.0, 7.3.3, asks for no more).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pydyf

from anthology.writers.pdf.mending import replaced


def decimal(number: float) -> bytes:
    """A number with at the most six decimals, and none that says nothing."""
    text = f"{number:f}".rstrip("0").rstrip(".")
    return b"0" if text == "-0" else text.encode()


@contextmanager
def rounded() -> Iterator[None]:
    """While it lasts, all that pydyf writes has its numbers so."""
    with replaced(pydyf, "_to_bytes", _rounding):
        yield


def _rounding(original: Callable[[Any], bytes]) -> Callable[[Any], bytes]:
    def to_bytes(item: Any) -> bytes:
        return decimal(item) if isinstance(item, float) else original(item)

    return to_bytes
