"""An edition: the works of a catalogue chosen, ordered and furnished for one book."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from anthology.config.schema import Edition as Settings
from anthology.model.catalogue import Work
from anthology.model.text import Blocks, Inlines, Series


class Decision(Struct, frozen=True):
    """Why a work is in the edition or out of it; ``part`` is the number of its part, 0 where it is in none."""

    work: str
    chosen: bool
    reason: str
    part: int = 0
    place: str = ""  # "front" or "back" for works among the matter


class Entry(Struct, frozen=True):
    """A work at its place in the book; ``number`` counts from 1 through all parts."""

    work: Work
    number: int


class Part(Struct, frozen=True):
    """A part of the book; one without a title has no page of its own. ``number`` counts the titled parts from 1."""

    number: int
    title: Inlines
    entries: tuple[Entry, ...]
    subtitle: Inlines = ()
    epigraph: Blocks = ()
    introduction: Blocks = ()


class Matter(Struct, frozen=True):
    """A page or section of the front or back matter.

    ``name`` is a name of MATTER or the id of a work. Which of the others is filled follows from it: ``work`` for a
    work; ``blocks`` (and ``title``) for text that the pipeline makes from data (permissions, sources …); neither for
    pages that a template makes whole (half-title, title, copyright, contents), and for the notes at the back.
    """

    name: str
    title: Inlines = ()
    blocks: Blocks = ()
    work: Work | None = None


class BookText(Struct, frozen=True):
    """The texts of the config that are printed, read from their Markdown."""

    title: Inlines
    subtitle: Inlines = ()
    short_title: Inlines = ()
    copyright: Inlines = ()
    frontispiece: Blocks = ()
    dedication: Blocks = ()
    epigraph: Blocks = ()
    blurb: Blocks = ()
    front_flap: Blocks = ()
    back_flap: Blocks = ()

    def page(self, name: str) -> Blocks:
        """The text of a page of the front matter that is the book's own; nothing for any other."""
        match name:
            case "frontispiece":
                return self.frontispiece
            case "dedication":
                return self.dedication
            case "epigraph":
                return self.epigraph
            case _:
                return ()


class PartText(Struct, frozen=True):
    """The texts of one part of the config that are printed, read from their Markdown."""

    title: Inlines = ()
    subtitle: Inlines = ()
    epigraph: Blocks = ()
    introduction: Blocks = ()


class Edition(Struct, frozen=True):
    """One book, before it is rendered. ``name`` is the edition's name in the config, ``default`` when it has none.

    ``digest`` is the SHA-256, in hexadecimal, of everything that went in: config, manuscripts and images. A
    ``draft`` is not to be published, and says so on each page.
    """

    name: str
    settings: Settings
    text: BookText
    front: tuple[Matter, ...]
    parts: tuple[Part, ...]
    back: tuple[Matter, ...]
    decisions: tuple[Decision, ...] = ()
    digest: str = ""
    draft: bool = False

    def entries(self) -> Iterator[Entry]:
        """Each entry, in the order of the book."""
        for part in self.parts:
            yield from part.entries

    def works(self) -> Iterator[Work]:
        """Each work in the order of the book, those among the front and back matter included."""
        yield from (matter.work for matter in self.front if matter.work)
        yield from (entry.work for entry in self.entries())
        yield from (matter.work for matter in self.back if matter.work)

    def noted_at_back(self) -> tuple[Work, ...]:
        """The works that have notes of a series which stands at the back of the book."""
        series = self.series_at("back")
        return tuple(work for work in self.works() if any(note.series in series for note in work.notes))

    def series_at(self, place: str) -> frozenset[Series]:
        """The series of notes that the settings put at a place: ``foot``, ``end`` or ``back``."""
        return frozenset(series for series in Series if self.settings.notes.of(series).place == place)
