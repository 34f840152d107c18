"""Importing WeasyPrint, in half the time that it takes by itself."""

from __future__ import annotations

import ctypes
import ctypes.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

NEEDED = ("gobject-2.0.so.0", "pango-1.0.so.0", "harfbuzz.so.0", "fontconfig.so.1", "pangoft2-1.0.so.0")
"""The system's libraries that WeasyPrint cannot do without, as Linux names them after ``lib``."""


@contextmanager
def by_name() -> Iterator[None]:
    """While it lasts, the system's libraries are loaded by their names or not at all.

    WeasyPrint tries the names that they have on all systems, and for each that is none here, ``ctypes`` has the
    compiler and the linker look: more than fifty processes. Where a name does not do, they are left to look.
    """
    if "weasyprint" in sys.modules or not (sys.platform.startswith("linux") and all(map(_loads, NEEDED))):
        yield
        return
    search = ctypes.util.find_library
    ctypes.util.find_library = lambda name: None
    try:
        yield
    finally:
        ctypes.util.find_library = search


def _loads(name: str) -> bool:
    with suppress(OSError):
        ctypes.CDLL(f"lib{name}")
        return True
    return False
