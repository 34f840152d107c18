"""A part: one document of a book, laid out alone, and written so that it can lie in a cache.

A part has no heads and no folios, and does not know where in the book it stands: so it stays what it is while other
documents grow and shrink. On which side its pages fall it is told only where facing pages are made to end level.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from anthology.writers.pdf.astray import Fault, Overrun
from anthology.writers.pdf.glyphs import Lacking


class Unsuitable(Exception):
    """The book cannot be made in parts; the message says why, and what to change is not for the editor to know."""


class PartLost(Exception):
    """No process came to the end of a document: its title, and how the process ended."""

    def __init__(self, title: str, end: str) -> None:
        super().__init__(f"the process that laid out “{title}” ended before its work did ({end})")


class Corrupt(ValueError):
    """Bytes that are no part."""


class Bookmark(Struct, frozen=True):
    """An entry of the outline: its depth from 1, and where on its page it stands, in points from the lower left."""

    level: int
    label: str
    x: float
    y: float
    state: str


class PartPage(Struct, frozen=True):
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


class FontUse(Struct, frozen=True):
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


class Part(Struct, frozen=True):
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


_MAGIC = b"anthology part 3\n"


def dump(part: Part) -> bytes:
    """The bytes of a part."""
    header = {
        "pages": [_page(page) for page in part.pages],
        "starts": part.starts,
        "asked": sorted(part.asked),
        "sided": part.sided,
        "fonts": [written_font(font) for font in part.fonts],
        "lost": sorted(part.lost),
        "lacking": [[each.face, each.where, each.character, each.page] for each in part.lacking],
        "overruns": [[each.fault, each.where, each.what, each.page] for each in part.overruns],
        "messages": part.messages,
        "refused": part.refused,
    }
    written = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    return b"%s%d\n%s%s" % (_MAGIC, len(written), written, part.data)


def load(data: bytes) -> Part:
    """The part of some bytes; raises Corrupt where they are none."""
    if not data.startswith(_MAGIC):
        raise Corrupt("not a part")
    length, _, rest = data[len(_MAGIC) :].partition(b"\n")
    try:
        size = int(length)
        header = json.loads(rest[:size])
        return Part(
            pages=tuple(_read_page(page) for page in header["pages"]),
            starts=header["starts"],
            asked=frozenset(header["asked"]),
            sided=bool(header["sided"]),
            fonts=tuple(read_font(font) for font in header["fonts"]),
            lost=frozenset(header["lost"]),
            lacking=tuple(Lacking(*each) for each in header["lacking"]),
            overruns=tuple(Overrun(Fault(fault), *each) for fault, *each in header["overruns"]),
            messages=tuple(header["messages"]),
            refused=tuple(header["refused"]),
            data=rest[size:],
        )
    except (ValueError, KeyError, TypeError) as error:
        raise Corrupt(str(error)) from None


def _page(page: PartPage) -> list[Any]:
    bookmarks = [[each.level, each.label, each.x, each.y, each.state] for each in page.bookmarks]
    return [page.name, page.groups, page.left, page.area, page.strings, page.anchors, page.cited, bookmarks]


def _read_page(data: list[Any]) -> PartPage:
    name, groups, left, area, strings, anchors, cited, bookmarks = data
    width, height, top = area
    return PartPage(
        name=name,
        groups=tuple((group, index) for group, index in groups),
        left=left,
        area=(width, height, top),
        strings={key: tuple(values) for key, values in strings.items()},
        anchors={key: (x, y) for key, (x, y) in anchors.items()},
        cited={key: (line, in_note) for key, (line, in_note) in cited.items()},
        bookmarks=tuple(Bookmark(*each) for each in bookmarks),
    )


def written_font(font: FontUse) -> list[Any]:
    """What was used of a font, as JSON has it."""
    return [font.traits, font.file, font.glyphs, list(font.widths.items()), list(font.missing.items())]


def read_font(data: list[Any]) -> FontUse:
    """What ``written_font`` wrote; raises ValueError where it is something else."""
    traits, file, glyphs, widths, missing = data
    return FontUse(
        traits, file, tuple((page, glyph, text) for page, glyph, text in glyphs), dict(widths), dict(missing)
    )
