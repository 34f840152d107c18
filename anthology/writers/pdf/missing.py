"""Whether each note at the foot came out: whole, on the page of its call or on the next, and under its own work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from msgspec import Struct, field
from weasyprint.formatting_structure.boxes import FootnoteAreaBox

from anthology.writers.pdf import book, layout
from anthology.writers.pdf.layout import Box
from anthology.writers.pdf.tables import Boxes

_CALL = "::footnote-call"
_ADDED = str.maketrans("", "", "\xad-‐\u200b")


class _Found(Struct):
    """What the pages show of a note: where it is called, where it stands, and its letters there."""

    calls: list[int] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)


def missing(pages: Iterable[Boxes], root: Element) -> frozenset[str]:
    """The ids of notes at the foot that are not there as they should be, on pages whose boxes are given."""
    notes = list(book.notes(root))
    if not notes:
        return frozenset()
    found = {note: _Found() for note in notes}
    owner = {inner: note for note in notes for inner in note.iter()}
    shown = []
    for number, boxes in enumerate(pages):
        _read(boxes, number, found, owner)
        shown.append(_documents(boxes[0]))
    document = {each: section for section in root.iterfind("body/*") for each in section.iter()}
    return frozenset(note.get("id", "") for note in notes if not _in_order(note, document[note], found[note], shown))


def _documents(page: Box) -> frozenset[Element]:
    """The documents that a page has text of."""
    outermost = page.children[0]
    return frozenset(box.element for body in outermost.children for box in getattr(body, "children", ()))


def _in_order(note: Element, document: Element, found: _Found, shown: list[frozenset[Element]]) -> bool:
    if not found.calls or not found.pages:
        return False
    if any(document not in shown[page] for page in found.pages):  # it would stand under another text, or under none
        return False
    near = all(found.calls[0] <= page <= found.calls[0] + 1 for page in found.pages)
    return near and _letters("".join(note.itertext())) == "".join(found.letters)


def _read(boxes: Boxes, number: int, found: dict[Element, _Found], owner: dict[Element, Element]) -> None:
    page = boxes[0]
    for box in boxes:
        note = owner.get(box.element)
        if note is not None and box.element is note and str(box.element_tag).endswith(_CALL):
            found[note].calls.append(number)
    for area in page.children:
        if isinstance(area, FootnoteAreaBox) and area.children:
            ceiling, floor = _bounds(page)
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
    return "".join(text.split()).translate(_ADDED)
