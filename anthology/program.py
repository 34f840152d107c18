"""Which program this is: a digest of its code and the libraries beside it, for what is kept for the next run."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

_SKIPPED = frozenset({".git", ".hg", ".svn", ".venv", "node_modules", "__pycache__"})
"""Folders of other programs, in which no book has anything."""


@lru_cache(maxsize=1)
def digest() -> bytes:
    """A digest of this package with its styles, of Python, and of the libraries."""
    package = Path(__file__).parent
    found = hashlib.sha256(sys.version.encode())
    for folder in (package, package.parent / "styles"):
        if folder.is_dir():
            for path in files(folder, package / "nothing"):
                found.update(os.fsencode(path) + hashlib.sha256(path.read_bytes()).digest())
    for place in sys.path:
        if os.path.isdir(place):
            found.update("\n".join(sorted(n for n in os.listdir(place) if n.endswith(".dist-info"))).encode())
    if os.path.exists(libraries := "/etc/ld.so.cache"):  # which the system writes anew with each library
        known = os.stat(libraries)
        found.update(b"%d %d" % (known.st_mtime_ns, known.st_size))
    return found.digest()


def files(folder: Path, without: Path) -> Iterator[Path]:
    """All files in a folder but those in another one, in an order that is always the same; raises OSError where a
    folder is a link.
    """
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        path = Path(entry.path)
        if entry.is_dir(follow_symlinks=False):
            if entry.name not in _SKIPPED and path != without:
                yield from files(path, without)
        elif entry.is_symlink() and path.is_dir():
            raise OSError(f"{path} is a link to a folder")
        elif path.is_file():
            yield path
