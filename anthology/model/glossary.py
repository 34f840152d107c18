"""The editor's entries on terms and persons, and on events, before they are chosen for a book."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from anthology.diagnostics import Span
from anthology.model.dates import Date
from anthology.model.text import Blocks, Inlines


class Kind(StrEnum):
    """What an entry explains."""

    TERM = "term"
    PERSON = "person"
    PLACE = "place"
    ORGANISATION = "organisation"


class Case(StrEnum):
    """Which capitals the words of an entry may have in a text.

    ``INITIAL``: as they are written, or with a capital at the beginning.
    """

    EXACT = "exact"
    INITIAL = "initial"
    ANY = "any"


class Form(Struct, frozen=True):
    """Words by which a text mentions an entry; ``*`` at the end of a word stands for any ending.

    ``language`` is that of the passages where they are looked for; empty for what the entry's own kind and language
    say.
    """

    words: str
    span: Span
    language: str = ""


class Entry(Struct, frozen=True):
    """One entry. ``heading`` is what is printed, ``sort`` what it is sorted by; ``span`` is where its name stands.

    ``unlike`` are phrases in which its forms mean something else; ``outside`` are ids of works that it is not looked
    for in. ``see`` is the id of the entry that stands for it: then it has no definition. One with ``keep`` is printed
    although nothing mentions it.
    """

    id: str
    kind: Kind
    heading: Inlines
    sort: str
    span: Span
    forms: tuple[Form, ...]
    definition: Blocks = ()
    case: Case = Case.INITIAL
    language: str = ""
    unlike: tuple[str, ...] = ()
    outside: tuple[tuple[str, Span], ...] = ()
    born: Date | None = None
    died: Date | None = None
    dates: Date | None = None
    role: Inlines = ()
    see: str = ""
    keep: bool = False


class Glossary(Struct, frozen=True):
    """The entries of a project in the order of their file. ``digest`` is its SHA-256, in hexadecimal."""

    file: str = ""
    digest: str = ""
    entries: tuple[Entry, ...] = ()


class Event(Struct, frozen=True):
    """What happened at a date. A ``hidden`` one is kept, and not printed."""

    date: Date
    children: Inlines
    span: Span
    place: Inlines = ()
    source: Inlines = ()
    hidden: bool = False


class Chronology(Struct, frozen=True):
    """The editor's events in the order of their file. ``digest`` is its SHA-256, in hexadecimal."""

    file: str = ""
    digest: str = ""
    events: tuple[Event, ...] = ()
