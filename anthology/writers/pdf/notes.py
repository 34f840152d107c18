"""Notes at the foot: which are too long for it, and whether each came out, whole and by its call.

WeasyPrint sets a note at the foot in one piece: one that is taller than the page runs off it, and one that
waits too long comes pages late, or under the next work. So a note that would fill more than half of a page
stands after its work (``long_notes``), and after the layout each note is looked for on the page of its call
and on the next (``lost``).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from math import ceil
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from weasyprint.formatting_structure.boxes import FootnoteAreaBox

from anthology.config.schema import Edition as Settings
from anthology.diagnostics import Diagnostic, problem
from anthology.model.document import Rendering
from anthology.writers.pdf import book, layout
from anthology.writers.pdf.geometry import geometry
from anthology.writers.pdf.layout import Box, Laid

LONGEST = 0.5
"""The part of a page's text that one note may take."""
# What an average character is wide, in sizes of the notes' type; that size, and its line, in those of the
# text. (EB Garamond, measured; another face moves the border a little, and ``lost`` catches what passes it.)
_CHARACTER, _SIZE, _LINE = 0.39, 0.81, 0.79
_BLOCKS = frozenset({"p", "li", "dt", "dd", "tr", "pre", "h2", "h3", "h4", "figure"})

_CALL = "::footnote-call"


@dataclass(slots=True)
class _Found:
    """What the pages show of a note: where it is called, where it stands, and its letters there."""

    calls: list[int] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)


def long_notes(rendering: Rendering, settings: Settings) -> frozenset[str]:
    """The ids of the notes at the foot that are too long for it, by the length of their text."""
    page = geometry(settings)
    across = page.measure / (page.font_size * _SIZE * _CHARACTER)
    most = LONGEST * page.depth / (page.line_height * _LINE)
    long = (note for _, note in _at_foot(rendering) if _lines(note, across) > most)
    return frozenset(note.get("id", "") for note in long)


def moved_notes(rendering: Rendering, ids: frozenset[str]) -> tuple[Diagnostic, ...]:
    """A message for each note of ``ids`` that it stands after its work; ``rendering`` is one that has it at
    the foot.
    """
    hint = "shorten the note to have it at the foot"
    return tuple(
        problem(
            "note-moved",
            f"the foot of a page has no room for note {note.get('data-mark')} of “{title}”; "
            "the PDF has it after the work",
            hint=hint,
        )
        for title, note in _at_foot(rendering)
        if note.get("id") in ids
    )


def _at_foot(rendering: Rendering) -> Iterator[tuple[str, Element]]:
    """Each note at the foot, with the title of its document. What is not well-formed, the layout tells of."""
    for document in book.printed(rendering):
        with suppress(ParseError):
            yield from ((document.title, note) for note in book.notes(book.parse(document.markup)))


def _lines(note: Element, across: float) -> int:
    """About how many lines a note takes, with ``across`` characters in each."""
    blocks = [each for each in note.iter() if each.tag in _BLOCKS or "line" in each.get("class", "").split()]
    leaves = [block for block in blocks if not any(inner in blocks for inner in block.iter() if inner is not block)]
    return sum(max(1, ceil(len("".join(leaf.itertext())) / across)) for leaf in leaves or [note])


def lost(laid: Laid, root: Element) -> frozenset[str]:
    """The ids of notes at the foot that are not there as they should be."""
    notes = list(book.notes(root))
    found = {note: _Found() for note in notes}
    owner = {inner: note for note in notes for inner in note.iter()}
    for number, page in enumerate(laid.pages):
        _read(page, number, found, owner)
    shown = [_documents(page) for page in laid.pages]
    document = {each: section for section in root.iterfind("body/*") for each in section.iter()}
    return frozenset(note.get("id", "") for note in notes if not _in_order(note, document[note], found[note], shown))


def _documents(page: Any) -> frozenset[Element]:
    """The documents that a page has text of."""
    outermost = layout.page_box(page).children[0]
    return frozenset(box.element for body in outermost.children for box in getattr(body, "children", ()))


def _in_order(note: Element, document: Element, found: _Found, shown: list[frozenset[Element]]) -> bool:
    if not found.calls or not found.pages:
        return False
    if any(document not in shown[page] for page in found.pages):  # it would stand under another text, or under none
        return False
    near = all(found.calls[0] <= page <= found.calls[0] + 1 for page in found.pages)
    return near and _letters("".join(note.itertext())) == "".join(found.letters)


def _read(page: Any, number: int, found: dict[Element, _Found], owner: dict[Element, Element]) -> None:
    outermost = layout.page_box(page)
    for box in layout.boxes(outermost):
        note = owner.get(box.element)
        if note is not None and box.element is note and str(box.element_tag).endswith(_CALL):
            found[note].calls.append(number)
    ceiling, floor = _bounds(outermost)
    for area in outermost.children:
        if isinstance(area, FootnoteAreaBox):
            for box, note in _note_texts(area, owner):
                if ceiling < _middle(box) < floor:
                    found[note].pages.append(number)
                    found[note].letters.append(_letters(box.text))


def _bounds(page: Box) -> tuple[float, float]:
    """Between which heights a note can be read: below the last line of the text, above the end of the page's."""
    lowest = max(map(_middle, layout.texts(page.children[0])), default=page.content_box_y())
    return lowest, page.content_box_y() + page.height


def _middle(box: Box) -> float:
    """The height of a text's middle: its box may be higher than its line, and then hangs out of it."""
    return float(box.position_y + box.height / 2)


def _note_texts(area: Box, owner: dict[Element, Element]) -> Iterator[tuple[Box, Element]]:
    for box in layout.texts(area):
        note = owner.get(box.element)
        generated = "::" in str(box.element_tag)
        if note is not None and not generated:
            yield box, note


def _letters(text: str) -> str:
    """The text without white space, and without hyphens, which the layout adds and takes away."""
    return "".join(character for character in text if not character.isspace() and character not in "\xad-‐\u200b")
