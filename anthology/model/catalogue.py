"""The works that a project has, as its manuscripts give them."""

from __future__ import annotations

from dataclasses import dataclass

from anthology.diagnostics import Span
from anthology.model.dates import Date
from anthology.model.text import Blocks, Inlines, Note


@dataclass(frozen=True, slots=True)
class Contributor:
    """Somebody who had a part in a work or a book; ``role`` is a MARC relator term (``author``, ``translator``)."""

    role: str
    name: str
    sort: str
    about: Inlines = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Where the text comes from. ``retrieved`` is an ISO date, as written."""

    citation: Inlines = ()
    url: str = ""
    retrieved: str = ""
    witness: Inlines = ()


@dataclass(frozen=True, slots=True)
class Rights:
    """Who holds the rights, under which licence (SPDX identifier or RightsStatements.org URI), and the credit line."""

    holder: str = ""
    licence: str = ""
    credit: Inlines = ()


@dataclass(frozen=True, slots=True)
class Work:
    """One text: what an anthology selects.

    ``language`` is empty where the book's is meant; ``span`` is the first line of the manuscript, whose path
    (relative to the project's root) is ``span.file``; ``digest`` is the SHA-256 of the file, in hexadecimal.
    ``notes`` holds the notes of the headnote and of the text, in the order in which they are written.
    """

    id: str
    title: Inlines
    blocks: Blocks
    span: Span
    digest: str
    words: int
    notes: tuple[Note, ...] = ()
    subtitle: Inlines = ()
    short_title: Inlines = ()
    contributors: tuple[Contributor, ...] = ()
    date: Date | None = None
    language: str = ""
    genre: str = ""
    themes: tuple[str, ...] = ()
    source: Source | None = None
    rights: Rights | None = None
    headnote: Blocks = ()
    order: int | None = None

    def by(self, role: str) -> tuple[Contributor, ...]:
        """The contributors with a role."""
        return tuple(person for person in self.contributors if person.role == role)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All works of a project, in the order of their ids."""

    works: tuple[Work, ...]

    def get(self, id: str) -> Work | None:
        """The work with an id."""
        return next((work for work in self.works if work.id == id), None)
