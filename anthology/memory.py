"""Memory that is free, given back to the system: the C library keeps it, so that a process seems as large as ever."""

from __future__ import annotations

import sys
from contextlib import suppress


def give_back() -> None:
    """Gives back what is free. Only glibc knows how (malloc_trim(3)); elsewhere, nothing is done."""
    if not sys.platform.startswith("linux"):
        return
    import ctypes

    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
