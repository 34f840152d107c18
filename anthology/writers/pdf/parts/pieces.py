"""What is stamped on pages, and its bytes: a running head or a folio is drawn once, and kept from build to build."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import msgspec
from msgspec import Struct

from anthology.writers.pdf.astray import Overrun
from anthology.writers.pdf.glyphs import Lacking
from anthology.writers.pdf.parts.part import Corrupt, FontUse


class Piece(Struct, frozen=True):
    """What is stamped on pages: the content of a form, with the transparencies that it names, or a PDF of one page.

    ``key`` tells it apart from the others of its book.
    """

    content: bytes
    alphas: Mapping[str, float]
    fonts: tuple[FontUse, ...]
    lacking: tuple[Lacking, ...]
    overruns: tuple[Overrun, ...]
    data: bytes
    key: tuple[Any, ...] = ()


Pieces: TypeAlias = dict[str, Piece | None]
"""Pieces by what they show on which kind of page; nothing where nothing is drawn."""


class _Use(Struct, frozen=True, array_like=True):
    """What a piece uses of a font, of which there are few: its number, and the rest of a ``FontUse``."""

    font: int
    glyphs: tuple[tuple[int, int, str], ...]
    widths: Mapping[int, int]
    missing: Mapping[int, int]


class _Kept(Struct, frozen=True, array_like=True):
    """A piece as it is kept."""

    content: bytes
    alphas: Mapping[str, float]
    uses: tuple[_Use, ...]
    lacking: tuple[Lacking, ...]
    overruns: tuple[Overrun, ...]
    data: bytes


class _Shelf(Struct, frozen=True, array_like=True):
    """Pieces as they are kept; ``fonts`` are the traits and the files of those that they use."""

    fonts: tuple[tuple[dict[str, Any], str], ...]
    pieces: dict[str, _Kept | None]


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Shelf).decode


def dump(pieces: Pieces) -> bytes:
    """The bytes of some pieces."""
    fonts: dict[bytes, tuple[int, tuple[dict[str, Any], str]]] = {}
    kept = {name: None if piece is None else _kept(piece, fonts) for name, piece in pieces.items()}
    return _encode(_Shelf(tuple(font for _, font in fonts.values()), kept))


def load(data: bytes) -> Pieces:
    """The pieces of some bytes; raises Corrupt where they are none."""
    try:
        shelf = _decode(data)
        return {name: None if kept is None else _piece(kept, shelf) for name, kept in shelf.pieces.items()}
    except (msgspec.MsgspecError, IndexError) as error:
        raise Corrupt(str(error)) from None


def _kept(piece: Piece, fonts: dict[bytes, tuple[int, tuple[dict[str, Any], str]]]) -> _Kept:
    uses = []
    for use in piece.fonts:
        font = dict(use.traits), use.file
        number, _ = fonts.setdefault(_encode(font), (len(fonts), font))
        uses.append(_Use(number, use.glyphs, use.widths, use.missing))
    return _Kept(piece.content, piece.alphas, tuple(uses), piece.lacking, piece.overruns, piece.data)


def _piece(kept: _Kept, shelf: _Shelf) -> Piece:
    fonts = tuple(FontUse(*shelf.fonts[use.font], use.glyphs, use.widths, use.missing) for use in kept.uses)
    return Piece(kept.content, kept.alphas, fonts, kept.lacking, kept.overruns, kept.data)
