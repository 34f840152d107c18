"""Characters that their faces lack, found on the pages that were laid out."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct

from anthology.diagnostics import Diagnostic, problem
from anthology.writers.pdf import layout
from anthology.writers.pdf.fonts import Face, Faces, missing
from anthology.writers.pdf.layout import Box


class Lacking(Struct, frozen=True):
    """A character that a face lacks, the document where it is wanted, and the first page there, from 0.

    ``where`` is the document as an editor calls it; empty for what stands in the margins.
    """

    face: str
    where: str
    character: str
    page: int


def lacking(boxes: Iterable[Box], number: int, faces: Faces, owners: dict[Any, str]) -> Iterator[Lacking]:
    """What the faces of a page's texts lack, whose boxes are given; ``owners`` has the documents of its elements."""
    known: dict[tuple[Any, ...], tuple[Face, ...]] = {}
    for box in filter(layout.has_text, boxes):
        style = box.style
        wanted = tuple(style["font_family"]), int(style["font_weight"]), style["font_style"] != "normal"
        if wanted not in known:
            known[wanted] = faces.choose(*wanted)
        if found := missing(box.text, known[wanted]):
            face = known[wanted][0].name if known[wanted] else ", ".join(style["font_family"])
            for character in sorted(found):
                yield Lacking(face, owners.get(box.element, ""), character, number)


def told(found: Iterable[Lacking]) -> Iterator[Diagnostic]:
    """One diagnostic for each face and document."""
    characters: dict[tuple[str, str], dict[str, int]] = {}
    for each in found:
        characters.setdefault((each.face, each.where), {}).setdefault(each.character, each.page)
    for (face, where), pages in characters.items():
        yield _told(face, where, pages)


def _told(face: str, where: str, characters: dict[str, int]) -> Diagnostic:
    first = min(characters.values()) + 1
    named = [f"“{c}” ({' '.join(filter(None, (f'U+{ord(c):04X}', unicodedata.name(c, ''))))})" for c in characters]
    shown = ", ".join(named[:_SHOWN]) + (f" and {len(named) - _SHOWN} more characters" if len(named) > _SHOWN else "")
    place = f"in “{where}”, page {first} of the file" if where else f"page {first} of the file"
    hint = "put a font that has them into styles/base/fonts, and name it in css/fonts.css and css/pdf.css"
    return problem("glyph-missing", f"the font {face} does not have {shown}: {place}", hint=hint)


_SHOWN = 5
"""How many missing characters a message names."""
