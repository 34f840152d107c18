"""A project with its works: the config and all manuscripts, read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from anthology import apparatus, manuscript, selection
from anthology.config import load
from anthology.config.load import Loaded
from anthology.diagnostics import Diagnosed, Diagnostic, Span, problem
from anthology.links import followed
from anthology.model.catalogue import Catalogue
from anthology.model.edition import Edition
from anthology.pipeline.means import Means
from anthology.pipeline.project import Project, open_project


class Library(Struct, frozen=True):
    """A project with its works and its bibliography. ``diagnostics`` are what reading them found."""

    project: Project
    catalogue: Catalogue
    bibliography: apparatus.Bibliography
    diagnostics: tuple[Diagnostic, ...] = ()


def open_library(config: Path, means: Means | None = None) -> Diagnosed[Library | None]:
    """The config and all manuscripts of a project; None when the config cannot be used.

    With ``means``, a manuscript that was read before is taken from where it is kept.
    """
    project = open_project(config)
    if project.value is None:
        return Diagnosed(None, project.diagnostics)
    library = read_library(project.value, means)
    found = (*project.diagnostics, *library.diagnostics)
    return Diagnosed(replace(library.value, diagnostics=found), found)


def read_library(project: Project, means: Means | None = None) -> Diagnosed[Library]:
    """All manuscripts of a project whose config was read."""
    root, loaded = project.root, project.loaded
    files = _bibliography_files(root, loaded)
    bibliography = apparatus.read_bibliography(files.value)
    folder, citations = loaded.config.manuscripts, has_bibliography(loaded)
    read = manuscript.read_catalogue(root, folder, citations=citations, values=means.values if means else None)
    found = (*files.diagnostics, *bibliography.diagnostics, *read.diagnostics)
    return Diagnosed(Library(project, read.value, bibliography.value, found), found)


def has_bibliography(loaded: Loaded) -> bool:
    """Whether the project has a bibliography, so that its texts can cite."""
    return bool(loaded.config.bibliography)


def _bibliography_files(root: Path, loaded: Loaded) -> Diagnosed[tuple[tuple[str, bytes], ...]]:
    """The files of references that the config names, by their paths, with their bytes."""
    read: list[tuple[str, bytes]] = []
    problems: list[Diagnostic] = []
    for number, path in enumerate(loaded.config.bibliography):
        data = named_file(root, path, loaded.marked.span_of(("bibliography", number)))
        problems += data.diagnostics
        if data.value is not None:
            read.append((path, data.value))
    return Diagnosed(tuple(read), tuple(problems))


def named_file(root: Path, path: str, span: Span) -> Diagnosed[bytes | None]:
    """The bytes of a file of the project that the config names at ``span``."""
    try:
        return Diagnosed(picture_reader(root)(path))
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        hint = "write its path relative to the project’s folder"
        return Diagnosed(None, (problem("file-unreadable", f"“{path}” cannot be read: {why}", span, hint),))


def select_edition(library: Library, name: str) -> Diagnosed[Edition | None]:
    """The edition ``name`` with its works chosen and in order."""
    loaded = library.project.loaded
    settings = load.edition(loaded, name)
    if settings.value is None:
        return Diagnosed(None, settings.diagnostics)
    locate = loaded.locate(name)
    cites = has_bibliography(loaded)
    book = manuscript.read_book_text(settings.value, locate, citations=cites)
    parts = [
        manuscript.read_part_text(settings.value, i, locate, citations=cites) for i in range(len(settings.value.parts))
    ]
    texts = (book.value, tuple(part.value for part in parts))
    selected = selection.select(library.catalogue, settings.value, texts, name, locate)
    read = [d for part in (book, *parts) for d in part.diagnostics]
    filled = apparatus.fill_in(selected.value)
    return Diagnosed(filled.value, (*settings.diagnostics, *read, *selected.diagnostics, *filled.diagnostics))


def picture_reader(root: Path) -> Callable[[str], bytes]:
    """Reads a picture of the project; OSError when it is not there or lies outside."""

    def read(path: str) -> bytes:
        place = followed(root / path)
        if not place.is_relative_to(followed(root)):
            raise OSError(f"{path} is outside the project")
        return place.read_bytes()

    return read
