"""A part: one document of a book, laid out alone, and written so that it can lie in a cache.

A part has no heads and no folios, and does not know where in the book it stands: so it stays what it is while other
documents grow and shrink. On which side its pages fall it is told only where facing pages are made to end level.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from anthology.writers.pdf.astray import Overrun
from anthology.writers.pdf.glyphs import Lacking


class Unsuitable(Exception):
    """The book cannot be made in parts; the message says why, and what to change is not for the editor to know."""


class PartLost(Exception):
    """No process came to the end of a document: its title, and how the process ended."""

    def __init__(self, title: str, end: str) -> None:
        super().__init__(f"the process that laid out “{title}” ended before its work did ({end})")


class Corrupt(ValueError):
    """Bytes that are no part."""


class Bookmark(Struct, frozen=True, array_like=True):
    """An entry of the outline: its depth from 1, and where on its page it stands, in points from the lower left."""

    level: int
    label: str
    x: float
    y: float
    state: str


class PartPage(Struct, frozen=True, array_like=True):
    """A page of a part.

    ``name`` and ``groups`` are what ``@page`` rules select it by (CSS GCPM, 2.3). ``left`` is the left margin that it
    was laid out with, in points, and ``area`` the width, the height and the upper margin of its text. ``strings`` are
    the named strings that are set on it, ``anchors`` the places of the elements with an id, from the lower left.
    ``cited`` are those that the book cites by line: the line, and whether it is in a note.
    """

    name: str
    groups: tuple[tuple[str, int], ...]
    left: float
    area: tuple[float, float, float]
    strings: Mapping[str, tuple[str, ...]]
    anchors: Mapping[str, tuple[float, float]]
    cited: Mapping[str, tuple[int, bool]]
    bookmarks: tuple[Bookmark, ...]


class FontUse(Struct, frozen=True, array_like=True):
    """What a part uses of a font.

    ``traits`` are WeasyPrint's attributes of the font, ``file`` is the SHA-256 of its file. ``glyphs`` are the glyphs
    in the order of their first use: page in the part, glyph, its text. ``widths`` are by glyph, in thousandths of the
    size; ``missing`` are the characters that the font lacks, with the numbers that stand for them.
    """

    traits: Mapping[str, Any]
    file: str
    glyphs: tuple[tuple[int, int, str], ...]
    widths: Mapping[int, int]
    missing: Mapping[int, int]

    @property
    def name(self) -> str:
        """The name that content streams call the font by."""
        return str(self.traits["hash"])


class Part(Struct, frozen=True, array_like=True):
    """A document laid out. ``data`` is a PDF without fonts; empty where notes are ``lost``.

    ``starts`` is where it has to begin: ``page``, ``recto``, ``verso``, ``left`` or ``right``. ``asked`` are the ids
    whose page numbers it prints. ``sided`` says whether its pages would be others if they fell on the other sides.
    ``messages`` and ``refused`` are what the layout logged and would not fetch.
    """

    pages: tuple[PartPage, ...]
    starts: str
    asked: frozenset[str]
    sided: bool
    fonts: tuple[FontUse, ...]
    lost: frozenset[str]
    lacking: tuple[Lacking, ...]
    overruns: tuple[Overrun, ...]
    messages: tuple[str, ...]
    refused: tuple[str, ...]
    data: bytes


_MAGIC = b"anthology part 4\n"
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Part).decode


def dump(part: Part) -> bytes:
    """The bytes of a part."""
    return _MAGIC + _encode(part)


def load(data: bytes) -> Part:
    """The part of some bytes; raises Corrupt where they are none."""
    if not data.startswith(_MAGIC):
        raise Corrupt("not a part")
    try:
        return _decode(memoryview(data)[len(_MAGIC) :])
    except msgspec.MsgspecError as error:
        raise Corrupt(str(error)) from None
