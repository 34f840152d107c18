"""The bytes of ``glossary.yaml`` and ``chronology.yaml`` → the editor's entries. Touches no file."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from anthology.diagnostics import Diagnosed, Span, nearest
from anthology.manuscript.data import Markdown, in_order, read_declared
from anthology.manuscript.names import sort_name
from anthology.manuscript.reading import anchor_of
from anthology.model import dates
from anthology.model.dates import Date
from anthology.model.glossary import Case, Chronology, Entry, Event, Form, Glossary, Kind
from anthology.model.text import Inlines, Text, plain

if TYPE_CHECKING:
    from anthology.config.glossary import EntryDeclaration, EventDeclaration, GlossaryFile

GLOSSARY, CHRONOLOGY = "glossary.yaml", "chronology.yaml"
"""The names of the two files in the folder of the manuscripts."""

SECTIONS = {
    "terms": Kind.TERM,
    "persons": Kind.PERSON,
    "places": Kind.PLACE,
    "organisations": Kind.ORGANISATION,
}
"""What the entries of each section explain."""


def read_glossary(data: bytes, file: str, *, citations: bool = False) -> Diagnosed[Glossary]:
    """The entries of a glossary; ``file`` is its path in the project. An id that two entries have is an error.

    Only with ``citations`` is ``@key`` more than text.
    """
    from anthology.config.glossary import GlossaryFile  # which takes long to make, and most projects have none

    read = read_declared(data, file, GlossaryFile)
    if read.value is None:
        return Diagnosed(Glossary(file), read.diagnostics)
    markdown = Markdown(file, read.value.marked, citations)
    entries = tuple(_entries(read.value.said, markdown))
    _check_ids(entries, markdown)
    _check_sights(entries, read.value.said, markdown)
    found = in_order((*read.diagnostics, *markdown.reading.problems))
    return Diagnosed(Glossary(file, hashlib.sha256(data).hexdigest(), entries), found)


def read_chronology(data: bytes, file: str, *, citations: bool = False) -> Diagnosed[Chronology]:
    """The events of a chronology, likewise."""
    from anthology.config.glossary import ChronologyFile

    read = read_declared(data, file, ChronologyFile)
    if read.value is None:
        return Diagnosed(Chronology(file), read.diagnostics)
    markdown = Markdown(file, read.value.marked, citations)
    events = tuple(_event(said, n, markdown) for n, said in enumerate(read.value.said.events))
    found = in_order((*read.diagnostics, *markdown.reading.problems))
    return Diagnosed(Chronology(file, hashlib.sha256(data).hexdigest(), events), found)


# -- entries ---------------------------------------------------------------------------------------


def _declared(said: GlossaryFile) -> Iterator[tuple[str, int, EntryDeclaration]]:
    for section in SECTIONS:
        declared: Sequence[EntryDeclaration] = getattr(said, section)
        yield from ((section, n, one) for n, one in enumerate(declared))


def _entries(said: GlossaryFile, markdown: Markdown) -> Iterator[Entry]:
    for section, n, one in _declared(said):
        yield _entry(one, (section, n), markdown)


def _entry(said: EntryDeclaration, path: tuple[str, int], markdown: Markdown) -> Entry:
    from anthology.config.glossary import DatedDeclaration, PersonDeclaration

    name = markdown.title(*path, "name")
    words, span = " ".join(plain(name).split()), markdown.span(*path, "name")
    person = said if isinstance(said, PersonDeclaration) else None
    dated = said if isinstance(said, DatedDeclaration) else None
    if not any(c.isalnum() for c in words):
        markdown.reading.report("value-invalid", "the name has no words", span, "write it, or take the entry out")
    sort = said.sort or (sort_name(words) if person else words)
    heading: Inlines = (Text(sort),) if person else name
    return Entry(
        id=said.id or identifier(words),
        kind=SECTIONS[path[0]],
        heading=heading,
        sort=sort,
        span=span,
        forms=tuple(_forms(said, words, path, markdown)),
        definition=markdown.blocks(*path, "definition"),
        case=Case(said.case),
        language=said.language or "",
        unlike=said.not_when,
        outside=tuple((id, markdown.span(*path, "exclude", n)) for n, id in enumerate(said.exclude)),
        born=_date(person.born) if person else None,
        died=_date(person.died) if person else None,
        dates=_date(dated.dates) if dated else None,
        role=markdown.inlines(*path, "role") if person else (),
        see=said.see or "",
        keep=said.keep,
    )


def _forms(said: EntryDeclaration, words: str, path: tuple[str, int], markdown: Markdown) -> Iterator[Form]:
    yield Form(words, markdown.span(*path, "name"))
    for n, form in enumerate(said.forms):
        yield _form(form, "", (*path, "forms", n), markdown)
    for language, forms in said.other_languages.items():
        for n, form in enumerate(forms):
            yield _form(form, language, (*path, "other_languages", language, n), markdown)


def _form(words: str, language: str, path: tuple[str | int, ...], markdown: Markdown) -> Form:
    span = markdown.span(*path)
    if not any(c.isalnum() for c in words):
        message, hint = f"“{words}” has no letters to look for", "write the words as a text has them"
        markdown.reading.report("value-invalid", message, span, hint)
    return Form(words, span, language)


def identifier(words: str) -> str:
    """Words as the id of an entry: letters a to z and digits where they can be written so, joined by hyphens."""
    bare = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    name = re.sub("[^a-z0-9]+", "-", bare.replace("'", "")).strip("-")
    return name or anchor_of(words)


def _date(text: str | None) -> Date | None:
    return dates.parse(text) if text else None


def _check_ids(entries: Sequence[Entry], markdown: Markdown) -> None:
    first: dict[str, Entry] = {}
    for entry in entries:
        other = first.setdefault(entry.id, entry)
        if other is not entry:
            message = f"two entries are called “{entry.id}”"
            hint = f"make one entry of the two, or give this one an “id”; the first is in line {other.span.line}"
            markdown.reading.report("entry-duplicate", message, entry.span, hint)


def _check_sights(entries: Sequence[Entry], said: GlossaryFile, markdown: Markdown) -> None:
    """``see`` leads to an entry with a definition, so that no reader goes in a circle."""
    known = {entry.id: entry for entry in entries}
    for section, n, one in _declared(said):
        if not one.see:
            continue
        span, target = markdown.span(section, n, "see"), known.get(one.see)
        if target is None:
            hint = nearest(one.see, known) or "write the id of an entry of this file"
            markdown.reading.report("entry-unknown", f"no entry is called “{one.see}”", span, hint)
        elif target.see:
            hint = "lead to the entry that has the definition"
            message = f"“{one.see}” has no definition, and leads on to “{target.see}”"
            markdown.reading.report("entry-circular", message, span, hint)


# -- events ----------------------------------------------------------------------------------------


def _event(said: EventDeclaration, n: int, markdown: Markdown) -> Event:
    path = ("events", n)
    return Event(
        dates.parse(said.date),
        markdown.inlines(*path, "text"),
        _place(markdown, n),
        markdown.inlines(*path, "place"),
        markdown.inlines(*path, "source"),
        said.hidden,
    )


def _place(markdown: Markdown, n: int) -> Span:
    return markdown.span("events", n, "date")
