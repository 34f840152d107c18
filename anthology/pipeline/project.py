"""A project: its folder, and what its config says."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from anthology import rendering
from anthology.config import load
from anthology.config.load import Loaded
from anthology.config.schema import Edition as Settings
from anthology.diagnostics import Diagnosed


class Project(Struct, frozen=True):
    """A project: its folder, its config file, and what the config says."""

    root: Path
    config: Path
    loaded: Loaded


def open_project(config: Path) -> Diagnosed[Project | None]:
    """The project of a config file; None when the config cannot be used."""
    loaded = load.load(config.parent, config)
    project = Project(config.parent, config, loaded.value) if loaded.value else None
    return Diagnosed(project, loaded.diagnostics)


def styles_of(project: Project, settings: Settings) -> Diagnosed[rendering.Styles]:
    """The theme of an edition, with the project's own files over it."""
    return rendering.open_styles(settings.theme, project.root / project.loaded.config.styles)
