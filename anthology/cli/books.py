"""Commands that make the books of a project."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from anthology.cli.shared import (
    CONFIG,
    ConfigPath,
    Editions,
    Shape,
    Shaped,
    Strict,
    fatal,
    finish,
    names_of,
    open_library,
    tell,
)
from anthology.links import followed

if TYPE_CHECKING:
    from anthology.unchanged import Memory


class Format(StrEnum):
    """What can be built."""

    EPUB = "epub"
    PDF = "pdf"


def build(
    config: ConfigPath = CONFIG,
    edition: Editions = None,
    format: Annotated[
        list[Format] | None,
        typer.Option(
            "--format",
            "-f",
            metavar="epub|pdf",
            help="Only this format; may be given several times.  [default: what each edition asks for]",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FOLDER", help="Where the books go.  [default: dist, in the project]"),
    ] = None,
    strict: Strict = False,
    draft: Annotated[
        bool, typer.Option("--draft", help="Build even if rights are not cleared; each page says so.")
    ] = False,
    diagnostics: Annotated[
        Shape,
        typer.Option(metavar="text|json", help="How problems are told: in text, or in JSON instead of a summary."),
    ] = Shape.TEXT,
    jobs: Annotated[
        int,
        typer.Option(
            "--jobs",
            "-j",
            min=0,
            metavar="N",
            help="How many processes work at once.  [default: as many as cores and memory allow]",
            show_default=False,
        ),
    ] = 0,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Lay everything out anew, and keep nothing for the next build.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Stay, and build again each time when a file of the project changes.")
    ] = False,
    profile: Annotated[
        bool, typer.Option("--profile", help="Tell at the end what each phase took: seconds, and of processor.")
    ] = False,
) -> None:
    """Build the books that the config describes: an EPUB and a PDF of each edition.

    Problems are told with file, line and a hint. An edition with an error is not written, and its old files
    stay as they are.
    """
    from anthology import unchanged

    root = config if os.path.isdir(config) else config.parent
    options = (config.name, edition, format, out and followed(out), strict, draft, diagnostics)
    memory = unchanged.memory(root, options)
    remembering = not (no_cache or watch or profile)
    if remembering and (said := _again(memory)) is not None:
        unchanged.repeat(said)
        return

    from anthology import pipeline
    from anthology.progress import Profile, progress_for

    written: set[Path] = {out} if out else set()
    formats = tuple(each.value for each in format) if format else None

    def once() -> None:
        phases = Profile("reading the manuscripts", lambda: means.press.processor)
        library = open_library(config, diagnostics, means, pipeline.Asked(means, edition, formats))
        names = names_of(library, edition)
        written.add(library.project.root / library.project.loaded.config.output)
        with progress_for(sys.stderr) as phases.telling:
            result = pipeline.build(
                library,
                names=names,
                formats=formats,
                out=out,
                strict=strict,
                draft=draft,
                progress=phases,
                means=means,
            )
        with unchanged.listening() as said:
            tell(result.diagnostics, library.project.root, diagnostics)
            if diagnostics is Shape.TEXT:
                from anthology import reporting, tables

                for built in result.value:
                    typer.echo(reporting.summary(built))
                _tell_missing("not written", names, {built.edition.name for built in result.value})
                if profile:
                    typer.echo(tables.profile(phases.phases()))
        finish(result.diagnostics, strict)
        if remembering:
            memory.remember([(built.folder, built.files) for built in result.value], said)

    with pipeline.means_of(root, jobs=jobs, cached=not no_cache) as means:
        if watch:
            from anthology.cli import watching

            watching.repeat(once, root, lambda: written)
        else:
            once()


def _again(memory: Memory) -> Sequence[tuple[str, str]] | None:
    """What the last build said, where nothing has changed; whatever is in the way, the build itself tells."""
    try:
        return memory.again()
    except (OSError, ValueError, KeyError, TypeError):
        return None


def check(
    config: ConfigPath = CONFIG,
    edition: Editions = None,
    strict: Strict = False,
    format: Shaped = Shape.TEXT,
) -> None:
    """Do all that a build does, but write nothing: find out what is wrong, what may be inconsistent, and where."""
    from anthology import pipeline, reporting
    from anthology.progress import progress_for

    with pipeline.means_of(config if os.path.isdir(config) else config.parent) as means:
        library = open_library(config, format, means, pipeline.Asked(means, edition))
        names = names_of(library, edition)
        with progress_for(sys.stderr) as progress:
            result = pipeline.build(
                library, names=names, strict=strict, write=False, suggest=True, progress=progress, means=means
            )
    tell(result.diagnostics, library.project.root, format)
    if format is Shape.TEXT:
        if not fatal(result.diagnostics, strict):
            typer.echo(f"{reporting.counted(len(names), 'edition')} without errors: {', '.join(names)}")
        _tell_missing("with errors", names, {built.edition.name for built in result.value})
    finish(result.diagnostics, strict)


def _tell_missing(what: str, names: Iterable[str], there: set[str]) -> None:
    missing = [name for name in names if name not in there]
    if missing:
        typer.echo(f"{what}: {', '.join(missing)}", err=True)
