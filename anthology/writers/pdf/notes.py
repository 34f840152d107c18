"""Whether each note came out: whole, at the foot, on the page of its call or on the next one.

WeasyPrint sets a note at the foot in one piece: one that is taller than the page runs off it, and one that waits too
long comes pages late. Such notes are found in the layout and have to be set after their work instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from anthology.writers.pdf import book, layout
from anthology.writers.pdf.layout import Box, Laid

_CALL = "::footnote-call"
_SLACK = 0.5
"""CSS pixels by which the last line of a note may hang below the text: rounding, not loss."""


@dataclass(slots=True)
class _Found:
    """What the pages show of a note: where it is called, where it stands, and its letters there."""

    calls: list[int] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)


def lost(laid: Laid, root: Element) -> frozenset[str]:
    """The ids of notes at the foot that are not there as they should be."""
    notes = list(book.notes(root))
    found = {note: _Found() for note in notes}
    owner = {inner: note for note in notes for inner in note.iter()}
    for number, page in enumerate(laid.pages):
        _read(page, number, found, owner)
    return frozenset(note.get("id", "") for note in notes if not _in_order(note, found[note]))


def _in_order(note: Element, found: _Found) -> bool:
    if not found.calls or not found.pages:
        return False
    near = all(found.calls[0] <= page <= found.calls[0] + 1 for page in found.pages)
    return near and _letters("".join(note.itertext())) == "".join(found.letters)


def _read(page: Any, number: int, found: dict[Element, _Found], owner: dict[Element, Element]) -> None:
    outermost = layout.page_box(page)
    floor = outermost.content_box_y() + outermost.height + _SLACK
    for box in layout.boxes(outermost):
        note = owner.get(box.element)
        if note is None:
            continue
        if box.element is note and str(box.element_tag).endswith(_CALL):
            found[note].calls.append(number)
    for area in outermost.children:
        if area.element_tag == "@footnote" or type(area).__name__ == "FootnoteAreaBox":
            for box, note in _note_texts(area, owner):
                if box.position_y + box.height <= floor:
                    found[note].pages.append(number)
                    found[note].letters.append(_letters(box.text))


def _note_texts(area: Box, owner: dict[Element, Element]) -> Iterator[tuple[Box, Element]]:
    for box in layout.texts(area):
        note = owner.get(box.element)
        generated = "::" in str(box.element_tag)
        if note is not None and not generated:
            yield box, note


def _letters(text: str) -> str:
    """The text without white space, and without hyphens, which the layout adds and takes away."""
    return "".join(character for character in text if not character.isspace() and character not in "\xad-‐\u200b")
