"""What several commands take and do."""

from __future__ import annotations

import os
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import replace

from anthology.diagnostics import Diagnosed, Diagnostic, Severity, has_errors

if TYPE_CHECKING:
    from anthology.pipeline import Asked, Library, Means


class Shape(StrEnum):
    """How data is printed."""

    TEXT = "text"
    JSON = "json"


ConfigPath = Annotated[
    Path,
    typer.Argument(
        metavar="CONFIG",
        readable=False,  # whether it can be read, the reader tells
        help="The project: its config file, or the folder that holds it.  [default: config.yaml]",
        show_default=False,
    ),
]
Editions = Annotated[
    list[str] | None,
    typer.Option(
        "--edition",
        "-e",
        metavar="NAME",
        help="Only this edition of the config; may be given several times.  [default: all]",
    ),
]
Strict = Annotated[
    bool,
    typer.Option("--strict", help="Let warnings stop an edition, as errors do: nothing of it is written."),
]
Shaped = Annotated[Shape, typer.Option("--format", metavar="text|json", help="Text for people, JSON for programs.")]
CONFIG = Path("config.yaml")


def open_library(config: Path, shape: Shape, means: Means | None = None, asked: Asked | None = None) -> Library:
    """The project's config and manuscripts, or an end with their diagnostics. What is ``asked`` of them is told the
    config first: to import what reads manuscripts takes longer than to read it.
    """
    from anthology import pipeline

    path = config / CONFIG if os.path.isdir(config) else config  # Path.is_dir raises where it may not look
    if asked:
        asked.by(path)
    project = pipeline.open_project(path)
    if project.value is not None and asked:
        asked.of(project.value)
    opened = pipeline.read_library(project.value, means) if project.value else Diagnosed(None)
    found = (*project.diagnostics, *opened.diagnostics)
    if opened.value is None or has_errors(found):
        tell(found, path.parent, shape)
        raise typer.Exit(1)
    return replace(opened.value, diagnostics=found)


def names_of(library: Library, asked: Iterable[str] | None) -> tuple[str, ...]:
    """The editions asked for, each once, or all; an unknown name is wrong usage."""
    from anthology.diagnostics import nearest

    names = library.project.loaded.editions
    for name in asked or ():
        if name not in names:
            hint = nearest(name, names) or f"there are: {', '.join(names)}"
            raise typer.BadParameter(f"no edition is called “{name}”; {hint}", param_hint="--edition")
    return tuple(dict.fromkeys(asked)) if asked else tuple(names)


def tell(diagnostics: Iterable[Diagnostic], root: Path, shape: Shape) -> None:
    from anthology import reporting

    found = reporting.ordered(diagnostics)
    if shape is Shape.JSON:
        typer.echo(reporting.as_json(found))
        return
    read_line = reporting.line_reader(root)
    for diagnostic in found:
        typer.echo(reporting.as_text(diagnostic, read_line), err=True)
    if found:
        typer.echo(reporting.tally(found), err=True)


def fatal(diagnostics: Iterable[Diagnostic], strict: bool) -> bool:
    diagnostics = tuple(diagnostics)
    return has_errors(diagnostics) or (strict and any(d.severity is Severity.WARNING for d in diagnostics))


def finish(diagnostics: Iterable[Diagnostic], strict: bool) -> None:
    if fatal(diagnostics, strict):
        raise typer.Exit(1)
