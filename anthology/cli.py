"""The command line: arguments in, diagnostics and an exit code out.

Exit codes: 0 done, 1 problems in the user's input, 2 wrong usage. Diagnostics and progress go to standard
error, what was asked for to standard output.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from anthology import __version__
from anthology.diagnostics import Diagnostic, Severity, has_errors

if TYPE_CHECKING:
    from anthology.model.edition import Edition
    from anthology.pipeline import Library

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Make books out of many people's texts: an EPUB and a PDF, from one config file.",
)


class Format(StrEnum):
    """What can be built."""

    EPUB = "epub"
    PDF = "pdf"


class Shape(StrEnum):
    """How data is printed."""

    TEXT = "text"
    JSON = "json"


ConfigPath = Annotated[Path, typer.Argument(help="The config file; its folder is the project.")]
Editions = Annotated[list[str] | None, typer.Option("--edition", "-e", help="Only this edition (repeatable).")]
Strict = Annotated[bool, typer.Option("--strict", help="Warnings stop the build, as errors do.")]
Shaped = Annotated[Shape, typer.Option("--format", help="text for people, json for programs.")]
CONFIG = Path("config.yaml")


@app.callback(invoke_without_command=True)
def main_options(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.", is_eager=True)] = False,
) -> None:
    """Options of the program itself."""
    if version:
        typer.echo(f"anthology {__version__}")
        raise typer.Exit


@app.command()
def build(
    config: ConfigPath = CONFIG,
    edition: Editions = None,
    format: Annotated[
        list[Format] | None, typer.Option("--format", "-f", help="Only this format (repeatable).")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Folder for the books; default: dist.")] = None,
    strict: Strict = False,
    diagnostics: Annotated[Shape, typer.Option(help="How problems are told.")] = Shape.TEXT,
) -> None:
    """Build the books that the config describes: EPUB and PDF of each edition."""
    from anthology import pipeline
    from anthology.progress import progress_for

    library = _library(config, diagnostics)
    with progress_for(sys.stderr) as progress:
        result = pipeline.build(
            library,
            names=_names(library, edition),
            formats=tuple(f.value for f in format) if format else None,
            out=out,
            strict=strict,
            progress=progress,
        )
    _report(result.diagnostics, library.project.root, diagnostics)
    for built in result.value:
        typer.echo(pipeline.summary(built, library.project.root))
    _finish(result.diagnostics, strict)


@app.command()
def check(
    config: ConfigPath = CONFIG,
    edition: Editions = None,
    strict: Strict = False,
    format: Shaped = Shape.TEXT,
) -> None:
    """Do all that a build does, but write nothing."""
    from anthology import pipeline
    from anthology.progress import progress_for

    library = _library(config, format)
    with progress_for(sys.stderr) as progress:
        result = pipeline.build(
            library, names=_names(library, edition), strict=strict, progress=progress, write=False
        )
    _report(result.diagnostics, library.project.root, format)
    if format is Shape.TEXT and not _fatal(result.diagnostics, strict):
        typer.echo(f"{len(result.value)} edition(s) without errors")
    _finish(result.diagnostics, strict)


@app.command("list")
def list_works(config: ConfigPath = CONFIG, format: Shaped = Shape.TEXT) -> None:
    """List the works of the project: the catalogue as a table."""
    from anthology import tables

    library = _library(config, Shape.TEXT)
    typer.echo(tables.catalogue(library.catalogue, as_json=format is Shape.JSON), nl=False)


@app.command()
def explain(config: ConfigPath = CONFIG, edition: Editions = None, format: Shaped = Shape.TEXT) -> None:
    """Tell of each work why it is in or out, and why it stands where it stands."""
    from anthology import pipeline, tables

    library = _library(config, Shape.TEXT)
    chosen: list[Edition] = []
    problems: list[Diagnostic] = []
    for name in _names(library, edition):
        selected = pipeline.select_edition(library, name)
        problems += selected.diagnostics
        chosen += [selected.value] if selected.value else []
    _report(problems, library.project.root, Shape.TEXT)
    typer.echo(tables.decisions(chosen, library.catalogue, as_json=format is Shape.JSON), nl=False)
    _finish(problems, strict=False)


@app.command()
def new(folder: Annotated[Path, typer.Argument(help="Folder of the new project; it must not be there yet.")]) -> None:
    """Start a project: a config and three texts, ready to build."""
    from anthology import starter

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise typer.BadParameter(f"{folder} is there already and is not empty", param_hint="FOLDER")
    starter.create(folder)
    typer.echo(f"{folder} is ready. Next: cd {folder} && anthology build")


class Declared(StrEnum):
    """What has a schema."""

    CONFIG = "config"
    FRONT_MATTER = "front-matter"


@app.command()
def schema(
    of: Annotated[Declared, typer.Argument(help="config or front-matter.")] = Declared.CONFIG,
) -> None:
    """Print the JSON Schema of the config or of a manuscript's front matter, for editors that complete and check."""
    from anthology import starter

    typer.echo(starter.schema_text(of.value), nl=False)


# -- shared ----------------------------------------------------------------------------------------


def _library(config: Path, shape: Shape) -> Library:
    """The project's config and manuscripts, or an end with their diagnostics."""
    from anthology import pipeline

    opened = pipeline.open_library(config)
    if opened.value is None or opened.failed:
        _report(opened.diagnostics, config.parent, shape)
        raise typer.Exit(1)
    return opened.value


def _names(library: Library, asked: Iterable[str] | None) -> tuple[str, ...]:
    """The editions asked for, or all; an unknown name is wrong usage."""
    from anthology.diagnostics import nearest

    names = library.project.loaded.editions
    for name in asked or ():
        if name not in names:
            hint = nearest(name, names) or f"there are: {', '.join(names)}"
            raise typer.BadParameter(f"no edition is called “{name}”; {hint}", param_hint="--edition")
    return tuple(asked) if asked else tuple(names)


def _report(diagnostics: Iterable[Diagnostic], root: Path, shape: Shape) -> None:
    from anthology import reporting

    found = sorted(set(diagnostics), key=reporting.sort_key)
    if shape is Shape.JSON:
        typer.echo(reporting.as_json(found))
        return
    read_line = reporting.line_reader(root)
    for diagnostic in found:
        typer.echo(reporting.as_text(diagnostic, read_line), err=True)
    if found:
        typer.echo(reporting.tally(found), err=True)


def _fatal(diagnostics: Iterable[Diagnostic], strict: bool) -> bool:
    diagnostics = tuple(diagnostics)
    return has_errors(diagnostics) or (strict and any(d.severity is Severity.WARNING for d in diagnostics))


def _finish(diagnostics: Iterable[Diagnostic], strict: bool) -> None:
    if _fatal(diagnostics, strict):
        raise typer.Exit(1)


def main() -> None:
    """The program."""
    app()
