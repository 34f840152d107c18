"""A store of bytes by their keys: in the memory of a build, or on disk from one build to the next.

The store on disk may be used by several builds at once, and any of them may be killed at any moment: each entry is a
file that is moved into place when it is whole, begins with the digest of its content, and is thrown away where the
digest is not right. What was not read for longest goes first when there is no room.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from msgspec import Struct

CACHE = ".anthology/cache"
"""Where a project keeps what it has made, from one build to the next."""

LIMIT = 512 * 1024 * 1024
"""Bytes that a store on disk may take."""

_FULL = 0.8
"""The part of the limit that is left filled when entries have been thrown away."""
_DIGEST = hashlib.sha256().digest_size


class Store(Protocol):
    """A store of bytes; a ``common`` one has what other processes put there."""

    @property
    def common(self) -> bool:
        """Whether other processes put into the same."""

    def get(self, key: str) -> bytes | None:
        """What is kept under a key; None where there is nothing."""

    def put(self, key: str, data: bytes) -> None:
        """Keeps some bytes under a key, if it can."""

    def trim(self) -> None:
        """Makes room, where there is too much."""


class Memory:
    """A store that is forgotten with the process."""

    common = False

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        """What is kept under a key."""
        return self._kept.get(key)

    def put(self, key: str, data: bytes) -> None:
        """Keeps some bytes."""
        self._kept[key] = data

    def trim(self) -> None:
        """Forgets everything."""
        self._kept.clear()


class Size(Struct, frozen=True):
    """How many entries a store has, and how many bytes they take."""

    entries: int
    bytes: int


class Disk:
    """A store in a folder. Keys are hexadecimal digests."""

    common = True

    def __init__(self, folder: Path, limit: int = LIMIT) -> None:
        self.folder = folder
        self.limit = limit

    def get(self, key: str) -> bytes | None:
        """What is kept under a key. An entry that is damaged is thrown away."""
        path = self._path(key)
        try:
            data = path.read_bytes()
        except OSError:
            return None
        if hashlib.sha256(data[_DIGEST:]).digest() != data[:_DIGEST]:
            with suppress(OSError):
                path.unlink()
            return None
        with suppress(OSError):
            os.utime(path)
        return data[_DIGEST:]

    def put(self, key: str, data: bytes) -> None:
        """Keeps some bytes under a key. A disk that takes none is no reason to stop: they are made again next time."""
        path = self._path(key)
        try:
            self._prepare(path.parent)
            handle, beside = tempfile.mkstemp(prefix=_BEGUN, dir=path.parent)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(hashlib.sha256(data).digest())
                    file.write(data)
                os.replace(beside, path)
            except BaseException:
                with suppress(OSError):
                    os.unlink(beside)
                raise
        except OSError:
            return

    def size(self) -> Size:
        """What the store holds."""
        sizes = [size for _, size, _ in self._entries()]
        return Size(len(sizes), sum(sizes))

    def trim(self) -> None:
        """Throws away what was not read for longest, where there is more than the limit."""
        entries = sorted(self._entries())
        total = sum(size for _, size, _ in entries)
        if total <= self.limit:
            return
        for _, size, path in entries:
            if total <= self.limit * _FULL:
                return
            with suppress(OSError):
                os.unlink(path)
                total -= size

    def clear(self) -> Size:
        """Throws everything away; tells what there was."""
        size = self.size()
        for _, _, path in self._entries():
            with suppress(OSError):
                os.unlink(path)
        return size

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key[2:]

    def _prepare(self, folder: Path) -> None:
        if folder.is_dir():
            return
        folder.mkdir(parents=True, exist_ok=True)
        ignored = self.folder / ".gitignore"
        if not ignored.exists():
            ignored.write_text("# Made by anthology; may be thrown away at any time.\n*\n", "utf-8")

    def _entries(self) -> list[tuple[float, int, str]]:
        """When each file was last read, its size and its path."""
        found: list[tuple[float, int, str]] = []
        for folder in _folders(self.folder):
            for entry in os.scandir(folder):
                with suppress(OSError):
                    known = entry.stat(follow_symlinks=False)
                    found.append((known.st_mtime, known.st_size, entry.path))
        return found


_BEGUN = ".begun-"
"""What the names of files begin with that are being written; a killed build leaves them to be trimmed by their age."""


def _folders(folder: Path) -> list[str]:
    try:
        return sorted(entry.path for entry in os.scandir(folder) if entry.is_dir(follow_symlinks=False))
    except OSError:
        return []
