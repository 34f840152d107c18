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
    texts = tuple(filter(layout.has_text, boxes))
    styles = {id(box.style): box.style for box in texts}
    chosen = {key: _chosen(style, faces) for key, style in styles.items()}
    together: dict[int, list[str]] = {key: [] for key in styles}
    for box in texts:
        together[id(box.style)].append(box.text)
    if not any(missing("".join(together[key]), chosen[key]) for key in styles):  # as on nearly all pages
        return
    for box in texts:
        found = chosen[id(box.style)]
        for character in sorted(missing(box.text, found)):
            face = found[0].name if found else ", ".join(box.style["font_family"])
            yield Lacking(face, owners.get(box.element, ""), character, number)


def _chosen(style: Any, faces: Faces) -> tuple[Face, ...]:
    return faces.choose(tuple(style["font_family"]), int(style["font_weight"]), style["font_style"] != "normal")


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
