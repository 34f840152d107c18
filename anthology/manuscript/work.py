"""The bytes of a manuscript → a work. Touches no file."""

from __future__ import annotations

import hashlib

from msgspec import Struct
from msgspec.structs import replace

from anthology import declarations
from anthology.diagnostics import Diagnosed, Diagnostic, Span, problem
from anthology.manuscript import blocks, front_matter, headnotes
from anthology.manuscript.front_matter import Front, Pieces
from anthology.manuscript.headnotes import Headnote
from anthology.manuscript.reading import Reading
from anthology.manuscript.source import Source
from anthology.model import dates
from anthology.model.catalogue import Work
from anthology.model.text import Blocks, words


class Manuscript(Struct, frozen=True):
    """A work, and the pictures that it shows: their paths in the project, with the places that name them."""

    work: Work
    pictures: tuple[tuple[str, Span], ...] = ()


def read_work(data: bytes, file: str, *, citations: bool = False) -> Diagnosed[Work | None]:
    """The work that a manuscript holds. ``file`` is its path in the project, with forward slashes.

    Where there are errors the work is still given, as far as it could be read, so that later phases can go on
    and find theirs; it is None only where there is no front matter to make one from. Whether its pictures are
    there is not asked: see ``read_catalogue``. Only with ``citations`` is ``@key`` more than text.
    """
    read = read_manuscript(data, file, citations=citations)
    return Diagnosed(read.value.work if read.value else None, read.diagnostics)


class HeadnoteFile(Struct, frozen=True):
    """The file in which the headnote of a manuscript stands by itself."""

    path: str
    data: bytes


def read_manuscript(
    data: bytes, file: str, *, citations: bool = False, headnote: HeadnoteFile | None = None
) -> Diagnosed[Manuscript | None]:
    """As ``read_work``, together with the pictures, and with the headnote's own file where it has one."""
    text = declarations.decode(data, file)
    if text.value is None:
        return Diagnosed(None, text.diagnostics)
    if not text.value.strip():
        return Diagnosed(None, (_empty(Span(file, 1, 1)),))
    cut = front_matter.cut(text.value, file)
    if cut.value is None:
        return Diagnosed(None, (*text.diagnostics, *cut.diagnostics))
    front = front_matter.read(cut.value, file)
    reading = Reading(file, cites="allowed" if citations else "off")
    if front.value is None:
        # What is wrong with the text is told in the same run.
        _text(cut.value, reading, Headnote())
        found = (*text.diagnostics, *front.diagnostics, *reading.problems)
        return Diagnosed(None, _in_order(found))
    above = _headnote(front.value, headnote)
    reading.problems += above.diagnostics
    work, problems = _work(cut.value, front.value, reading, above.value)
    own = (headnote.path, hashlib.sha256(headnote.data).hexdigest()) if headnote else None
    work = replace(work, digest=hashlib.sha256(data).hexdigest(), headnote_file=own)
    found = (*text.diagnostics, *front.diagnostics, *problems, *reading.problems)
    return Diagnosed(Manuscript(work, tuple(reading.pictures)), _in_order(found))


def _headnote(front: Front, file: HeadnoteFile | None) -> Diagnosed[Headnote]:
    """The headnote of the front matter, or of its own file; both at once is an error."""
    if file is None:
        return Diagnosed(headnotes.of_front_matter(front))
    read = headnotes.of_file(file.data, file.path)
    if not front.has("headnote"):
        return read
    hint = f"keep one of the two; the other is {file.path}"
    message = "the work has a headnote in its front matter and one in a file"
    twice = problem("headnote-repeated", message, front.marked.span_of(("headnote",)), hint)
    return Diagnosed(read.value, (*read.diagnostics, twice))


def _work(pieces: Pieces, front: Front, reading: Reading, above: Headnote) -> tuple[Work, tuple[Diagnostic, ...]]:
    said = front.said
    cites = reading.cites
    reading.cites = "refused" if cites == "allowed" else "off"
    title, subtitle = front.inlines(reading, "title"), front.inlines(reading, "subtitle")
    reading.notes_here = "refused"  # in all that is not read from top to bottom
    short_title = front.inlines(reading, "short_title")
    reading.cites = cites
    contributors = front_matter.contributors(front, reading)
    source = front_matter.origin(said.source, front, reading)
    rights = front_matter.rights(said.rights, front, reading)
    reading.notes_here = "allowed"
    fields = above.read_fields(reading)
    headnote, text = _text(pieces, reading, above)
    id = front_matter.identifier(front, reading.file)
    work = Work(
        id=id.value,
        title=title,
        blocks=text,
        span=Span(reading.file, 1, 1),
        digest="",
        words=words(text),
        notes=tuple(reading.notes),
        subtitle=subtitle,
        short_title=short_title,
        contributors=contributors,
        date=dates.parse(said.date) if said.date else None,
        language=said.language or "",
        genre=said.genre,
        themes=said.themes,
        source=source,
        rights=rights,
        headnote=headnote,
        headnote_fields=fields,
        order=said.order,
    )
    return work, id.diagnostics


def _text(pieces: Pieces, reading: Reading, above: Headnote) -> tuple[Blocks, Blocks]:
    """The headnote and the text. Both are parsed before either is read, for anchors are shared."""
    headnote = blocks.parse(above.text, reading) if above.text else None
    body = blocks.parse(Source(pieces.text, reading.file, pieces.text_line), reading)
    read_headnote = blocks.blocks(headnote, reading) if headnote else ()
    text = blocks.blocks(body, reading)
    if not text:
        reading.problems.append(_empty(Span(reading.file, pieces.text_line - 1, 1)))
    reading.settle()
    return read_headnote, text


def _empty(span: Span) -> Diagnostic:
    return problem("file-empty", "the manuscript has no text", span, "write it, or take the file out of the folder")


def _in_order(found: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    """In the order of the file; each once."""
    return tuple(sorted(dict.fromkeys(found), key=lambda d: (d.span or Span(""), d.code, d.message)))
