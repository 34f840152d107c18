"""What a build will need, as far as the config tells: the press can get ready while the texts are read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from anthology.config import load
from anthology.config.schema import Edition as Settings
from anthology.pipeline.means import Means
from anthology.pipeline.project import Project


def expect(project: Project, names: Iterable[str] | None, formats: tuple[str, ...] | None, means: Means) -> None:
    """Lets the press stand by where the editions ``names`` have pages to be made; all will be built where none is
    named. ``formats`` narrows what each asks for.
    """
    loaded = project.loaded
    for name in names or loaded.editions:
        settings = load.edition(loaded, name).value if name in loaded.editions else None
        wanted = wanted_formats(settings, formats) if settings else []
        if settings and ("pdf" in wanted or ("epub" in wanted and _draws_cover(settings, means))):
            means.press.stand_by()


def wanted_formats(settings: Settings, formats: tuple[str, ...] | None) -> list[str]:
    """The formats that an edition asks for, narrowed to ``formats``."""
    return [each for each in settings.formats if formats is None or each in formats]


def _draws_cover(settings: Settings, means: Means) -> bool:
    """Whether the picture of a cover is likely to be drawn: the config names none, and none for such a book is kept."""
    return not settings.book.cover and means.store.get(drawn_before(settings)) is None


def drawn_before(settings: Settings) -> str:
    """The key under which is kept that the cover of such a book was drawn."""
    return hashlib.sha256(f"cover {settings.theme} {settings.book.model_dump_json()}".encode()).hexdigest()
