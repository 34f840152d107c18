"""What is stamped on pages, and its bytes: a running head or a folio is drawn once, and kept from build to build."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeAlias

from msgspec import Struct

from anthology.writers.pdf.astray import Fault, Overrun
from anthology.writers.pdf.glyphs import Lacking
from anthology.writers.pdf.parts.part import Corrupt, FontUse, read_font, written_font


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


def dump(pieces: Pieces) -> bytes:
    """The bytes of some pieces."""
    return json.dumps({name: None if piece is None else _written(piece) for name, piece in pieces.items()}).encode()


def load(data: bytes) -> Pieces:
    """The pieces of some bytes; raises Corrupt where they are none."""
    try:
        return {name: None if piece is None else _read(piece) for name, piece in json.loads(data).items()}
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Corrupt(str(error)) from None


def _written(piece: Piece) -> list[Any]:
    fonts = [written_font(font) for font in piece.fonts]
    lacking = [[each.face, each.where, each.character, each.page] for each in piece.lacking]
    overruns = [[each.fault, each.where, each.what, each.page] for each in piece.overruns]
    return [piece.content.decode("latin-1"), dict(piece.alphas), fonts, lacking, overruns, piece.data.decode("latin-1")]


def _read(written: list[Any]) -> Piece:
    content, alphas, fonts, lacking, overruns, data = written
    return Piece(
        content.encode("latin-1"),
        alphas,
        tuple(map(read_font, fonts)),
        tuple(Lacking(*each) for each in lacking),
        tuple(Overrun(Fault(fault), *each) for fault, *each in overruns),
        data.encode("latin-1"),
    )
