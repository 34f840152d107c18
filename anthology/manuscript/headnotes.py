"""The headnote of a work, in its front matter or in a file of its own: its text, and the fields after it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from anthology import declarations
from anthology.config.schema import HeadnoteFields
from anthology.declarations import Marked
from anthology.diagnostics import Diagnosed, Diagnostic, Span, nearest, problem
from anthology.manuscript import front_matter
from anthology.manuscript.front_matter import Front, Pieces
from anthology.manuscript.inlines import inlines
from anthology.manuscript.reading import Reading
from anthology.manuscript.source import Source
from anthology.model.catalogue import HeadnoteField
from anthology.model.text import Inlines

ENDING = ".headnote.md"
"""How the name of a file ends that holds a headnote; before it stands that of the manuscript without ``.md``."""


class Headnote(Struct, frozen=True):
    """A headnote whose markup has not been read yet."""

    text: Source | None = None
    fields: tuple[tuple[HeadnoteField, Source], ...] = ()

    def read_fields(self, reading: Reading) -> tuple[tuple[HeadnoteField, Inlines], ...]:
        """The fields, which call no notes."""
        before, reading.notes_here = reading.notes_here, "refused"
        read = tuple((field, inlines(source.text.strip(), source, reading)) for field, source in self.fields)
        reading.notes_here = before
        return tuple((field, said) for field, said in read if said)


def of_front_matter(front: Front) -> Headnote:
    """The headnote that front matter holds: a text, or a mapping with a text and fields."""
    found, steps = front.marked.find(("headnote",))
    if not steps or not found.value:
        return Headnote()
    if isinstance(found.value, str):
        return Headnote(front.source("headnote"))
    text = front.source("headnote", "text") if front.has("headnote", "text") else None
    return Headnote(text, tuple(_fields(front.marked, "headnote")))


def of_file(data: bytes, file: str) -> Diagnosed[Headnote]:
    """The headnote that a file holds: Markdown, with its fields as front matter where it has some."""
    decoded = declarations.decode(data, file)
    if decoded.value is None:
        return Diagnosed(Headnote(), decoded.diagnostics)
    pieces, found = Pieces("", 1, decoded.value, 1), list[Diagnostic]()
    fields: tuple[tuple[HeadnoteField, Source], ...] = ()
    if decoded.value.lstrip().startswith(front_matter.RULE):
        cut = front_matter.cut(decoded.value, file)
        found += cut.diagnostics
        if cut.value is not None:
            pieces = cut.value
            parsed = declarations.parse(pieces.yaml, file, pieces.yaml_line)
            found += parsed.diagnostics
            if parsed.value is not None:
                found += declarations.validate(parsed.value, HeadnoteFields).diagnostics
                fields = tuple(_fields(parsed.value))
    if not pieces.text.strip() and not fields and not found:
        hint = "write it, or take the file out of the folder"
        found.append(problem("file-empty", "the headnote has no text", Span(file, 1, 1), hint))
    text = Source(pieces.text, file, pieces.text_line) if pieces.text.strip() else None
    return Diagnosed(Headnote(text, fields), (*decoded.diagnostics, *found))


def _fields(marked: Marked, *path: str) -> Iterator[tuple[HeadnoteField, Source]]:
    """The fields in the mapping at a path."""
    for field in HeadnoteField:
        found, steps = marked.find((*path, field.value))
        if steps > len(path) and isinstance(found.value, str) and found.value.strip():
            yield field, Source.of_value(found.value, found.span)


def manuscript_of(file: str) -> str:
    """The manuscript that a file of a headnote belongs to, by its name."""
    return f"{file[: -len(ENDING)]}.md"


def not_beside(file: str, manuscripts: Iterable[str]) -> Diagnostic:
    """The problem of a headnote without a manuscript; ``manuscripts`` are those of the project."""
    wanted = manuscript_of(file)
    hint = nearest(wanted, manuscripts) or "name it after its manuscript: essay.headnote.md for essay.md"
    return problem("headnote-orphan", f"there is no manuscript “{wanted}” to this headnote", Span(file), hint)
