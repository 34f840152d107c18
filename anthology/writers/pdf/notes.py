"""Notes at the foot that are too long for it.

WeasyPrint sets a note at the foot in one piece: one that is taller than the page runs off it, and one that
waits too long comes pages late, or under the next work. So a note that would fill more than half of a page
stands after its work. What the layout loses nevertheless, ``missing`` finds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from math import ceil
from xml.etree.ElementTree import Element, ParseError

from anthology.config.schema import Edition as Settings
from anthology.diagnostics import Diagnostic, problem
from anthology.model.document import Rendering
from anthology.writers.pdf import book
from anthology.writers.pdf.geometry import geometry

LONGEST = 0.5
"""The part of a page's text that one note may take."""
# What an average character is wide, in sizes of the notes' type; that size, and its line, in those of the
# text. (EB Garamond, measured; another face moves the border a little, and ``lost`` catches what passes it.)
_CHARACTER, SIZE, LINE = 0.39, 0.81, 0.79
_BLOCKS = frozenset({"p", "li", "dt", "dd", "tr", "pre", "h2", "h3", "h4", "figure"})


def long_notes(rendering: Rendering, settings: Settings) -> frozenset[str]:
    """The ids of the notes at the foot that are too long for it, by the length of their text."""
    page = geometry(settings)
    across = page.measure / (page.font_size * SIZE * _CHARACTER)
    most = LONGEST * page.depth / (page.line_height * LINE)
    long = (note for _, note in _at_foot(rendering) if _lines(note, across) > most)
    return frozenset(note.get("id", "") for note in long)


def moved_notes(rendering: Rendering, ids: frozenset[str]) -> tuple[Diagnostic, ...]:
    """A message for each note of ``ids`` that it stands after its work; ``rendering`` is one that has it at
    the foot.
    """
    if not ids:
        return ()
    hint = "shorten the note to have it at the foot"
    return tuple(
        problem(
            "note-moved",
            f"the foot of a page has no room for note {note.get('data-mark')} of “{title}”; "
            "the PDF has it after the work",
            hint=hint,
        )
        for title, note in _at_foot(rendering, ids)
        if note.get("id") in ids
    )


def _at_foot(rendering: Rendering, ids: Iterable[str] = ()) -> Iterator[tuple[str, Element]]:
    """Each note at the foot, with the title of its document; with ``ids``, of the documents in which one of these
    stands. What is not well-formed, the layout tells of.
    """
    wanted = tuple(ids)
    for document in book.printed(rendering):
        if wanted and not any(id in document.markup for id in wanted):
            continue
        with suppress(ParseError):
            yield from ((document.title, note) for note in book.notes(book.parse(document.markup)))


def _lines(note: Element, across: float) -> int:
    """About how many lines a note takes, with ``across`` characters in each."""
    blocks = [each for each in note.iter() if each.tag in _BLOCKS or "line" in each.get("class", "").split()]
    leaves = [block for block in blocks if not any(inner in blocks for inner in block.iter() if inner is not block)]
    return sum(max(1, ceil(len("".join(leaf.itertext())) / across)) for leaf in leaves or [note])
