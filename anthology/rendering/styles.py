"""The folders of a theme, and the one way of reading a file in them.

A file is looked for in the project's theme, the packaged theme, the project's ``base`` and the packaged
``base``, in this order. Nothing outside these folders is ever opened: neither by a path that climbs nor by a
symbolic link.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from anthology import program
from anthology.diagnostics import Diagnosed, Span, nearest, problem
from anthology.links import followed

BASE = "base"
PACKAGED = "anthology/styles"
"""What the folder of the packaged themes is called in messages."""
LARGEST = 20_000_000
"""Bytes; a file of a theme that is larger is refused."""


class OutsideError(Exception):
    """A path in a theme that leads out of its folder; the argument is the path as a reader knows it."""


class TooLargeError(Exception):
    """A file of a theme that is larger than ``LARGEST``; the argument is its path as a reader knows it."""


class StyleFile(Struct, frozen=True):
    """A file of a theme: what it is called in messages, and its bytes."""

    label: str
    data: bytes


class Folder(Struct, frozen=True):
    """A folder of a theme: its path, and what it is called in messages."""

    path: Path
    label: str


class Styles(Struct, frozen=True):
    """The folders of a theme; the first in which a file is found wins."""

    folders: tuple[Folder, ...]

    def read(self, name: str) -> StyleFile | None:
        """The file ``name`` (``css/base.css``), or None; raises OutsideError, TooLargeError and OSError."""
        parts = name.split("/")
        if any(part in ("", ".", "..") or "\\" in part or "\0" in part for part in parts):
            raise OutsideError(name)
        for folder in self.folders:
            label = f"{folder.label}/{name}"
            if (data := _read(folder.path, parts, label)) is not None:
                return StyleFile(label, data)
        return None

    def digest(self, part: str) -> bytes:
        """A digest of all files in one part of the folders (``templates``); raises OSError where one is a link."""
        found = hashlib.sha256()
        for folder in self.folders:
            found.update(folder.label.encode() + b"\0")
            inside = folder.path / part
            for path in program.files(inside, inside / "nothing") if inside.is_dir() else ():
                name = os.fsencode(path.relative_to(inside))
                found.update(b"%d:%s" % (len(name), name) + hashlib.sha256(path.read_bytes()).digest())
        return found.digest()


def _read(folder: Path, parts: list[str], label: str) -> bytes | None:
    path = folder.joinpath(*parts)
    if not path.is_file():
        return None
    if not followed(path).is_relative_to(followed(folder)):
        raise OutsideError(label)
    with path.open("rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise TooLargeError(label)
    return data


def packaged_styles() -> Path:
    """The themes that come with the program: inside an installed package, at the root of a checkout."""
    package = Path(__file__).parents[1]
    installed = package / "styles"
    return installed if installed.is_dir() else package.parent / "styles"


def open_styles(theme: str = BASE, project: Path | None = None, label: str = "styles") -> Diagnosed[Styles]:
    """The styles of ``theme``.

    ``project`` is the project's own folder of themes, ``label`` its name in messages. A theme that no folder
    has is an error; the value is then the base theme.
    """
    roots = [Folder(project, label)] if project else []
    packaged = packaged_styles()
    if project is None or not _same(project, packaged):
        roots.append(Folder(packaged, PACKAGED))
    names = dict.fromkeys([theme, BASE]) if theme in themes(roots) else [BASE]
    found = tuple(
        Folder(root.path / name, f"{root.label}/{name}")
        for name in names
        for root in roots
        if (root.path / name).is_dir()
    )
    if theme in names:
        return Diagnosed(Styles(found))
    known = sorted(themes(roots))
    hint = nearest(theme, known) or f"use one of: {', '.join(known)}; or make the folder {label}/{theme}"
    return Diagnosed(Styles(found), (problem("theme-unknown", f"no theme is called “{theme}”", Span(label), hint),))


def themes(roots: list[Folder]) -> set[str]:
    """The names of the themes in folders of themes; a link that leads out of its folder is none."""
    return {name for root in roots for name in _themes(root.path)}


def _themes(root: Path) -> Iterator[str]:
    if root.is_dir():
        inside = followed(root)
        yield from (path.name for path in root.iterdir() if path.is_dir() and followed(path).parent == inside)


def _same(one: Path, other: Path) -> bool:
    return followed(one) == followed(other)
