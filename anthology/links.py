"""Symbolic links of the file system, followed in the same way with every Python."""

from __future__ import annotations

import os
from pathlib import Path


def followed(path: Path) -> Path:
    """Where a path leads: absolute, and without links.

    Links that lead in a circle are left as they are, and whoever opens them is told of it by the system. (Before
    Python 3.13, ``Path.resolve`` raises RuntimeError for them.) Raises ValueError where it is no path.
    """
    return Path(os.path.realpath(path))
