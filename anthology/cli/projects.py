"""Commands for a project as a whole, before there is a book."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from anthology.cli.shared import CONFIG, ConfigPath, Shape, tell


def new(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="The project's folder: a new name, or an empty folder.")
    ],
) -> None:
    """Start a project: a config and three texts, ready to build."""
    from anthology import starter
    from anthology.diagnostics import Span, problem

    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise typer.BadParameter(f"“{folder}” is there already and is not empty", param_hint="FOLDER")
        starter.create(folder)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        message, hint = f"the project cannot be written: {why}", "name another folder"
        tell([problem("output-unwritable", message, Span(str(folder)), hint)], folder, Shape.TEXT)
        raise typer.Exit(1) from None
    typer.echo(f"{folder} is ready. Next: cd {folder} && anthology build")


_MEGA = 1_000_000


def show_cache(
    config: ConfigPath = CONFIG,
    clear: Annotated[
        bool, typer.Option("--clear", help="Throw it away: the next build makes everything anew.")
    ] = False,
) -> None:
    """Tell what the project keeps from earlier builds, or throw it away.

    Texts that were laid out are kept in .anthology/cache, so that a build lays out only what has changed. Nothing in
    it is needed: what is missing or damaged is made again.
    """
    from anthology import pipeline

    cache = pipeline.cache_of(config if os.path.isdir(config) else config.parent)
    if clear:
        cache.clear()
    size = cache.size()
    typer.echo(f"{cache.folder}: {size.entries} entries, {size.bytes / _MEGA:.1f} of {cache.limit / _MEGA:.0f} MB")


class Declared(StrEnum):
    """What has a schema."""

    CONFIG = "config"
    FRONT_MATTER = "front-matter"
    NOTES = "notes"
    GLOSSARY = "glossary"
    CHRONOLOGY = "chronology"
    INDEX = "index"


def schema(
    of: Annotated[
        Declared,
        typer.Argument(
            metavar="NAME",
            help="config, front-matter for what stands at the head of a manuscript, notes for a notes file,"
            " glossary, chronology, or index."
            "  [default: config]",
            show_default=False,
        ),
    ] = Declared.CONFIG,
) -> None:
    """Print the JSON Schema of the config, of a manuscript's front matter, or of a file of the editor's data.

    A text editor that knows it completes keys and marks mistakes while you type. A new project has all
    schemas in its folder .anthology; after an update of the program, write them there again.
    """
    from anthology import starter

    typer.echo(starter.schema_text(of.value), nl=False)
