"""The works that a project has, as its manuscripts give them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from anthology.diagnostics import Span
from anthology.model.dates import Date
from anthology.model.glossary import Chronology, Glossary
from anthology.model.indexing import IndexPlan
from anthology.model.standoff import Standoff
from anthology.model.text import Blocks, Inline, Inlines, Note, inlines_of, walk, walk_inlines

I = TypeVar("I", bound=Inline)  # noqa: E741  # a kind of inline


class Contributor(Struct, frozen=True):
    """Somebody who had a part in a work or a book; ``role`` is a MARC relator term (``author``, ``translator``)."""

    role: str
    name: str
    sort: str
    about: Inlines = ()


class Source(Struct, frozen=True):
    """Where the text comes from. ``retrieved`` is an ISO date, as written."""

    citation: Inlines = ()
    url: str = ""
    retrieved: str = ""
    witness: Inlines = ()


class Permission(Struct, frozen=True):
    """Whether the holder allows the use: ``granted`` is ``yes``, ``asked``, ``refused``, or empty while nobody asked.

    ``reference`` is the letter or contract, ``contact`` whom to ask.
    """

    granted: str = ""
    date: Date | None = None
    reference: str = ""
    contact: str = ""


class PublicDomain(Struct, frozen=True):
    """Facts by which the public domain is judged: advice is made from them, never a decision."""

    author_died: Date | None = None
    first_published: Date | None = None


class Rights(Struct, frozen=True):
    """Who holds the rights, under which licence (SPDX identifier or RightsStatements.org URI), and the credit line.

    ``territory`` (``world`` or ISO 3166-1 codes), ``media`` (``epub``, ``print``, ``web``) and ``expires`` limit the
    ``permission``; empty ones do not. ``places`` is where each key stands in the front matter, by its name.
    """

    holder: str = ""
    licence: str = ""
    credit: Inlines = ()
    permission: Permission | None = None
    territory: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    expires: Date | None = None
    fee: str = ""
    public_domain: PublicDomain | None = None
    places: tuple[tuple[str, Span], ...] = ()

    @property
    def stated(self) -> bool:
        """Whether anything is said of them, wherever it stands."""
        return replace(self, places=()) != Rights()

    def place(self, *names: str) -> Span | None:
        """Where the first of the keys stands that is written; else ``rights`` itself."""
        known = dict(self.places)
        return next((known[name] for name in (*names, "rights") if name in known), None)


class HeadnoteField(StrEnum):
    """What is said after a headnote, under a heading of its own, in this order."""

    OCCASION = "occasion"
    FIRST_PUBLICATION = "first_publication"
    SOURCE_FOLLOWED = "source_followed"


class Work(Struct, frozen=True, tag=True, dict=True):
    """One text: what an anthology selects.

    ``language`` is empty where the book's is meant; ``span`` is the first line of the manuscript, whose path
    (relative to the project's root) is ``span.file``; ``digest`` is the SHA-256 of the file, in hexadecimal.
    ``notes`` holds the notes of the headnote and of the text, in the order in which they are written.
    ``standoff`` is the editor's work on the text, where a notes file has some. ``headnote_file`` is the path and
    the SHA-256 of the headnote's own file, where it has one.
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
    headnote_fields: tuple[tuple[HeadnoteField, Inlines], ...] = ()
    headnote_file: tuple[str, str] | None = None
    order: int | None = None
    standoff: Standoff | None = None

    @property
    def _outermost(self) -> Blocks:
        return (*self.headnote, *self.blocks, *(block for note in self.notes for block in note.children))

    @cached_property
    def all_blocks(self) -> Blocks:
        """Each block of the headnote, the text and the notes, and each one inside it."""
        return tuple(walk(self._outermost))

    @cached_property
    def _by_kind(self) -> dict[type, list[Any]]:
        found = defaultdict(list)
        for inline in (*walk_inlines(self.title), *walk_inlines(self.subtitle), *inlines_of(self._outermost)):
            found[type(inline)].append(inline)
        return found

    def inlines(self, kind: type[I]) -> Sequence[I]:
        """Each inline of a kind that a reader meets: those of title, headnote and text in order, then of the notes."""
        return self._by_kind.get(kind, ())

    def said(self, field: HeadnoteField) -> Inlines:
        """What a field of the headnote says; nothing where it is not there."""
        return dict(self.headnote_fields).get(field, ())

    def by(self, role: str) -> tuple[Contributor, ...]:
        """The contributors with a role."""
        return tuple(person for person in self.contributors if person.role == role)


class Catalogue(Struct, frozen=True):
    """All works of a project, in the order of their ids, and the editor's entries for all of them."""

    works: tuple[Work, ...]
    glossary: Glossary = field(default_factory=Glossary)
    chronology: Chronology = field(default_factory=Chronology)
    index: IndexPlan = field(default_factory=IndexPlan)

    def get(self, id: str) -> Work | None:
        """The work with an id."""
        return next((work for work in self.works if work.id == id), None)
