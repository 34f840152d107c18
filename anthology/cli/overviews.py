"""Commands that tell about a project: its works, its editions, their rights, and what differs."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from anthology.cli.shared import CONFIG, ConfigPath, Editions, Shape, Shaped, finish, names_of, open_library, tell

if TYPE_CHECKING:
    from anthology.diagnostics import Diagnostic
    from anthology.model.comparison import EditionRecord
    from anthology.model.dates import Date
    from anthology.model.edition import Edition
    from anthology.pipeline import Library


def list_works(config: ConfigPath = CONFIG, format: Shaped = Shape.TEXT) -> None:
    """List the works of the project, whether an edition takes them or not: the catalogue as a table."""
    from anthology import tables

    library = open_library(config, Shape.TEXT)
    language = library.project.loaded.config.book.language
    typer.echo(tables.catalogue(library.catalogue, language, as_json=format is Shape.JSON), nl=False)


def explain(config: ConfigPath = CONFIG, edition: Editions = None, format: Shaped = Shape.TEXT) -> None:
    """Tell of each work why it is in an edition or out of it, and why it stands where it stands."""
    from anthology import pipeline, tables

    library = open_library(config, Shape.TEXT)
    chosen: list[Edition] = []
    problems: list[Diagnostic] = []
    for name in names_of(library, edition):
        selected = pipeline.select_edition(library, name)
        problems += selected.diagnostics
        chosen += [selected.value] if selected.value else []
    tell(problems, library.project.root, Shape.TEXT)
    if chosen:
        typer.echo(tables.decisions(chosen, library.catalogue, as_json=format is Shape.JSON), nl=False)
    finish(problems, strict=False)


class ReportShape(StrEnum):
    """How the clearance report is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def clearance(
    config: ConfigPath = CONFIG,
    edition: Editions = None,
    format: Annotated[
        ReportShape,
        typer.Option("--format", metavar="table|csv|json", help="A table for people; CSV or JSON for programs."),
    ] = ReportShape.TABLE,
    within: Annotated[int, typer.Option(metavar="DAYS", min=0, help="Tell what ends in so many days.")] = 90,
    on: Annotated[str, typer.Option(metavar="DATE", help="The day that is asked about.  [default: today]")] = "",
) -> None:
    """Print the clearance report: how each work of an edition stands, whom to ask, and its credit line.

    A build holds rights against the edition's own date; this command asks about a day.
    """
    from anthology import pipeline, tables

    day = _day(on)
    library = open_library(config, Shape.TEXT)
    made = [pipeline.clearance(library, name, day, within) for name in names_of(library, edition)]
    problems = [each for one in made for each in one.diagnostics]
    tell(problems, library.project.root, Shape.TEXT)
    printed = {
        ReportShape.TABLE: tables.clearance_text,
        ReportShape.CSV: tables.clearance_csv,
        ReportShape.JSON: tables.clearance_json,
    }[format]
    typer.echo(printed([one.value for one in made if one.value]), nl=False)
    finish(problems, strict=False)


def _day(text: str) -> Date:
    """A date of the command line; today without one."""
    import datetime

    from anthology.model import dates

    try:
        return dates.parse(text or datetime.date.today().isoformat())
    except ValueError as error:
        raise typer.BadParameter(f"{error}; write it as 2026-11-30", param_hint="--on") from None


def compare(
    before: Annotated[str, typer.Argument(metavar="A", help="An edition, or the manifest of an earlier build.")],
    after: Annotated[str, typer.Argument(metavar="B", help="Likewise.")],
    config: Annotated[
        Path, typer.Option("--config", metavar="CONFIG", readable=False, help="The project, as for “build”.")
    ] = CONFIG,
    format: Shaped = Shape.TEXT,
) -> None:
    """Tell what differs from A to B: works in, out and moved, texts, notes and emendations, words and pages."""
    from anthology import pipeline, tables

    library = None if _is_manifest(before) and _is_manifest(after) else open_library(config, Shape.TEXT)
    one, other = _recorded(before, library), _recorded(after, library)
    found = pipeline.compare(one, other)
    printed = tables.comparison_json if format is Shape.JSON else tables.comparison_text
    typer.echo(printed(found), nl=False)


def _is_manifest(name: str) -> bool:
    return name.endswith(".json")


def _recorded(name: str, library: Library | None) -> EditionRecord:
    """The edition that a name or a manifest stands for, or an end with what is wrong."""
    from anthology import pipeline

    if library is None or _is_manifest(name):
        read = pipeline.read_manifest(Path(name))
    else:
        read = pipeline.record(library, *names_of(library, [name]))
    if read.value is None or read.failed:
        tell(read.diagnostics, library.project.root if library else Path(), Shape.TEXT)
        raise typer.Exit(1)
    return read.value
