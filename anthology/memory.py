"""The memory of this process: how much it is, and what is free of it given back to the system, for the C library keeps
that, so that a process seems as large as ever.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path


def resident() -> int:
    """The bytes of memory that this process has at present. Only Linux tells (proc(5)); elsewhere, it is as if they
    were very many.
    """
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return sys.maxsize
    return pages * os.sysconf("SC_PAGE_SIZE")


def give_back() -> None:
    """Gives back what is free. Only glibc knows how (malloc_trim(3)); elsewhere, nothing is done."""
    if not sys.platform.startswith("linux"):
        return
    import ctypes

    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
