"""An edition as the manifest remembers it, and what differs between two of these."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field


class WorkRecord(Struct, frozen=True):
    """A work as it was: ``place`` is ``front``, ``part 2`` or ``back``; ``digest`` that of its text as written.

    ``notes`` and ``emendations`` have digests by their ids; ``words`` counts those of the text.
    """

    id: str
    title: str
    place: str
    digest: str
    words: int
    notes: Mapping[str, str] = field(default_factory=dict)
    emendations: Mapping[str, str] = field(default_factory=dict)


class EditionRecord(Struct, frozen=True):
    """An edition as it was. ``pages`` are those of its PDF, and ``inside`` is their inside margin in points; None where
    it was not laid out. ``inputs`` are the digests of the files that went in, where they are known.
    """

    name: str
    works: tuple[WorkRecord, ...]
    pages: int | None = None
    inputs: Mapping[str, str] = field(default_factory=dict)
    inside: float | None = None

    @property
    def words(self) -> int:
        """The words of all works."""
        return sum(work.words for work in self.works)


class Move(Struct, frozen=True):
    """A work that stands elsewhere: its places in words, as ``part 1, 3rd``."""

    work: WorkRecord
    before: str
    after: str


class Edits(Struct, frozen=True):
    """What of one kind was added, taken out or changed in a work, by ids."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


class WorkChange(Struct, frozen=True):
    """A work that is in both: whether its text differs, and what its notes and emendations have become."""

    before: WorkRecord
    after: WorkRecord
    notes: Edits
    emendations: Edits

    @property
    def text(self) -> bool:
        """Whether the text is another."""
        return self.before.digest != self.after.digest


class Comparison(Struct, frozen=True):
    """What differs from ``before`` to ``after``."""

    before: EditionRecord
    after: EditionRecord
    added: tuple[WorkRecord, ...]
    removed: tuple[WorkRecord, ...]
    moved: tuple[Move, ...]
    changed: tuple[WorkChange, ...]
