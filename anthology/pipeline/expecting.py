"""What a build will need, as far as the config tells: the press can get ready while the texts are read."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from anthology.config.schema import Edition as Settings
from anthology.pipeline import press
from anthology.pipeline.means import Means

if TYPE_CHECKING:
    from anthology.pipeline.project import Project


class Asked(Struct, frozen=True):
    """The books that are asked for: those of the editions ``names``, or of all where none is named. ``formats``
    narrows what each asks for.
    """

    means: Means
    names: Sequence[str] | None = None
    formats: tuple[str, ...] | None = None

    def by(self, config: Path) -> None:
        """Lets the press stand by if it made pages when a config with the same bytes was asked for the same.

        To read the config takes a while, most of which is the import of what reads it.
        """
        if self.means.store.get(self._key(config)) is not None:
            self.means.press.stand_by()

    def of(self, project: Project) -> None:
        """Lets the press stand by where the config of a project says that there are pages to be made, and read what
        they are set with.
        """
        from anthology.config import load
        from anthology.pipeline.project import styles_of

        loaded = project.loaded
        for name in self.names or loaded.editions:
            settings = load.edition(loaded, name).value if name in loaded.editions else None
            wanted = wanted_formats(settings, self.formats) if settings else []
            if not settings or not wanted:
                continue
            styles = styles_of(project, settings).value
            if "pdf" in wanted:
                self.means.press.stand_by()
                self.means.ask_typefaces(styles)
                self.means.press.tell(press.read_ahead, styles, settings)
                self._remember(project.config)
            elif _draws_cover(settings, self.means):
                self.means.press.stand_by(covers=True)
                self.means.ask_typefaces(styles)
                self.means.press.tell(press.read_cover_ahead, styles)

    def _remember(self, config: Path) -> None:
        if self.means.store.get(key := self._key(config)) is None:
            self.means.store.put(key, b"")

    def _key(self, config: Path) -> str:
        digest = hashlib.sha256(repr(("pages", self.names, self.formats)).encode())
        with suppress(OSError):  # which is told when it is read
            digest.update(config.read_bytes())
        return digest.hexdigest()


def wanted_formats(settings: Settings, formats: tuple[str, ...] | None) -> list[str]:
    """The formats that an edition asks for, narrowed to ``formats``."""
    return [each for each in settings.formats if formats is None or each in formats]


def _draws_cover(settings: Settings, means: Means) -> bool:
    """Whether the picture of a cover is likely to be drawn: the config names none, and none for such a book is kept."""
    return not settings.book.cover and means.store.get(drawn_before(settings)) is None


def drawn_before(settings: Settings) -> str:
    """The key under which is kept that the cover of such a book was drawn."""
    return hashlib.sha256(f"cover {settings.theme} {settings.book.model_dump_json()}".encode()).hexdigest()
